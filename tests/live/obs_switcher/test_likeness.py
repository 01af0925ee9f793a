"""The scene on air, held against its cameras: what somebody spoiled is found, what lives is left alone."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from streamctl.live.obs_switcher.likeness import WIDTH, SceneSight, Stills, stills
from streamctl.live.obs_switcher.looks import CameraSight
from streamctl.live.switcher.frame import Bytes
from streamctl.live.switcher.health import Limits
from streamctl.live.switcher.programme import Shown
from streamctl.plan.model import Plan
from tests.lab.obs_shows import obs_plan
from tests.lab.plans import small_plan

CLOSE, BOTH, INSET, STANDBY = (Shown("scene", name) for name in ("close", "both", "inset", "standby"))
CARD = Shown("card", "standby")
ROWS = 90
BLACK = np.full((ROWS, WIDTH), 16, np.uint8)
LOOK_SECONDS = 0.5


def film(seed: int, number: int = 0, rows: int = ROWS) -> Bytes:
    """Return a picture of bright and dark fields that somebody moves in; `number` tells when."""
    fields = np.random.default_rng(seed).integers(40, 220, (9, 16))
    picture = np.kron(fields, np.ones((10, 10)))[:rows].astype(np.uint8)
    picture[5 + number % 60 : 25 + number % 60, 40:60] = 120
    return picture


class Bench:
    """A scene that is looked at, and its cameras.

    Args:
        plan: The show.
        pictures: Its cards.
    """

    def __init__(self, plan: Plan, pictures: Stills | None = None) -> None:
        self.scene = SceneSight(plan, pictures or Stills())
        bounds = Limits(black=20, still=30, good=10)
        self.cameras = {one.id: CameraSight(bounds, Fraction(10), 0.5, medium=False) for one in plan.cameras}
        self.at = 100.0
        self.number = 0

    def films(self) -> dict[str, Bytes]:
        return {name: film(place, self.number) for place, name in enumerate(self.cameras)}

    def looked(
        self, shown: Shown, picture: Bytes | None, films: Mapping[str, Bytes] | None = None, overlay: str | None = None
    ) -> str:
        """Look once at a scene, its first camera alone for None; return the code of what is wrong."""
        self.at += LOOK_SECONDS
        self.number += 7
        films = self.films() if films is None else films
        for name, one in films.items():
            self.cameras[name].shown(one, self.at)
        self.scene.looked(shown, overlay, films["close"] if picture is None else picture, self.cameras, self.at)
        return self.scene.problem.code if self.scene.problem else ""

    def settle(self, shown: Shown = CLOSE) -> None:
        for _ in range(6):
            assert self.looked(shown, None) == ""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(obs_plan(tmp_path, 1))


def test_a_scene_that_shows_its_camera_is_well(bench: Bench) -> None:
    bench.settle()
    for _ in range(20):
        late = film(0, bench.number + 3)
        assert bench.looked(CLOSE, late) == "", "OBS draws the two pictures one after the other"


def test_a_hidden_source_is_told_as_black_with_what_was_measured_until_it_is_there_again(bench: Bench) -> None:
    bench.settle()
    told = [bench.looked(CLOSE, BLACK) for _ in range(6)]
    assert told == ["", "", "", "", "OBS-074", "OBS-074"]
    assert bench.scene.problem is not None
    assert bench.scene.problem.facts == {"name": "close", "seconds": 2.5}
    assert [bench.looked(CLOSE, None) for _ in range(4)] == ["OBS-074", "", "", ""]


def test_a_camera_that_is_black_itself_is_no_fault_of_the_scene(bench: Bench) -> None:
    bench.settle()
    assert {bench.looked(CLOSE, BLACK, {"close": BLACK, "wide": film(1)}) for _ in range(10)} == {""}


def test_something_over_a_camera_is_told_and_a_logo_is_not(bench: Bench) -> None:
    bench.settle()
    with_logo, covered = film(0), film(0)
    with_logo[:30, 110:] = 235
    covered[:, 50:] = 235 - covered[:, 50:]
    assert {bench.looked(CLOSE, with_logo, {"close": film(0), "wide": film(1)}) for _ in range(10)} == {""}
    told = [bench.looked(CLOSE, covered, {"close": film(0), "wide": film(1)}) for _ in range(8)]
    assert told[:6] == [""] * 6
    assert told[7] == "OBS-075"
    assert bench.scene.problem is not None
    assert bench.scene.problem.facts["part"] == "close"
    assert 50 <= bench.scene.problem.facts["percent"] <= 100


def test_a_picture_that_stands_while_its_camera_moves_is_told_but_not_one_whose_camera_stands(bench: Bench) -> None:
    bench.settle()
    still = film(0, bench.number)
    assert {bench.looked(CLOSE, still, {"close": still, "wide": film(1, n)}) for n in range(10)} == {""}
    told = [bench.looked(CLOSE, still) for _ in range(9)]
    assert told[-1] == "OBS-076"


def placed(pictures: Mapping[tuple[int, int, int, int], Bytes]) -> Bytes:
    """Return a canvas with `pictures` at their left, top, right and bottom."""
    canvas = Image.fromarray(BLACK)
    for (left, top, right, bottom), picture in pictures.items():
        small = Image.fromarray(picture).resize((right - left, bottom - top), Image.Resampling.BILINEAR)
        canvas.paste(small, (left, top))
    return np.asarray(canvas)


def test_each_camera_of_a_scene_is_looked_for_in_its_place(tmp_path: Path) -> None:
    bench = Bench(small_plan(tmp_path))
    close, wide = film(0), film(1)
    films = {"close": close, "wide": wide}
    beside = placed({(0, 22, 80, 67): close, (80, 22, 160, 67): wide})
    assert {bench.looked(BOTH, beside, films) for _ in range(12)} == {""}
    swapped = placed({(0, 22, 80, 67): wide, (80, 22, 160, 67): close})
    assert [bench.looked(BOTH, swapped, films) for _ in range(8)][-1] == "OBS-075"
    assert [bench.looked(BOTH, beside, films) for _ in range(4)][-1] == ""
    inset = placed({(0, 0, 160, 90): wide, (100, 55, 156, 86): close})
    assert {bench.looked(INSET, inset, films) for _ in range(12)} == {""}
    assert [bench.looked(INSET, wide, films) for _ in range(8)][-1] == "OBS-075"
    assert bench.scene.problem is not None
    assert bench.scene.problem.facts["part"] == "close"


def test_a_camera_of_another_shape_is_looked_for_where_obs_fits_it_in(bench: Bench) -> None:
    square = film(0)[:, :90]
    fitted = placed({(35, 0, 125, 90): square})
    assert {bench.looked(CLOSE, fitted, {"close": square, "wide": film(1)}) for _ in range(12)} == {""}


def test_cards_and_lower_thirds_are_what_was_made_of_them(tmp_path: Path) -> None:
    plan = obs_plan(tmp_path, 1)
    for card in plan.cards:
        picture = Image.new("RGBA", (320, 180), (0, 0, 0, 0) if card.overlay else (200, 40, 40, 255))
        picture.paste((255, 255, 255, 255), (0, 100, 320, 180) if card.overlay else (80, 40, 240, 140))
        picture.save(tmp_path / f"{card.id}.png")
    bench = Bench(plan, stills(plan, tmp_path))
    card = np.asarray(bench.scene._stills.cards["standby"])
    assert {bench.looked(CARD, card) for _ in range(10)} == {""}
    assert [bench.looked(CARD, BLACK) for _ in range(6)][-1] == "OBS-074"
    assert [bench.looked(CARD, card) for _ in range(4)][-1] == ""
    under = film(0)
    under[50:] = 235
    under.setflags(write=False)
    films = {"close": film(0), "wide": film(1)}
    assert {bench.looked(CLOSE, under, films, "name") for _ in range(10)} == {""}
    assert [bench.looked(CLOSE, 255 - under, films, "name") for _ in range(10)][-1] == "OBS-075"


def test_a_change_of_scene_is_given_its_time_and_a_fault_is_over_when_nobody_looks(bench: Bench) -> None:
    bench.settle()
    for _ in range(6):
        bench.looked(CLOSE, BLACK)
    assert bench.scene.problem is not None
    assert bench.looked(Shown("scene", "wide"), film(1)) == "OBS-074", "the next one is not known to be well yet"
    assert [bench.looked(Shown("scene", "wide"), bench.films()["wide"]) for _ in range(4)][-1] == ""
    for _ in range(6):
        bench.looked(CLOSE, BLACK)
    bench.scene.forget()
    assert bench.scene.problem is None
