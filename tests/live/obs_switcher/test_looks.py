"""A camera of an OBS, judged by its medium and small pictures of it."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from PIL import Image

from streamctl.live.obs_switcher.looks import CameraSight, luma_of
from streamctl.live.switcher.frame import Bytes
from streamctl.live.switcher.health import Limits

FPS = Fraction(10)
BLACK = np.full((9, 16), 16, np.uint8)
BOUNDS = Limits(black=20, still=30, good=10)


def moving(number: int) -> Bytes:
    """Return the n-th picture of a camera that films something."""
    return np.random.default_rng(number).integers(60, 200, (9, 16), np.uint8)


def playing(cursor: int | None, word: str = "PLAYING") -> dict[str, Any]:
    return {"mediaState": f"OBS_MEDIA_STATE_{word}", "mediaCursor": cursor}


def sight(bounds: Limits = BOUNDS, *, medium: bool = True) -> CameraSight:
    return CameraSight(bounds, FPS, 0.5, medium=medium)


def lives(camera: CameraSight, begin: float, end: float, pictures: Any = None, pace: float = 0.5) -> None:
    """Let `camera` play from `begin` to `end`, looked at every `pace` seconds: `pictures`, moving ones for None."""
    for number in range(round((end - begin) / pace) + 1):
        at = begin + number * pace
        camera.played(playing(round(1000 * at)), at)
        camera.shown(moving(round(at * 1000)) if pictures is None else pictures, at)


def test_the_first_picture_makes_it_usable_and_none_before() -> None:
    camera = sight()
    camera.played(playing(None, "OPENING"), 10.0)
    camera.shown(None, 10.0)
    assert (camera.state, camera.health.usable, camera.health.reason) == ("opening", False, "no picture yet")
    camera.played(playing(0), 10.2)
    camera.shown(None, 10.2)
    assert (camera.state, camera.health.usable) == ("opening", False)
    lives(camera, 10.5, 10.5)
    assert (camera.state, camera.health.usable, camera.silent_seconds(11.0)) == ("live", True, 0.5)


def test_one_that_hangs_plays_on_for_obs_and_is_lost() -> None:
    camera = sight()
    lives(camera, 10.0, 12.0)
    camera.played(playing(12000), 12.4)
    assert camera.health.usable
    camera.played(playing(12000), 12.6)
    assert (camera.state, camera.detail) == ("lost", "nothing for 0.60 s")
    assert (camera.health.usable, camera.health.reason) == (False, "no signal")


def test_one_that_ends_is_lost_at_once_and_trusted_again_after_good_pictures() -> None:
    camera = sight()
    lives(camera, 10.0, 12.0)
    camera.played(playing(None, "ENDED"), 12.2)
    assert (camera.state, camera.detail, camera.health.reason) == ("lost", "OBS: ended", "no signal")
    for at, told in ((12.4, playing(None, "OPENING")), (12.6, playing(0)), (12.8, playing(None, "ENDED"))):
        camera.played(told, at)
        camera.shown(None, at)
        assert camera.state == "lost", "it goes to and fro with each call"
    lives(camera, 13.0, 13.5)
    assert (camera.state, camera.health.usable) == ("live", False)
    lives(camera, 14.0, 14.5)
    assert camera.health.usable


def test_an_input_that_is_gone_is_lost() -> None:
    camera = sight()
    camera.played({}, 10.0)
    assert camera.state == "lost"


@pytest.mark.parametrize("pace", [0.2, 0.5, 1.0])
def test_black_counts_seconds_however_far_apart_looks_are(pace: float) -> None:
    camera = sight()
    lives(camera, 10.0, 12.0)
    lives(camera, 13.0, 14.0, BLACK, pace)
    assert camera.health.usable
    lives(camera, 14.0 + pace, 15.0 + pace, BLACK, pace)
    assert not camera.health.usable
    assert 20 <= camera.health.black <= 20 + 10 * pace + 1
    assert camera.health.reason.startswith("black for")


def test_a_picture_that_stands_still_is_frozen_unless_it_may() -> None:
    camera, slides = sight(), sight(Limits(black=20, still=None, good=10))
    for one in (camera, slides):
        lives(one, 10.0, 12.0)
        lives(one, 12.5, 15.0, moving(1))
        assert one.health.usable
        lives(one, 15.5, 17.0, moving(1))
    assert (camera.health.usable, camera.health.reason.split()[:2]) == (False, ["frozen", "for"])
    assert slides.health.usable
    assert camera.motion == 0.0


def test_a_long_time_that_nobody_looked_counts_as_one_look() -> None:
    camera = sight()
    lives(camera, 10.0, 12.0)
    lives(camera, 12.5, 13.0, BLACK)
    lives(camera, 18.0, 18.0, BLACK)
    assert camera.health.usable
    assert camera.health.black == 7


def test_a_device_has_no_medium_and_is_known_by_its_picture_alone() -> None:
    camera = sight(medium=False)
    camera.shown(None, 10.0)
    assert camera.state == "opening"
    camera.shown(moving(1), 10.5)
    assert (camera.state, camera.health.usable, camera.silent_seconds(11.0)) == ("live", True, None)
    camera.shown(None, 11.0)
    assert (camera.state, camera.health.reason) == ("lost", "no signal")


def test_luma_has_the_range_of_a_camera_s() -> None:
    picture = Image.new("RGB", (160, 90), "white")
    picture.paste("black", (0, 0, 80, 90))
    luma = luma_of(picture)
    assert (luma.shape, luma[0, 0], luma[0, 159]) == ((90, 160), 16, 235)


def test_whose_picture_nobody_can_look_at_counts_by_its_medium_alone() -> None:
    camera = sight()
    lives(camera, 10.0, 11.0)
    lives(camera, 11.5, 14.5, BLACK)
    at = 20.0
    for number in range(6):
        assert not camera.health.usable
        at = 20.0 + number * 0.2
        camera.played(playing(round(1000 * at)), at)
        camera.unseen(at)
    assert camera.health.usable
    camera.played(playing(round(1000 * at)), at + 1)
    camera.unseen(at + 1)
    assert (camera.health.usable, camera.health.reason) == (False, "no signal")


def test_one_without_a_medium_is_good_while_nobody_can_look_at_it() -> None:
    camera = sight(medium=False)
    camera.unseen(10.0)
    assert camera.health.usable
