"""One file of a camera's own recording: Matroska that is whole up to its last cluster whenever it is cut."""

import contextlib
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from streamctl.core.whole_file import WholeFile
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
        self.pictures = 0
        self._track = head.video or 1
        self._last = 0
        self._cues: list[tuple[int, int]] = []
        self._segment = len(head.ebml) + 4 + len(m.UNKNOWN_SIZE)
        info = m.element(m.INFO, head.info + m.void(DURATION_BYTES))
        before = head.ebml + m.id_bytes(m.SEGMENT) + m.UNKNOWN_SIZE + m.void(SEEK_HEAD_BYTES)
        self._duration = len(before) + len(info) - DURATION_BYTES
        folder.mkdir(parents=True, exist_ok=True)
        self._file = WholeFile(_places(folder), before + info + head.tracks)
        self.path = self._file.path

    @property
    def bytes(self) -> int:
        """How long it is (bytes)."""
        return self._file.bytes

    def append(self, cluster: Cluster) -> None:
        """Write `cluster`, all of it or nothing. Raise OSError if the disk does not take it."""
        place = self.bytes - self._segment
        self._file.append(cluster.data)
        if cluster.key:
            self._cues.append((max(0, cluster.pictures[0]), place))
        self.pictures += len(cluster.pictures)
        self._last = max(self._last, cluster.last)

    def sync(self) -> None:
        """Make what was written durable. Raise OSError if it cannot be."""
        os.fdatasync(self._file.descriptor)

    def close(self) -> None:
        """Add the index where there is room for it, make all durable and close. OSError comes after it is closed."""
        try:
            with contextlib.suppress(OSError):  # a full disk: the file is whole without
                self._finish()
            os.fsync(self._file.descriptor)
        finally:
            os.close(self._file.descriptor)

    def _finish(self) -> None:
        place = self.bytes - self._segment
        self._file.append(m.cues(self._cues, self._track))
        size = b"\x01" + (self.bytes - self._segment).to_bytes(7)
        os.pwrite(self._file.descriptor, m.duration(self._last), self._duration)
        os.pwrite(self._file.descriptor, m.seek_head(place), self._segment)
        os.pwrite(self._file.descriptor, size, self._segment - len(size))


def next_number(folder: Path) -> int:
    """Return the number after the highest `NNNN.mkv` in `folder`: what lies there is never overwritten."""
    return 1 + max((int(path.stem) for path in folder.glob("*.mkv") if path.stem.isdigit()), default=0)


def _places(folder: Path) -> Iterator[Path]:
    return (folder / f"{number:0{NAME_DIGITS}d}.mkv" for number in count(next_number(folder)))
