"""How long a disk lasts, when that is told, and when the cameras' own recordings give way to the programme. Pure.

Time left is reckoned from what is there and the faster of two rates: what is being recorded is planned to take, and
what has really gone from the disk in the last minute, by whomever.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

WINDOW_SECONDS = 60.0
"""Over how long the disk's real loss is measured (seconds)."""
SETTLED_SECONDS = 10.0
"""Measured over less than this (seconds), it says nothing: file systems hand space out in lumps."""
EASE = 1.2
"""A warning ends when there is this many times the time it began at: one that comes and goes is not read."""
RETURN_SECONDS = 300.0
"""The cameras' own recordings begin again once this long of everything has room beyond the reserve (seconds)."""


@dataclass(frozen=True, slots=True)
class DiskPolicy:
    """What is decided by.

    Attributes:
        warn_seconds: Time left at which there is a warning (seconds, descending).
        everything: What all recordings are planned to take (bytes a second).
        programme: What the programme is.
        reserve_bytes: Room kept for the programme; 0 where nothing gives way to it.
    """

    warn_seconds: tuple[float, ...]
    everything: float
    programme: float
    reserve_bytes: int = 0

    @property
    def return_bytes(self) -> int:
        """Free space beyond which the cameras' own recordings begin again (bytes)."""
        return self.reserve_bytes + round(self.everything * RETURN_SECONDS)


@dataclass(frozen=True, slots=True)
class DiskState:
    """What is known of a disk.

    Attributes:
        free: Free space (bytes); None before the first look.
        rate: How fast it goes (bytes a second).
        level: How many of the warnings hold.
        yielding: Whether the cameras' own recordings have given way.
        looks: Monotonic seconds and free bytes of the looks of the last WINDOW_SECONDS, oldest first.
    """

    free: int | None = None
    rate: float = 0.0
    level: int = 0
    yielding: bool = False
    looks: tuple[tuple[float, int], ...] = ()

    @property
    def left(self) -> float | None:
        """Seconds until the disk is full; None before the first look, or where nothing is recorded."""
        return self.free / self.rate if self.free is not None and self.rate > 0 else None


def disk_step(state: DiskState, policy: DiskPolicy, at: float, free: int) -> DiskState:
    """Return what is known of the disk after a look at monotonic second `at` found `free` bytes."""
    yielding = _yields(state, policy, free)
    looks = (*(look for look in state.looks if look[0] >= at - WINDOW_SECONDS), (at, free))
    planned = policy.programme if yielding else policy.everything
    seen = DiskState(free, max(planned, measured(looks)), state.level, yielding, looks)
    return replace(seen, level=_level(seen, policy))


def measured(looks: Sequence[tuple[float, int]]) -> float:
    """Return how fast the disk has really filled over `looks` (bytes a second); 0 where that cannot be told yet."""
    (begin, before), (end, after) = looks[0], looks[-1]
    return max(0.0, (before - after) / (end - begin)) if end - begin >= SETTLED_SECONDS else 0.0


def _yields(state: DiskState, policy: DiskPolicy, free: int) -> bool:
    if not policy.reserve_bytes:
        return False
    return free < (policy.return_bytes if state.yielding else policy.reserve_bytes)


def _level(state: DiskState, policy: DiskPolicy) -> int:
    """Return how many warnings hold: those whose time has come, and those that have begun and not eased yet."""
    left = state.left
    if left is None:
        return 0
    return sum(
        left < seconds * (EASE if number < state.level else 1.0) for number, seconds in enumerate(policy.warn_seconds)
    )
