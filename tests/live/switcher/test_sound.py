from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.clock import SessionClock
from streamctl.core.errors import StreamctlError
from streamctl.core.values import SAMPLE_RATE
from streamctl.live.switcher.channel import Channel, ChannelSpec, amplified
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.hearing import AUTO, MUTE, SoundLimits
from streamctl.live.switcher.levels import FULL_SCALE
from streamctl.live.switcher.queues import SampleRing
from streamctl.live.switcher.sound import MasterSound
from streamctl.session.records import CameraState, SoundHeard
from tests.lab.journals import ANCHOR

FPS = Fraction(30)
COUNT = 1600
BOUNDS = SoundLimits(silence=150, pause=30, good=150)


class Line:
    """A source whose every frame holds one level, which the test turns."""

    def __init__(self, level: int) -> None:
        self.level = level
        self.state: CameraState = "live"
        self.ring = SampleRing(8 * COUNT)
        self.played = 0

    def sound(self, frame: int) -> tuple[SampleRing | None, float]:
        self.played += 1
        if self.state == "live":
            self.ring.write(np.full((COUNT, 2), self.level, np.int16))
        return self.ring, float((self.played - 1) * COUNT)


class Desk:
    """A master and its backup, played frame by frame."""

    def __init__(self, *, gain_db: float = 0.0, wanted: str = AUTO, names: tuple[str, ...] = ("lectern", "headset")):
        self.lines = {name: Line(1000 * (number + 1)) for number, name in enumerate(names)}
        self.heard_records: list[SoundHeard] = []
        self.troubles: list[tuple[str, str, str]] = []
        self.errors: list[StreamctlError] = []
        channels = [
            Channel(ChannelSpec(name, gain_db, 0, lost_frames=15), line, BOUNDS) for name, line in self.lines.items()
        ]
        self.sound = MasterSound(channels, Grid(SessionClock(0, ANCHOR), FPS), self, wanted)
        self.frame = 0

    def heard(self, heard: SoundHeard) -> None:
        self.heard_records.append(heard)

    def trouble(self, state: str, where: str, error: StreamctlError) -> None:
        self.troubles.append((state, error.code, where))
        self.errors.append(error)

    def play(self, frames: int, *, judged: bool = True) -> np.ndarray:
        played = [self.sound.samples(self.frame + number, judged=judged) for number in range(frames)]
        self.frame += frames
        return np.concatenate(played)

    def kill(self, name: str) -> None:
        self.lines[name].state = "lost"

    @property
    def on(self) -> str | None:
        return self.sound.status()["heard"]  # type: ignore[no-any-return]


def test_the_master_is_heard_while_it_is_good() -> None:
    desk = Desk()
    assert desk.play(300)[-1].tolist() == [1000, 1000]
    assert (desk.on, desk.heard_records, desk.troubles) == ("lectern", [], [])


def test_a_dead_master_s_backup_takes_over_at_once_with_its_reason_and_without_a_click() -> None:
    desk = Desk()
    desk.play(30)
    desk.kill("lectern")
    played = desk.play(30)
    assert np.abs(np.diff(played[:, 0].astype(int))).max() <= 2
    (told,) = desk.heard_records
    assert (told.wanted, told.heard, told.frame) == (AUTO, "headset", 30)
    assert told.reason == "safety: lectern no sound"
    assert desk.troubles == [("begun", "SND-004", "lectern")]


def test_a_silent_master_s_backup_takes_over_after_five_seconds_with_what_was_measured() -> None:
    desk = Desk()
    desk.play(30)
    desk.lines["lectern"].level = 8
    desk.play(149)
    assert desk.on == "lectern"
    desk.play(1)
    assert desk.heard_records[0].reason == "safety: lectern silent for 5.0 s, peak -72.2 dBFS"
    assert [code for _, code, _ in desk.troubles] == ["SND-004"]


def test_a_silent_master_stays_where_its_backup_is_silent_too_and_the_silence_is_told() -> None:
    desk = Desk()
    desk.play(30)
    for line in desk.lines.values():
        line.level = 0
    desk.play(400)
    assert (desk.on, desk.troubles) == ("lectern", [("begun", "SND-002", "lectern")])
    desk.lines["lectern"].level = 900
    desk.play(1)
    assert desk.troubles[-1] == ("over", "SND-002", "lectern")


def test_the_master_comes_back_after_it_was_good_for_a_while() -> None:
    desk = Desk()
    desk.play(30)
    desk.kill("lectern")
    desk.play(60)
    desk.lines["lectern"].state = "live"
    desk.lines["lectern"].played = desk.lines["lectern"].ring.end // COUNT
    desk.play(149)
    assert desk.on == "headset"
    desk.play(5)
    assert (desk.on, desk.heard_records[-1].reason) == ("lectern", "safety: lectern is good again")
    assert [(state, code) for state, code, _ in desk.troubles] == [("begun", "SND-004"), ("over", "SND-004")]


def test_a_microphone_that_is_off_during_a_card_opens_no_other_one() -> None:
    desk = Desk()
    desk.play(30)
    desk.lines["lectern"].level = 0
    desk.play(900, judged=False)
    assert (desk.on, desk.troubles) == ("lectern", [])


def test_what_the_operator_wants_stays_even_if_it_is_silent_and_comes_back_from_death() -> None:
    desk = Desk()
    desk.play(30)
    assert desk.sound.want("headset", desk.frame + 2) == "headset"
    desk.play(2)
    assert desk.on == "lectern"
    desk.play(1)
    assert (desk.on, desk.heard_records) == ("headset", [])
    desk.lines["headset"].level = 0
    desk.play(400)
    assert desk.on == "headset"
    desk.kill("headset")
    desk.play(1)
    assert desk.on == "lectern"
    assert desk.heard_records[-1].wanted == "headset"
    desk.sound.want(AUTO, desk.frame)
    desk.play(1)
    assert desk.troubles[-1] == ("over", "SND-004", "headset")


def test_muted_is_silent_without_any_alarm_and_unmuted_is_the_master_again() -> None:
    desk = Desk()
    desk.play(30)
    assert desk.sound.want(MUTE, desk.frame) is None
    played = desk.play(400)
    assert played[0].tolist() == [1000, 1000]
    assert not played[COUNT:].any()
    assert (desk.on, desk.troubles) == (None, [])
    desk.sound.want(AUTO, desk.frame)
    assert desk.play(2)[-1].tolist() == [1000, 1000]


def test_an_unknown_sound_is_refused() -> None:
    with pytest.raises(StreamctlError) as caught:
        Desk().sound.want("nobody", 0)
    assert (caught.value.code, caught.value.facts["known"]) == ("SND-006", "lectern, headset")


def test_a_sound_that_is_alone_and_dead_is_told_and_over_when_it_is_back() -> None:
    desk = Desk(names=("lectern",))
    desk.play(30)
    desk.kill("lectern")
    desk.play(60)
    assert (desk.on, desk.troubles) == ("lectern", [("begun", "SND-005", "lectern")])
    desk.lines["lectern"].state = "live"
    desk.lines["lectern"].played = desk.lines["lectern"].ring.end // COUNT
    desk.play(160)
    assert desk.troubles[-1] == ("over", "SND-005", "lectern")


def test_a_gain_too_high_is_told_with_share_and_peak() -> None:
    desk = Desk(gain_db=6)
    desk.lines["lectern"].level = 25_000
    desk.play(60)
    assert desk.troubles == [("begun", "SND-003", "lectern")]
    assert desk.errors[0].facts == {"percent": 10, "peak": 3.6, "seconds": 5.0}
    desk.lines["lectern"].level = 5000
    desk.play(310)
    assert desk.troubles[-1] == ("over", "SND-003", "lectern")


def test_a_programme_without_sound_is_silence_and_nothing_is_wrong() -> None:
    desk = Desk(names=())
    assert not desk.play(400).any()
    assert (desk.on, desk.troubles, desk.sound.status()["master"]) == (None, [], None)


def test_a_sound_wanted_before_a_restart_is_wanted_still_and_a_strange_one_is_not() -> None:
    assert Desk(wanted="headset").sound.status()["wanted"] == "headset"
    assert Desk(wanted="removed").sound.status()["wanted"] == AUTO
    assert Desk(wanted=MUTE).sound.beginning(7, "resumed").model_dump(exclude={"request", "type"}) == {
        "wanted": MUTE,
        "heard": None,
        "frame": 7,
        "reason": "resumed",
    }


def test_a_delayed_channel_plays_what_came_earlier() -> None:
    line = Line(0)
    line.ring.write(np.arange(8 * COUNT, dtype=np.int16)[:, None].repeat(2, axis=1))
    line.state = "lost"
    channel = Channel(ChannelSpec("lectern", 0.0, 50, lost_frames=15), line, BOUNDS)
    line.played = 3
    channel.take(0, COUNT, judged=True)
    assert channel.take(1, COUNT, judged=True)[0, 0] == 4 * COUNT - 50 * SAMPLE_RATE // 1000


def test_a_camera_that_delivers_pictures_but_no_sound_any_more_is_dead_for_the_ear() -> None:
    desk = Desk()
    desk.play(30)
    desk.lines["lectern"].played += 100
    desk.play(14)
    assert desk.on == "lectern"
    desk.play(1)
    assert desk.on == "headset"


@given(st.lists(st.integers(-FULL_SCALE, FULL_SCALE - 1), min_size=1, max_size=50), st.floats(0, 40))
def test_amplified_sound_clips_and_never_wraps_around(values: list[int], factor: float) -> None:
    louder = amplified(np.array([values, values], np.int16).T, factor)
    for before, after in zip(values, louder[:, 0].tolist(), strict=True):
        wanted = max(-FULL_SCALE, min(FULL_SCALE - 1, before * factor))
        assert abs(after - wanted) <= 1 + abs(wanted) * 1e-6
