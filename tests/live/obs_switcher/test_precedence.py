"""Who may have a camera that takes one caller at a time."""

from itertools import pairwise

from streamctl.live.obs_switcher.precedence import (
    ASIDE_SECONDS,
    LONGEST_SECONDS,
    PATIENCE_SECONDS,
    SHARED_SECONDS,
    Precedence,
)


def after(seconds: float, *, obs: bool | None, ours: bool, begin: Precedence | None = None) -> tuple[Precedence, float]:
    """Return who may have it after `seconds` of the same, and when we let go of it first (infinity for never)."""
    held, first = begin or Precedence(), float("inf")
    for tenth in range(round(seconds * 10) + 1):
        held = held.seen(tenth / 10, obs=obs, ours=ours and held.ours)
        first = min(first, tenth / 10) if not held.ours else first
    return held, first


def test_a_camera_that_both_have_had_is_never_given_up() -> None:
    held, first = after(SHARED_SECONDS, obs=True, ours=True)
    assert (held.shared, first) == (True, float("inf"))
    assert after(1000, obs=False, ours=True, begin=held)[1] == float("inf")


def test_a_moment_in_which_both_seem_to_have_it_says_nothing() -> None:
    held, _ = after(SHARED_SECONDS / 2, obs=True, ours=True)
    assert not held.shared
    assert after(PATIENCE_SECONDS + 1, obs=False, ours=True, begin=held)[1] == PATIENCE_SECONDS


def test_what_we_have_and_obs_does_not_is_left_to_it_for_a_while() -> None:
    held, first = after(PATIENCE_SECONDS + 0.1, obs=False, ours=True)
    assert first == PATIENCE_SECONDS
    assert not held.ours
    assert held.seen(PATIENCE_SECONDS + ASIDE_SECONDS / 2, obs=True, ours=False) == Precedence()
    assert held.seen(PATIENCE_SECONDS + ASIDE_SECONDS, obs=False, ours=False).ours


def test_a_camera_that_nobody_has_is_called_by_both() -> None:
    assert after(1000, obs=False, ours=False)[0].ours


def test_while_obs_is_away_the_camera_is_ours() -> None:
    held, first = after(1000, obs=None, ours=True)
    assert held.ours
    assert first == float("inf")
    waiting, _ = after(PATIENCE_SECONDS, obs=False, ours=True)
    assert waiting.seen(PATIENCE_SECONDS + 0.1, obs=None, ours=False).ours


def test_what_obs_never_takes_is_given_up_ever_more_seldom() -> None:
    held, gone = Precedence(), []
    for second in range(3 * round(LONGEST_SECONDS)):
        before, held = held, held.seen(float(second), obs=False, ours=held.ours)
        if before.ours and not held.ours:
            gone.append(second)
    pauses = [after - before for before, after in pairwise(gone)]
    assert pauses == sorted(pauses)
    assert pauses[-1] >= LONGEST_SECONDS / 2
