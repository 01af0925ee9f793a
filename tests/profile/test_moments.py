from datetime import datetime, timedelta

import pytest
from pydantic_core import PydanticCustomError

from streamctl.profile.moments import aware_start, known_timezone


@pytest.mark.parametrize(
    ("written", "timezone", "expected"),
    [
        ("2026-12-04T13:30", "Asia/Tokyo", "2026-12-04T13:30:00+09:00"),
        ("2026-12-04 13:30:15", "Asia/Tokyo", "2026-12-04T13:30:15+09:00"),
        ("2026-12-04T04:30Z", "Asia/Tokyo", "2026-12-04T13:30:00+09:00"),
        ("2026-12-04T13:30-05:00", "Asia/Tokyo", "2026-12-05T03:30:00+09:00"),
        ("2026-10-25T02:30+02:00", "Europe/Berlin", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30+01:00", "Europe/Berlin", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_aware_in_the_events_time_zone(written: str, timezone: str, expected: str) -> None:
    moment = aware_start(written, timezone)
    assert moment.isoformat() == expected
    assert str(moment.tzinfo) == timezone


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-04",
        "13:30",
        "2026-13-01T10:00",
        "2026-02-29T10:00",
        "2026-12-04T24:00",
        "2026-12-04T13:30+99:00",
        5,
        True,
        "2026-12-04T13:30:00.5",
        "20261204T1330",
        "tomorrow",
        "",
        "0206-12-04T13:30",
        "9999-12-31T23:59-14:00",
    ],
)
def test_no_moment(written: object) -> None:
    with pytest.raises(PydanticCustomError, match="date and time"):
        aware_start(written, "Asia/Tokyo")


@pytest.mark.parametrize("written", ["2027-03-28T02:30", "2026-10-25T02:30"], ids=["skipped", "twice"])
def test_a_time_that_the_clocks_skip_or_show_twice(written: str) -> None:
    with pytest.raises(PydanticCustomError, match="clocks"):
        aware_start(written, "Europe/Berlin")


def test_a_moment_from_code() -> None:
    assert aware_start(datetime(2026, 12, 4, 13, 30), "Asia/Tokyo").utcoffset() == timedelta(hours=9)  # noqa: DTZ001


@pytest.mark.parametrize("name", ["Asia/Tokio", "asia/tokyo", "JST", "", "../etc/passwd", "Asia"])
def test_unknown_timezones(name: str) -> None:
    with pytest.raises(PydanticCustomError, match="time zone"):
        known_timezone(name)
