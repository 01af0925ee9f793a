"""Room on disk: looked for before an export begins, so that it does not end half-way."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from streamctl.archive.sources import SourceFile
from streamctl.core.errors import StreamctlError

VIDEO_FACTOR = 1.02
"""An MP4 against the FLV that it is made from: a larger index, smaller headers; measured 0.98 to 1.01."""
SLACK_BYTES = 16 << 20
"""Everything else (poster, texts, manifests) and what a file system needs for itself."""


def require_space(archive: Path, work: Path, video_bytes: int, sources: Iterable[SourceFile]) -> None:
    """Raise StreamctlError ARC-010 unless the disk of `archive` has room for it.

    Sources on the same disk are linked and cost nothing. What an earlier, interrupted export has left in `work` counts.
    """
    place = _existing(archive.parent)
    needed = round(video_bytes * VIDEO_FACTOR) + SLACK_BYTES - _left(work)
    device = place.stat().st_dev
    needed += sum(source.bytes for source in sources if source.path.stat().st_dev != device)
    free = free_bytes(place)
    if free < needed:
        raise StreamctlError("ARC-010", where=str(place), path=place, needed=size_text(needed), free=size_text(free))


def free_bytes(place: Path) -> int:
    """Return how much an ordinary user may still write at `place` (bytes)."""
    return shutil.disk_usage(place).free


def size_text(size: int) -> str:
    """Return `size` (bytes) for people, in the decimal units that disks are sold in."""
    for unit, factor in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size / 1000:.0f} kB"


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.is_dir())


def _left(work: Path) -> int:
    """Return the bytes of finished work that are not links to a recording."""
    files = (path.stat() for path in work.rglob("*") if path.is_file()) if work.is_dir() else ()
    return sum(status.st_size for status in files if status.st_nlink == 1)
