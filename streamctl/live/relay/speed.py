"""Bytes a second over the last few seconds, from a count that only grows."""

from collections import deque

WINDOW_SECONDS = 5.0
"""How far back it looks (seconds): a group of pictures or two."""
BITS_A_KILOBYTE = 8 / 1000


class Speed:
    """A moving average. Counted by one thread, read by any."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, int]] = deque(maxlen=256)

    def count(self, now: float, total: int) -> None:
        """Note that `total` bytes have gone at monotonic second `now`."""
        self._counts.append((now, total))
        while len(self._counts) > 2 and self._counts[1][0] < now - WINDOW_SECONDS:
            self._counts.popleft()

    def kbps(self, now: float) -> float:
        """Return kilobits a second over the window up to `now`; 0 where nothing was counted in it."""
        counts = tuple(self._counts)
        if len(counts) < 2 or counts[-1][0] < now - WINDOW_SECONDS:
            return 0.0
        (first, before), (_, after) = counts[0], counts[-1]
        return (after - before) * BITS_A_KILOBYTE / max(now - first, 0.001)
