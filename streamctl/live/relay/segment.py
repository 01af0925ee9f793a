"""One file of the programme's recording."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from streamctl.core.whole_file import WholeFile, new_file
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
        beginning = Start().encoded() + b"".join(tag.encoded(begins_at) for tag in setup)
        self._file = WholeFile(_places(folder, f"{number:04d}-f{first_frame:08d}"), beginning)
        self.path = self._file.path
        try:
            _sync_folder(folder)
        except OSError:
            os.close(self._file.descriptor)
            self.path.unlink(missing_ok=True)
            raise

    @property
    def bytes(self) -> int:
        """How long it is (bytes)."""
        return self._file.bytes

    def append(self, tags: Iterable[Tag]) -> None:
        """Write `tags`, all of them or none. Raise OSError if the disk does not take them."""
        tags = tuple(tags)
        self._file.append(b"".join(tag.encoded() for tag in tags))
        self.pictures += sum(tag.is_picture for tag in tags)

    def sync(self) -> None:
        """Make what was written durable. Raise OSError if it cannot be."""
        self._file.sync()

    def gone(self) -> bool:
        """Whether its name leads elsewhere or nowhere: somebody has moved or removed it, and it grows unseen."""
        try:
            named, own = self.path.stat(), os.fstat(self._file.descriptor)
        except OSError:
            return True
        return (named.st_dev, named.st_ino) != (own.st_dev, own.st_ino)

    def close(self) -> None:
        """Make it durable and close it; what the disk says to that comes after the file is closed, as OSError.

        A file that somebody has removed is put back under its name: until it is closed, its content is there.
        """
        try:
            if os.fstat(self._file.descriptor).st_nlink == 0:
                self._restore()
            self.sync()
        finally:
            os.close(self._file.descriptor)

    def _restore(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path, copy = new_file(_places(self.path.parent, self.path.stem))
        place = 0
        try:
            while sent := os.sendfile(copy, self._file.descriptor, place, RESTORED_BYTES):
                place += sent
            os.fsync(copy)
        finally:
            os.close(copy)


def next_number(folder: Path) -> int:
    """Return the number after the highest of the segments in `folder`; 1 if there is none."""
    names = (_NAME.fullmatch(path.name) for path in folder.iterdir()) if folder.is_dir() else ()
    return 1 + max((int(found["number"]) for found in names if found), default=0)


def _places(folder: Path, name: str) -> Iterator[Path]:
    return (folder / f"{candidate}.flv" for candidate in part_names(name))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
