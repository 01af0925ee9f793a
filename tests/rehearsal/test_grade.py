from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamctl.core.exits import ExitCode
from streamctl.rehearsal.expected import Expected
from streamctl.rehearsal.grade import ITEMS, Case, Grade, Stream, exit_code, grades
from streamctl.session import records as r
from streamctl.session.records import Line
from tests.rehearsal import shows


@pytest.fixture(scope="module")
def whole() -> Case:
    return shows.case()


def grade(case: Case, item: str) -> Grade:
    return ITEMS[item](case)


def with_lines(case: Case, lines: list[Line]) -> Case:
    expected = Expected.of(case.expected.plan, lines, case.expected.stills)
    return replace(case, lines=lines, expected=expected)


def altered(case: Case, wanted: type, **changes: Any) -> Case:
    """The show with every journal record of a kind altered."""
    lines = [
        line.model_copy(update={"record": line.record.model_copy(update=changes)})
        if isinstance(line.record, wanted)
        else line
        for line in case.lines
    ]
    return with_lines(case, lines)


def added(case: Case, record: r.Record) -> Case:
    return with_lines(case, [*case.lines, Line(seq=99, utc="", t=20.0, record=record)])


def test_a_perfect_show_is_perfect(whole: Case) -> None:
    graded = grades(whole)
    assert {grade.item: grade.verdict for grade in graded} == dict.fromkeys(ITEMS, "ok")
    assert exit_code(graded) == ExitCode.DONE
    assert grade(whole, "cuts").facts == {"right": 5, "total": 5}
    pictures = grade(whole, "pictures").facts
    assert pictures["right"] == pictures["checked"] == 450 - 60 - 15


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([100, 250, 300, 400]), st.sampled_from([-2, -1, 1, 3]))
def test_a_cut_elsewhere_than_journaled_is_found(whole: Case, frame: int, by: int) -> None:
    lines = [
        line.model_copy(update={"record": line.record.model_copy(update={"frame": frame - by})})
        if isinstance(line.record, r.OnAir) and line.record.frame == frame
        else line
        for line in whole.lines
    ]
    moved = grade(with_lines(whole, lines), "cuts")
    assert moved.verdict == "failed"
    assert (moved.facts["frame"], moved.facts["seen"]) == (frame - by, frame)
    assert moved.facts["right"] == 4


def test_a_fade_that_ends_late_or_begins_early_is_found(whole: Case) -> None:
    by_frame = {sighting.frame: sighting for sighting in whole.evidence.sightings}
    late = shows.with_sighting(whole, 165, codes={})
    assert grade(late, "cuts").verdict == "failed"
    assert grade(late, "cuts").facts["seen"] == 166
    early = shows.with_sighting(whole, 149, codes={})
    assert grade(early, "cuts").verdict == "failed"
    assert by_frame[164].codes == {}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(60, 449), st.sampled_from(["nothing", "card", "swapped", "newer"]))
def test_any_wrong_picture_is_found(whole: Case, frame: int, how: str) -> None:
    sighting = next(s for s in whole.evidence.sightings if s.frame == frame)
    inside_fade = 150 <= frame < 165
    changes: dict[str, Any] = {
        "nothing": {"codes": {}, "card": None},
        "card": {"codes": {}, "card": "standby"},
        "swapped": {"codes": {place: replace(code, camera=9) for place, code in sighting.codes.items()}, "card": None},
        "newer": {"codes": shows.older(sighting, -1), "card": None},
    }[how]
    found = grade(shows.with_sighting(whole, frame, **changes), "pictures")
    assert (found.verdict, found.facts["wrong"]) == (("ok", 0) if inside_fade else ("failed", 1))
    assert found.facts["first"] == (-1 if inside_fade else frame)


def test_an_older_picture_of_the_right_camera_degrades(whole: Case) -> None:
    sighting = next(s for s in whole.evidence.sightings if s.frame == 120)
    found = grade(shows.with_sighting(whole, 120, codes=shows.older(sighting, 1)), "pictures")
    assert (found.verdict, found.facts["stale"], found.facts["first"]) == ("degraded", 1, 120)
    stuck = grade(shows.with_sighting(whole, 120, codes=shows.older(sighting, 40)), "pictures")
    assert (stuck.verdict, stuck.facts["stuck"], stuck.facts["wrong"]) == ("failed", 1, 0)


def test_an_old_picture_of_the_right_camera_is_no_wrong_cut(whole: Case) -> None:
    by_frame = {sighting.frame: sighting for sighting in whole.evidence.sightings}
    late = shows.with_sighting(whole, 400, codes=shows.older(by_frame[400], 50))
    assert grade(late, "cuts").verdict == "ok"


@pytest.mark.parametrize(("frame", "which"), [(-16, "wrong"), (-18, "stale")])
def test_a_journaled_slip_moves_what_is_expected_a_second_later(whole: Case, frame: int, which: str) -> None:
    slip = r.CameraAnchored(name="wide", run=1, frame=frame, seconds=0)
    line = Line(seq=50, utc="", t=shows.at(200), record=slip)
    case = with_lines(whole, sorted([*whole.lines, line], key=lambda line: line.t))
    assert (grade(case, "pace").verdict, grade(case, "pace").facts["moved"]) == ("degraded", 1)
    facts = grade(case, "pictures").facts
    assert facts[which] == 20 + 100 + 50  # of `both`, `inset` and `wide` from frame 230 on
    assert facts["first"] == 230


def test_a_change_that_cannot_be_seen_is_not_counted(whole: Case) -> None:
    plan = whole.expected.plan
    twin = plan.scene("wide").model_copy(update={"id": "twin"})
    more = plan.model_copy(update={"scenes": (*plan.scenes, twin)})
    cut = Line(seq=90, utc="", t=shows.at(420), record=r.OnAir(kind="scene", name="twin", frame=420, reason="script"))
    lines = sorted([*whole.lines, cut], key=lambda line: line.t)
    case = replace(whole, lines=lines, expected=Expected.of(more, lines, whole.expected.stills))
    assert grade(case, "cuts").facts == {"right": 5, "total": 5}
    assert grade(case, "pictures").verdict == "ok"


def test_an_unreadable_scene_is_told_apart_from_a_card_in_its_place(whole: Case) -> None:
    plan = whole.expected.plan
    tiny = plan.scene("inset").layers[1].place.model_copy(update={"width": 64, "height": 36})
    layers = (plan.scene("inset").layers[1].model_copy(update={"place": tiny}),)
    scenes = tuple(s.model_copy(update={"layers": layers}) if s.id == "inset" else s for s in plan.scenes)
    expected = Expected.of(plan.model_copy(update={"scenes": scenes}), whole.lines, whole.expected.stills)
    sightings = [replace(s, codes={}) if 300 <= s.frame < 400 else s for s in whole.evidence.sightings]
    case = shows.with_evidence(replace(whole, expected=expected), sightings=sightings)
    assert grade(case, "pictures").facts["unread"] == 100
    assert grade(case, "pictures").verdict == "ok"
    swapped = shows.with_sighting(case, 350, card="standby")
    assert (grade(swapped, "pictures").verdict, grade(swapped, "pictures").facts["first"]) == ("failed", 350)


def test_a_lower_third_on_the_wrong_picture_is_found(whole: Case) -> None:
    assert grade(shows.with_sighting(whole, 319, overlay="name"), "lower-thirds").facts["first"] == 319
    assert grade(shows.with_sighting(whole, 379, overlay=None), "lower-thirds").verdict == "failed"


def test_refused_and_forgotten_acts_fail(whole: Case) -> None:
    assert grade(shows.with_evidence(whole, refused=("card: CRD",)), "acts").verdict == "failed"
    forgotten = with_lines(whole, [line for line in whole.lines if getattr(line.record, "verb", "") != "next"])
    assert grade(forgotten, "acts").facts["first"] == "next is not journaled"


def test_late_repeated_and_missing_end(whole: Case) -> None:
    frames = next(line.record.frames for line in whole.lines if isinstance(line.record, r.ProgrammeStopped))
    assert grade(altered(whole, r.ProgrammeStopped, late=frames // 100), "pace").verdict == "ok"
    assert grade(altered(whole, r.ProgrammeStopped, late=frames // 100 + 1), "pace").verdict == "degraded"
    assert grade(altered(whole, r.ProgrammeStopped, repeated=2), "pace").verdict == "degraded"
    assert grade(added(whole, r.CameraChanged(name="wide", state="lost")), "pace").facts["lost"] == 1
    broken = with_lines(whole, [line for line in whole.lines if not isinstance(line.record, r.ProgrammeStopped)])
    assert grade(broken, "pace").verdict == "failed"


def test_missing_sound(whole: Case) -> None:
    track = shows.sound()
    power = track.power.copy()
    power[3000:3100] = 0
    assert grade(shows.with_evidence(whole, sound=replace(track, power=power)), "sound").verdict == "degraded"
    power[3000:5000] = 0
    lost = grade(shows.with_evidence(whole, sound=replace(track, power=power)), "sound")
    assert (lost.verdict, lost.facts["missing"]) == ("failed", 2.0)
    short = replace(track, power=track.power[:-2000], beep=track.beep[:-2000])
    assert grade(shows.with_evidence(whole, sound=short), "sound").verdict == "failed"


@pytest.mark.parametrize(("late", "verdict"), [(0.02, "ok"), (-0.02, "ok"), (0.04, "failed"), (-0.04, "failed")])
def test_sound_beside_the_picture(whole: Case, late: float, verdict: str) -> None:
    found = grade(shows.with_evidence(whole, sound=shows.sound(late)), "sync")
    assert found.verdict == verdict
    assert found.facts["median"] == pytest.approx(late * 1000, abs=2)
    assert found.facts["flashes"] >= 5


def test_one_flash_shown_late_degrades(whole: Case) -> None:
    lit = next(s.frame for s in whole.evidence.sightings if s.flash and s.frame > 62)
    late = shows.with_sighting(shows.with_sighting(whole, lit, flash=False), lit + 1, flash=False)
    found = grade(shows.with_sighting(late, lit + 2, flash=True), "sync")
    assert (found.verdict, found.facts["worst"]) == ("degraded", pytest.approx(-66.7, abs=2))


def test_beeps_that_are_not_there_fail_the_sync(whole: Case) -> None:
    mute = replace(shows.sound(), beep=np.zeros(13_000, np.float32))
    found = grade(shows.with_evidence(whole, sound=mute), "sync")
    assert (found.verdict, found.facts["unheard"]) == ("failed", found.facts["flashes"])
    assert grade(shows.with_evidence(whole, sound=None), "sync").verdict == "not checked"


def test_a_broken_stream_degrades(whole: Case) -> None:
    times = [frame / 30 for frame in range(450) if frame not in {200, 201}]
    assert grade(shows.with_evidence(whole, receivers=(Stream("local", times),)), "stream").verdict == "degraded"
    assert grade(shows.with_evidence(whole, receivers=(Stream("local", times[:300]),)), "stream").verdict == "degraded"
    assert grade(shows.with_evidence(whole, receivers=()), "stream").verdict == "degraded"
    waiting = added(whole, r.TargetChanged(name="local", state="waiting"))
    assert grade(waiting, "stream").facts["breaks"] == 0  # it had not been live yet
    again = added(
        added(waiting, r.TargetChanged(name="local", state="live")), r.TargetChanged(name="local", state="stalled")
    )
    assert (grade(again, "stream").verdict, grade(again, "stream").facts["breaks"]) == ("degraded", 1)


@pytest.mark.parametrize(
    "chapters",
    [(), ((0.0, "opening"),), ((0.0, "opening"), (11.4, "talk")), ((0.0, "opening"), (340 / 30, "close"))],
)
def test_chapters_that_are_not_the_rundown_fail(whole: Case, chapters: Any) -> None:
    assert grade(shows.with_evidence(whole, chapters=chapters), "chapters").verdict == "failed"


def test_a_missing_camera_recording_degrades(whole: Case) -> None:
    found = grade(shows.with_evidence(whole, recordings=whole.evidence.recordings[:1]), "recordings")
    assert (found.verdict, found.facts["first"]) == ("degraded", "wide")


def test_faults_degrade_and_archive_problems_fail_verification(whole: Case) -> None:
    faulty = added(whole, r.Fault(code="CAM-001", where="close", message=""))
    assert exit_code(grades(faulty)) == ExitCode.DEGRADED
    ended = [line for line in whole.lines if not isinstance(line.record, r.SessionClosed)]
    assert grade(with_lines(whole, ended), "faults").verdict == "failed"
    unhappy = altered(whole, r.SessionClosed, outcome="degraded", reasons=("program: stood",))
    assert (grade(unhappy, "faults").verdict, grade(unhappy, "faults").facts["first"]) == ("degraded", "program: stood")
    broken = shows.with_evidence(whole, problems=("data/x: ARC-1",))
    assert exit_code(grades(broken)) == ExitCode.VERIFICATION_FAILED
    worse = shows.with_sighting(broken, 120, codes={})
    assert exit_code(grades(worse)) == ExitCode.RUN_FAILED


def test_a_flash_under_a_fade_says_nothing_of_sync(whole: Case) -> None:
    assert grade(whole, "sync").facts["flashes"]
    assert grade(altered(whole, r.OnAir, fade_frames=10_000), "sync").verdict == "not checked"
