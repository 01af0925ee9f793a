"""How the show of an OBS is graded: its cameras' clocks are seen, not journaled, and a frame either way is nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from streamctl.console.rehearsal import sentence
from streamctl.plan.model import EnginePlan
from streamctl.rehearsal.clocks import with_seen_clocks
from streamctl.rehearsal.counter import Code
from streamctl.rehearsal.expected import Expected
from streamctl.rehearsal.grade import ITEMS, Case, Grade, grades
from streamctl.rehearsal.sighting import Sighting
from streamctl.session import records as r
from tests.rehearsal import shows

CLOSE, WIDE = 1, 2


def case(alter: Callable[[Sighting], Sighting] = lambda seen: seen, **records: dict[str, Any]) -> Case:
    """The show as an OBS plays it, each picture altered by `alter`, records of the journal (by their type) changed."""
    perfect = shows.case()
    lines = [
        line.model_copy(update={"record": line.record.model_copy(update=records.get(type(line.record).__name__, {}))})
        for line in perfect.lines
        if not isinstance(line.record, r.CameraAnchored)
    ]
    plan = shows.plan().model_copy(update={"engine": EnginePlan(kind="obs")})
    sightings = [alter(sighting) for sighting in perfect.evidence.sightings]
    expected = with_seen_clocks(Expected.of(plan, lines, shows.stills()), sightings)
    return replace(shows.with_evidence(perfect, sightings=sightings), expected=expected, lines=lines)


def grade(item: str, whole: Case) -> Grade:
    return ITEMS[item](whole)


def older(seen: Sighting, frames: int, camera: int | None = None) -> Sighting:
    """`seen` with the pictures of `camera`, or of every one, so many frames older."""
    codes = {
        place: Code(code.camera, code.frame - frames) if camera in {None, code.camera} else code
        for place, code in seen.codes.items()
    }
    return replace(seen, codes=codes)


def late(name: str, by: int) -> Case:
    """The show with one change of the picture `by` frames later than journaled."""
    whole = case()
    moved: list[Any] = [
        line.model_copy(update={"record": line.record.model_copy(update={"frame": line.record.frame - by})})
        if isinstance(line.record, r.OnAir) and line.record.name == name and line.record.frame > 60
        else line
        for line in whole.lines
    ]
    expected = Expected.of(whole.expected.plan, moved, shows.stills())
    return replace(whole, expected=with_seen_clocks(expected, whole.evidence.sightings), lines=moved)


def test_a_show_whose_clocks_nobody_journaled_is_graded_by_what_is_seen() -> None:
    whole = case()
    assert {one.item: one.verdict for one in grades(whole)} == dict.fromkeys(ITEMS, "ok")
    for one in grades(whole):
        assert sentence(one.item, one.facts, "en") != sentence(one.item, one.facts, "ja")
    assert "within 1 frame" in sentence("cuts", grade("cuts", whole).facts, "en")


@pytest.mark.parametrize(
    ("by", "verdict"),
    [(-4, "failed"), (-3, "degraded"), (-2, "degraded"), (-1, "ok"), (1, "ok"), (2, "degraded"), (4, "failed")],
)
@pytest.mark.parametrize("name", ["wide", "closing", "inset"])
def test_a_change_may_lie_one_frame_off_is_late_by_three_and_wrong_beyond(name: str, by: int, verdict: str) -> None:
    found = grade("cuts", late(name, by))
    assert found.verdict == verdict
    assert grade("pictures", late(name, by)).verdict == ("failed" if verdict == "failed" else "ok")
    assert ("frame" in found.facts) == (verdict != "ok")


@pytest.mark.parametrize("off", [-3, -1, 0, 2])
def test_beside_a_change_a_picture_shows_one_side_of_it_or_is_wrong(off: int) -> None:
    whole = case()
    change = next(
        shot for shot in whole.expected.shots() if shot.record.kind == "card" and shot.record.frame and not shot.fades
    )

    def alter(seen: Sighting) -> Sighting:
        return replace(seen, codes={}, card="nobody's") if seen.frame == change.settled + off else seen

    assert grade("pictures", case(alter)).facts["wrong"] == 1


def test_a_picture_that_comes_goes_and_comes_is_no_cut() -> None:
    def alter(seen: Sighting) -> Sighting:
        return replace(seen, codes={}, card="closing") if seen.frame == 247 else seen

    assert grade("cuts", case(alter)).verdict == "failed"
    assert grade("pictures", case(alter)).verdict == "ok", "it is one of the two"


def test_another_camera_for_a_single_picture_is_wrong() -> None:
    def alter(seen: Sighting) -> Sighting:
        swapped = {place: Code(3 - code.camera, code.frame) for place, code in seen.codes.items()}
        return replace(seen, codes=swapped) if seen.frame == 130 else seen

    found = grade("pictures", case(alter))
    assert (found.verdict, found.facts["wrong"], found.facts["first"]) == ("failed", 1, 130)


def test_a_camera_that_is_never_seen_is_wrong_and_not_unreadable() -> None:
    whole = case(lambda seen: replace(seen, codes={p: c for p, c in seen.codes.items() if c.camera != CLOSE}))
    assert grade("pictures", whole).verdict == "failed"


@pytest.mark.parametrize(("length", "verdict"), [(2, "ok"), (3, "degraded"), (30, "degraded"), (35, "failed")])
def test_a_picture_that_stands_still_longer_than_a_second_fails(length: int, verdict: str) -> None:
    begin = 105
    whole = case(lambda seen: older(seen, seen.frame - begin) if begin <= seen.frame < begin + length else seen)
    assert grade("pictures", whole).verdict == verdict


@pytest.mark.parametrize(("lag", "verdict"), [(1, "ok"), (2, "degraded"), (40, "failed")])
def test_a_camera_that_falls_behind_for_good_is_told(lag: int, verdict: str) -> None:
    whole = case(lambda seen: older(seen, lag, WIDE) if seen.frame > 300 else seen)
    assert grade("pictures", whole).verdict == verdict


def test_a_camera_at_half_its_rate_is_told() -> None:
    found = grade("pictures", case(lambda seen: older(seen, seen.frame % 2)))
    assert (found.verdict, found.facts["stale"]) == ("degraded", 0)
    assert int(found.facts["held"]) > 45


def overlaid(frames: Sequence[int], name: str | None) -> Case:
    return case(lambda seen: replace(seen, overlay=name) if seen.frame in frames else seen)


@pytest.mark.parametrize(
    ("frames", "name", "verdict"),
    [
        ((319, 320), "name", "ok"),
        (range(320, 325), None, "degraded"),
        (range(320, 335), None, "failed"),
        ((350,), None, "failed"),
        ((200,), "name", "failed"),
    ],
    ids=["a-frame", "late", "too-late", "gone", "stray"],
)
def test_a_lower_third_may_be_late_but_not_wrong(frames: Sequence[int], name: str | None, verdict: str) -> None:
    assert grade("lower-thirds", overlaid(frames, name)).verdict == verdict


@pytest.mark.parametrize(("milliseconds", "verdict"), [(-60, "ok"), (60, "ok"), (-75, "failed"), (75, "failed")])
def test_sound_may_lie_two_frames_from_its_picture(milliseconds: int, verdict: str) -> None:
    assert grade("sync", shows.with_evidence(case(), sound=shows.sound(milliseconds / 1000))).verdict == verdict


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ({"late": 4, "repeated": 4}, "ok"),
        ({"late": 5, "repeated": 0}, "degraded"),
        ({"late": 0, "repeated": 5}, "degraded"),
    ],
)
def test_pictures_that_obs_lost_count_from_a_hundredth_on(counts: dict[str, int], verdict: str) -> None:
    whole = case(ProgrammeStopped=counts)
    found = grade("pace", whole)
    assert found.verdict == verdict
    assert "OBS drew" in sentence("pace", found.facts, "en")
