"""Layouts as rectangles: where each camera of a scene lies on the canvas, in whole even pixels."""

from collections.abc import Iterable, Iterator, Mapping

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Rectangle, Size
from streamctl.plan.model import LayerPlan, ScenePlan
from streamctl.profile.model import Camera, FullScene, PictureInPictureScene, Scene, SideBySideScene

SMALLEST = 16
"""The least width and height of a picture (pixels): what `Rectangle` allows."""


def plan_scenes(scenes: Mapping[str, Scene], cameras: Mapping[str, Camera], canvas: Size) -> tuple[ScenePlan, ...]:
    """Return each of `scenes` laid out on `canvas`, then each of `cameras` full-frame under its own name.

    A camera whose name a scene has gets no scene of its own.

    Raises:
        StreamctlError: PLN-010 the canvas is too narrow for two cameras next to each other.
    """
    written = [
        ScenePlan(id=name, label=scene.label or name, layers=_layers(name, scene, canvas))
        for name, scene in scenes.items()
    ]
    whole = [
        ScenePlan(id=name, label=camera.label or name, layers=(LayerPlan(camera=name, place=_whole(canvas)),))
        for name, camera in cameras.items()
        if name not in scenes
    ]
    return (*written, *whole)


def sizes_of(camera: str, scenes: Iterable[ScenePlan], canvas: Size) -> tuple[Size, ...]:
    """Return each size that some of `scenes` shows `camera` in, largest first; that of `canvas` where none does."""
    found = {layer.place.size for scene in scenes for layer in scene.layers if layer.camera == camera}
    return tuple(sorted(found or {canvas}, key=lambda size: (size.width * size.height, size.width), reverse=True))


def _layers(name: str, scene: Scene, canvas: Size) -> tuple[LayerPlan, ...]:
    match scene:
        case FullScene():
            return (LayerPlan(camera=scene.camera, place=_whole(canvas)),)
        case PictureInPictureScene():
            background = LayerPlan(camera=scene.background, place=_whole(canvas))
            return (background, LayerPlan(camera=scene.inset, place=inset_place(scene, canvas)))
        case SideBySideScene():
            return tuple(_halves(name, scene, canvas))


def _whole(canvas: Size) -> Rectangle:
    return Rectangle(x=0, y=0, width=canvas.width, height=canvas.height)


def inset_place(scene: PictureInPictureScene, canvas: Size) -> Rectangle:
    """Return the place of the inset of `scene`: of the canvas's shape, `margin` away from its corner's edges.

    An inset that its margin would push off the canvas lies at the far edge.
    """
    width = _even(canvas.width * scene.size, SMALLEST, canvas.width)
    height = _even(canvas.height * scene.size, SMALLEST, canvas.height)
    margin = canvas.height * scene.margin
    x = _even(margin, 0, canvas.width - width)
    y = _even(margin, 0, canvas.height - height)
    if scene.corner.endswith("right"):
        x = canvas.width - width - x
    if scene.corner.startswith("bottom"):
        y = canvas.height - height - y
    return Rectangle(x=x, y=y, width=width, height=height)


def _halves(name: str, scene: SideBySideScene, canvas: Size) -> Iterator[LayerPlan]:
    """Yield the two cameras of `scene`: together the whole canvas, each of its full height.

    Each ingest fits its picture into its half, so that a camera of any shape is shown as large as it can be.
    """
    if canvas.width < 2 * SMALLEST:
        raise StreamctlError("PLN-010", where=f"scenes.{name}", size=canvas, least=2 * SMALLEST)
    left = _even(canvas.width * scene.ratio, SMALLEST, canvas.width - SMALLEST)
    yield LayerPlan(camera=scene.left, place=Rectangle(x=0, y=0, width=left, height=canvas.height))
    right = Rectangle(x=left, y=0, width=canvas.width - left, height=canvas.height)
    yield LayerPlan(camera=scene.right, place=right)


def _even(pixels: float, least: int, most: int) -> int:
    """Return the even number nearest to `pixels` between `least` and `most` (both even)."""
    return min(max(int(pixels / 2 + 0.5) * 2, least), most)
