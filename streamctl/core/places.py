"""Folders outside the session: what is particular to an operating system stays here."""

import os
import tempfile
from pathlib import Path

SOCKET_NAME_LIMIT = 100
"""A unix socket's whole path must stay below 108 bytes on Linux, 104 on macOS (sun_path); this leaves slack."""


def runtime_folder() -> Path:
    """Return the user's private folder for sockets and locks, made with mode 0700.

    `XDG_RUNTIME_DIR` where set and short enough, else one under the temporary folder named by the user's id.

    Raises:
        PermissionError: The folder under the temporary folder belongs to someone else.
    """
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(base) / "streamctl" if base else Path(tempfile.gettempdir()) / f"streamctl-{os.getuid()}"
    if len(os.fsencode(folder)) > SOCKET_NAME_LIMIT - 40:
        folder = Path("/tmp") / f"streamctl-{os.getuid()}"  # noqa: S108 - checked for its owner just below
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(str(folder))
    folder.chmod(0o700)
    return folder


def user_language() -> str:
    """Return `ja` when the user's locale (or STREAMCTL_LANGUAGE) is Japanese, else `en`."""
    for name in ("STREAMCTL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"
