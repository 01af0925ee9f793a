"""The clock of the rundown: what is on now and next, how long it has left, when it all ends. Pure.

Times are session seconds; planned times come from the plan, actual ones from the journal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from streamctl.plan.model import CuePlan

Phase = Literal["pending", "default", "warning", "danger", "overtime"]

WARNING_SECONDS = 120.0
"""A cue is in its `warning` phase for its last two minutes: what stage timers show amber for (seconds)."""
WARNING_SHARE = 1 / 3
"""A short cue warns for no more than this share of its length."""
DANGER_SECONDS = 30.0
"""The last half minute is `danger`: time for a closing sentence (seconds)."""
DANGER_SHARE = 1 / 10
"""A short cue is in danger for no more than this share of its length."""


@dataclass(frozen=True, slots=True)
class RundownClock:
    """The rundown at one moment.

    Attributes:
        phase: Of the present cue; `pending` before the first.
        now: Index of the present cue, None before the first.
        following: Index of the next cue, None after the last has begun.
        elapsed: Seconds since the present cue began, 0 before the first.
        remaining: Seconds the present cue has left, negative in overtime; before the first, seconds until the planned
            start (0 where none is planned, negative when late).
        expected_end: Session second at which the rundown will end if every cue from now on takes its planned length.
        over: Seconds by which that is later than planned; negative when early.
    """

    phase: Phase
    now: int | None
    following: int | None
    elapsed: float
    remaining: float
    expected_end: float
    over: float


def rundown_clock(
    cues: Sequence[CuePlan],
    begun: Sequence[tuple[int, float]],
    at: float,
    planned_start: float | None,
) -> RundownClock | None:
    """Return the rundown at session second `at`; None where the event has no rundown.

    Args:
        cues: The rundown as planned.
        begun: Index of each cue that began and the session second at which it did, in order.
        at: The moment.
        planned_start: Session second at which the event was planned to start; without one, the actual start of the
            first cue is the base for `over`.
    """
    if not cues:
        return None
    total = sum(cue.duration_seconds for cue in cues)
    if not begun:
        start = at if planned_start is None else planned_start
        end = max(at, start) + total
        return RundownClock("pending", None, 0, 0.0, start - at, end, max(0.0, at - start))
    base = begun[0][1] if planned_start is None else planned_start
    return _under_way(cues, begun[-1], at, base + total)


def _under_way(cues: Sequence[CuePlan], present: tuple[int, float], at: float, planned_end: float) -> RundownClock:
    index, since = present
    duration = cues[index].duration_seconds
    remaining = since + duration - at
    later = sum(cue.duration_seconds for cue in cues[index + 1 :])
    end = max(at, since + duration) + later
    following = index + 1 if index + 1 < len(cues) else None
    return RundownClock(phase_of(remaining, duration), index, following, at - since, remaining, end, end - planned_end)


def phase_of(remaining: float, duration: float) -> Phase:
    """Return the phase of a cue of `duration` seconds with `remaining` seconds left."""
    if remaining < 0:
        return "overtime"
    if remaining <= min(DANGER_SECONDS, duration * DANGER_SHARE):
        return "danger"
    return "warning" if remaining <= min(WARNING_SECONDS, duration * WARNING_SHARE) else "default"
