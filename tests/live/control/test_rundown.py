from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.control.rundown import rundown_clock
from streamctl.plan.model import CuePlan
from tests.lab.cues import cue

CUES = (cue("a", seconds=600), cue("b", seconds=1200), cue("c", seconds=60))


def test_without_a_rundown_there_is_no_clock() -> None:
    assert rundown_clock((), (), 5.0, None) is None


def test_before_the_first_cue_it_counts_down_to_the_planned_start_and_is_late_after_it() -> None:
    early = rundown_clock(CUES, (), 10.0, 100.0)
    assert early is not None
    assert (early.phase, early.now, early.following, early.remaining) == ("pending", None, 0, 90.0)
    assert (early.expected_end, early.over) == (1960.0, 0.0)
    late = rundown_clock(CUES, (), 130.0, 100.0)
    assert late is not None
    assert (late.remaining, late.expected_end, late.over) == (-30.0, 1990.0, 30.0)
    unplanned = rundown_clock(CUES, (), 130.0, None)
    assert unplanned is not None
    assert (unplanned.remaining, unplanned.expected_end, unplanned.over) == (0.0, 1990.0, 0.0)


def test_on_time_nothing_is_over_or_under() -> None:
    clock = rundown_clock(CUES, ((0, 100.0), (1, 700.0)), 800.0, 100.0)
    assert clock is not None
    assert (clock.now, clock.following, clock.elapsed, clock.remaining) == (1, 2, 100.0, 1100.0)
    assert (clock.expected_end, clock.over, clock.phase) == (1960.0, 0.0, "default")


def test_a_cue_begun_early_makes_the_show_end_early() -> None:
    clock = rundown_clock(CUES, ((0, 100.0), (1, 640.0)), 800.0, 100.0)
    assert clock is not None
    assert (clock.over, clock.expected_end) == (-60.0, 1900.0)


def test_overtime_moves_the_end_second_by_second() -> None:
    clock = rundown_clock(CUES, ((0, 100.0),), 730.0, 100.0)
    assert clock is not None
    assert (clock.phase, clock.remaining, clock.over) == ("overtime", -30.0, 30.0)


def test_without_a_planned_start_the_first_cue_is_the_base() -> None:
    clock = rundown_clock(CUES, ((0, 5000.0), (1, 5630.0)), 5630.0, None)
    assert clock is not None
    assert clock.over == 30.0


def test_the_last_cue_has_no_next() -> None:
    clock = rundown_clock(CUES, ((2, 0.0),), 1.0, 0.0)
    assert clock is not None
    assert clock.following is None


def test_the_phases_of_a_long_and_of_a_short_cue() -> None:
    def phase(index: int, at: float) -> str:
        clock = rundown_clock(CUES, ((index, 0.0),), at, 0.0)
        assert clock is not None
        return clock.phase

    assert [phase(1, at) for at in (0, 1079, 1080, 1169, 1170, 1200, 1200.1)] == [
        "default",
        "default",
        "warning",
        "warning",
        "danger",
        "danger",
        "overtime",
    ]
    assert [phase(2, at) for at in (0, 39, 40, 53, 54, 60.1)] == [
        "default",
        "default",
        "warning",
        "warning",
        "danger",
        "overtime",
    ]


cue_lists = st.lists(st.floats(1, 7200), min_size=1, max_size=6).map(
    lambda lengths: tuple(cue(str(index), seconds=length) for index, length in enumerate(lengths))
)


@given(cue_lists, st.floats(0, 1e5), st.floats(0, 1e4), st.one_of(st.none(), st.floats(-1e4, 1e5)), st.data())
def test_whatever_the_times_the_end_is_never_before_now_and_never_sooner_than_the_cues_take(
    cues: tuple[CuePlan, ...], began: float, later: float, planned: float | None, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(cues) - 1))
    at = began + later
    clock = rundown_clock(cues, ((index, began),), at, planned)
    assert clock is not None
    rest = sum(one.duration_seconds for one in cues[index + 1 :])
    assert clock.expected_end >= at + rest - 1e-6
    assert abs(clock.elapsed + clock.remaining - cues[index].duration_seconds) < 1e-6
    assert (clock.phase == "overtime") == (clock.remaining < 0)


@given(cue_lists, st.floats(0, 1e5), st.floats(0, 100))
def test_time_alone_never_brings_the_end_nearer(cues: tuple[CuePlan, ...], at: float, step: float) -> None:
    before = rundown_clock(cues, ((0, 0.0),), at, 0.0)
    after = rundown_clock(cues, ((0, 0.0),), at + step, 0.0)
    assert before is not None
    assert after is not None
    assert after.expected_end >= before.expected_end
