"""What the verbs do to an OBS that is there, and what they promise while it is away."""

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.sources import CameraSound
from streamctl.live.obs_switcher.mixer import Fader
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.sounds import ObsSounds
from streamctl.live.obs_switcher.stand_in import BLACK
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.health import Health
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import Beginning
from streamctl.live.switcher.verdicts import Verdicts
from streamctl.plan import model as m
from tests.lab.obs_shows import obs_plan

CLOSE, WIDE, STANDBY = Shown("scene", "close"), Shown("scene", "wide"), Shown("card", "standby")
SILENCE = {"camera: close": True, "camera: wide": True}


class PaperStudio:
    """An OBS that does what it is told, or answers nothing."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.frozen = False
        self.on_air: Shown | None = STANDBY
        self.muted: set[str] = set()
        """Inputs that somebody has muted there."""
        self.mixer = self

    def _take(self, *what: Any) -> int:
        if self.frozen:
            raise StreamctlError("OBS-010", where="OBS", host="127.0.0.1", port=1, detail="frozen")
        self.told.append(what)
        return time.monotonic_ns()

    def show(self, shown: Shown, fade_frames: int = 0) -> int:
        taken = self._take("show", shown, fade_frames)
        self.on_air = shown
        return taken

    def overlay(self, name: str | None) -> int:
        return self._take("overlay", name)

    def mute(self, muted: dict[str, bool]) -> int:
        return self._take("sound", muted)

    def prepare(self, before: tuple[Shown, str | None] | None = None) -> None:
        self.told.append(("prepare", before))

    def faders(self, inputs: tuple[str, ...]) -> dict[str, Fader]:
        return {name: Fader(muted=name in self.muted, factor=1.0) for name in inputs}


class PaperIntake:
    frame: int | None = 70
    way = "obs"

    def frame_drawn_after(self, _moment: int) -> int | None:
        return self.frame


@pytest.fixture
def studio() -> PaperStudio:
    return PaperStudio()


def picture(folder: Path, studio: PaperStudio, way: str = "obs", **changes: Any) -> ObsPicture:
    plan = obs_plan(folder, 1, **changes)
    grid = Grid(SessionClock.start(SystemClock()), Fraction(10))
    beginning = Beginning(STANDBY, None, 0)
    sounds = ObsSounds(plan, lambda *_: None)
    verdicts = Verdicts(plan, lambda _name, _error: None)
    intake = PaperIntake()
    intake.way = way
    return ObsPicture(plan, grid, intake, studio, sounds, beginning, verdicts)  # type: ignore[arg-type]


def test_what_is_shown_has_the_frame_that_obs_draws_it_in(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    assert one.show(CLOSE, 5) == (70, CLOSE, "")
    assert one.overlay("name") == 70
    assert one.sound("mute") == (70, None)
    assert studio.told == [("show", CLOSE, 5), ("overlay", "name"), ("sound", SILENCE)]
    assert one.sound("auto") == (70, "close")
    assert studio.told[-1] == ("sound", {**SILENCE, "camera: close": False})
    assert not one.untold


def test_a_sound_is_heard_also_where_its_backup_is_the_same_input(tmp_path: Path, studio: PaperStudio) -> None:
    desk = m.MicrophonePlan(id="desk", source=CameraSound(camera="close"), gain_db=0, delay_ms=0, backup="close")
    one = picture(tmp_path, studio, microphones=(desk,), master="desk")
    assert one.sound("auto") == (70, "desk")
    assert one.sound("close") == (70, "close")
    assert one.sound("mute") == (70, None)
    assert [told[1]["camera: close"] for told in studio.told] == [False, False, True]


def test_while_it_is_away_wishes_are_kept_and_told_later(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    studio.told.clear()
    one.away = "safety: OBS is gone"
    frame, shown, why = one.show(WIDE, 0)
    assert (shown, why) == (STANDBY, "safety: OBS is gone")
    assert frame == pytest.approx(one.position, abs=2)
    one.overlay("name")
    one.sound("mute")
    assert studio.told == []
    assert one.status()["on_air"] == {"kind": "card", "name": "standby"}
    assert one.status()["wanted"]["name"] == "wide"
    assert one.untold
    one.tell_all()
    assert studio.told == [("show", WIDE, 0), ("overlay", "name"), ("sound", SILENCE)]
    assert not one.untold


class PaperStandIn:
    shown, heard = WIDE, "close"

    def want(self, _wanted: Shown, _frame: int) -> Shown:
        return WIDE

    def hear(self, _wanted: str, _frame: int) -> str:
        return "close"


class FleetingStandIn(ObsPicture):
    """A picture whose stand-in is over as soon as it has been looked at: OBS came back just then."""

    _seen: Any = None

    @property  # type: ignore[override]
    def stand_in(self) -> Any:
        self._seen, seen = None, self._seen
        return seen

    @stand_in.setter
    def stand_in(self, there: Any) -> None:
        self._seen = there


def test_what_stands_in_may_be_over_while_it_is_asked(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.__class__, one.away = FleetingStandIn, "safety: OBS is gone"
    found = []
    for ask in (
        lambda: one.instead,
        lambda: one.heard_instead,
        lambda: one.sound("auto")[1],
        lambda: one.show(CLOSE, 0)[1],
    ):
        one.stand_in = PaperStandIn()  # type: ignore[assignment]
        found.append(ask())
    assert found == [WIDE, "close", "close", WIDE]


def test_an_obs_that_was_on_air_all_the_while_is_told_nothing(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    studio.told.clear()
    one.take_up()
    assert (studio.told, one.untold) == ([("prepare", (STANDBY, None))], frozenset())


@pytest.mark.parametrize("way", ["nothing", "broken", "standby"])
def test_any_other_that_comes_is_told_everything(tmp_path: Path, studio: PaperStudio, way: str) -> None:
    one = picture(tmp_path, studio, way)
    one.tell_all()
    studio.told.clear()
    one.take_up()
    assert (studio.told, one.untold) == ([("prepare", None)], {"picture", "lower third", "sound"})
    one.tell_all()
    assert studio.told[1:3] == [("show", STANDBY, 0), ("overlay", None)]


def test_what_obs_did_not_take_is_not_wanted(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    studio.frozen = True
    with pytest.raises(StreamctlError):
        one.show(CLOSE, 0)
    assert one.wanted == STANDBY


def test_what_somebody_did_at_obs_is_not_undone(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    one.taken_over(WIDE)
    one.overlaid("name")
    studio.muted = {"camera: close"}
    record = one.follow_sound(0, "by hand")
    assert record is not None
    assert (record.wanted, record.heard, record.frame, record.reason) == ("mute", None, 70, "by hand")
    assert (one.wanted, one.lower_third, one.untold) == (WIDE, "name", frozenset())
    assert one.follow_sound(0, "by hand") is None
    assert one.reroute_sound() is None


@pytest.mark.parametrize("shown", [Shown("scene", "nowhere"), Shown("card", "name"), Shown("card", "close")])
def test_what_is_not_there_is_refused_before_obs_hears_of_it(tmp_path: Path, studio: PaperStudio, shown: Shown) -> None:
    one = picture(tmp_path, studio)
    with pytest.raises(StreamctlError) as caught:
        one.show(shown, 0)
    assert (caught.value.code, studio.told) == ("SWI-001", [])
    with pytest.raises(StreamctlError) as caught:
        one.overlay("closing")
    assert caught.value.code == "SWI-001"
    with pytest.raises(StreamctlError) as caught:
        one.sound("wide")
    assert caught.value.code == "SND-006"


def test_a_show_without_a_card_is_black_meanwhile(tmp_path: Path, studio: PaperStudio) -> None:
    cards: tuple[m.CardPlan, ...] = ()
    assert picture(tmp_path, studio, cards=cards).holding == Shown("card", BLACK)


def seen(one: ObsPicture, **usable: bool) -> None:
    """Let the cameras be looked at: each is usable or not."""
    for name, good in usable.items():
        one.verdicts.judged(name, Health(usable=good, seen=True, reason="" if good else "no signal"))
    one.verdicts.looked_at = 10.0


def test_a_dead_camera_gives_way_and_comes_back(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    assert one.show(CLOSE, 0) == (70, CLOSE, ""), "before anybody has looked, everything is shown"
    assert one.follow() is None
    seen(one, close=False, wide=True)
    assert one.follow() == (70, WIDE, "safety: close no signal")
    assert (one.follow(), one.untold) == (None, frozenset())
    status = one.status()
    assert (status["on_air"]["name"], status["wanted"]["name"]) == ("wide", "close")
    assert one.show(Shown("scene", "both"), 5) == (70, WIDE, "safety: close no signal")
    assert studio.told[-1] == ("show", WIDE, 0), "what nobody asked for is not faded to"
    one.show(CLOSE, 0)
    seen(one, close=False, wide=False)
    assert one.follow() == (70, STANDBY, "safety: close no signal")
    seen(one, close=True)
    assert one.follow() == (70, CLOSE, "safety: close is usable again")


def test_while_it_is_away_what_it_shows_follows_in_silence(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    one.show(CLOSE, 0)
    one.away = "safety: OBS is gone"
    seen(one, close=False, wide=True)
    assert one.follow() is None
    assert studio.told[-1] == ("show", WIDE, 0)
    assert (one.shown, one.detour) == (WIDE, "safety: close no signal")


def test_a_dead_camera_that_somebody_cuts_to_there_is_wanted_and_not_shown(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    seen(one, close=False, wide=True)
    studio.on_air = CLOSE
    one.taken_over(CLOSE)
    assert one.follow() == (70, WIDE, "safety: close no signal")
    assert one.wanted == CLOSE


def test_what_is_none_of_the_show_s_stays_on_air(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    one.show(CLOSE, 0)
    studio.on_air = None
    seen(one, close=False, wide=True)
    assert (one.follow(), one.shown) == (None, CLOSE)


def test_an_obs_that_does_not_take_it_is_told_again(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    one.tell_all()
    one.show(CLOSE, 0)
    seen(one, close=False, wide=True)
    studio.frozen = True
    with pytest.raises(StreamctlError):
        one.follow()
    studio.frozen = False
    assert one.follow() == (70, WIDE, "safety: close no signal")


def test_it_is_proven_by_a_look_that_finds_what_is_wanted(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    assert one.proven_since(9.0), "a card needs no camera"
    one.wanted = CLOSE
    assert not one.proven_since(9.0)
    seen(one, close=False, wide=True)
    assert not one.proven_since(9.0)
    seen(one, close=True)
    assert one.proven_since(9.0)
    assert not one.proven_since(11.0), "that was before"
