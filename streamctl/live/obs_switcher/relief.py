"""Relieves OBS while it is away: one standby after another, should one fail, with what stands in for OBS."""

import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from streamctl.core.errors import StreamctlError
from streamctl.live.obs_switcher.intake import Intake, Outlet
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.stand_in import Stage, StandIn
from streamctl.live.obs_switcher.standby import LAG_SECONDS, Standby
from streamctl.live.switcher.encoder import Encoder
from streamctl.live.switcher.encoding import Encoding

CATCH_UP_SECONDS = 3.0
"""So much of the past a standby makes up for at most (seconds)."""
AGAIN_SECONDS = 1.0
"""Pause before a standby that could not be started, or whose encoders failed, is started again (seconds)."""


class Relief:
    """What goes out while OBS is away. For one thread alone.

    Args:
        stage: What it is made of.
        fps: Frames a second.
        picture: What is wanted, and where it is told what stands in.
        intake: The gate before the relay.
        outlet: The relay.
        start: Starts an encoder that feeds what it is given.
    """

    def __init__(
        self,
        stage: Stage,
        fps: Fraction,
        picture: ObsPicture,
        intake: Intake,
        outlet: Outlet,
        start: Callable[[Callable[[bytes], None]], Encoder],
    ) -> None:
        self._stage = stage
        self._past_frames = round((LAG_SECONDS + CATCH_UP_SECONDS) * fps)
        self._picture = picture
        self._intake = intake
        self._outlet = outlet
        self._start_encoder = start
        self._standby: Standby | None = None
        self._left: tuple[Standby, ...] = ()
        self._rests_until = 0.0

    def begin(self, sound: str) -> int:
        """Let what stands in go out, with the sound that is wanted; return from which programme frame on."""
        picture = self._picture
        assert picture.first is not None
        picture.stand_in = StandIn(self._stage, picture.first, picture.wanted, sound)
        frame = self._intake.stand_in(self._next())
        self._start(self._intake.next_standby(), frame)
        return frame

    def tend(self) -> None:
        """Start the next standby where the one before failed."""
        if self._standby is not None and self._standby.failed:
            self._stage.journalist.fault("encoder", StreamctlError("SWI-004"))
            self._leave(self._standby)
        if self._intake.way == "standby" and self._standby is None and time.monotonic() > self._rests_until:
            number = self._intake.next_standby()  # what the last one still encodes must not move what comes next
            self._start(number, self._next())

    def _next(self) -> int:
        """Return the programme frame with which a standby begins: the next that is missing, of the last seconds."""
        newest, position = self._outlet.newest_frame, self._picture.position
        return position if newest is None else max(position - self._past_frames, newest + 1)

    def _start(self, number: int, frame: int) -> None:
        picture, stage = self._picture, self._stage
        assert picture.first is not None
        assert picture.stand_in is not None
        self._rests_until = time.monotonic() + AGAIN_SECONDS
        start = partial(self._start_encoder, partial(self._intake.feed_standby, number))
        splice = partial(self._intake.splice_standby, number)
        splice(frame)
        try:
            encoding = Encoding(start, splice, stage.journalist)
        except StreamctlError as error:
            stage.journalist.fault("encoder", error)
            return
        self._standby = Standby(stage.grid, picture.first, frame, picture.stand_in, encoding)

    def over(self) -> None:
        """Make no more pictures: OBS's go out again."""
        if self._standby is not None:
            self._leave(self._standby)
        self._picture.stand_in = None

    def _leave(self, standby: Standby) -> None:
        standby.leave()
        self._left = (*(one for one in self._left if not one.join(0)), standby)
        self._standby = None

    def finish(self, frames: int) -> None:
        """Return when the programme's last frame, `frames` - 1, has been encoded, where a standby makes it."""
        if self._standby is not None and self._intake.way == "standby":
            self._standby.finish(frames)

    def join(self, deadline: float) -> None:
        """Wait for the encoders of all that are over, until `deadline` (monotonic seconds)."""
        for standby in self._left:
            standby.join(max(0.0, deadline - time.monotonic()))
