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

    silent: int
    black: int
    still: int | None
    good: int


def limits(safety: SafetyPlan, role: str, fps: Fraction) -> Limits:
    """Return the limits of a camera of `role` at `fps` frames per second."""

    def frames(seconds: float) -> int:
        return max(1, round(seconds * fps))

    still = None if role in STILL_ROLES else frames(safety.frozen_seconds)
    return Limits(
        silent=frames(safety.signal_lost_seconds),
        black=frames(safety.black_seconds),
        still=still,
        good=frames(safety.return_after_seconds),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What one tick saw of a camera.

    Attributes:
        fresh: A picture that was not there a tick ago.
        black: That picture is black.
        still: That picture is the very same as the one before.
    """

    fresh: bool
    black: bool = False
    still: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """A camera so far: frames in a row of each kind, and whether it can be shown.

    Attributes:
        usable: Whether it may be on air.
        reason: Why not, with what was measured; empty while usable.
    """

    silent: int = 0
    black: int = 0
    still: int = 0
    good: int = 0
    seen: bool = False
    usable: bool = False
    reason: str = "no picture yet"


def step(health: Health, look: Look, bounds: Limits) -> Health:
    """Return the health after one more tick. The first good picture makes a camera usable at once."""
    if not look.fresh:
        counted = replace(health, silent=health.silent + 1)
    else:
        counted = replace(
            health,
            silent=0,
            black=health.black + 1 if look.black else 0,
            still=health.still + 1 if look.still else 0,
        )
    fault = _fault(counted, bounds)
    if fault:
        return replace(counted, usable=False, good=0, reason=fault)
    suspect = counted.silent or counted.black or (bounds.still is not None and counted.still)
    good = counted.good if not look.fresh else 0 if suspect and not counted.usable else counted.good + 1
    first = look.fresh and not counted.seen and not counted.black
    usable = counted.usable or first or good >= bounds.good
    seen = counted.seen or first
    return replace(counted, good=good, seen=seen, usable=usable, reason="" if usable else counted.reason)


def _fault(health: Health, bounds: Limits) -> str:
    if health.silent >= bounds.silent:
        return f"no picture for {health.silent} frames"
    if health.black >= bounds.black:
        return f"black for {health.black} frames"
    if bounds.still is not None and health.still >= bounds.still:
        return f"frozen for {health.still} frames"
    return ""
