"""Telling a listener what happens, from a thread of its own: one that is slow or fails holds nobody up."""

import logging
import threading
from collections import deque

from streamctl.live.obs.meters import METERS_EVENT
from streamctl.live.obs.notices import Listener, Notice, ObsEvent

NOTICES_KEPT = 5000
"""Notices that may wait for a slow listener; beyond that the connection is made anew and everything read again."""
END_SECONDS = 2.0
"""How long the end waits for a listener that is still busy (seconds)."""
log = logging.getLogger(__name__)


class Telling:
    """Hands notices to `listener`, in order. What the listener raises is logged, and the next notice follows."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._waiting: deque[Notice] = deque()
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._tell, name="obs notices", daemon=True)
        self._thread.start()

    def put(self, notice: Notice) -> bool:
        """Let `notice` wait for its turn; return False, and forget all events, when far too many wait."""
        with self._changed:
            if isinstance(notice, ObsEvent):
                if len(self._waiting) >= NOTICES_KEPT:
                    self._waiting = deque(one for one in self._waiting if not isinstance(one, ObsEvent))
                    return False
                self._drop_older(notice)
            self._waiting.append(notice)
            self._changed.notify()
        return True

    def _drop_older(self, notice: ObsEvent) -> None:
        """Keep the newest alone of the levels that wait: they come twenty times a second."""
        last = self._waiting[-1] if self._waiting else None
        if notice.name == METERS_EVENT and isinstance(last, ObsEvent) and last.name == METERS_EVENT:
            self._waiting.pop()

    def _tell(self) -> None:
        while (notice := self._next()) is not None:
            try:
                self._listener(notice)
            except Exception:
                log.exception("a listener failed at %s", type(notice).__name__)

    def _next(self) -> Notice | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            return self._waiting.popleft() if self._waiting else None

    def end(self) -> None:
        """Tell what still waits, then no more."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join(END_SECONDS)
