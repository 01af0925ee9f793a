"""One file of the programme's recording."""

import contextlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from streamctl.live.relay.flv import Start, Tag
from streamctl.session.folder import part_names

RESTORED_BYTES = 8 << 20
"""Copied at once when a removed file is put back (bytes)."""
_NAME = re.compile(r"(?P<number>\d{4,})-f\d{8,}(-part-\d+)?\.flv")


class Segment:
    """An FLV file that only grows by whole tags, whatever the disk does.

    Args:
        folder: Where it is made; never over a file that exists.
        number: Counts the segments of the folder from 1.
        first_frame: Programme frame of its first picture.
        setup: Metadata and sequence headers, written first at the time of what follows.

    Raises:
        OSError: It cannot be made; nothing is left of it.
    """

    def __init__(self, folder: Path, number: int, first_frame: int, setup: Iterable[Tag], begins_at: int) -> None:
        self.first_frame = first_frame
        self.begins_at = begins_at
        """Timestamp of its first tag (milliseconds)."""
        self.pictures = 0
        self.bytes = 0
        self.path, self._descriptor = _create(folder, f"{number:04d}-f{first_frame:08d}")
        try:
            self._write(Start().encoded() + b"".join(tag.encoded(begins_at) for tag in setup))
            _sync_folder(folder)
        except OSError:
            os.close(self._descriptor)
            self.path.unlink(missing_ok=True)
            raise

    def append(self, tags: Iterable[Tag]) -> None:
        """Write `tags`, all of them or none. Raise OSError if the disk does not take them."""
        tags = tuple(tags)
        self._write(b"".join(tag.encoded() for tag in tags))
        self.pictures += sum(tag.is_picture for tag in tags)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            with contextlib.suppress(OSError):  # where even that fails, readers stop at the last whole tag
                os.ftruncate(self._descriptor, self.bytes)
                os.lseek(self._descriptor, self.bytes, os.SEEK_SET)
            raise
        self.bytes += len(data)

    def sync(self) -> None:
        """Make what was written durable. Raise OSError if it cannot be."""
        os.fsync(self._descriptor)

    def gone(self) -> bool:
        """Whether its name leads elsewhere or nowhere: somebody has moved or removed it, and it grows unseen."""
        try:
            named, own = self.path.stat(), os.fstat(self._descriptor)
        except OSError:
            return True
        return (named.st_dev, named.st_ino) != (own.st_dev, own.st_ino)

    def close(self) -> None:
        """Make it durable and close it; what the disk says to that comes after the file is closed, as OSError.

        A file that somebody has removed is put back under its name: until it is closed, its content is there.
        """
        try:
            if os.fstat(self._descriptor).st_nlink == 0:
                self._restore()
            self.sync()
        finally:
            os.close(self._descriptor)

    def _restore(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path, copy = _create(self.path.parent, self.path.stem)
        place = 0
        try:
            while sent := os.sendfile(copy, self._descriptor, place, RESTORED_BYTES):
                place += sent
            os.fsync(copy)
        finally:
            os.close(copy)


def next_number(folder: Path) -> int:
    """Return the number after the highest of the segments in `folder`; 1 if there is none."""
    names = (_NAME.fullmatch(path.name) for path in folder.iterdir()) if folder.is_dir() else ()
    return 1 + max((int(found["number"]) for found in names if found), default=0)


def _create(folder: Path, name: str) -> tuple[Path, int]:
    for candidate in part_names(name):
        path = folder / f"{candidate}.flv"
        with contextlib.suppress(FileExistsError):
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    raise AssertionError  # part_names never ends


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
