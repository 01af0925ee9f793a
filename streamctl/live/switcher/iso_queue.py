"""What waits to be written of a camera's own recording: bounded, so that a disk that takes nothing costs no memory."""

import threading
import time
from collections import deque
from dataclasses import dataclass

from streamctl.live.switcher.matroska import Cluster, Head


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the ingest begins (`number`), or ends (None)."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits since `since` (monotonic seconds); `after_gap` if clusters before it were dropped."""

    item: Run | Head | Cluster
    since: float
    after_gap: bool = False


class IsoQueue:
    """Filled by a camera's reader, emptied by its writer; `put` never waits.

    Args:
        limit_bytes: Most bytes of clusters kept; beyond it the oldest are dropped up to a key frame.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._items: deque[Waiting] = deque()
        self._bytes = 0
        self._gap = False
        self._changed = threading.Condition()
        self.lost = 0
        """Pictures dropped so far."""

    @property
    def bytes(self) -> int:
        """Bytes of the clusters that wait."""
        return self._bytes

    def put(self, *items: Run | Head | Cluster) -> None:
        """Append `items`."""
        with self._changed:
            for item in items:
                self._append(item)
            self._changed.notify()

    def _append(self, item: Run | Head | Cluster) -> None:
        after_gap = isinstance(item, Cluster) and self._gap
        self._items.append(Waiting(item, time.monotonic(), after_gap))
        if isinstance(item, Cluster):
            self._gap = False
            self._bytes += len(item.data)
        if self._bytes > self._limit:
            self._drop()

    def wake(self) -> None:
        """Let `take` return."""
        with self._changed:
            self._changed.notify()

    def oldest(self) -> float | None:
        """Return since when the oldest item waits (monotonic seconds), None when none does."""
        with self._changed:
            return self._items[0].since if self._items else None

    def take(self, seconds: float) -> Waiting | None:
        """Return the oldest item; None when none came within `seconds`, or `wake` was called."""
        with self._changed:
            if not self._items:
                self._changed.wait(seconds)
            if not self._items:
                return None
            taken = self._items.popleft()
            if isinstance(taken.item, Cluster):
                self._bytes -= len(taken.item.data)
            return taken

    def _drop(self) -> None:
        """Drop clusters from the front up to the next key frame; without one, all of them."""
        kept: list[Waiting] = []
        dropped = False
        while self._items:
            front = self._items[0]
            if isinstance(front.item, Cluster) and front.item.key and dropped:
                self._items[0] = Waiting(front.item, front.since, after_gap=True)
                break
            self._items.popleft()
            if not isinstance(front.item, Cluster):
                kept.append(front)
                continue
            dropped = True
            self._bytes -= len(front.item.data)
            self.lost += len(front.item.pictures)
        else:
            self._gap = True
        self._items.extendleft(reversed(kept))
