"""How loud samples are and what pictures show, as figures that crews know."""

import math

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 32768
"""The largest magnitude of a 16-bit sample."""
DIGITAL_SILENCE_DBFS = -120.0
"""Stands for a level of nothing at all, whose logarithm would be minus infinity (dBFS)."""
BLACK_LEVEL = 0.10 * 255
"""A pixel up to this grey counts as black (0 to 255): FFmpeg's blackdetect, `pixel_black_th`."""
BLACK_SHARE = 0.98
"""Share of black pixels that makes a black picture: FFmpeg's blackdetect, `picture_black_ratio_th`."""
FROZEN_DIFFERENCE = 0.001 * 255
"""Pictures whose mean difference stays below this are the same one (0 to 255): FFmpeg's freezedetect, -60 dB."""


def dbfs(magnitude: float) -> float:
    """Return a sample's `magnitude` (0 to FULL_SCALE) in decibels of full scale, to a tenth."""
    if magnitude <= 0:
        return DIGITAL_SILENCE_DBFS
    return max(DIGITAL_SILENCE_DBFS, round(20 * math.log10(magnitude / FULL_SCALE), 1))


class SoundMeter:
    """The level of everything heard so far; samples are signed 16-bit, the channels of one instant side by side."""

    def __init__(self) -> None:
        self.count = 0
        self._squares = 0.0
        self._peak = 0

    def hear(self, samples: bytes) -> None:
        """Add `samples`; an odd last byte is left out."""
        values = np.frombuffer(samples, "<i2", count=len(samples) // 2).astype(np.int64)
        if not len(values):
            return
        self.count += len(values)
        self._squares += float(np.dot(values, values))
        self._peak = max(self._peak, int(np.abs(values).max()))

    @property
    def rms(self) -> float:
        """Mean level (dBFS, a square wave at full scale is 0)."""
        return dbfs(math.sqrt(self._squares / self.count)) if self.count else DIGITAL_SILENCE_DBFS

    @property
    def peak(self) -> float:
        """Level of the loudest sample (dBFS)."""
        return dbfs(self._peak)


class PictureMeter:
    """What all pictures seen so far have in common; each is one plane of grey, 0 black to 255 white."""

    def __init__(self) -> None:
        self.count = 0
        self._black = 0
        self._first: NDArray[np.int16] | None = None
        self._moved = 0.0

    def see(self, picture: bytes) -> None:
        """Add `picture`; all have the same size."""
        values = np.frombuffer(picture, np.uint8)
        self.count += 1
        self._black += bool((values <= BLACK_LEVEL).mean() >= BLACK_SHARE)
        if self._first is None:
            self._first = values.astype(np.int16)
        else:
            self._moved = max(self._moved, float(np.abs(values - self._first).mean()))

    @property
    def black(self) -> bool:
        """Whether every picture was black."""
        return self.count > 0 and self._black == self.count

    @property
    def frozen(self) -> bool:
        """Whether every picture was the first one; one alone does not tell."""
        return self.count > 1 and self._moved < FROZEN_DIFFERENCE
