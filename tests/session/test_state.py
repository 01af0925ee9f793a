"""State is a fold: it depends on the lines alone, however they are split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.session import records as r
from streamctl.session.records import Line
from streamctl.session.state import SessionState, fold, step
from tests.lab import journals


@given(journals.lines, st.data())
def test_a_fold_goes_on_where_another_ended(lines: list[Line], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(lines)))
    assert fold(lines) == fold(lines[cut:], fold(lines[:cut]))


@given(journals.lines)
def test_a_fold_is_its_steps_and_leaves_what_it_starts_from(lines: list[Line]) -> None:
    start = SessionState()
    state = start
    for line in lines:
        state = step(state, line)
    assert state == fold(lines, start)
    assert start == SessionState()


@given(journals.lines)
def test_the_fold_counts_what_the_records_say(lines: list[Line]) -> None:
    state = fold(lines)
    kinds = [type(line.record) for line in lines]
    assert len(state.cuts) == kinds.count(r.OnAir)
    assert len(state.cues) == kinds.count(r.CueStarted)
    assert len(state.marks) == kinds.count(r.Mark)
    assert len(state.faults) == kinds.count(r.Fault)
    assert len(state.anchors) == kinds.count(r.CameraAnchored)
    assert state.opened == kinds.count(r.SessionOpened)
    assert set(state.targets) == {line.record.name for line in lines if isinstance(line.record, r.TargetChanged)}
    assert set(state.segments) == {line.record.file for line in lines if isinstance(line.record, r.SegmentOpened)}
    assert (state.seq, state.t) == ((lines[-1].seq, lines[-1].t) if lines else (0, 0.0))


def folded(*content: r.Record) -> SessionState:
    return fold(journals.numbered(list(content)))


def test_what_is_on_air_is_the_last_that_went_there() -> None:
    wide = r.OnAir(kind="scene", name="wide", frame=90, reason="cue")
    card = r.OnAir(kind="card", name="break", frame=300, reason="operator")
    assert folded(wide, card).on_air == card
    assert folded(wide, card).cuts == (wide, card)


def test_an_overlay_comes_and_goes() -> None:
    heard = r.SoundHeard(wanted="auto", heard="headset", frame=9, reason="lectern silent for 5.0 s")
    assert folded(heard).sound == heard
    assert folded(r.Overlay(name="speaker", frame=1)).overlay == "speaker"
    assert folded(r.Overlay(name="speaker", frame=1), r.Overlay(name=None, frame=9)).overlay is None


def test_a_cue_keeps_the_second_it_began() -> None:
    state = folded(r.CueStarted(id="opening", index=0, frame=0), r.Mark(text="x", frame=5))
    assert state.cue == r.CueStarted(id="opening", index=0, frame=0)
    assert state.cue_seconds == 1.0


def test_a_segment_opens_and_closes_and_an_unheard_of_one_is_ignored() -> None:
    opened = r.SegmentOpened(stream="program", file="program/0001.flv", seconds=3.0, first_frame=0)
    state = folded(opened)
    assert not state.segments["program/0001.flv"].closed
    closed = r.SegmentClosed(stream="program", file="program/0001.flv", frames=90, bytes=1234)
    segment = folded(opened, closed).segments["program/0001.flv"]
    assert (segment.closed, segment.frames, segment.bytes, segment.first_frame) == (True, 90, 1234, 0)
    assert dict(folded(closed).segments) == {}


def test_segments_of_a_stream_come_in_the_order_of_their_first_frame() -> None:
    later = r.SegmentOpened(stream="program", file="b", seconds=60.0, first_frame=1800)
    earlier = r.SegmentOpened(stream="program", file="a", seconds=0.0, first_frame=0)
    iso = r.SegmentOpened(stream="iso/close", file="c", seconds=0.0, first_frame=None)
    assert [segment.file for segment in folded(later, iso, earlier).segments_of("program")] == ["a", "b"]


def test_children_are_those_not_seen_to_end() -> None:
    started = [r.Child(role="ingest", name=name, pid=pid, event="started") for name, pid in (("close", 7), ("wide", 8))]
    ended = r.Child(role="ingest", name="close", pid=7, event="exited", status=-9)
    assert set(folded(*started, ended).children) == {8}
    assert set(folded(ended).children) == set()


def test_a_session_that_is_opened_again_is_not_closed() -> None:
    opened = r.SessionOpened(streamctl="0.1.0", pid=7, rehearsal=False)
    closed = r.SessionClosed(outcome="done")
    assert folded(opened, closed).closed == closed
    again = folded(opened, closed, opened)
    assert (again.closed, again.opened) == (None, 2)


def test_the_switcher_s_last_event_is_known_until_a_new_switcher_counts_anew() -> None:
    lines = journals.numbered([r.Mark(text="a", frame=0), r.Mark(text="b", frame=0)])
    state = fold([lines[0].model_copy(update={"event": 41}), lines[1]])
    assert state.last_event == 41
    new = r.Child(role="switcher", name="switcher", pid=9, event="started")
    assert step(state, lines[1].model_copy(update={"record": new})).last_event == 0


@pytest.mark.parametrize(
    ("states", "connected"),
    [
        ((), 0),
        (("connecting", "live"), 1),
        (("connecting", "live", "stalled", "live"), 1),
        (("connecting", "waiting", "connecting", "live"), 1),
        (("connecting", "live", "waiting", "live"), 2),
        (("connecting", "live", "stopped", "connecting", "live", "stalled", "waiting", "connecting", "live"), 3),
    ],
)
def test_how_often_a_target_was_connected(states: tuple[r.TargetState, ...], connected: int) -> None:
    records = [r.TargetChanged(name="main", state=state) for state in states]
    lines = [Line(seq=n, utc="-", t=float(n), record=record) for n, record in enumerate(records, start=1)]
    view = fold(lines).targets.get("main")
    assert (view.connected if view else 0) == connected


def test_an_end_that_was_asked_for_is_remembered_until_the_programme_is_taken_up_again() -> None:
    def command(verb: str) -> r.Command:
        return r.Command(request=f"{verb}-1", origin="operator", verb=verb, arguments=("name=main",))

    def after(*content: r.Record) -> SessionState:
        return fold(Line(seq=number, utc="", t=number, record=record) for number, record in enumerate(content, 1))

    assert not after(command("target.stop"), command("cut")).asked_to_stop
    assert after(command("target.stop"), command("stop"), command("target.add")).asked_to_stop
    assert not after(command("stop"), r.ProgrammeResumed(frame=9, seconds=1.0)).asked_to_stop
