"""Which sound is heard in an OBS, by its meters: the rules are those of our own engine."""

import math
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.core.sources import AlsaSource, CameraSound, FileSource
from streamctl.live.obs.meters import METERS_EVENT, levels_in
from streamctl.live.obs.notices import ObsEvent
from streamctl.live.obs_switcher.mixer import Fader
from streamctl.live.obs_switcher.sounds import LOOK, ObsSounds, by_hand
from streamctl.live.switcher.hearing import AUTO, MUTE
from streamctl.plan.model import MicrophonePlan
from tests.lab.obs_shows import obs_plan

SPEECH = FileSource(file=Path("/speech.wav"))
LECTERN, WIDE, CLOSE = "microphone: lectern", "camera: wide", "camera: close"
LOUD, SILENCE = 0.125, 0.0005


def microphone(name: str, source: Any = SPEECH, **changes: Any) -> MicrophonePlan:
    facts: dict[str, Any] = {"id": name, "source": source, "gain_db": 0.0, "delay_ms": 0, "backup": None}
    return MicrophonePlan(**{**facts, **changes})


class Meters:
    """The meters of an OBS with a lectern's microphone and, as its backup, the camera `wide`."""

    def __init__(self, folder: Path, *, wanted: str = AUTO, **lectern: Any) -> None:
        first = microphone("lectern", **{"backup": "wide", **lectern})
        plan = obs_plan(folder, 1, microphones=(first,), master="lectern")
        self.troubles: list[tuple[str, str, str]] = []
        self.sounds = ObsSounds(plan, self._told, wanted)
        self.levels: dict[str, float] = {LECTERN: LOUD, WIDE: LOUD}
        self.at = time.monotonic_ns()
        self.switches: list[str | None] = []

    def _told(self, state: str, where: str, error: StreamctlError) -> None:
        self.troubles.append((state, error.code, where))

    def look(self, seconds: float, *, judged: bool = True) -> None:
        """Let the meters move for a while, and OBS be told at once what is to be heard."""
        for _ in range(round(seconds * 20)):
            self.at += LOOK
            self.sounds.look(self.levels, self.at, judged=judged)
            choice = self.sounds.choice(self.sounds.wanted)
            if choice != self.sounds.heard:
                self.switches.append(self.sounds.reason(choice))
                self.sounds.took(self.sounds.wanted, choice)

    def faders(self, *opened: str, factor: float = 1.0) -> dict[str, Fader]:
        return {name: Fader(muted=name not in opened, factor=factor) for name in (LECTERN, WIDE, CLOSE)}


@pytest.fixture
def meters(tmp_path: Path) -> Meters:
    return Meters(tmp_path)


def test_the_third_value_of_the_loudest_channel_is_the_level_before_fader_and_mute() -> None:
    told = [
        {"inputName": "a", "inputLevelsMul": [[0.0, 0.0, 0.1], [0.0, 0.0, 0.3]]},
        {"inputName": "zero", "inputLevelsMul": [[0.0, 0.0, 0.0]]},
        {"inputName": "nothing yet", "inputLevelsMul": []},
        {"inputName": "just begun", "inputLevelsMul": [[0.0, 0.0, 1.7e28], [0.0, 0.0, float("nan")]]},
        {"inputName": "half begun", "inputLevelsMul": [[0.0, 0.0, 0.25], [0.0, 0.0, float("inf")]]},
    ]
    assert levels_in(ObsEvent(METERS_EVENT, {"inputs": told}, 0)) == {"a": 0.3, "zero": 0.0, "half begun": 0.25}
    assert levels_in(ObsEvent("InputMuteStateChanged", {}, 0)) is None


def test_a_silent_master_gives_way_after_five_seconds_and_comes_back_when_it_was_good(meters: Meters) -> None:
    meters.look(1)
    meters.levels[LECTERN] = SILENCE
    meters.look(4.9)
    assert (meters.sounds.heard, meters.troubles) == ("lectern", [])
    meters.look(0.2)
    assert meters.switches == ["safety: lectern silent for 5.0 s, peak -66.0 dBFS"]
    assert meters.sounds.heard == "wide"
    meters.look(0.1)
    assert meters.troubles == [("begun", "SND-004", "lectern")]
    meters.levels[LECTERN] = LOUD
    meters.look(4.9)
    assert meters.sounds.heard == "wide"
    meters.look(0.2)
    assert (meters.sounds.heard, meters.switches[1]) == ("lectern", "safety: lectern is good again")
    assert meters.troubles[-1] == ("over", "SND-004", "lectern")


@pytest.mark.parametrize("position", [None, 40])
def test_a_master_that_obs_no_longer_plays_gives_way_at_once(meters: Meters, position: int | None) -> None:
    """It has ended, or stands still where it was when it was asked last."""
    meters.look(1)
    meters.levels[LECTERN] = 0.0
    assert meters.sounds.unsaid == ()
    meters.look(0.1)
    assert meters.sounds.unsaid == (LECTERN,)
    meters.sounds.play({LECTERN: 40})
    meters.look(0.1)
    meters.sounds.play({LECTERN: position})
    meters.look(0.2)
    assert meters.sounds.heard == "lectern"
    meters.look(0.2)
    assert (meters.sounds.heard, meters.switches) == ("wide", ["safety: lectern no sound"])


def test_the_silence_is_told_where_obs_lets_nothing_else_be_heard(meters: Meters) -> None:
    meters.look(1)
    meters.levels[LECTERN] = SILENCE
    for _ in range(130):
        meters.at += LOOK
        meters.sounds.look(meters.levels, meters.at, judged=True)
    assert meters.troubles == [("begun", "SND-002", "lectern")]


def test_digital_silence_of_what_obs_plays_is_silence(meters: Meters) -> None:
    meters.look(1)
    meters.levels[LECTERN] = 0.0
    for position in range(48):
        meters.sounds.play({LECTERN: position})
        meters.look(0.1)
    assert meters.sounds.heard == "lectern"
    meters.look(0.4)
    assert meters.switches == ["safety: lectern silent for 5.0 s, peak -99.0 dBFS"]


def test_an_input_that_is_gone_is_dead_and_one_look_without_it_is_not(meters: Meters) -> None:
    meters.look(1)
    del meters.levels[LECTERN]
    meters.look(0.05)
    meters.levels[LECTERN] = LOUD
    meters.look(1)
    assert meters.switches == []
    del meters.levels[LECTERN]
    meters.look(0.5)
    assert meters.switches == ["safety: lectern no sound"]


def test_nothing_is_known_of_a_sound_card_but_its_level(tmp_path: Path) -> None:
    meters = Meters(tmp_path, source=AlsaSource(alsa="hw:9,0"))
    meters.levels[LECTERN] = 0.0
    meters.look(1)
    assert meters.sounds.unsaid == ()


def test_where_nothing_is_left_the_audience_hears_nothing_and_that_is_told(meters: Meters) -> None:
    meters.look(1)
    meters.levels.clear()
    meters.look(2)
    assert meters.sounds.heard == "lectern"
    assert ("begun", "SND-005", "lectern") in meters.troubles
    status = meters.sounds.status()
    assert [channel["grade"] for channel in status["channels"]] == ["dead", "dead"]


def test_in_a_break_silence_is_no_fault(meters: Meters) -> None:
    meters.levels[LECTERN] = SILENCE
    meters.look(20, judged=False)
    assert (meters.sounds.heard, meters.troubles) == ("lectern", [])


def test_a_late_meter_stands_for_the_looks_that_it_missed(meters: Meters) -> None:
    meters.look(1)
    meters.levels[LECTERN] = SILENCE
    for _ in range(17):
        meters.at += 6 * LOOK
        meters.sounds.look(meters.levels, meters.at, judged=True)
    assert meters.sounds.choice(AUTO) == "wide"


def test_what_was_not_watched_is_not_judged(meters: Meters) -> None:
    meters.look(1)
    meters.levels[LECTERN] = SILENCE
    meters.look(0.5)
    meters.at += 1000 * LOOK
    meters.look(0.5)
    assert meters.sounds.heard == "lectern"


def test_a_fader_at_its_end_is_silence_and_a_gain_too_high_clips(tmp_path: Path) -> None:
    meters = Meters(tmp_path, gain_db=20.0)
    meters.look(1)
    assert meters.troubles == [("begun", "SND-003", "lectern")]
    assert meters.sounds.status()["channels"][0]["peak_dbfs"] == pytest.approx(20 * math.log10(LOUD) + 20, abs=0.1)
    meters.sounds.found(meters.faders(LECTERN, factor=0.0))
    meters.look(5.1)
    assert meters.sounds.status()["channels"][0]["grade"] == "silent"


def test_levels_are_in_the_status_while_they_are_new_and_obs_is_heard(meters: Meters) -> None:
    assert meters.sounds.status()["peak_dbfs"] is None
    meters.look(0.05)
    status = meters.sounds.status()
    assert status["peak_dbfs"] == -18.1
    assert [one["peak_dbfs"] for one in status["channels"]] == [-18.1, -18.1]
    assert (status["master"], status["wanted"], status["heard"]) == ("lectern", AUTO, "lectern")
    away = meters.sounds.status(audible=False)
    assert (away["heard"], away["peak_dbfs"]) == (None, None)


def test_what_is_heard_is_opened_before_the_others_are_muted(meters: Meters) -> None:
    assert list(meters.sounds.muted("wide").items()) == [(WIDE, False), (LECTERN, True), (CLOSE, True)]
    assert set(meters.sounds.muted(None).values()) == {True}


def test_two_microphones_on_one_camera_are_one_input(tmp_path: Path) -> None:
    meters = Meters(tmp_path, source=CameraSound(camera="wide"))
    assert meters.sounds.muted("lectern") == {WIDE: False, CLOSE: True}
    assert not meters.sounds.found({WIDE: Fader(muted=False, factor=1.0)})


def test_whoever_mutes_in_obs_for_a_moment_gives_back_what_was_wanted(meters: Meters) -> None:
    assert not meters.sounds.found(meters.faders(LECTERN))
    assert meters.sounds.found(meters.faders())
    assert (meters.sounds.wanted, meters.sounds.heard) == (MUTE, None)
    assert meters.sounds.found(meters.faders(LECTERN))
    assert (meters.sounds.wanted, meters.sounds.heard) == (AUTO, "lectern")


def test_another_sound_opened_in_obs_is_wanted_and_the_old_one_may_be_muted_after_it(meters: Meters) -> None:
    meters.look(1)
    assert meters.sounds.found(meters.faders(LECTERN, WIDE))
    assert (meters.sounds.wanted, meters.sounds.heard) == ("wide", "wide")
    assert not meters.sounds.found(meters.faders(WIDE))
    assert meters.sounds.heard == "wide"
    meters.look(1)
    assert meters.switches == []


def test_what_is_heard_beside_the_one_sound_is_told_until_it_is_muted(meters: Meters) -> None:
    meters.sounds.found(meters.faders(LECTERN, WIDE))
    assert meters.troubles == [("begun", "SND-008", "lectern")]
    meters.sounds.found(meters.faders(WIDE, CLOSE))
    assert meters.troubles[1:] == [("over", "SND-008", "lectern"), ("begun", "SND-008", "close")]
    assert not meters.sounds.found(meters.faders(WIDE, CLOSE))
    meters.sounds.took("lectern", "lectern")
    assert meters.troubles[3:] == [("over", "SND-008", "close")]


def test_what_somebody_opened_is_given_up_when_it_is_dead(meters: Meters) -> None:
    del meters.levels[WIDE]
    meters.look(1)
    meters.sounds.found(meters.faders(WIDE))
    meters.look(0.05)
    assert meters.switches == ["safety: wide no sound yet"]


def test_an_input_that_somebody_removed_is_not_muted_by_hand(meters: Meters) -> None:
    assert not meters.sounds.found({WIDE: Fader(muted=True, factor=1.0)})
    assert meters.sounds.wanted == AUTO


NAMES = ("lectern", "headset", "wide")
OPEN = st.sets(st.sampled_from(NAMES))


@given(st.sampled_from([None, *NAMES]), OPEN, OPEN)
def test_nobody_hears_what_is_muted_by_hand(heard: str | None, before: set[str], now: set[str]) -> None:
    wish = by_hand(NAMES, heard, before, now)
    if before == now:
        assert wish is None
    if heard in before:
        after = heard if wish is None else wish
        assert after in now or (after == MUTE and not now)


def test_whether_obs_has_a_microphone_is_not_what_it_is_good_for(meters: Meters) -> None:
    assert meters.sounds.has() == {}
    meters.look(1)
    assert meters.sounds.has() == {"lectern": True}
    meters.levels[LECTERN] = 0.0
    meters.sounds.play({LECTERN: None})
    meters.look(0.3)
    assert meters.sounds.has() == {"lectern": True}
    meters.look(1)
    assert meters.sounds.has() == {"lectern": False}
    meters.levels[LECTERN] = LOUD
    meters.look(0.1)
    assert meters.sounds.has() == {"lectern": True}
    assert meters.sounds.heard == "wide"
