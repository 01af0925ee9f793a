import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import NANOSECONDS, SessionClock
from streamctl.live.control.acts import Heard
from streamctl.live.control.alarms import alarm_step
from streamctl.live.control.director import begin, step
from streamctl.live.control.readings import Reading, next_reading
from streamctl.live.control.status import Moment, status_document
from streamctl.live.launch import session_header
from streamctl.plan import model as m
from streamctl.session import records as r
from streamctl.session.records import Line
from streamctl.session.state import fold
from tests.lab.cues import cue
from tests.lab.plans import small_plan

ANCHOR = datetime(2026, 12, 4, 4, 30, tzinfo=UTC)
FIGURES: dict[str, Any] = {
    "frame": 300,
    "seconds": 12.0,
    "late": 1,
    "repeated": 2,
    "cameras": {"close": {"fps": 30.0}},
    "targets": {"main": {"bytes": 5}},
    "recorder": {"bytes": 100},
}
START = r.ProgrammeStarted(seconds=2.0)
ON_AIR = r.OnAir(kind="scene", name="both", frame=60, reason="operator")


def moment(
    records: tuple[r.Record, ...] = (START, ON_AIR), at: float = 20.0, *, rehearsal: bool = False, **event: Any
) -> Moment:
    plan = small_plan(Path("/tmp"), rundown=(cue("a", seconds=600), cue("b", seconds=60)))
    plan = plan.model_copy(update={"event": plan.event.model_copy(update=event)})
    director = begin(plan, ("main",))
    for record in records:
        director, _ = step(director, Heard(record))
    lines = [Line(seq=n, utc="", t=3.0, record=record) for n, record in enumerate(records, 1)]
    now = round(at * NANOSECONDS)
    return Moment(
        header=session_header(plan, "test-1", SessionClock(0, ANCHOR), rehearsal=rehearsal),
        director=director,
        session=fold(lines),
        alarms=(),
        reading=Reading(now, FIGURES, now, 100),
        monotonic_ns=now,
    )


def document(of: Moment) -> Any:
    found = status_document(of)
    assert json.loads(json.dumps(found)) == found
    return found


def test_everything_the_operator_needs_is_in_it() -> None:
    status = document(moment((START, ON_AIR, r.TargetChanged(name="main", state="live"))))
    assert (status["session"], status["seconds"], status["now_utc"]) == ("test-1", 20.0, "2026-12-04T04:30:20.000Z")
    assert status["on_air"] == {
        "kind": "scene",
        "name": "both",
        "label": "both",
        "since": 4.0,
        "reason": "operator",
    }
    assert status["wanted"]["name"] == "standby"
    assert status["wanted"]["label"] == "テスト"
    assert status["programme"] == {"began": 2.0, "frame": 300, "seconds": 12.0, "late": 1, "repeated": 2}
    told = {
        "name": "main",
        "kind": None,
        "place": None,
        "state": "live",
        "detail": "",
        "attempt": 0,
        "since": 3.0,
        "connected": 0,
    }
    assert status["targets"] == [{**told, "figures": {"bytes": 5}}]
    assert [camera["figures"] for camera in status["cameras"]] == [{"fps": 30.0}, {}]
    assert status["alarms"] == []
    assert not status["stale"]


def test_a_session_that_has_told_nothing_yet() -> None:
    bare = replace(moment(()), reading=Reading(0))
    status = document(replace(bare, monotonic_ns=0))
    assert status["on_air"] is None
    assert status["targets"][0]["state"] is None
    assert status["recorder"] == {}


def test_old_figures_are_marked_and_alarmed() -> None:
    old = moment()
    status = document(replace(old, monotonic_ns=old.monotonic_ns + 4 * NANOSECONDS))
    assert status["stale"]
    assert [alarm["code"] for alarm in status["alarms"]] == ["LIV-014"]
    assert status["alarms"][0]["facts"] == {"seconds": "4"}


def test_a_recording_that_does_not_grow_is_an_alarm_while_the_programme_runs() -> None:
    standing = replace(moment(), reading=Reading(20 * NANOSECONDS, FIGURES, 14 * NANOSECONDS, 100))
    assert [alarm["code"] for alarm in document(standing)["alarms"]] == ["LIV-019"]
    young = replace(standing, session=replace(standing.session, programme=r.ProgrammeStarted(seconds=16.0)))
    ending = replace(standing, director=replace(standing.director, stopping=True))
    untold = replace(standing, reading=replace(standing.reading, recorded_bytes=None))
    for quiet in (young, ending, untold, replace(standing, session=replace(standing.session, programme=None))):
        assert document(quiet)["alarms"] == []


def test_a_journal_that_cannot_be_written_is_an_alarm() -> None:
    full = replace(moment(), journal_problem="No space left on device")
    assert [alarm["code"] for alarm in document(full)["alarms"]] == ["LIV-013"]


def test_the_recording_grows_by_what_the_switcher_tells() -> None:
    reading = next_reading(Reading(0), {"recorder": {"bytes": 10}}, 5)
    assert (reading.recorded_bytes, reading.grew_ns) == (10, 5)
    same = next_reading(reading, {"recorder": {"bytes": 10}}, 9)
    assert (same.recorded_bytes, same.grew_ns, same.taken_ns) == (10, 5, 9)
    assert next_reading(same, {}, 12).recorded_bytes == 10
    assert next_reading(Reading(0), {"recorder": None}, 5).recorded_bytes is None


def test_the_rundown_is_told_in_the_event_s_own_time() -> None:
    begun = r.CueStarted(id="a", index=0, frame=60)
    rundown = document(moment((START, ON_AIR, begun), at=34.0, starts=ANCHOR))["rundown"]
    assert (rundown["phase"], rundown["index"], rundown["now"]["id"], rundown["next"]["id"]) == ("default", 0, "a", "b")
    assert (rundown["elapsed"], rundown["remaining"], rundown["over"]) == (30.0, 570.0, 4.0)
    assert rundown["expected_end_utc"] == "2026-12-04T04:41:04.000Z"


@pytest.mark.parametrize(
    ("rehearsal", "shift", "over"),
    [(False, timedelta(0), 20.0), (True, timedelta(0), 0.0), (False, timedelta(days=1), 0.0)],
)
def test_a_rehearsal_or_another_day_is_not_measured_by_the_planned_start(
    rehearsal: bool, shift: timedelta, over: float
) -> None:
    rundown = document(moment(rehearsal=rehearsal, starts=ANCHOR + shift))["rundown"]
    assert rundown["over"] == over


def test_without_a_rundown_there_is_none() -> None:
    one = moment()
    plan: m.Plan = one.director.plan.model_copy(update={"rundown": ()})
    assert document(replace(one, director=replace(one.director, plan=plan)))["rundown"] is None


def test_a_target_s_alarm_says_the_switcher_s_own_cause_and_cure() -> None:
    stalled = r.TargetChanged(name="main", state="stalled", detail="why")
    one = moment((START, ON_AIR, stalled))
    alarms = alarm_step((), Line(seq=1, utc="", t=0, record=stalled))
    problem = {"code": "LIV-018", "where": "main", "facts": {"name": "main", "detail": "x"}}
    figures = {**FIGURES, "targets": {"main": {"problem": problem}}}
    told = replace(one, alarms=alarms, reading=replace(one.reading, figures=figures))
    assert [(alarm["code"], alarm["where"]) for alarm in document(told)["alarms"]] == [("LIV-018", "main")]
    untold = replace(one, alarms=alarms)
    assert [alarm["code"] for alarm in document(untold)["alarms"]] == ["LIV-015"]


def test_a_recorder_s_own_problem_stands_for_the_standing_file() -> None:
    problem = {"code": "LIV-013", "where": "program", "facts": {"detail": "full"}}
    figures = {**FIGURES, "recorder": {"bytes": 1, "problem": problem}}
    one = moment()
    told = replace(one, reading=Reading(one.monotonic_ns, figures, 0, 1))
    assert [(alarm["code"], alarm["where"]) for alarm in document(told)["alarms"]] == [("LIV-013", "program")]


def test_late_pictures_are_an_alarm_by_their_share_of_the_last_seconds() -> None:
    reading = Reading(0)
    for second in range(60):
        late = 0 if second < 30 else (second - 29) * 3
        figures = {"frame": second * 30, "late": late}
        reading = next_reading(reading, figures, second * NANOSECONDS)
    assert reading.late_share == pytest.approx(0.1)
    assert len(reading.counts) == 11
    one = replace(moment(), reading=replace(reading, taken_ns=20 * NANOSECONDS))
    assert [alarm["code"] for alarm in document(one)["alarms"]] == ["LIV-031"]
    for second in range(60, 75):
        reading = next_reading(reading, {"frame": second * 30, "late": 90}, second * NANOSECONDS)
    assert reading.late_share == 0.0
    assert next_reading(reading, {}, 99 * NANOSECONDS).counts == reading.counts
    assert Reading(0).late_share == 0.0
