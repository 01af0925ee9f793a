"""The event's start: a local date and time made aware through the event's time zone."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError

START_FORM = r"^[2-9][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$"
"""Date (from 2000 on) and time of day, with an offset from UTC or without."""


@cache
def timezone_names() -> frozenset[str]:
    """Return the names of the time zones that this machine (or the tzdata package) knows."""
    return frozenset(available_timezones())


def known_timezone(name: str) -> str:
    """Return `name` if it is a time zone's. Raise PydanticCustomError `timezone` otherwise."""
    if name not in timezone_names():
        raise PydanticCustomError("timezone", "not the name of a time zone")
    return name


def aware_start(value: Any, timezone: str | None) -> Any:
    """Return the moment that `value` writes, aware in `timezone` (UTC where that is unknown, itself an error).

    Raises PydanticCustomError: `moment` for another form or a date that no calendar has, `local_time` for a time of
    day that the clocks skip or show twice that day.
    """
    if value is None:
        return None
    zone = ZoneInfo(timezone or "UTC")
    moment = value if isinstance(value, datetime) else _parsed(value)
    if moment.tzinfo is not None:
        return _shifted(moment, zone)
    local = moment.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise PydanticCustomError("local_time", "the clocks skip this time or show it twice")
    return local


def _parsed(value: Any) -> datetime:
    try:
        if isinstance(value, str) and re.fullmatch(START_FORM, value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("moment", "a date and time is written as 2026-12-04T13:30")


def _shifted(moment: datetime, zone: ZoneInfo) -> datetime:
    try:
        return moment.astimezone(UTC).astimezone(zone)
    except OverflowError:
        raise PydanticCustomError("moment", "a date and time is written as 2026-12-04T13:30") from None
