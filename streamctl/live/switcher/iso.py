"""Which ISO files of a camera are open and complete, told as records: FFmpeg's segmenter tells only of closed ones."""

import threading
from collections.abc import Callable
from pathlib import Path

from streamctl.session.records import SegmentClosed, SegmentOpened

Tell = Callable[[SegmentOpened | SegmentClosed], object]


class IsoLedger:
    """The recording files of one camera; methods may be called from any thread.

    Args:
        camera: The camera's id.
        folder: Its ISO folder.
        tell: Takes each record.
    """

    def __init__(self, camera: str, folder: Path, tell: Tell) -> None:
        self._stream = f"iso/{camera}"
        self._folder = folder
        self._tell = tell
        self._lock = threading.RLock()
        self._number = 0
        self._begins = 0.0
        self._anchor: float | None = None
        self._opened = False

    def began(self, number: int) -> None:
        """Note that a new run writes file `number` first."""
        with self._lock:
            self._number, self._begins, self._anchor, self._opened = number, 0.0, None, False

    def anchored(self, seconds: float) -> None:
        """Note that second 0 of this run is session second `seconds`."""
        with self._lock:
            self._anchor = seconds
        self.look()

    def look(self) -> None:
        """Tell of the present file once it exists and its place in time is known."""
        with self._lock:
            if not self._opened and self._anchor is not None and self._path.exists():
                self._opened = True
                begins = round(self._anchor + self._begins, 6)
                self._tell(SegmentOpened(stream=self._stream, file=self._file, seconds=begins, first_frame=None))

    def closed(self, last: float) -> None:
        """Note that the present file is complete and ends at second `last` of its run; the next one follows it."""
        with self._lock:
            self._close()
            self._number, self._begins, self._opened = self._number + 1, last, False

    def ended(self) -> None:
        """Note that the run is over, however it ended."""
        with self._lock:
            if self._number and self._path.exists():
                self._close()
            self._number = 0

    def _close(self) -> None:
        self.look()
        size = self._path.stat().st_size if self._path.exists() else 0
        self._tell(SegmentClosed(stream=self._stream, file=self._file, frames=None, bytes=size))

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._number:04d}.mkv"

    @property
    def _file(self) -> str:
        return f"{self._stream}/{self._number:04d}.mkv"
