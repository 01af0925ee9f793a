"""What OBS's figures say: the window rolls, and each kind of loss stands for itself. Pure."""

from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.obs_switcher.health import BAD_SHARE, GOOD_SHARE, WINDOW_LOOKS, Count, Health, Lag

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


def test_rendering_and_encoding_are_kept_apart() -> None:
    health = Health()
    for number in range(1, 12):
        stats = {
            "renderSkippedFrames": 10 * number,
            "renderTotalFrames": 30 * number,
            "outputSkippedFrames": 0,
            "outputTotalFrames": 30 * number,
            "availableDiskSpace": 500.0 if number > 5 else 90_000.0,
        }
        health = health.looked(stats)
        assert health.scarce == (number > 5)
    assert (health.lags["rendering"].bad, health.lags["encoding"].bad) == (True, False)
    assert not Health().looked({}).scarce
