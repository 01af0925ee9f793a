import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Rectangle, Size
from streamctl.plan.scenes import inset_place, plan_scenes, sizes_of
from streamctl.profile.model import Camera, FullScene, PictureInPictureScene, Scene, SideBySideScene
from tests.plan.samples import LECTURE, SMALL, planned

HD = Size(width=1280, height=720)
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
CAMERAS = {name: Camera.model_validate({"source": {"test": number}}) for number, name in enumerate("abc")}


def inset(corner: str = "bottom-right", size: float = 0.25, margin: float = 0.03) -> PictureInPictureScene:
    return PictureInPictureScene.model_validate(
        {
            "layout": "picture-in-picture",
            "background": "a",
            "inset": "b",
            "corner": corner,
            "size": size,
            "margin": margin,
        }
    )


def test_an_inset_has_the_canvas_s_shape_and_the_same_margin_on_both_sides() -> None:
    assert inset_place(inset(), HD) == Rectangle(x=1280 - 320 - 22, y=720 - 180 - 22, width=320, height=180)
    assert inset_place(inset("top-left"), HD) == Rectangle(x=22, y=22, width=320, height=180)


def test_side_by_side_fills_the_canvas() -> None:
    scene = planned(LECTURE).scene("beside")
    assert [(layer.camera, layer.place) for layer in scene.layers] == [
        ("slides", Rectangle(x=0, y=0, width=896, height=720)),
        ("close", Rectangle(x=896, y=0, width=384, height=720)),
    ]


def test_each_camera_has_a_scene_of_its_own_after_the_written_ones() -> None:
    plan = planned(LECTURE)
    assert [scene.id for scene in plan.scenes] == ["slides-with-speaker", "beside", "room", "close", "wide", "slides"]
    assert [scene.label for scene in plan.scenes][2:5] == ["会場", "講師", "引き"]
    assert plan.scene("close").layers[0].place == Rectangle(x=0, y=0, width=1280, height=720)


def test_a_scene_that_has_a_camera_s_name_takes_its_place() -> None:
    scenes = plan_scenes({"b": FullScene(layout="full", camera="a")}, CAMERAS, HD)
    assert [(scene.id, scene.layers[0].camera) for scene in scenes] == [("b", "a"), ("a", "a"), ("c", "c")]


def test_an_ingest_delivers_each_size_once_largest_first() -> None:
    plan = planned(LECTURE)
    assert [str(size) for size in plan.camera("close").sizes] == ["1280x720", "384x720", "320x180"]
    assert [str(size) for size in plan.camera("wide").sizes] == ["1280x720"]
    assert [str(size) for size in plan.camera("slides").sizes] == ["1280x720", "896x720"]


def test_a_camera_that_no_scene_shows_still_has_a_size() -> None:
    assert sizes_of("c", (), HD) == (HD,)


def test_a_canvas_too_narrow_for_two_is_an_error() -> None:
    with pytest.raises(StreamctlError) as caught:
        planned(
            SMALL,
            video={"size": "30x64"},
            scenes={"two": {"layout": "side-by-side", "left": "one", "right": "one"}},
        )
    assert (caught.value.code, caught.value.where) == ("PLN-010", "scenes.two")
    assert "at least 32 pixels" in caught.value.fix()


even = st.integers(8, 2160).map(lambda half: 2 * half)
canvases = st.builds(Size, width=even.filter(lambda width: width >= 32), height=even)
insets = st.builds(inset, st.sampled_from(CORNERS), st.floats(0.1, 0.5), st.floats(0.0, 0.2))
halves = st.floats(0.2, 0.8).map(lambda ratio: SideBySideScene(layout="side-by-side", left="b", right="c", ratio=ratio))


@given(canvases, st.one_of(insets, halves, st.just(FullScene(layout="full", camera="a"))))
def test_layers_lie_inside_the_canvas_in_even_pixels(canvas: Size, scene: Scene) -> None:
    planned_scenes = plan_scenes({"scene": scene}, CAMERAS, canvas)
    for layer in (layer for planned_scene in planned_scenes for layer in planned_scene.layers):
        place = layer.place
        assert all(value % 2 == 0 for value in (place.x, place.y, place.width, place.height))
        assert place.x + place.width <= canvas.width
        assert place.y + place.height <= canvas.height
    for name in CAMERAS:
        sizes = sizes_of(name, planned_scenes, canvas)
        areas = [size.width * size.height for size in sizes]
        assert sizes[0] == canvas
        assert areas == sorted(areas, reverse=True)
        assert len(set(sizes)) == len(sizes)


@given(canvases, halves)
def test_the_halves_cover_the_canvas_without_a_gap(canvas: Size, scene: SideBySideScene) -> None:
    left, right = (layer.place for layer in plan_scenes({"scene": scene}, {}, canvas)[0].layers)
    assert left.x == 0
    assert left.width == right.x
    assert right.x + right.width == canvas.width
    assert left.height == right.height == canvas.height


@given(canvases, insets)
def test_the_inset_lies_in_its_corner(canvas: Size, scene: PictureInPictureScene) -> None:
    place = inset_place(scene, canvas)
    gaps = {
        "left": place.x,
        "right": canvas.width - place.x - place.width,
        "top": place.y,
        "bottom": canvas.height - place.y - place.height,
    }
    vertical, horizontal = scene.corner.split("-")
    most = canvas.height * scene.margin + 1
    assert gaps[vertical] <= most
    assert gaps[horizontal] <= most
