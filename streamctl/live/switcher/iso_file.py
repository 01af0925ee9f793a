"""One file of a camera's own recording: Matroska that is whole up to its last cluster whenever it is cut."""

import contextlib
import os
from pathlib import Path

from streamctl.live.switcher import matroska as m
from streamctl.live.switcher.matroska import Cluster, Head

SEEK_HEAD_BYTES = 26
DURATION_BYTES = 11
NAME_DIGITS = 4


class IsoFile:
    """A file that only grows by whole clusters; an index and its length are added when it is closed.

    Args:
        folder: The camera's folder; a file that lies there is never overwritten.
        head: What comes before the first cluster.

    Raises:
        OSError: It cannot be made; nothing is left of it.
    """

    def __init__(self, folder: Path, head: Head) -> None:
        self.pictures = self.bytes = 0
        self._track = head.video or 1
        self._last = 0
        self._cues: list[tuple[int, int]] = []
        self.path, self._descriptor = _create(folder)
        self._segment = len(head.ebml) + 4 + len(m.UNKNOWN_SIZE)
        info = m.element(m.INFO, head.info + m.void(DURATION_BYTES))
        before = head.ebml + m.id_bytes(m.SEGMENT) + m.UNKNOWN_SIZE + m.void(SEEK_HEAD_BYTES)
        self._duration = len(before) + len(info) - DURATION_BYTES
        try:
            self._write(before + info + head.tracks)
        except OSError:
            os.close(self._descriptor)
            self.path.unlink(missing_ok=True)
            raise

    def append(self, cluster: Cluster) -> None:
        """Write `cluster`, all of it or nothing. Raise OSError if the disk does not take it."""
        place = self.bytes - self._segment
        self._write(cluster.data)
        if cluster.key:
            self._cues.append((max(0, cluster.pictures[0]), place))
        self.pictures += len(cluster.pictures)
        self._last = max(self._last, cluster.last)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            with contextlib.suppress(OSError):  # where even that fails, readers stop at the last whole cluster
                os.ftruncate(self._descriptor, self.bytes)
                os.lseek(self._descriptor, self.bytes, os.SEEK_SET)
            raise
        self.bytes += len(data)

    def sync(self) -> None:
        """Make what was written durable. Raise OSError if it cannot be."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Add the index where there is room for it, make all durable and close. OSError comes after it is closed."""
        try:
            with contextlib.suppress(OSError):  # a full disk: the file is whole without
                self._finish()
            os.fsync(self._descriptor)
        finally:
            os.close(self._descriptor)

    def _finish(self) -> None:
        place = self.bytes - self._segment
        self._write(m.cues(self._cues, self._track))
        size = b"\x01" + (self.bytes - self._segment).to_bytes(7)
        os.pwrite(self._descriptor, m.duration(self._last), self._duration)
        os.pwrite(self._descriptor, m.seek_head(place), self._segment)
        os.pwrite(self._descriptor, size, self._segment - len(size))


def next_number(folder: Path) -> int:
    """Return the number after the highest `NNNN.mkv` in `folder`: what lies there is never overwritten."""
    return 1 + max((int(path.stem) for path in folder.glob("*.mkv") if path.stem.isdigit()), default=0)


def _create(folder: Path) -> tuple[Path, int]:
    folder.mkdir(parents=True, exist_ok=True)
    number = next_number(folder)
    while True:
        path = folder / f"{number:0{NAME_DIGITS}d}.mkv"
        with contextlib.suppress(FileExistsError):
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        number += 1
