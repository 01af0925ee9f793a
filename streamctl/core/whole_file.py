"""A recording's file: new, growing by whole portions alone, whole up to the last one whenever it is cut."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path


class WholeFile:
    """A file that has every portion it was given whole, or not at all, whatever the disk does.

    Args:
        candidates: Where it may lie: the first place at which there is nothing yet. Nothing is ever overwritten.
        beginning: Its first portion.

    Raises:
        OSError: It cannot be made; nothing is left of it.
    """

    def __init__(self, candidates: Iterable[Path], beginning: bytes) -> None:
        self.bytes = 0
        self.path, self.descriptor = new_file(candidates)
        try:
            self.append(beginning)
        except OSError:
            os.close(self.descriptor)
            self.path.unlink(missing_ok=True)
            raise

    def append(self, data: bytes) -> None:
        """Write `data`, all of it or nothing. Raise OSError if the disk does not take it."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self.descriptor, view) :]
        except OSError:
            with contextlib.suppress(OSError):  # where even that fails, readers stop at the last whole portion
                os.ftruncate(self.descriptor, self.bytes)
                os.lseek(self.descriptor, self.bytes, os.SEEK_SET)
            raise
        self.bytes += len(data)

    def sync(self) -> None:
        """Make what was written durable. Raise OSError if it cannot be."""
        os.fsync(self.descriptor)


def new_file(candidates: Iterable[Path]) -> tuple[Path, int]:
    """Return the first of `candidates` that did not exist, made, and its descriptor. Raise OSError if none can be."""
    for path in candidates:
        with contextlib.suppress(FileExistsError):
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    raise FileExistsError
