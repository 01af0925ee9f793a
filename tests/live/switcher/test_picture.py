from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from streamctl.core.values import Rectangle, Size
from streamctl.live.switcher.compose import FULL, Composer, fade_weight
from streamctl.live.switcher.frame import BLACK, Frame, FramePool
from streamctl.live.switcher.picture import load_frame, load_overlay, to_yuv
from streamctl.live.switcher.programme import Programme, Shown

SIZE = Size(width=64, height=32)
POOL = FramePool(SIZE)


def flat(level: int, size: Size = SIZE) -> Frame:
    frame = FramePool(size).take()
    frame.data.fill(level)
    return frame


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_colours_are_bt709_limited_range(rgb: tuple[int, int, int], yuv: tuple[int, int, int]) -> None:
    picture = np.full((4, 4, 3), rgb, np.uint8)
    assert tuple(int(plane[0, 0]) for plane in to_yuv(picture)) == yuv


def test_a_card_of_another_size_is_scaled(tmp_path: Path) -> None:
    Image.new("RGB", (128, 64), "white").save(tmp_path / "card.png")
    assert set(load_frame(tmp_path / "card.png", POOL).planes().y.ravel()) == {235}


def test_an_overlay_changes_only_what_it_covers(tmp_path: Path) -> None:
    image = Image.new("RGBA", (64, 32), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (8, 16, 24, 24))
    image.save(tmp_path / "lower.png")
    mixed = Composer(POOL).over(flat(50), load_overlay(tmp_path / "lower.png", SIZE)).planes()
    assert mixed.y[20, 10] == 235
    assert mixed.u[10, 6] == 128
    assert mixed.y[15, 10] == mixed.y[24, 10] == mixed.y[20, 7] == mixed.y[20, 24] == 50
    assert mixed.u[7, 6] == 50


def test_an_overlay_half_transparent_is_mixed(tmp_path: Path) -> None:
    Image.new("RGBA", (64, 32), (255, 255, 255, 128)).save(tmp_path / "lower.png")
    mixed = Composer(POOL).over(flat(100), load_overlay(tmp_path / "lower.png", SIZE)).planes()
    assert abs(int(mixed.y[3, 3]) - 168) <= 1


def test_an_empty_overlay_leaves_the_picture(tmp_path: Path) -> None:
    Image.new("RGBA", (64, 32), (0, 0, 0, 0)).save(tmp_path / "lower.png")
    mixed = Composer(POOL).over(flat(77), load_overlay(tmp_path / "lower.png", SIZE))
    assert set(mixed.data) == {77}


def test_one_full_layer_is_passed_on_without_a_copy() -> None:
    picture = flat(40)
    assert Composer(POOL).layers([(Rectangle(x=0, y=0, width=64, height=32), picture)]) is picture


def test_layers_cover_each_other_and_the_rest_is_black() -> None:
    left, right = Rectangle(x=0, y=0, width=32, height=32), Rectangle(x=16, y=8, width=32, height=16)
    canvas = Composer(POOL).layers([(left, flat(90, left.size)), (right, flat(200, right.size))]).planes()
    assert canvas.y[0, 0] == canvas.y[31, 31] == 90
    assert canvas.y[8, 16] == canvas.y[23, 47] == 200
    assert (canvas.y[0, 40], canvas.u[0, 20], canvas.v[0, 20]) == BLACK
    assert canvas.u[4, 8] == 200
    assert canvas.u[3, 8] == 90


def test_no_layers_are_black() -> None:
    assert set(Composer(POOL).layers([]).planes().y.ravel()) == {16}


def test_a_source_frame_is_never_drawn_into() -> None:
    base = flat(10)
    place = Rectangle(x=0, y=0, width=16, height=16)
    Composer(POOL).layers([(Rectangle(x=0, y=0, width=64, height=32), base), (place, flat(99, place.size))])
    assert set(base.data) == {10}


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, FULL))
def test_a_fade_lies_between_its_pictures(old: int, new: int, weight: int) -> None:
    mixed = Composer(POOL).fade(flat(old), flat(new), weight)
    assert set(mixed.data) == {(new * weight + old * (FULL - weight)) >> 8}


@given(st.integers(1, 300))
def test_a_fade_rises_and_never_reaches_its_ends(steps: int) -> None:
    weights = [fade_weight(step, steps) for step in range(steps)]
    assert weights == sorted(weights)
    assert all(0 <= weight < FULL for weight in weights)


def test_a_programme_fades_then_shows() -> None:
    programme = Programme(Shown("scene", "a")).show(Shown("scene", "b"), 10, 4)
    assert programme.before == Shown("scene", "a")
    assert [programme.weight(frame) for frame in range(10, 15)] == [51, 102, 153, 204, FULL]


def test_a_cut_during_a_fade_ends_it() -> None:
    programme = Programme(Shown("scene", "a")).show(Shown("scene", "b"), 10, 30).show(Shown("card", "c"), 12)
    assert programme.before is None
    assert programme.weight(12) == FULL


def test_a_cut_leaves_the_lower_third() -> None:
    programme = Programme(Shown("scene", "a")).with_overlay("name").show(Shown("scene", "b"), 3)
    assert programme.overlay == "name"
    assert programme.with_overlay(None).overlay is None


def test_a_fade_begins_with_what_was_really_on_air() -> None:
    """The operator wanted the close camera, but it was dead and the wide one stood in: the fade comes from that."""
    wanted = Programme(Shown("scene", "close"))
    programme = wanted.show(Shown("scene", "slides"), 10, 4, before=Shown("scene", "wide"))
    assert programme.before == Shown("scene", "wide")
