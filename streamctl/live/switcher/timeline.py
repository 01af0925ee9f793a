"""Where a source's own time lies on the session's frame grid, and when that mapping has to move. Pure.

Grid frame g is due g / fps seconds after session second 0. A source counts its frames from 0; its frame k is due at
grid frame `anchor` + k.
"""

import math
from collections import deque
from collections.abc import Sequence
from fractions import Fraction

SETTLE_SECONDS = 0.8
"""A source is watched this long before it is used: servers and FFmpeg's own pacing begin with a burst."""
CATCHING_UP = 1.25
"""A source whose own time passes this much faster than ours is still catching up with its present."""
PATIENCE_SECONDS = 6.0
"""A source that never settles is used anyway after this long; the mapping moves later if it has to."""
SOUND_SECONDS = 3.0
"""A picture waits no longer than this for its promised sound."""
JITTER_SECONDS = 0.2
"""Reserve against uneven arrival: six frames at 30 frames a second. Viewers are many seconds behind anyway; a camera's
process that waits a tenth of a second for a busy processor then costs nothing."""
STARVED_SHARE = 0.25
"""A mapping moves later when this share of a window's frames was not there in time."""
WINDOW_SECONDS = 2.0
GAINING_SHARE = 0.15
"""A starving source whose own time passes this much faster than ours makes up for what it lacks."""
CATCH_UP_WINDOWS = 2
"""So many windows in a row a starving source may spend on catching up before its mapping moves all the same: what froze
and delivers its backlog is back in its place without a move, where one would be taken back a moment later. No more of
them: what comes late is not judged, and its sound not heard."""
EARLY_WINDOWS = 5
"""A mapping moves earlier only after this many windows in a row with too much in stock: that costs frames."""
ROUNDING = 1e-3
"""Part of a frame that is a float's error, not lateness (frames)."""
EARLY_SECONDS = 0.25
"""Stock beyond the reserve that counts as too much."""
FULL_SECONDS = 0.8
"""Stock beyond the reserve with which the queue is about to drop frames before they are due; below QUEUE_SECONDS."""
FULL_TICKS = 5
"""So many ticks in a row with a full queue move the mapping at once."""


def jitter_frames(fps: Fraction) -> int:
    """Return the reserve in frames."""
    return max(1, math.ceil(JITTER_SECONDS * fps))


class Settling:
    """Watches a source's first second and finds where its frame 0 lies on the grid.

    Args:
        fps: The session's frame rate.
        with_sound: Wait for sound as well.
    """

    def __init__(self, fps: Fraction, *, with_sound: bool) -> None:
        self._fps = fps
        self._with_sound = with_sound
        self._began: float | None = None
        self._seen: deque[tuple[float, float]] = deque()
        self._sound_began: float | None = None

    def picture(self, number: int, arrival: float) -> None:
        """Note that frame `number` came at session second `arrival`."""
        self._note(arrival, float(number / self._fps))

    def sound(self, seconds: float, arrival: float) -> None:
        """Note that sound up to source second `seconds` was there at session second `arrival`."""
        if self._sound_began is None:
            self._sound_began = arrival
        self._note(arrival, seconds - float(1 / self._fps))

    def _note(self, arrival: float, position: float) -> None:
        if self._began is None:
            self._began = arrival
        self._seen.append((arrival, arrival - position))
        while self._seen[0][0] < arrival - SETTLE_SECONDS / 2:
            self._seen.popleft()

    def anchor(self, now: float) -> int | None:
        """Return the grid frame of source frame 0 with the reserve included, None while there is too little to go by.

        The slowest arrival of the last half of the watch decides: a burst at the beginning is left behind.
        """
        if self._began is None or not self._settled(now):
            return None
        latest = max(lateness for _, lateness in self._seen)
        return math.ceil(latest * self._fps - ROUNDING) + jitter_frames(self._fps)

    def _settled(self, now: float) -> bool:
        assert self._began is not None
        watched = now - self._began
        settled = watched >= SETTLE_SECONDS and self._heard(now) and not self._catching_up()
        return settled or watched > PATIENCE_SECONDS

    def _catching_up(self) -> bool:
        (first, lateness_then), (last, lateness_now) = self._seen[0], self._seen[-1]
        return lateness_then - lateness_now > (CATCHING_UP - 1) * SETTLE_SECONDS / 2 and last > first

    def _heard(self, now: float) -> bool:
        assert self._began is not None
        if not self._with_sound or now - self._began > SOUND_SECONDS:
            return True
        return self._sound_began is not None and now - self._sound_began > SETTLE_SECONDS / 2


class SlipWatch:
    """Watches how much of a source is in stock and says when its mapping has to move.

    Args:
        fps: The session's frame rate.
        target: Frames that should be in stock: the reserve and the camera's own delay.
    """

    def __init__(self, fps: Fraction, target: int) -> None:
        self._target = target
        self._full = target + math.floor(FULL_SECONDS * fps)
        self._full_ticks = 0
        self._length = round(WINDOW_SECONDS * fps)
        self._early = math.ceil(EARLY_SECONDS * fps)
        self._stock: list[int] = []
        self._early_windows = self._catch_up_windows = 0

    def observe(self, stock: int) -> int:
        """Note that the newest frame is `stock` frames ahead of the wanted one (negative: missing by that many).

        Returns:
            By how many frames the anchor has to move: positive is later, 0 is stay.
        """
        self._full_ticks = self._full_ticks + 1 if stock > self._full else 0
        if self._full_ticks >= FULL_TICKS:
            self.forget()
            return self._target - stock
        self._stock.append(stock)
        if len(self._stock) < self._length:
            return 0
        seen, window = self._stock, sorted(self._stock)
        self._stock = []
        if sum(value < 0 for value in window) >= len(window) * STARVED_SHARE:
            self._early_windows = 0
            return self._starved(seen, window)
        self._catch_up_windows = 0
        self._early_windows = self._early_windows + 1 if window[0] > self._target + self._early else 0
        if self._early_windows < EARLY_WINDOWS:
            return 0
        self._early_windows = 0
        return self._target - window[0]

    def _starved(self, seen: Sequence[int], window: Sequence[int]) -> int:
        """Return by how much a starving source's mapping has to move; nothing while it makes up for what it lacks.

        Args:
            seen: The window's stock, tick by tick.
            window: The same, sorted.
        """
        half = len(seen) // 2
        gained = (sum(seen[-half:]) - sum(seen[:half])) / half
        if gained < GAINING_SHARE * half:
            self._catch_up_windows = 0
            return max(0, self._target - window[len(window) // 8])
        self._catch_up_windows += 1
        if self._catch_up_windows < CATCH_UP_WINDOWS:
            return 0
        self._catch_up_windows = 0
        return self._target - seen[-1] if seen[-1] < 0 else 0

    def forget(self) -> None:
        """Begin a new window: what was seen so far says nothing about what comes."""
        self._stock.clear()
        self._early_windows = self._full_ticks = self._catch_up_windows = 0
