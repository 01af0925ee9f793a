"""Asking fontconfig which file a font family is; fontconfig substitutes silently, so the answer names its family."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from streamctl.media.run import run

ANSWER_SECONDS = 20.0
"""How long `fc-match` may take (seconds): the first call on a machine builds fontconfig's cache."""


@dataclass(frozen=True, slots=True)
class FontMatch:
    """What fontconfig would use.

    Attributes:
        path: The font file.
        index: Which face of a collection (.ttc), counted from 0.
        families: The names of the face's family, in each language it has.
    """

    path: Path
    index: int
    families: tuple[str, ...]


def fontconfig_found() -> bool:
    """Return whether this machine has fontconfig's `fc-match`."""
    return shutil.which("fc-match") is not None


def match_font(family: str, *, bold: bool) -> FontMatch | None:
    """Return what fontconfig offers for `family`, possibly another family; None when it offers nothing.

    Raises:
        StreamctlError: FFM-005 there is no `fc-match`, FFM-006 it did not answer in ANSWER_SECONDS.
    """
    escaped = "".join(f"\\{character}" if character in "\\-:,=" else character for character in family)
    pattern = f"{escaped}:weight={'bold' if bold else 'regular'}:slant=roman"
    done = run(
        ["fc-match", "--format=%{file}\\n%{index}\\n%{family}\\n", pattern],
        timeout=ANSWER_SECONDS,
    )
    lines = done.out.decode(errors="replace").splitlines()
    if done.status != 0 or len(lines) < 3 or not lines[0] or not lines[1].isdecimal():
        return None
    return FontMatch(Path(lines[0]), int(lines[1]) & 0xFFFF, tuple(lines[2].split(",")))
