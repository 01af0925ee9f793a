"""Clocks as values: aware UTC for schedules, monotonic nanoseconds for durations."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

NANOSECONDS = 1_000_000_000
"""Nanoseconds in a second."""
RECORDED_AHEAD_SECONDS = 10.0
"""How far ahead a record's time may lie, at the very most (seconds): pictures are told of a little before they are due.
"""


class Clock(Protocol):
    """Where time comes from; tests pass one they move by hand."""

    def monotonic_ns(self) -> int:
        """Return nanoseconds on a clock that never jumps; the same for all processes of one boot."""

    def utc(self) -> datetime:
        """Return the present as an aware UTC datetime."""


class SystemClock:
    """The machine's clocks."""

    def monotonic_ns(self) -> int:
        """Return `time.monotonic_ns()`: CLOCK_MONOTONIC, shared by all processes since boot."""
        return time.monotonic_ns()

    def utc(self) -> datetime:
        """Return the present in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SessionClock:
    """Session time: seconds since the session's start on the monotonic clock, anchored to UTC once.

    Attributes:
        anchor_ns: Monotonic nanoseconds at session second 0.
        anchor_utc: The UTC instant of session second 0.
    """

    anchor_ns: int
    anchor_utc: datetime

    @classmethod
    def start(cls, clock: Clock) -> "SessionClock":
        """Anchor a new session at the present of `clock`."""
        return cls(clock.monotonic_ns(), clock.utc())

    def seconds(self, monotonic_ns: int) -> float:
        """Return `monotonic_ns` in session seconds, to the microsecond."""
        return round((monotonic_ns - self.anchor_ns) / NANOSECONDS, 6)

    def nanoseconds(self, session_seconds: float) -> int:
        """Return the monotonic nanoseconds of `session_seconds`."""
        return self.anchor_ns + round(session_seconds * NANOSECONDS)

    def continued(self, clock: Clock, last: float, last_utc: datetime) -> "SessionClock":
        """Return the clock to go on with at the present of `clock`: this one, unless the machine was started anew.

        The machine was started anew where its monotonic clock, which counts from there, is behind the last record, or
        has run for less time than has passed since that on the wall clock. Then the wall clock tells how session time
        goes on; it never goes back.

        Args:
            clock: The machine's clocks.
            last: Session seconds of the last thing known to have happened.
            last_utc: The UTC instant at which it was written down.
        """
        now = clock.monotonic_ns()
        passed = max(0.0, (clock.utc() - last_utc).total_seconds())
        if self.seconds(now) >= last - RECORDED_AHEAD_SECONDS and now / NANOSECONDS >= passed:
            return self
        return SessionClock(now - round((last + passed) * NANOSECONDS), self.anchor_utc)


def utc_text(moment: datetime) -> str:
    """Return `moment` (aware) as RFC 3339 in UTC with milliseconds and `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
