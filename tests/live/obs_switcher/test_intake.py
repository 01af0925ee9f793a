"""The gate before the relay: never two pictures at once, never one in the past, never one that is not of the show."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.obs_switcher import intake as module
from streamctl.live.obs_switcher.intake import Intake, Moments
from streamctl.live.obs_switcher.publish import SETTLING_NS
from streamctl.live.relay.flv import AUDIO, VIDEO, Splitter, Start, Tag
from streamctl.live.relay.programme_time import ProgrammeTime
from tests.lab.waiting import wait_for

FPS = Fraction(10)
GROUP = 10
HEADER = b"\x17\x00\x00\x00\x00\x01\x42\xc0\x1f\xff\xe1\x00\x01S\x01\x00\x01P"
SOUND_HEADER = b"\xaf\x00\x11\x90"


@dataclass
class Clock:
    """Monotonic time that passes when it is told to; which threads have asked for it."""

    now: int = 10**12
    asked: set[threading.Thread] = field(default_factory=set)

    def monotonic_ns(self) -> int:
        self.asked.add(threading.current_thread())
        return self.now

    def pass_frames(self, count: int) -> None:
        self.now += count * 10**8


@dataclass
class Relay:
    """What a relay would make of what it is fed."""

    pictures: list[int] = field(default_factory=list)
    sounds: int = 0
    starts: int = 0
    _time: ProgrammeTime = field(default_factory=lambda: ProgrammeTime(FPS))
    _splitter: Splitter = field(default_factory=Splitter)

    @property
    def newest_frame(self) -> int | None:
        return self._time.newest_frame

    def splice(self, frame: int) -> None:
        self._splitter = Splitter()
        self._time.begin(frame)

    def feed(self, data: bytes) -> None:
        for item in self._splitter.feed(data):
            if isinstance(item, Start):
                self.starts += 1
            elif isinstance(item, Tag):
                for tag in self._time.place(item):
                    self.sounds += tag.kind == AUDIO
                    if tag.is_picture:
                        self.pictures.append(self._time.frame(tag.presentation_ms))


class Stage:
    """An intake with its relay, a clock, and an OBS that publishes a picture whenever it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, begun: bool = False) -> None:
        self.clock = Clock()
        monkeypatch.setattr(module, "time", self.clock)
        self.relay = Relay()
        self.began: list[int] = []
        self.returned: list[int] = []
        self.zero = self.clock.now
        moments = Moments(self._begins, self.returned.append, lambda made: round((made - self.zero) / 1e8))
        self.intake = Intake(self.relay, FPS, moments, begun=begun)
        self.number = 0
        self.standby = 0

    def _begins(self, moment: int) -> None:
        self.began.append(moment)
        self.zero = moment

    def call(self) -> None:
        """Let OBS begin a publish."""
        self.number = 0
        self.intake.begun()
        self.intake.took(VIDEO, 0, HEADER)
        self.intake.took(AUDIO, 0, SOUND_HEADER)

    def pictures(self, count: int) -> None:
        """Let OBS publish `count` pictures with their sound, each when it is due."""
        for _ in range(count):
            key = self.number % GROUP == 0
            self.intake.took(VIDEO, self.number * 100, (b"\x17" if key else b"\x27") + b"\x01\x00\x00\x00data")
            self.intake.took(AUDIO, self.number * 100, b"\xaf\x01data")
            self.number += 1
            self.clock.pass_frames(1)

    def stand_in(self, count: int) -> None:
        """Let the standby take over and make `count` pictures, each when it is due."""
        newest = self.relay.newest_frame
        assert self.intake.stand_in(0) == (0 if newest is None else newest + 1)
        self.standby = self.intake.next_standby()
        self.intake.feed_standby(self.standby, Start().encoded() + Tag(VIDEO, 0, HEADER).encoded())
        self.more_standby(count)

    def more_standby(self, count: int) -> None:
        for number in range(count):
            self.intake.feed_standby(self.standby, Tag(VIDEO, number * 100, b"\x17\x01\x00\x00\x00card").encoded())
            self.clock.pass_frames(1)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch)


SETTLING = SETTLING_NS // 10**8
"""Pictures that come until a publish is settled."""


def test_nothing_goes_out_before_it_is_known_when_it_was_drawn(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(SETTLING)
    assert (stage.relay.pictures, stage.began) == ([], [])
    stage.pictures(3)
    assert stage.relay.pictures == list(range(SETTLING + 3))
    assert (stage.intake.way, len(stage.began), stage.relay.starts) == ("obs", 1, 1)
    assert stage.relay.sounds == SETTLING + 3 + 1


def test_an_obs_that_shows_something_else_does_not_go_out(stage: Stage) -> None:
    stage.call()
    stage.pictures(3 * GROUP)
    assert (stage.relay.pictures, stage.intake.way) == ([], "nothing")
    stage.intake.allow()
    stage.pictures(2 * GROUP)
    assert stage.relay.pictures[0] == 0


def test_the_standby_goes_on_where_obs_stopped_and_obs_returns_at_a_key_frame(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(25)
    stage.intake.ended("killed")
    stage.clock.pass_frames(2)
    stage.stand_in(20)
    assert stage.relay.pictures == list(range(45))
    stage.call()
    stage.pictures(3 * GROUP)
    assert stage.intake.way == "obs"
    (back,) = stage.returned
    assert stage.relay.pictures == [*range(45), *range(back, back + 2 * GROUP)]
    assert back >= 45


def test_what_the_standby_still_encodes_is_left_out_once_obs_is_back(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(15)
    stage.stand_in(5)
    stage.pictures(2 * GROUP)
    before = list(stage.relay.pictures)
    stage.more_standby(3)
    stage.number += 3
    stage.intake.splice_standby(stage.standby, 7)
    stage.pictures(1)
    assert stage.relay.pictures == [*before, before[-1] + 1 + 3]


def test_an_obs_whose_pictures_nobody_has_seen_waits_and_one_on_air_stays(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(15)
    stage.intake.hold()
    stage.pictures(5)
    assert stage.relay.pictures == list(range(20))
    stage.stand_in(5)
    stage.number += 5
    stage.intake.hold()
    stage.pictures(2 * GROUP)
    assert (stage.intake.way, stage.returned) == ("standby", [])
    stage.intake.allow()
    stage.pictures(2 * GROUP)
    assert stage.intake.way == "obs"


def test_a_publish_that_never_broke_off_keeps_its_place(stage: Stage) -> None:
    """A frozen OBS that wakes goes on in the same publish, with the pictures due now."""
    stage.intake.allow()
    stage.call()
    stage.pictures(2 * GROUP)
    stage.stand_in(12)
    stage.number += 12
    stage.pictures(GROUP)
    (back,) = stage.returned
    assert back == 4 * GROUP
    assert stage.relay.pictures == [*range(32), 40, 41]


def test_a_backlog_in_the_past_is_not_sent_again(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(2 * GROUP)
    stage.stand_in(30)
    now = stage.clock.now
    stage.pictures(3 * GROUP)
    stage.clock.now = now
    assert (stage.returned, stage.intake.way) == ([], "standby")
    stage.pictures(GROUP)
    assert stage.returned == [5 * GROUP]


def test_an_obs_that_stays_late_is_not_left_off_the_air(stage: Stage) -> None:
    """On a machine that is busier than the standby's lag allows for, each key frame comes after its place has gone."""
    stage.intake.allow()
    stage.call()
    stage.pictures(2 * GROUP)
    stage.stand_in(12)
    stage.number += 12 - 5
    began = stage.clock.now
    for number in range(12, 12 + 6 * GROUP):
        stage.intake.feed_standby(stage.standby, Tag(VIDEO, number * 100, b"\x17\x01\x00\x00\x00card").encoded())
        stage.pictures(1)
        if stage.returned:
            break
    (back,) = stage.returned
    assert 3 <= (stage.clock.now - began) / 1e9 <= 4.5
    stage.pictures(GROUP)
    assert stage.relay.pictures == list(range(stage.relay.pictures[-1] + 1))
    assert stage.intake.frame_drawn_after(stage.clock.now) is not None
    assert stage.relay.pictures[-1] == back + GROUP


def test_the_end_is_the_last_frame_and_no_other(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(2 * GROUP)
    stage.intake.ended("for this test")
    assert stage.intake.finish(2 * GROUP) == 0
    stage.intake.begun()
    stage.pictures(2 * GROUP)
    assert stage.relay.pictures == list(range(2 * GROUP))
    assert stage.intake.way == "nothing"


@contextmanager
def finishing(stage: Stage, frames: int) -> Iterator[list[float]]:
    """Let the programme end with `frames` frames meanwhile; what is yielded gets how long it took."""
    took: list[float] = []
    thread = threading.Thread(target=lambda: took.append(stage.intake.finish(frames)))
    thread.start()
    wait_for(lambda: thread in stage.clock.asked, what="the end to begin")
    yield took
    thread.join(10)
    assert not thread.is_alive()


def test_an_obs_that_is_behind_may_bring_the_last_frames_later(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(2 * GROUP)
    with finishing(stage, 5 * GROUP) as took:
        stage.pictures(4 * GROUP)
    assert stage.relay.pictures == list(range(5 * GROUP))
    assert took[0] <= 4.0


def test_an_obs_that_brings_nothing_more_is_not_waited_for(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(2 * GROUP)
    with finishing(stage, 5 * GROUP) as took:
        stage.pictures(GROUP)
        stage.clock.pass_frames(15)
    assert took[0] >= module.LAST_SECONDS
    assert stage.relay.pictures == list(range(3 * GROUP))


def test_an_obs_that_never_catches_up_is_not_waited_for_either(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(2 * GROUP)
    with finishing(stage, 100 * GROUP):
        stage.pictures(7 * GROUP)
    assert stage.relay.pictures[:20] == list(range(20))
    assert stage.intake.way == "nothing"


@given(
    turns=st.lists(
        st.tuples(st.sampled_from(["pictures", "standby", "call", "end", "forbid", "allow"]), st.integers(1, 25)),
        max_size=20,
    )
)
def test_no_frame_is_ever_sent_twice(turns: list[tuple[str, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        stage = Stage(patch)
        stage.intake.allow()
        stage.call()
        stage.pictures(GROUP)
        for act, count in turns:
            if act == "pictures":
                stage.pictures(count)
            elif act == "standby" and stage.began:
                stage.stand_in(count)
            elif act == "call":
                stage.call()
            elif act == "end":
                stage.intake.ended("so it goes")
            else:
                stage.intake.allow() if act == "allow" else stage.intake.forbid("another collection")
        assert stage.relay.pictures == sorted(set(stage.relay.pictures))


def test_an_obs_that_turns_to_something_else_on_air_is_off_at_once(stage: Stage) -> None:
    stage.intake.allow()
    stage.call()
    stage.pictures(GROUP)
    stage.intake.forbid("another collection")
    stage.pictures(5)
    assert (stage.relay.pictures, stage.intake.way) == (list(range(GROUP)), "broken")
    assert stage.intake.why_broken == "another collection"
    stage.intake.allow()
    stage.pictures(GROUP)
    assert stage.relay.pictures == [*range(GROUP), *range(2 * GROUP, 2 * GROUP + 5)]
