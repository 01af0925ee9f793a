"""Paths inside a profile, such as `cameras.close.source` or `rundown[2].scene`."""

import re
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and list positions (counted from 0) from the profile's root."""

HIDDEN = "…"
"""Stands for a key that may be something else than a key."""
_NAME = re.compile(r"[a-z0-9_-]{1,40}|[A-Za-z_-]{1,40}")


def path_text(path: KeyPath) -> str:
    """Return `path` as people read it: items of a list count from 1, and what cannot be a name is not echoed."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + (part if _NAME.fullmatch(part) else HIDDEN)
    return text
