"""What stands in for OBS while it is away, encoded by FFmpeg like the programme of our own engine."""

import logging
import threading
import time
from typing import Protocol

from streamctl.core.clock import NANOSECONDS
from streamctl.live.switcher.encoder import EncoderFailed
from streamctl.live.switcher.encoding import Encoding
from streamctl.live.switcher.frame import Frame
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.queues import Samples

LAG_SECONDS = 0.3
"""How much later than due each picture is made (seconds): those of OBS come later than they are due as well, so that
its first key frame after its return does not lie before what has gone out already."""
END_SECONDS = 3.0
"""How long the last pictures may take (seconds)."""
log = logging.getLogger(__name__)


class View(Protocol):
    """What is to be seen and heard; asked for frame by frame, in order."""

    def picture(self, frame: int) -> Frame:
        """Return the picture of programme frame `frame`."""

    def samples(self, frame: int) -> Samples:
        """Return the sound of programme frame `frame`."""


class Standby:
    """Encodes a view from a thread of its own, which begins at once.

    Args:
        grid: The session's frame grid.
        first: Grid frame of programme frame 0.
        begin: The programme frame that it begins with; what is due already is made at once.
        view: What is to be seen and heard.
        encoding: Where that goes.
    """

    def __init__(
        self,
        grid: Grid,
        first: int,
        begin: int,
        view: View,
        encoding: Encoding,
    ) -> None:
        self._grid = grid
        self._first = first
        self._next = begin
        self._view = view
        self._encoding = encoding
        self.failed = False
        """Whether no encoder takes its pictures any more, or there are none."""
        self._last: int | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="standby", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Make no more pictures; returns at once."""
        self._last = 0
        self._ending.set()

    def join(self, seconds: float) -> bool:
        """Wait up to `seconds` for the end of its encoder; return whether that is reached."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def finish(self, frames: int) -> None:
        """Return when the programme's last frame, `frames` - 1, has been encoded, or after END_SECONDS."""
        self._last = frames
        self._ending.set()
        self._thread.join(END_SECONDS)

    def _run(self) -> None:
        try:
            while self._last is None or self._next < self._last:
                self._wait()
                if self._last is None or self._next < self._last:
                    self._make()
        except EncoderFailed:
            self.failed = True
        except Exception:
            log.exception("the standby failed")
            self.failed = True
        self._encoding.end()

    def _wait(self) -> None:
        due = self._grid.due_ns(self._first + self._next) + round(LAG_SECONDS * NANOSECONDS)
        remaining = (due - time.monotonic_ns()) / NANOSECONDS
        if remaining > 0:
            self._ending.wait(remaining)

    def _make(self) -> None:
        frame = self._next
        self._encoding.put(frame, self._view.picture(frame), self._view.samples(frame).data)
        self._next += 1
