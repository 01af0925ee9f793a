from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.live.control.alarms import Alarms, alarm_document, alarm_step
from streamctl.live.control.verdict import REASONS, verdict
from streamctl.session import records as r
from streamctl.session.records import Line
from streamctl.session.state import fold


def lines(records: Sequence[r.Record]) -> list[Line]:
    return [Line(seq=n, utc="", t=float(n), record=record) for n, record in enumerate(records, 1)]


def after(*records: r.Record) -> Alarms:
    alarms: Alarms = ()
    for line in lines(records):
        alarms = alarm_step(alarms, line)
    return alarms


def target(state: Any, detail: str = "") -> r.TargetChanged:
    return r.TargetChanged(name="main", state=state, detail=detail)


def camera(state: Any) -> r.CameraChanged:
    return r.CameraChanged(name="close", state=state)


def fault(where: str = "encoder") -> r.Fault:
    return r.Fault(code="SWI-004", where=where, message="it ended")


def trouble(state: Any, where: str = "lectern", **facts: str) -> r.Trouble:
    return r.Trouble(state=state, code="SND-002", where=where, message="it is silent", facts=facts)


ACKNOWLEDGED = r.Command(request="x", origin="operator", verb="acknowledge")


@pytest.mark.parametrize(("state", "code"), [("stalled", "LIV-015"), ("waiting", "LIV-016"), ("failed", "LIV-017")])
def test_a_target_that_viewers_get_nothing_from_is_an_alarm_until_it_is_live_again(state: str, code: str) -> None:
    (alarm,) = after(target("connecting"), target("live"), target(state, "why"))
    assert (alarm.code, alarm.where, alarm.since, alarm.lasting) == (code, "main", 3.0, True)
    assert "why" in alarm.message
    (still,) = after(target(state), target("connecting"))
    assert still.lasting
    (over,) = after(target(state), target("live"))
    assert not over.lasting
    assert over.shown


def test_the_same_trouble_from_state_to_state_is_one_alarm_that_began_once() -> None:
    (alarm,) = after(target("stalled"), target("waiting"), target("waiting"))
    assert (alarm.code, alarm.since, alarm.times) == ("LIV-016", 1.0, 1)


def test_trouble_that_comes_again_is_counted_and_shown_anew() -> None:
    (alarm,) = after(camera("lost"), camera("live"), ACKNOWLEDGED, camera("lost"))
    assert (alarm.times, alarm.since, alarm.acknowledged) == (2, 4.0, False)


def test_acknowledging_clears_what_is_over_and_not_what_lasts() -> None:
    alarms = after(camera("lost"), fault(), target("stalled"), target("live"), ACKNOWLEDGED)
    assert [alarm.where for alarm in alarms if alarm.shown] == ["close"]


def test_an_alarm_says_what_to_do_and_has_the_facts_for_another_language() -> None:
    document = alarm_document(after(target("failed", "key rejected"))[0])
    assert "streamctl target restart main" in document["fix"]
    assert document["facts"] == {"name": "main", "detail": "key rejected"}


def test_trouble_is_an_alarm_until_it_is_over_and_stays_to_be_seen() -> None:
    (alarm,) = after(trouble("begun", seconds="5.0"), ACKNOWLEDGED)
    assert (alarm.code, alarm.where, alarm.lasting, alarm.shown) == ("SND-002", "lectern", True, True)
    assert alarm_document(alarm)["facts"] == {"seconds": "5.0"}
    (over,) = after(trouble("begun"), trouble("over"))
    assert (over.lasting, over.shown) == (False, True)
    (seen,) = after(trouble("begun"), trouble("over"), ACKNOWLEDGED)
    assert not seen.shown


def test_trouble_of_one_microphone_does_not_end_with_anothers() -> None:
    alarms = after(trouble("begun"), trouble("begun", "headset"), trouble("over"))
    assert {alarm.where: alarm.lasting for alarm in alarms} == {"lectern": False, "headset": True}


RUN = (r.ProgrammeStarted(seconds=0.0), r.ProgrammeStopped(frames=9, late=0, repeated=0))
OPENED = r.SegmentOpened(stream="program", file="a.flv", seconds=0, first_frame=0)
CLOSED = r.SegmentClosed(stream="program", file="a.flv", frames=9, bytes=9)


@pytest.mark.parametrize(
    ("records", "outcome", "reason"),
    [
        ((*RUN,), "done", None),
        ((RUN[0], OPENED, camera("lost"), CLOSED, RUN[1]), "degraded", "close"),
        ((RUN[0], OPENED, RUN[1]), "degraded", "a.flv: not closed"),
        ((RUN[0],), "failed", "the programme broke off"),
        ((*RUN, r.Fault(code="LIV-012", where="switcher", message="m")), "failed", "the programme broke off"),
        ((fault(),), "failed", "the programme never began"),
    ],
)
def test_how_a_show_went(records: tuple[r.Record, ...], outcome: str, reason: str | None) -> None:
    closed = verdict(fold(lines(records)), after(*records))
    assert closed.outcome == outcome
    assert (closed.reasons == ()) if reason is None else (reason in closed.reasons[0])
    assert len(closed.causes) == len(closed.reasons)
    for cause in closed.causes:
        ours = StreamctlError(cause.code, **cause.facts)
        assert ours.message("ja") != ours.message()


def test_the_reasons_are_few_enough_to_read() -> None:
    many = [fault(f"part {n}") for n in range(50)]
    assert len(verdict(fold(lines(RUN)), after(*many)).reasons) == REASONS


changes = st.one_of(
    st.sampled_from(["connecting", "live", "stalled", "waiting", "failed", "stopped"]).map(target),
    st.sampled_from(["opening", "live", "lost", "stopped"]).map(camera),
    st.just(fault()),
    st.just(ACKNOWLEDGED),
)


@given(st.lists(changes, max_size=20))
def test_there_is_one_alarm_a_thing_and_it_lasts_exactly_while_its_cause_does(records: list[r.Record]) -> None:
    alarms = after(*records)
    assert len({alarm.key for alarm in alarms}) == len(alarms)
    state = fold(lines(records))
    lost = "close" in state.cameras and state.cameras["close"].state == "lost"
    assert any(alarm.key == "camera close" and alarm.lasting for alarm in alarms) == lost
    told = [record.state for record in records if isinstance(record, r.TargetChanged) and record.state != "connecting"]
    troubled = bool(told) and told[-1] in {"stalled", "waiting", "failed"}
    assert any(alarm.key == "target main" and alarm.lasting for alarm in alarms) == troubled
