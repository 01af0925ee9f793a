"""Whoever sits at OBS's mixer: judges what goes out alone, follows who turns something, and lets a backup be heard."""

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.sources import FileSource
from streamctl.live.obs.meters import METERS_EVENT
from streamctl.live.obs.notices import ObsEvent
from streamctl.live.obs_switcher.mixer import Fader
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.sound_desk import SoundDesk
from streamctl.live.obs_switcher.sounds import LOOK, ObsSounds
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import Beginning
from streamctl.live.switcher.verdicts import Verdicts
from streamctl.plan.model import MicrophonePlan
from streamctl.session.records import SoundHeard
from tests.lab.obs_shows import obs_plan

LECTERN, WIDE = "microphone: lectern", "camera: wide"


class PaperObs:
    """An OBS whose mixer does what it is told, and tells its levels when it is asked to."""

    def __init__(self) -> None:
        self.prepared = True
        self.mixer = self
        self.open = {LECTERN}
        self.plays = True
        self.frozen = False
        self.levels = {LECTERN: 0.125, WIDE: 0.125}
        self.asked = 0

    def mute(self, muted: dict[str, bool]) -> int:
        self.open = {name for name, mute in muted.items() if not mute}
        return 0

    def faders(self, inputs: tuple[str, ...]) -> dict[str, Fader]:
        self.asked += 1
        if self.frozen:
            raise StreamctlError("OBS-010", where="OBS", host="127.0.0.1", port=1, detail="frozen")
        return {name: Fader(muted=name not in self.open, factor=1.0) for name in inputs}

    def positions(self, inputs: tuple[str, ...]) -> dict[str, object]:
        return {name: time.monotonic_ns() if self.plays else None for name in inputs}

    def frame_drawn_after(self, _moment: int) -> int:
        return 70


class Stand:
    """A desk at such an OBS, and what it told."""

    def __init__(self, folder: Path) -> None:
        source = FileSource(file=Path("/speech.wav"))
        lectern = MicrophonePlan(id="lectern", source=source, gain_db=0.0, delay_ms=0, backup="wide")
        plan = obs_plan(folder, 1, microphones=(lectern,), master="lectern")
        self.obs: Any = PaperObs()
        self.told: list[SoundHeard] = []
        grid = Grid(SessionClock.start(SystemClock()), Fraction(10))
        self.sounds = ObsSounds(plan, lambda *_: None)
        beginning = Beginning(Shown("scene", "close"), None, 0)
        verdicts = Verdicts(plan, lambda _name, _error: None)
        self.picture = ObsPicture(plan, grid, self.obs, self.obs, self.sounds, beginning, verdicts)
        self.desk = SoundDesk(self.obs, self.sounds, self.picture, self)  # type: ignore[arg-type]
        self.at = time.monotonic_ns()

    def emit(self, record: SoundHeard, _seconds: float) -> None:
        self.told.append(record)

    def hear(self, looks: int) -> None:
        for _ in range(looks):
            self.at += LOOK
            inputs = [{"inputName": name, "inputLevelsMul": [[0, 0, level]]} for name, level in self.obs.levels.items()]
            self.desk.hear(ObsEvent(METERS_EVENT, {"inputs": inputs}, self.at))

    def turned(self) -> None:
        self.desk.hear(ObsEvent("InputMuteStateChanged", {}, self.at))

    @property
    def grades(self) -> list[str]:
        return [one["grade"] for one in self.sounds.status()["channels"]]


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path)


def test_what_does_not_go_out_is_not_judged(stand: Stand) -> None:
    stand.picture.away = "safety: OBS is gone"
    stand.hear(5)
    stand.picture.away, stand.obs.prepared = "", False
    stand.hear(5)
    assert stand.grades == ["dead", "dead"]
    stand.obs.prepared = True
    stand.hear(5)
    assert stand.grades == ["good", "good"]


def test_what_somebody_turned_meanwhile_is_followed_when_it_goes_out_again(stand: Stand) -> None:
    stand.picture.away = "safety: OBS is gone"
    stand.obs.open = {WIDE}
    stand.turned()
    stand.desk.tend()
    assert (stand.told, stand.obs.asked) == ([], 0)
    stand.picture.away = ""
    stand.desk.tend()
    assert [(one.wanted, one.heard) for one in stand.told] == [("wide", "wide")]


def test_a_master_that_ended_has_its_backup_opened_and_that_is_told(stand: Stand) -> None:
    stand.hear(20)
    stand.obs.levels[LECTERN], stand.obs.plays = 0.0, False
    stand.hear(1)
    stand.desk.tend()
    assert stand.told == []
    stand.hear(10)
    stand.desk.tend()
    reason = "safety: lectern no sound"
    assert stand.told == [SoundHeard(wanted="auto", heard="wide", frame=70, reason=reason)]
    assert stand.obs.open == {WIDE}
    stand.turned()
    stand.desk.tend()
    assert len(stand.told) == 1, "what we did ourselves was taken for somebody else's act"


def test_in_a_break_nothing_is_silent(stand: Stand) -> None:
    stand.picture.wanted = Shown("card", "standby")
    stand.hear(20)
    stand.obs.levels[LECTERN] = 0.0001
    stand.hear(200)
    stand.desk.tend()
    assert (stand.grades, stand.told) == (["good", "good"], [])


def test_a_mute_by_hand_is_told_also_after_an_obs_that_did_not_answer(stand: Stand) -> None:
    stand.hear(20)
    stand.obs.open, stand.obs.frozen = set(), True
    stand.turned()
    with pytest.raises(StreamctlError):
        stand.desk.tend()
    stand.obs.frozen = False
    stand.desk.tend()
    assert stand.told == [SoundHeard(wanted="mute", heard=None, frame=70, reason="by hand in OBS")]
    asked = stand.obs.asked
    stand.desk.tend()
    assert stand.obs.asked == asked
