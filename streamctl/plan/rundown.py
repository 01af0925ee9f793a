"""The rundown's times: when each item is due, counted from the start and on the wall clock."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from streamctl.core.errors import StreamctlError
from streamctl.plan.model import CuePlan
from streamctl.profile.model import Cue


def plan_rundown(cues: Sequence[Cue], starts: datetime | None) -> tuple[CuePlan, ...]:
    """Return `cues` with their planned starts: one after the other, the first at `starts` (aware, None if unknown).

    Raises:
        StreamctlError: PLN-009 the rundown would run past the last day of the calendar.
    """
    *offsets, end = accumulate((cue.duration for cue in cues), initial=timedelta(0))
    moment(starts, end)
    return tuple(_cue(cue, offset, moment(starts, offset)) for cue, offset in zip(cues, offsets, strict=True))


def total_seconds(cues: Iterable[CuePlan]) -> float:
    """Return how long all of `cues` take (seconds)."""
    return max((cue.offset_seconds + cue.duration_seconds for cue in cues), default=0.0)


def moment(starts: datetime | None, offset: timedelta) -> datetime | None:
    """Return `starts` (aware) plus `offset` of elapsed time; where clocks change in between, the wall clock jumps.

    Raises:
        StreamctlError: PLN-009 that is after the last day of the calendar.
    """
    if starts is None:
        return None
    try:
        return (starts.astimezone(UTC) + offset).astimezone(starts.tzinfo)
    except OverflowError:
        raise StreamctlError("PLN-009", where="event.starts") from None


def _cue(cue: Cue, offset: timedelta, starts: datetime | None) -> CuePlan:
    return CuePlan(
        id=cue.id,
        title=cue.title,
        speaker=cue.speaker,
        duration_seconds=cue.duration.total_seconds(),
        offset_seconds=offset.total_seconds(),
        starts=starts,
        scene=cue.scene,
        card=cue.card,
        lower_third=cue.lower_third,
    )
