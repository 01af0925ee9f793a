"""Frames and samples between a reader thread and the mixer, addressed by their number since the source began."""

import threading
from collections import deque

import numpy as np
from numpy.typing import NDArray

from streamctl.core.values import CHANNELS
from streamctl.live.switcher.frame import Frame

Samples = NDArray[np.int16]
"""Shape (samples, CHANNELS)."""


class FrameQueue:
    """Frames in order of their number: one thread pushes, one thread advances.

    Args:
        capacity: Frames held at most; beyond it the oldest is dropped.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._waiting: deque[tuple[int, Frame]] = deque()
        self._shown: tuple[int, Frame] | None = None
        self.newest = -1

    def push(self, number: int, frame: Frame) -> None:
        """Append `frame`."""
        self._waiting.append((number, frame))
        self.newest = number
        if len(self._waiting) > self._capacity:
            self._waiting.popleft()

    def advance(self, number: int) -> tuple[int, Frame] | None:
        """Return the newest frame not beyond `number`, with its number; None when there is none. Older ones go."""
        while self._waiting and self._waiting[0][0] <= number:
            try:
                self._shown = self._waiting.popleft()
            except IndexError:  # the pushing thread dropped it at the same moment
                break
        return self._shown


class SampleRing:
    """The last `capacity` samples of a source, readable at any place; what is not there is silence."""

    def __init__(self, capacity: int) -> None:
        self._ring: Samples = np.zeros((capacity, CHANNELS), np.int16)
        self._end = 0
        self._lock = threading.Lock()

    @property
    def end(self) -> int:
        """How many samples have come since the source began."""
        return self._end

    def write(self, samples: Samples) -> None:
        """Append `samples` (shape (n, CHANNELS))."""
        capacity = len(self._ring)
        with self._lock:
            if len(samples) > capacity:
                self._end += len(samples) - capacity
                samples = samples[-capacity:]
            start = self._end % capacity
            first = min(len(samples), capacity - start)
            self._ring[start : start + first] = samples[:first]
            self._ring[: len(samples) - first] = samples[first:]
            self._end += len(samples)

    def read(self, start: int, count: int) -> tuple[Samples, int]:
        """Return samples `start` to `start` + `count` and how many of them are missing (as silence)."""
        wanted: Samples = np.zeros((count, CHANNELS), np.int16)
        with self._lock:
            oldest = max(0, self._end - len(self._ring))
            first, last = max(start, oldest), min(start + count, self._end)
            if first >= last:
                return wanted, count
            found, place = wanted[first - start : last - start], first % len(self._ring)
            until_end = min(len(found), len(self._ring) - place)
            found[:until_end] = self._ring[place : place + until_end]
            found[until_end:] = self._ring[: len(found) - until_end]
        return wanted, count - (last - first)
