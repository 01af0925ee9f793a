"""Who may have a camera that takes one caller at a time."""

from dataclasses import dataclass
from itertools import pairwise

import pytest

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
    at = PATIENCE_SECONDS + ASIDE_SECONDS / 2
    taken = held.seen(at, obs=True, ours=False)
    assert not taken.ours
    assert not taken.seen(at + ASIDE_SECONDS - 0.1, obs=True, ours=False).ours
    assert taken.seen(at + ASIDE_SECONDS, obs=True, ours=False).ours
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


@dataclass
class Caller:
    """One who calls a camera that drops its present caller for a new one.

    They have it `settling` seconds after their call, and call again a second after each loss.
    """

    settling: float
    called: float | None = None
    lost: float = -10.0

    def has(self, now: float) -> bool:
        return self.called is not None and now - self.called >= self.settling

    def calls(self, now: float) -> bool:
        """Call, if it is time to."""
        if self.called is not None or now - self.lost < 1.0:
            return False
        self.called = now
        return True

    def drops(self, now: float) -> None:
        if self.called is not None:
            self.called, self.lost = None, now


class GreedyCamera:
    """What becomes of such a camera: `lacked` has each time in which OBS had not got it (begin and end, seconds)."""

    def __init__(self, obs: Caller, ours: Caller) -> None:
        self.obs, self.ours = obs, ours
        self.held = Precedence()
        self.now = 0.0
        self.lacked: list[tuple[float, float]] = []
        self.handed = 0

    def passes(self, seconds: float, *, plugged: bool = True) -> None:
        for _ in range(round(seconds * 5)):
            self.now += 0.2
            self._calls(plugged=plugged)
            has = self.obs.has(self.now)
            before, self.held = self.held, self.held.seen(self.now, obs=has, ours=self.ours.has(self.now))
            self.handed += before.ours and not self.held.ours
            self._note(has=has)

    def _calls(self, *, plugged: bool) -> None:
        if not plugged:
            self.obs.drops(self.now)
            self.ours.drops(self.now)
        elif not self.held.ours:
            self.ours.drops(self.now)
        elif self.ours.calls(self.now):
            self.obs.drops(self.now)
        if plugged and self.obs.calls(self.now):
            self.ours.drops(self.now)

    def _note(self, *, has: bool) -> None:
        if has:
            return
        if self.lacked and self.now - self.lacked[-1][1] < 0.3:
            self.lacked[-1] = (self.lacked[-1][0], self.now)
        else:
            self.lacked.append((self.now, self.now))

    def lacked_since(self, moment: float) -> float:
        return sum(end - begin for begin, end in self.lacked if begin >= moment)


@pytest.mark.parametrize("ours", [0.6, 1.0])
@pytest.mark.parametrize("obs", [0.4, 0.8])
def test_a_camera_that_drops_its_caller_for_a_new_one_is_taken_from_obs_ever_more_seldom(
    obs: float, ours: float
) -> None:
    stage = GreedyCamera(Caller(obs), Caller(ours))
    stage.passes(3600)
    assert 1 <= stage.handed <= 6
    assert stage.lacked_since(60) < 0.02 * 3600
    assert stage.lacked_since(1800) <= PATIENCE_SECONDS + 3.0


def test_such_a_camera_is_called_again_while_obs_does_not_get_it() -> None:
    stage = GreedyCamera(Caller(0.4), Caller(1.0))
    stage.passes(600)
    assert not stage.held.ours
    stage.passes(ASIDE_SECONDS + 1, plugged=False)
    assert stage.held.ours


def test_what_obs_is_without_for_a_moment_while_we_stay_away_is_still_its_own() -> None:
    stage = GreedyCamera(Caller(0.4), Caller(1.0))
    stage.passes(600)
    stage.passes(ASIDE_SECONDS / 2, plugged=False)
    stage.passes(60)
    assert not stage.held.ours
