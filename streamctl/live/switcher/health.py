"""Whether a camera can be shown: a fold over what each tick saw of it. Pure.

A camera is given up quickly and trusted again slowly; the difference keeps the programme from flickering between two
cameras.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from streamctl.plan.model import SafetyPlan

STILL_ROLES = frozenset({"slides"})
"""Roles whose picture may stand still for as long as it likes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many frames in a row make a camera unusable, and usable again; `still` None never does."""

    black: int
    still: int | None
    good: int


def limits(safety: SafetyPlan, role: str, fps: Fraction) -> Limits:
    """Return the limits of a camera of `role` at `fps` frames per second."""

    def frames(seconds: float) -> int:
        return max(1, round(seconds * fps))

    still = None if role in STILL_ROLES else frames(safety.frozen_seconds)
    return Limits(black=frames(safety.black_seconds), still=still, good=frames(safety.return_after_seconds))


@dataclass(frozen=True, slots=True)
class Look:
    """What one tick saw of a camera.

    Attributes:
        delivering: Its ingest delivers: it has not been silent for longer than `signal_lost`.
        fresh: A picture that was not there a tick ago.
        black: That picture is black.
        still: That picture is the very same as the one before.
        slow: So few pictures come that it is no moving picture any more.
    """

    delivering: bool
    fresh: bool
    black: bool = False
    still: bool = False
    slow: bool = False


ALL_WELL = Look(delivering=True, fresh=True)
"""What nearly every tick sees of a camera."""


@dataclass(frozen=True, slots=True)
class Health:
    """A camera so far.

    Attributes:
        black: Black pictures in a row.
        still: Unchanged pictures in a row.
        good: Good pictures in a row since the last fault, counted up to what makes it usable again.
        seen: Whether there was ever a good picture.
        usable: Whether it may be on air.
        reason: Why not, with what was measured; empty while usable.
    """

    black: int = 0
    still: int = 0
    good: int = 0
    seen: bool = False
    usable: bool = False
    reason: str = "no picture yet"


def step(health: Health, look: Look, bounds: Limits) -> Health:
    """Return the health after one more tick. The first good picture makes a new camera usable at once."""
    if look is ALL_WELL and health.usable and health.good >= bounds.good and not (health.black or health.still):
        return health
    counted = _counted(health, look) if look.fresh else health
    fault = _fault(counted, look, bounds)
    if fault:
        return replace(counted, usable=False, good=0, reason=fault)
    if not look.fresh:
        return counted
    doubtful = look.black or ((look.still or look.slow) and bounds.still is not None)
    good = 0 if doubtful else counted.good + 1
    first = not counted.seen and not look.black
    usable = counted.usable or first or good >= bounds.good
    return replace(
        counted, good=good, seen=counted.seen or first, usable=usable, reason="" if usable else counted.reason
    )


def _counted(health: Health, look: Look) -> Health:
    return replace(health, black=health.black + 1 if look.black else 0, still=health.still + 1 if look.still else 0)


def _fault(health: Health, look: Look, bounds: Limits) -> str:
    if health.seen and not look.delivering:
        return "no signal"
    if health.black >= bounds.black:
        return f"black for {health.black} frames"
    if bounds.still is not None and health.still >= bounds.still:
        return f"frozen for {health.still} frames"
    if bounds.still is not None and look.slow:
        return "hardly any pictures"
    return ""
