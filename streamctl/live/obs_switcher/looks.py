"""A camera judged by what OBS tells and shows of it: how its medium plays, and a small picture now and then. Pure.

For OBS a network camera that hangs goes on playing: only that its cursor stands still tells. One that has ended keeps
playing for half a second, what had come before. Times are monotonic seconds.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
from PIL import Image

from streamctl.live.switcher.frame import Bytes
from streamctl.live.switcher.health import ALL_WELL, Health, Limits, Look, step
from streamctl.live.switcher.watching import STILL_DIFFERENCE, difference, is_black
from streamctl.session.records import CameraState

PLAYING = "OBS_MEDIA_STATE_PLAYING"
COMING = frozenset({"OBS_MEDIA_STATE_OPENING", "OBS_MEDIA_STATE_BUFFERING"})
"""What OBS says of a medium that is being opened."""
GAP_SECONDS = 3.0
"""Two looks further apart than this say nothing of the time between them (seconds)."""


class CameraSight:
    """What is known of one camera. For one thread alone.

    A look stands for all the frames since the one before it: so the limits count frames here as they do where every
    frame is looked at, however far apart a busy OBS lets the looks be. Between two looks it was black where both saw
    black, and stood still where the second saw the same as the first.

    Args:
        bounds: When it cannot be shown.
        fps: The show's frame rate.
        lost_seconds: Silence that makes it lost (seconds).
        medium: Whether OBS tells how it plays.
    """

    def __init__(self, bounds: Limits, fps: Fraction, lost_seconds: float, *, medium: bool) -> None:
        self._bounds = bounds
        self._fps = fps
        self._lost_seconds = lost_seconds
        self._medium = medium
        self._cursor: object = None
        self._moved_at: float | None = None
        self._black = False
        self._looked_at = -inf
        self.health = Health()
        self.state: CameraState = "opening"
        self.detail = ""
        """Why it is lost, with what was measured."""
        self.picture: Bytes | None = None
        """The luma of its last picture, as `luma_of` has it; None where there is none at present."""
        self.motion = 0.0
        """The mean difference of luma between its last two pictures."""

    def silent_seconds(self, at: float) -> float | None:
        """Return since when nothing has come from it; None where OBS does not tell."""
        return None if self._moved_at is None else max(0.0, at - self._moved_at)

    def played(self, told: Mapping[str, Any], at: float) -> None:
        """Take OBS's answer to `GetMediaInputStatus`, empty where it knows no such medium."""
        word, cursor = str(told.get("mediaState")), told.get("mediaCursor")
        if word == PLAYING and cursor and cursor != self._cursor:
            self._cursor, self._moved_at = cursor, at
        silent = self.silent_seconds(at)
        if word == PLAYING and silent is not None and silent <= self._lost_seconds:
            self._became("live", "")
        elif self.state == "live" and word == PLAYING:
            self._became("lost", f"nothing for {silent or 0.0:.2f} s")
        elif word != PLAYING and word not in COMING:
            self._became("lost", f"OBS: {word.removeprefix('OBS_MEDIA_STATE_').lower()}")

    def _became(self, state: CameraState, detail: str) -> None:
        if state != self.state:
            self.state, self.detail = state, detail
        if state == "lost":
            self._gone()

    def _gone(self) -> None:
        self.picture, self._black, self._looked_at = None, False, -inf
        self.health = step(self.health, Look(delivering=False, fresh=False), self._bounds)

    def shown(self, picture: Bytes | None, at: float) -> None:
        """Take a look at its picture, None where OBS has none of it."""
        if not self._medium:
            self._became("live" if picture is not None else "lost" if self.health.seen else "opening", "")
        if picture is None or self.state != "live":
            self._gone()
            return
        before, self.picture = self.picture, picture
        compared = before is not None and before.shape == picture.shape
        self.motion = difference(before, picture) if before is not None and compared else 0.0
        black, still = is_black(picture), compared and self.motion <= STILL_DIFFERENCE
        between = Look(delivering=True, fresh=True, black=black and self._black, still=still)
        for _ in range(self._frames_between(at)):
            self.health = step(self.health, between, self._bounds)
        self.health = step(self.health, Look(delivering=True, fresh=True, black=black, still=still), self._bounds)
        self._black, self._looked_at = black, at

    def unseen(self, at: float) -> None:
        """Take as good a picture that nobody can look at: only how its medium plays counts, where OBS tells that."""
        if self._medium and self.state != "live":
            self._gone()
            return
        for _ in range(self._frames_between(at) + 1):
            self.health = step(self.health, ALL_WELL, self._bounds)
        self.picture, self._black, self._looked_at = None, False, at

    def _frames_between(self, at: float) -> int:
        """Return how many frames there were since the look before."""
        passed = at - self._looked_at
        return max(0, round(passed * self._fps) - 1) if passed <= GAP_SECONDS else 0


def luma_of(picture: Image.Image) -> Bytes:
    """Return the luma of `picture` in limited range, as the frames of a camera have it; shape (rows, columns)."""
    luma: Bytes = (16 + np.asarray(picture.convert("L"), np.uint16) * 219 // 255).astype(np.uint8)
    return luma
