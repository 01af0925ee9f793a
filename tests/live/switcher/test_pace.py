import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.live.switcher.pace import FASTEST, SLIP_FRAMES, Arrival, Pace
from streamctl.live.switcher.timeline import SlipWatch, jitter_frames

FPS = Fraction(30)
HOUR = 108_000
"""Ticks in an hour."""
CATCH = 600
"""Ticks after which a clock has been caught (frames)."""

Lateness = Callable[[int], float]


@dataclass
class Feed:
    """A source in virtual time: its clock against ours, and how late each of its frames comes.

    Attributes:
        ppm: How much slower than ours its clock runs (millionths).
        late: How late frame k comes (frames).
        reserve: Frames in stock.
    """

    ppm: float
    late: Lateness = lambda _k: 0.5
    reserve: int = field(default=jitter_frames(FPS))
    lost: float = 15.0
    """Silence after which the mixer judges no more until something comes (frames)."""

    def __post_init__(self) -> None:
        self.pace = Pace(FPS, self.reserve)
        self.slips = SlipWatch(FPS, self.reserve)
        self.anchor = self.reserve + 1
        self.pace.begin(self.anchor)
        self.newest, self.arrived = -1, 0.0
        self.slipped: list[int] = []
        self.jumped: list[int] = []
        self.speeds: list[float] = []

    @property
    def slowness(self) -> float:
        return 1 + self.ppm * 1e-6

    def tick(self, tick: int) -> None:
        while (came := (self.newest + 1) * self.slowness + self.late(self.newest + 1)) <= tick:
            self.newest += 1
            self.arrived = max(self.arrived, came)
        if self.newest < 0:
            return
        if tick - self.arrived > self.lost:
            self.slips.forget()
            self.pace.forget()
            return
        stock = self.newest - (tick - self.anchor)
        jump = self.slips.observe(stock)
        if jump:
            self.anchor += jump
            self.pace.slipped(jump)
            self.jumped.append(jump)
            return
        before = self.position
        self.pace.tick(Arrival(self.newest, self.arrived - self.newest, stock))
        self.speeds.append(self.position - before)
        if abs(self.aside) > SLIP_FRAMES:
            self.slipped.append(round(self.aside))
            self.anchor += round(self.aside)

    @property
    def position(self) -> float:
        assert self.pace.position is not None
        return self.pace.position

    @property
    def aside(self) -> float:
        return self.position - self.anchor

    def error(self, tick: int) -> float:
        """Return how far frame 0 is from where the source's clock puts it, the constant delay left out (frames)."""
        return self.position - (self.reserve + 1) - tick * (self.slowness - 1)


def jitter(seed: int, spread: float) -> Lateness:
    chance = random.Random(seed)
    return lambda _k: 0.3 + chance.expovariate(1 / spread)


@pytest.mark.parametrize("ppm", [-208, 0, 200])
def test_two_hours_of_a_clock_that_drifts_are_followed_within_a_third_of_a_frame(ppm: float) -> None:
    feed, worst = Feed(ppm, jitter(7, 0.1)), 0.0
    for tick in range(2 * HOUR):
        feed.tick(tick)
        if tick > CATCH:
            worst = max(worst, abs(feed.error(tick)))
            assert abs(feed.aside) <= SLIP_FRAMES
    assert worst < 0.35
    assert feed.jumped == []
    assert set(feed.slipped) <= ({1} if ppm > 0 else {-1})
    assert len(feed.slipped) == pytest.approx(abs(ppm) * 1e-6 * 2 * HOUR, abs=2)
    assert feed.pace.drift_ppm == pytest.approx(ppm, abs=40)
    assert max(map(abs, feed.speeds)) <= FASTEST


def test_a_camera_and_a_microphone_whose_clocks_part_stay_within_a_frame_for_hours() -> None:
    camera, microphone, worst = Feed(200, jitter(1, 0.2)), Feed(-208, jitter(2, 0.6)), 0.0
    for tick in range(2 * HOUR):
        camera.tick(tick)
        microphone.tick(tick)
        if tick > CATCH:
            picture = camera.error(tick) - camera.aside
            worst = max(worst, abs(picture - microphone.error(tick)))
    assert worst < 1


def test_a_clock_that_is_ours_is_left_alone_and_its_sound_stays_as_it_came() -> None:
    feed = Feed(0, jitter(3, 0.02))
    for tick in range(HOUR // 4):
        feed.tick(tick)
    assert set(feed.speeds) == {0.0}
    assert feed.slipped == feed.jumped == []


def test_a_crowded_minute_hardly_moves_the_mapping() -> None:
    feed = Feed(0, lambda k: 3.0 if 9000 < k < 10_800 else 0.5)
    worst = 0.0
    for tick in range(HOUR):
        feed.tick(tick)
        worst = max(worst, abs(feed.aside))
    assert feed.jumped == []
    assert worst <= SLIP_FRAMES + FASTEST
    assert abs(feed.error(HOUR)) < 0.1


def test_what_a_starving_minute_moved_is_taken_back_frame_by_frame() -> None:
    """Half of the frames of ten seconds come 0.3 s late: the mapping jumps, and returns once they are in time again."""
    feed = Feed(0, lambda k: 8.0 if 9000 < k < 9300 and k % 2 else 0.5)
    for tick in range(HOUR):
        feed.tick(tick)
    assert sum(feed.jumped) > 3
    assert set(feed.slipped) == {-1}
    assert abs(feed.error(HOUR)) < 0.35


BREAK = 600
"""Tick at which a source freezes."""


def frozen_for(freeze: int, speed: float, spread: float = 0.0) -> Feed:
    """Return a source after a minute in which it froze once for `freeze` frames and delivered them afterwards, `speed`
    times as fast as it plays."""
    rough = jitter(11, spread) if spread else lambda _k: 0.5
    feed = Feed(0, lambda k: rough(k) + max(0.0, BREAK + freeze + (k - BREAK + 1) / speed - k) * (k >= BREAK))
    for tick in range(BREAK + 1800):
        feed.tick(tick)
    return feed


@pytest.mark.parametrize(("freeze", "speed"), [(30, 1.25), (60, 1.5), (60, 2.0), (90, 4.0), (300, 4.0), (300, 100.0)])
def test_what_was_frozen_and_catches_up_is_not_moved_to_and_fro(freeze: int, speed: float) -> None:
    """Before, a second window too late moved the mapping by all that was lacking, and the backlog moved it back."""
    feed = frozen_for(freeze, speed)
    assert feed.jumped == feed.slipped == []
    assert abs(feed.error(BREAK + 1800)) < 0.35


@settings(max_examples=60, deadline=None)
@given(st.integers(5, 400), st.floats(1.2, 30), st.floats(0.0, 0.4))
def test_a_backlog_moves_the_mapping_later_once_at_most_and_never_after_it_was_moved_back(
    freeze: int, speed: float, spread: float
) -> None:
    jumped = frozen_for(freeze, speed, spread).jumped
    assert all(jump < 0 for jump in jumped[1:]), jumped
    if freeze / (speed - 1) < 110:
        assert jumped == []


def test_what_starves_and_gains_nothing_is_moved_at_once() -> None:
    """A source that lost a second for good: frames behind it are a second late from then on."""
    feed = Feed(0, lambda k: 30.5 if k >= BREAK else 0.5)
    for tick in range(BREAK + 100):
        feed.tick(tick)
    assert sum(feed.jumped) == pytest.approx(30, abs=2)


def test_a_new_run_returns_to_the_same_distance_from_what_arrives() -> None:
    feed = Feed(100, jitter(5, 0.1))
    for tick in range(HOUR // 2):
        feed.tick(tick)
    late = 1.6
    feed.anchor = round(feed.position + late)
    feed.pace.begin(feed.anchor)
    feed.slips.forget()
    assert abs(feed.error(HOUR // 2)) > 1
    for tick in range(HOUR // 2, HOUR):
        feed.tick(tick)
    assert abs(feed.error(HOUR)) < 0.35


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 12), min_size=1, max_size=40), st.floats(-300, 300))
def test_whatever_arrives_when_the_mapping_moves_no_faster_than_an_ear_takes(late: list[float], ppm: float) -> None:
    feed = Feed(ppm, lambda k: late[k // 100 % len(late)])
    for tick in range(6000):
        feed.tick(tick)
        assert abs(feed.aside) <= SLIP_FRAMES
    assert max(map(abs, feed.speeds), default=0.0) <= FASTEST * 1.000001
