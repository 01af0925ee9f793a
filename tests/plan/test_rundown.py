from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.plan.rundown import plan_rundown, total_seconds
from streamctl.profile.model import Cue
from tests.plan.samples import LECTURE, SMALL, planned


def cue(number: int, duration: timedelta) -> Cue:
    return Cue.model_validate({"id": f"cue{number}", "title": "Cue", "duration": duration})


def test_items_follow_each_other_in_the_event_s_time_zone() -> None:
    rundown = planned(LECTURE).rundown
    assert [item.offset_seconds for item in rundown] == [0, 300, 2700]
    assert [item.starts.isoformat() for item in rundown if item.starts] == [
        "2026-12-04T13:30:00+09:00",
        "2026-12-04T13:35:00+09:00",
        "2026-12-04T14:15:00+09:00",
    ]
    assert planned(LECTURE).budget.duration_seconds == 3330


def test_what_a_cue_shows_is_kept() -> None:
    talk = planned(LECTURE).rundown[1]
    assert (talk.title, talk.speaker, talk.scene, talk.card, talk.lower_third) == (
        "運用解説",
        "講師A",
        "beside",
        None,
        "name",
    )


def test_without_a_start_there_are_offsets_only() -> None:
    rundown = plan_rundown([cue(1, timedelta(minutes=5)), cue(2, timedelta(minutes=5))], None)
    assert [(item.offset_seconds, item.starts) for item in rundown] == [(0, None), (300, None)]


def test_a_change_of_clocks_moves_the_wall_clock_only() -> None:
    starts = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # clocks go back at 3:00
    later = plan_rundown([cue(1, timedelta(hours=1)), cue(2, timedelta(hours=1))], starts)[1].starts
    assert later is not None
    assert later.isoformat() == "2026-10-25T02:30:00+01:00"


def test_a_rundown_past_the_calendar_is_an_error() -> None:
    event = {"id": "late", "title": "Late", "timezone": "UTC", "starts": "9999-12-31T23:30"}
    rundown = [{"id": name, "title": name, "duration": "1h"} for name in ("a", "b")]
    with pytest.raises(StreamctlError) as caught:
        planned(SMALL, event=event, rundown=rundown)
    assert (caught.value.code, caught.value.where) == ("PLN-009", "event.starts")


durations = st.lists(st.timedeltas(timedelta(seconds=1), timedelta(hours=24)), max_size=30)
zones = st.sampled_from(["UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])


@given(durations, st.integers(0, 20 * 365 * 24 * 60), zones)
def test_offsets_ascend_and_moments_lie_as_far_apart(spans: list[timedelta], minutes: int, zone: str) -> None:
    starts = (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    rundown = plan_rundown([cue(number, span) for number, span in enumerate(spans)], starts)
    for before, after in pairwise(rundown):
        assert before.offset_seconds < after.offset_seconds
        assert after.offset_seconds - before.offset_seconds == pytest.approx(before.duration_seconds)
    for item in rundown:
        assert item.starts is not None
        assert (item.starts - starts.astimezone(UTC)).total_seconds() == pytest.approx(item.offset_seconds)
    assert total_seconds(rundown) == pytest.approx(sum(span.total_seconds() for span in spans))
