from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import Size
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.health import Limits
from streamctl.live.switcher.rate import Beat, Rate, count, forgotten, window
from streamctl.live.switcher.watching import CameraWatch

FPS = Fraction(30)
WINDOW = window(FPS)
Happens = Callable[[int], bool]


def always(_: int) -> bool:
    return True


def never(_: int) -> bool:
    return False


def every(ticks: int) -> Happens:
    return lambda tick: tick % ticks == 0


def after(ticks: int, came: Happens, changed: Happens, rate: Rate | None = None) -> Rate:
    found = rate or Rate()
    for tick in range(ticks):
        found = count(found, WINDOW, came=came(tick), changed=changed(tick))
    return found


HEALTHY = after(2 * WINDOW, always, always)


def test_half_the_pictures_are_told_within_three_windows_and_stay_on_air() -> None:
    assert not after(2 * WINDOW, every(2), every(2), HEALTHY).collapsed
    rate = after(3 * WINDOW, every(2), every(2), HEALTHY)
    assert (rate.collapsed, rate.slideshow) == (True, False)
    assert (rate.share, rate.usual) == (0.5, 1.0)


def test_a_tenth_of_the_pictures_is_no_moving_picture() -> None:
    assert after(3 * WINDOW, every(10), every(10), HEALTHY).slideshow


def test_a_collapse_is_over_only_after_good_windows_in_a_row() -> None:
    collapsed = after(3 * WINDOW, every(2), every(2), HEALTHY)
    assert after(2 * WINDOW, always, always, collapsed).collapsed
    assert not after(3 * WINDOW, always, always, collapsed).collapsed
    again = after(WINDOW, every(2), every(2), after(2 * WINDOW, always, always, collapsed))
    assert again.collapsed


@pytest.mark.parametrize(
    ("came", "changed"),
    [
        (every(12), always),  # bursts of a network, every picture another
        (always, every(60)),  # a scene in which nothing moves
        (lambda tick: tick % 6 != 0, always),  # 25 pictures a second in a session of 30
    ],
)
def test_what_only_looks_like_a_collapse_is_none(came: Happens, changed: Happens) -> None:
    assert not after(20 * WINDOW, came, changed, HEALTHY).collapsed


def test_a_camera_s_own_rate_is_what_it_is_measured_by() -> None:
    webcam = after(2 * WINDOW, every(2), every(2))
    assert not after(20 * WINDOW, every(2), every(2), webcam).collapsed
    assert after(3 * WINDOW, every(4), every(4), webcam).collapsed


def test_a_lost_camera_keeps_its_own_rate_and_begins_anew() -> None:
    assert forgotten(after(3 * WINDOW, every(2), every(2), HEALTHY)) == Rate(usual=1.0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=900))
def test_a_collapse_never_ends_sooner_than_it_may(ticks: list[tuple[bool, bool]]) -> None:
    rate, since = HEALTHY, None
    for tick, (came, changed) in enumerate(ticks):
        before, rate = rate, count(rate, WINDOW, came=came, changed=changed)
        if rate.collapsed and not before.collapsed:
            since = tick
        if before.collapsed and not rate.collapsed:
            assert since is not None
            assert tick - since >= 3 * WINDOW
        assert rate.collapsed or not rate.slideshow


def test_pictures_shown_twice_are_seen_for_what_they_are() -> None:
    watch = CameraWatch(Limits(black=60, still=900, good=60), FPS)
    pool, generator = FramePool(Size(width=64, height=64)), np.random.default_rng(1)
    frame = pool.black()
    for tick in range(8 * WINDOW):
        held = 1 if tick < 2 * WINDOW else 3
        if tick % held == 0:
            frame = pool.black()
            frame.planes().y[:] = generator.integers(60, 200, (64, 64))
        watch.look(frame, fresh=True, delivering=True, came=tick % held == 0)
    assert watch.rate.collapsed
    assert watch.rate.share == pytest.approx(1 / 3, abs=0.03)
    assert watch.health.usable


def watched(
    rate: Rate, *, ticks: int, held: int, phase: float, jitter_ms: float, way_ms: float = 3, seed: int = 1
) -> Rate:
    """Return `rate` after `ticks` of a camera, each of whose pictures is filled up to `held`, as ticks see it come.

    `phase` is where in a tick its pictures come, `jitter_ms` how far beside that at most, and `way_ms` how long each
    one's way through the pipe takes.
    """
    generator, beat = np.random.default_rng(seed), Beat(FPS)
    frames = np.arange(ticks) // held * held + held - 1
    beside = generator.uniform(-jitter_ms, jitter_ms, ticks)[::held].repeat(held)[:ticks]
    place = np.arange(ticks) % held
    began = (frames + phase) / float(FPS) * 1e9 + (beside + place * (way_ms + 1)) * 1e6
    waiting = [(int(at), int(at + way_ms * 1e6)) for at in began]
    before = 0
    for tick in range(ticks):
        while waiting and waiting[0][1] <= tick * 1_000_000_000 // 30:
            beat.note(*waiting.pop(0))
        rate, before = count(rate, WINDOW, came=beat.count - before, changed=tick % held == 0), beat.count
    return rate


@given(phase=st.floats(0, 1), jitter_ms=st.floats(0, 6), seed=st.integers(0, 99))
def test_half_the_pictures_are_told_wherever_in_a_tick_they_come(phase: float, jitter_ms: float, seed: int) -> None:
    healthy = watched(Rate(), ticks=6 * WINDOW, held=1, phase=phase, jitter_ms=jitter_ms, seed=seed)
    assert healthy.usual > 0.95
    assert not healthy.collapsed
    half = watched(healthy, ticks=4 * WINDOW, held=2, phase=phase, jitter_ms=jitter_ms, seed=seed)
    assert half.collapsed
    assert half.share == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("way_ms", [1, 8, 20, 24])
def test_half_the_pictures_are_told_however_long_their_way_through_the_pipe_takes(way_ms: float) -> None:
    healthy = watched(Rate(), ticks=4 * WINDOW, held=1, phase=0.3, jitter_ms=0, way_ms=way_ms)
    assert healthy.usual > 0.95
    assert watched(healthy, ticks=4 * WINDOW, held=2, phase=0.3, jitter_ms=0, way_ms=way_ms).collapsed


def test_one_window_of_a_backlog_does_not_make_a_slow_camera_a_collapsed_one() -> None:
    slow = after(3 * WINDOW, every(2), every(2))
    caught_up = after(WINDOW, always, every(2), slow)
    assert caught_up.usual == 0.5
    assert not after(20 * WINDOW, every(2), every(2), caught_up).collapsed
