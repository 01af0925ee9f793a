"""What OBS's figures say: the window rolls, and each kind of loss stands for itself. Pure."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.obs_switcher.health import BAD_SHARE, GOOD_SHARE, WINDOW_LOOKS, Count, Health, Lag, figures_of

FPS = 30


def lag(losses: list[int]) -> list[Lag]:
    """Return what each look found where so many of FPS frames a second were lost."""
    found, one, lost = [], Lag(), 0
    for number, missing in enumerate(losses):
        lost += missing
        one = one.looked(Count(lost, (number + 1) * FPS))
        found.append(one)
    return found


def test_much_that_is_lost_is_bad_and_over_once_the_window_has_passed() -> None:
    found = lag([0] * 5 + [6] * 10 + [0] * 12)
    assert [one.bad for one in found[:6]] == [False] * 6
    assert found[12].bad
    assert not found[-1].bad
    assert found[-1].share <= GOOD_SHARE


def test_what_was_lost_an_hour_ago_says_nothing() -> None:
    one = Lag().looked(Count(5000, 100_000))
    for number in range(1, WINDOW_LOOKS + 5):
        one = one.looked(Count(5000, 100_000 + number * FPS))
    assert (one.bad, one.share) == (False, 0.0)


def test_a_restarted_obs_counts_anew() -> None:
    one = lag([6] * 12)[-1]
    assert one.bad
    anew = one.looked(Count(0, 10))
    assert (len(anew.counts), anew.bad) == (1, False)


@given(st.lists(st.integers(0, FPS), min_size=WINDOW_LOOKS + 2, max_size=40))
def test_it_never_says_bad_below_the_limit_it_has_for_good(losses: list[int]) -> None:
    for one in lag(losses):
        assert 0.0 <= one.share <= 1.0
        if one.bad:
            assert one.share > GOOD_SHARE
        elif len(one.counts) > WINDOW_LOOKS // 2:
            assert one.share < BAD_SHARE


def stats(number: int, **changes: float) -> dict[str, Any]:
    """Return what OBS answers at look `number` of one that is well, with `changes`."""
    frames = FPS * number
    well = {
        "renderSkippedFrames": 0,
        "renderTotalFrames": frames,
        "outputSkippedFrames": 0,
        "outputTotalFrames": frames,
        "availableDiskSpace": 90_000.0,
        "activeFps": float(FPS),
        "averageFrameRenderTime": 4.0,
    }
    return {**well, **changes}


def stream(number: int, dropped: int = 0) -> dict[str, Any]:
    return {"outputActive": True, "outputSkippedFrames": dropped, "outputTotalFrames": FPS * number}


def seen(looks: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> Health:
    health = Health(Fraction(FPS))
    for told, streamed in looks:
        health = health.looked(figures_of(told, streamed))
    return health


def test_what_is_lost_is_told_by_where() -> None:
    drawn = seen((stats(number, renderSkippedFrames=10 * number), stream(number)) for number in range(1, 12))
    encoded = seen((stats(number, outputSkippedFrames=10 * number), stream(number)) for number in range(1, 12))
    dropped = seen((stats(number), stream(number, dropped=10 * number)) for number in range(1, 12))
    for kind, health in (("rendering", drawn), ("encoding", encoded), ("network", dropped)):
        assert {name for name, lag in health.lags.items() if lag.bad} == {kind}
        assert health.grade == "bad"
        assert health.status()[f"{kind}_percent"] == pytest.approx(33.3)


def test_little_room_is_scarce() -> None:
    assert seen([(stats(1, availableDiskSpace=500.0), stream(1))]).scarce
    assert not seen([(stats(1), stream(1))]).scarce
    assert not Health(Fraction(FPS)).looked({}).scarce


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "well"),
        ({"activeFps": 0.94 * FPS}, "busy"),
        ({"activeFps": 0.79 * FPS}, "bad"),
        ({"averageFrameRenderTime": 0.76 * 1000 / FPS}, "busy"),
        ({"averageFrameRenderTime": 1.01 * 1000 / FPS}, "bad"),
    ],
)
def test_rate_and_drawing_are_graded_by_the_limits_of_obs(changes: dict[str, float], grade: str) -> None:
    assert seen((stats(number, **changes), stream(number)) for number in range(1, 12)).grade == grade


def test_one_slow_look_is_no_slow_obs() -> None:
    looks = [(stats(number), stream(number)) for number in range(1, 11)]
    assert seen([*looks, (stats(11, activeFps=0.7 * FPS), stream(11))]).grade == "well"
