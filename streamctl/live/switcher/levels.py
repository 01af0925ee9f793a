"""The level of the programme's sound and what is wrong with it: silence and clipping. Pure."""

import math
from collections import deque
from fractions import Fraction
from typing import Literal

FULL_SCALE = 32768
"""Amplitude of 0 dBFS in 16-bit samples."""
SILENCE_PEAK = FULL_SCALE * 10 ** (-60 / 20)
"""Sound that stays below -60 dBFS is silence: a room with a microphone in it is louder, a muted or dead one is not."""
FLOOR_DBFS = -99.0
"""What complete silence is shown as (dBFS)."""
CLIPPED_PEAK = FULL_SCALE * 10 ** (-0.03 / 20)
"""A sample from here on is cut off (amplitude): nothing that has headroom comes this near to full scale."""
CLIPPED_SAMPLES = 3
"""So many cut-off samples make a frame a clipped one: a single one is not heard."""
CLIPPING_SHARE = 0.1
"""Clipping is told when this share of the frames of CLIPPING_SECONDS clips: speech that only now and then reaches full
scale is loud, not spoilt."""
CLIPPING_SECONDS = 5.0
CLEAN_SECONDS = 10.0
"""Clipping is over after this long without a clipped frame (seconds)."""

Turn = Literal["begun", "over"]


def dbfs(peak: float) -> float:
    """Return amplitude `peak` (FULL_SCALE is 0) in dBFS, to a tenth."""
    return round(20 * math.log10(peak / FULL_SCALE), 1) if peak >= 1 else FLOOR_DBFS


class SilenceWatch:
    """Finds when a silence has lasted `frames` frames, and when it is over; each silence is found once."""

    def __init__(self, frames: int) -> None:
        self._limit = frames
        self._silent = 0

    def observe(self, peak: float, *, judged: bool = True) -> Turn | None:
        """Return what a frame whose loudest sample is `peak` (0 to FULL_SCALE) turns; unjudged silence is none."""
        before = self._silent
        if peak >= SILENCE_PEAK:
            self._silent = 0
            return "over" if before >= self._limit else None
        if judged or before >= self._limit:
            self._silent += 1
            return "begun" if self._silent == self._limit else None
        self._silent = 0
        return None

    def forget(self) -> None:
        """Begin anew."""
        self._silent = 0


class ClipWatch:
    """Finds when a sound clips too often, and when that is over.

    Args:
        fps: Frames per second.
    """

    def __init__(self, fps: Fraction) -> None:
        self._window: deque[bool] = deque(maxlen=max(1, round(CLIPPING_SECONDS * fps)))
        self._peaks: deque[float] = deque(maxlen=self._window.maxlen)
        self._clean_limit = round(CLEAN_SECONDS * fps)
        self._clean = 0
        self._clipping = False

    def observe(self, clipped: int, peak: float) -> Turn | None:
        """Return what a frame with `clipped` cut-off samples turns; `peak` is its loudest one before it was cut off."""
        spoilt = clipped >= CLIPPED_SAMPLES
        self._window.append(spoilt)
        self._peaks.append(peak)
        self._clean = 0 if spoilt else self._clean + 1
        if not self._clipping and spoilt and sum(self._window) >= CLIPPING_SHARE * (self._window.maxlen or 1):
            self._clipping = True
            return "begun"
        if self._clipping and self._clean >= self._clean_limit:
            self._clipping = False
            return "over"
        return None

    def forget(self) -> None:
        """Begin anew."""
        self._window.clear()
        self._peaks.clear()
        self._clean = 0
        self._clipping = False

    @property
    def percent(self) -> int:
        """Clipped frames among those of the last CLIPPING_SECONDS (percent)."""
        return round(100 * sum(self._window) / (self._window.maxlen or 1))

    @property
    def peak_dbfs(self) -> float:
        """The loudest sample of the last CLIPPING_SECONDS before it was cut off (dBFS, above 0 by a gain too high)."""
        return dbfs(max(self._peaks, default=0.0))
