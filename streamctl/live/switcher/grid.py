"""The session's frame grid: grid frame g is due g / fps seconds after session second 0. Pure."""

from dataclasses import dataclass, field
from fractions import Fraction

from streamctl.core.clock import NANOSECONDS, SessionClock


@dataclass(frozen=True, slots=True)
class Grid:
    """Grid frames and times.

    Attributes:
        clock: The session's clock.
        fps: Frames per second.
        rate: The same as a float: a Fraction takes long to turn into one.
    """

    clock: SessionClock
    fps: Fraction
    rate: float = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", float(self.fps))

    def due_ns(self, frame: int) -> int:
        """Return the monotonic nanoseconds at which grid frame `frame` is due."""
        return self.clock.anchor_ns + frame * NANOSECONDS * self.fps.denominator // self.fps.numerator

    def seconds(self, frame: int) -> float:
        """Return the session second at which grid frame `frame` is due."""
        return round(float(frame / self.fps), 6)

    def position(self, monotonic_ns: int) -> float:
        """Return `monotonic_ns` in grid frames, with parts of one."""
        return (monotonic_ns - self.clock.anchor_ns) / NANOSECONDS * self.rate

    def next_frame(self, monotonic_ns: int) -> int:
        """Return the first grid frame that is due at or after `monotonic_ns`."""
        passed = (monotonic_ns - self.clock.anchor_ns) * self.fps.numerator
        return -(-passed // (NANOSECONDS * self.fps.denominator))
