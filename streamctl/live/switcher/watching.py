"""Looking at a camera's pictures for black and for standing still, on a sample of its luma."""

from fractions import Fraction

import numpy as np

from streamctl.live.switcher.frame import Bytes, Frame
from streamctl.live.switcher.health import ALL_WELL, Health, Limits, Look, step
from streamctl.live.switcher.rate import Rate, count, forgotten, window

STEP = 8
"""Every so many pixels across and down are looked at: 2 % of the picture."""
LOOK_FRAMES = 3
"""Of so many pictures one is looked at; those between count as what it was."""
BLACK_LUMA = 38
"""Luma up to which a pixel counts as black: a tenth of the range, as FFmpeg's blackdetect has it."""
BLACK_SHARE = 0.98
"""Share of black pixels that makes a picture black, as FFmpeg's blackdetect has it."""
STILL_DIFFERENCE = 0.255
"""Mean difference of luma up to which a picture counts as the same: -60 dB, as FFmpeg's freezedetect has it."""


class CameraWatch:
    """The health of one camera, from its pictures. For the mixer's thread alone.

    Args:
        bounds: When it cannot be shown.
        fps: The session's frame rate.
    """

    def __init__(self, bounds: Limits, fps: Fraction) -> None:
        self.health = Health()
        self.rate = Rate()
        self._bounds = bounds
        self._window = window(fps)
        self._shown: Bytes | None = None
        self._before: Bytes | None = None
        self._unseen = 0
        self._black = self._still = False

    def look(self, picture: Frame | None, *, fresh: bool, delivering: bool, came: int = 1) -> Health:
        """Return the health after one more tick with `picture`, the camera's present one.

        Args:
            picture: The picture; None before the first.
            fresh: Whether it is the very one that was due.
            delivering: Whether the camera's ingest delivers.
            came: How often something new came since the tick before.
        """
        if picture is None or not delivering:
            self.rate = forgotten(self.rate)
        else:
            changed = self.rate.compared and self._changed(picture)
            self.rate = count(self.rate, self._window, came=came, changed=changed)
        self.health = step(self.health, self._look(picture, fresh=fresh, delivering=delivering), self._bounds)
        return self.health

    def _changed(self, picture: Frame) -> bool:
        """Return whether `picture` differs in anything from the one before: one shown twice does not."""
        sample = luma_of(picture)
        before, self._shown = self._shown, sample
        return before is None or not np.array_equal(before, sample)

    def _look(self, picture: Frame | None, *, fresh: bool, delivering: bool) -> Look:
        if picture is None or not fresh:
            return Look(delivering=delivering, fresh=False)
        if self._unseen == 0:
            self._judge(picture)
        self._unseen = (self._unseen + 1) % LOOK_FRAMES
        if delivering and not (self._black or self._still or self.rate.collapsed):
            return ALL_WELL
        return Look(delivering=delivering, fresh=True, black=self._black, still=self._still, slow=self.rate.slideshow)

    def _judge(self, picture: Frame) -> None:
        sample = luma_of(picture)
        self._black = is_black(sample)
        self._still = self._before is not None and difference(sample, self._before) <= STILL_DIFFERENCE
        self._before = sample


def luma_of(picture: Frame) -> Bytes:
    """Return the sample of its luma by which `picture` is judged."""
    return picture.luma()[::STEP, ::STEP].copy()


def is_black(luma: Bytes) -> bool:
    """Return whether a picture with `luma` is black."""
    return bool(np.count_nonzero(luma <= BLACK_LUMA) >= BLACK_SHARE * luma.size)


def difference(one: Bytes, other: Bytes) -> float:
    """Return the mean difference of two samples of luma."""
    return float(np.abs(one.astype(np.int16) - other).mean())
