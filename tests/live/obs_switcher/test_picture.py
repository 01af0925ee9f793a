"""What the verbs do to an OBS that is there, and what they promise while it is away."""

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.live.obs_switcher.picture import BLACK, ObsPicture
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import Beginning
from streamctl.plan import model as m
from tests.lab.obs_shows import obs_plan

CLOSE, WIDE, STANDBY = Shown("scene", "close"), Shown("scene", "wide"), Shown("card", "standby")


class PaperStudio:
    """An OBS that does what it is told, or answers nothing."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.frozen = False

    def _take(self, *what: Any) -> int:
        if self.frozen:
            raise StreamctlError("OBS-010", where="OBS", host="127.0.0.1", port=1, detail="frozen")
        self.told.append(what)
        return time.monotonic_ns()

    def show(self, shown: Shown, fade_frames: int = 0) -> int:
        return self._take("show", shown, fade_frames)

    def overlay(self, name: str | None) -> None:
        self._take("overlay", name)

    def sound(self, muted: dict[str, bool]) -> None:
        self._take("sound", muted)


class PaperIntake:
    frame: int | None = 70

    def frame_drawn_after(self, _moment: int) -> int | None:
        return self.frame


@pytest.fixture
def studio() -> PaperStudio:
    return PaperStudio()


def picture(folder: Path, studio: PaperStudio, **changes: Any) -> ObsPicture:
    plan = obs_plan(folder, 1, **changes)
    grid = Grid(SessionClock.start(SystemClock()), Fraction(10))
    beginning = Beginning(STANDBY, None, 0)
    return ObsPicture(plan, grid, PaperIntake(), studio, beginning)  # type: ignore[arg-type]


def test_what_is_shown_has_the_frame_that_obs_draws_it_in(tmp_path: Path, studio: PaperStudio) -> None:
    one = picture(tmp_path, studio)
    assert one.show(CLOSE, 5) == (70, CLOSE, "")
    assert one.overlay("name") == 70
    assert one.sound("mute") == (70, None)
    assert studio.told == [("show", CLOSE, 5), ("overlay", "name"), ("sound", {"camera: close": True})]
    assert one.sound("auto") == (70, "close")
    assert studio.told[-1] == ("sound", {"camera: close": False})
    assert not one.untold


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
    assert studio.told == [("show", WIDE, 0), ("overlay", "name"), ("sound", {"camera: close": True})]
    assert not one.untold


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
    assert (one.wanted, one.lower_third, one.untold) == (WIDE, "name", False)


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
