"""What stands in for OBS: the decision, and what is shown, heard and told frame by frame."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.live.obs_switcher.stand_in import AWAY, BLACK, Stage, StandIn, substitute
from streamctl.live.switcher.channel import Channel, ChannelSpec
from streamctl.live.switcher.frame import Frame, FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.hearing import AUTO, MUTE, SoundLimits
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.queues import SampleRing
from streamctl.live.switcher.routing import routes_of
from streamctl.plan import model as m
from tests.lab.obs_shows import FPS, SIZE, obs_plan

CLOSE, WIDE = Shown("scene", "close"), Shown("scene", "wide")
STANDBY, CLOSING = Shown("card", "standby"), Shown("card", "closing")
POOL = FramePool(SIZE)
FIRST = 1000
RATE = 48_000


@pytest.mark.parametrize(
    ("wanted", "usable", "shown"),
    [
        (CLOSE, True, WIDE),
        (WIDE, True, WIDE),
        (Shown("scene", "both"), True, WIDE),
        (CLOSE, False, STANDBY),
        (WIDE, False, STANDBY),
        (CLOSING, True, CLOSING),
        (CLOSING, False, CLOSING),
    ],
)
def test_a_card_needs_no_obs_and_of_the_scenes_only_the_safe_camera_is_there(
    wanted: Shown, usable: bool, shown: Shown, tmp_path: Path
) -> None:
    assert substitute(wanted, routes_of(obs_plan(tmp_path, 1)), usable=usable) == shown


def test_a_safe_camera_that_no_scene_shows_alone_is_not_shown_and_without_a_card_there_is_black(tmp_path: Path) -> None:
    both = obs_plan(tmp_path, 1).scenes[2:]
    routes = routes_of(obs_plan(tmp_path, 1, scenes=both, cards=()))
    assert substitute(Shown("scene", "both"), routes, usable=True) == Shown("card", BLACK)


class Ring:
    """A sound that is there from frame 0 on for so long."""

    state: Any = "live"

    def __init__(self, frames: int) -> None:
        self.ring = SampleRing(RATE * 10)
        self.ring.write(np.full((round(frames * RATE / FPS), 2), 1000, np.int16))

    def sound(self, frame: int) -> tuple[SampleRing, float]:
        return self.ring, float((frame - FIRST) * RATE / FPS)


class PaperCameras:
    """The cameras beside an OBS, as the test has them."""

    def __init__(self, heard_frames: int = 50) -> None:
        self.well = True
        self.still = threading.Lock()
        self.frames = {frame: POOL.take() for frame in range(FIRST, FIRST + 50)}
        self._source = Ring(heard_frames)

    def usable(self, name: str) -> bool | None:
        return self.well if name == "wide" else None

    def fault(self, _name: str) -> str:
        return "" if self.well else "no signal"

    def picture(self, frame: int) -> Frame | None:
        return self.frames.get(frame)

    def channels(self) -> tuple[Channel, ...]:
        return (Channel(ChannelSpec("close", 0.0, 0, 3), self._source, SoundLimits(50, 10, 5)),)


class PaperGallery:
    def __init__(self) -> None:
        self.cards = {name: POOL.take() for name in ("standby", "closing")}

    def card(self, name: str) -> Frame:
        return self.cards[name]


class Journal:
    def __init__(self) -> None:
        self.told: list[Any] = []

    def emit(self, record: Any, seconds: float) -> None:
        self.told.append((record, seconds))

    def of(self, kind: str) -> list[Any]:
        return [record for record, _ in self.told if record.type == kind]


class Scene:
    """A stand-in with all that it is made of."""

    def __init__(self, plan: m.Plan, wanted: Shown, *, sound: str = AUTO, heard_frames: int = 50) -> None:
        self.cameras, self.gallery, self.journal = PaperCameras(heard_frames), PaperGallery(), Journal()
        self.black = POOL.black()
        grid = Grid(SessionClock.start(SystemClock()), FPS)
        made: Any = (routes_of(plan), self.cameras, self.gallery, self.black, grid, self.journal)
        self.stand_in = StandIn(Stage(*made), FIRST, wanted, sound)

    def shown(self, *frames: int) -> list[str]:
        """Return what each of `frames` shows: a card's name, `wide` for the camera's very picture, or black."""
        names = {id(frame): name for name, frame in self.gallery.cards.items()} | {id(self.black): BLACK}
        found = []
        for frame in frames:
            picture = self.stand_in.picture(frame)
            wide = picture is self.cameras.frames.get(FIRST + frame)
            found.append("wide" if wide else names[id(picture)])
        return found


@pytest.fixture
def plan(tmp_path: Path) -> m.Plan:
    return obs_plan(tmp_path, 1)


def test_the_safe_camera_goes_when_it_dies_and_comes_back_each_change_told_once(plan: m.Plan) -> None:
    scene = Scene(plan, CLOSE)
    assert scene.stand_in.shown == WIDE
    assert scene.shown(5, 6) == ["wide", "wide"]
    scene.cameras.well = False
    assert scene.shown(7, 8) == ["standby", "standby"]
    scene.cameras.well = True
    assert scene.shown(9, 10) == ["wide", "wide"]
    told = [(one.kind, one.name, one.frame, one.reason) for one in scene.journal.of("on_air")]
    assert told == [
        ("card", "standby", 7, f"{AWAY}, wide no signal"),
        ("scene", "wide", 9, f"{AWAY}, wide can be shown"),
    ]


def test_what_is_wanted_meanwhile_is_shown_from_the_frame_that_was_told(plan: m.Plan) -> None:
    scene = Scene(plan, CLOSE)
    assert scene.stand_in.want(CLOSING, 7) == CLOSING
    assert scene.stand_in.want(CLOSE, 9) == WIDE
    assert scene.shown(5, 6, 7, 8, 9) == ["wide", "wide", "closing", "closing", "wide"]
    assert scene.journal.of("on_air") == [], "who wanted it tells it"


def test_what_was_promised_and_cannot_be_kept_is_told(plan: m.Plan) -> None:
    scene = Scene(plan, CLOSING)
    assert scene.stand_in.want(CLOSE, 7) == WIDE
    scene.cameras.well = False
    assert scene.shown(6, 7) == ["closing", "standby"]
    assert [(one.name, one.frame) for one in scene.journal.of("on_air")] == [("standby", 7)]


def test_the_sound_is_heard_until_it_is_gone(plan: m.Plan) -> None:
    scene = Scene(plan, CLOSE, heard_frames=10)
    assert [bool(scene.stand_in.samples(frame).any()) for frame in range(5, 15)] == [True] * 5 + [False] * 5
    assert [(one.heard, one.frame) for one in scene.journal.of("sound")] == [("close", 5), (None, 12)]


def test_a_sound_that_obs_alone_has_gives_way_to_the_first_that_is_there_and_mute_stays(plan: m.Plan) -> None:
    scene = Scene(plan, CLOSE, sound="lectern")
    assert scene.stand_in.samples(5).any()
    assert scene.stand_in.hear(MUTE, 7) is None
    assert [bool(scene.stand_in.samples(frame)[-1].any()) for frame in (6, 7, 8)] == [True, False, False]
    assert scene.stand_in.hear("lectern", 9) == "close"
    assert scene.stand_in.samples(9)[-1].any()
    told = [(one.wanted, one.heard, one.frame) for one in scene.journal.of("sound")]
    assert told == [("lectern", "close", 5)], "who wanted the others tells them"
