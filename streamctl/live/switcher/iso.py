"""What the journal says of a camera's own recording, once it is known where the camera's time lies."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from streamctl.session.records import SegmentClosed, SegmentOpened

Tell = Callable[[SegmentOpened | SegmentClosed], object]
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file whose first picture is shown at second `second` of run `run`."""

    run: int
    file: str
    second: float


class IsoLedger:
    """The recording files of one camera; methods may be called from any thread.

    Args:
        stream: What the journal calls the recording, such as `iso/close`.
        tell: Takes each record.
        frame_at: Returns the programme frame at a session second; None before the programme has begun.
    """

    def __init__(self, stream: str, tell: Tell, frame_at: Callable[[float], int | None]) -> None:
        self._stream = stream
        self._tell = tell
        self._frame_at = frame_at
        self._lock = threading.RLock()
        self._anchors: dict[int, float] = {}
        self._begun: list[_Begun] = []

    def anchored(self, run: int, seconds: float) -> None:
        """Note that second 0 of run `run` is session second `seconds`."""
        with self._lock:
            self._anchors = {run: seconds, **({run - 1: self._anchors[run - 1]} if run - 1 in self._anchors else {})}
        self.look()

    def opened(self, run: int, file: str, first_ms: int) -> None:
        """Note that `file` begins with the picture shown at `first_ms` (ms) of run `run`."""
        with self._lock:
            self._begun.append(_Begun(run, file, first_ms / MILLISECONDS))
        self.look()

    def look(self) -> None:
        """Tell of the files whose place in time, and in the programme, is known by now."""
        with self._lock:
            for begun in tuple(self._begun):
                anchor = self._anchors.get(begun.run)
                frame = None if anchor is None else self._frame_at(anchor + begun.second)
                if frame is not None:
                    self._tell_opened(begun, frame)

    def _tell_opened(self, begun: _Begun, frame: int | None) -> None:
        self._begun.remove(begun)
        seconds = round(self._anchors[begun.run] + begun.second, 6)
        self._tell(SegmentOpened(stream=self._stream, file=begun.file, seconds=seconds, first_frame=frame))

    def closed(self, file: str, frames: int, size: int) -> None:
        """Note that `file` is complete with `frames` pictures and `size` bytes."""
        with self._lock:
            self.look()
            for begun in tuple(self._begun):
                if begun.file == file and begun.run in self._anchors:  # the programme never began
                    self._tell_opened(begun, None)
            self._tell(SegmentClosed(stream=self._stream, file=file, frames=frames, bytes=size))
