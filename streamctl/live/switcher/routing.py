"""What is shown in place of what is wanted when a camera cannot be shown. Pure.

Intent and route are kept apart: as soon as every camera of the wanted scene is usable again, the route is the intent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from streamctl.live.switcher.programme import Shown
from streamctl.plan.model import Plan, ScenePlan


@dataclass(frozen=True, slots=True)
class Routes:
    """What routing needs to know of a plan.

    Attributes:
        cameras: For each scene its cameras, background first.
        full: For each camera the scene that shows it alone, filling the picture.
        fallback: For each camera that has one, the camera that takes over.
        safe: The camera to show in doubt.
        holding: The card to show when no camera is left.
    """

    cameras: Mapping[str, tuple[str, ...]]
    full: Mapping[str, str]
    fallback: Mapping[str, str]
    safe: str
    holding: str | None


def routes_of(plan: Plan) -> Routes:
    """Return the routes of `plan`."""
    full: dict[str, str] = {}
    for scene in plan.scenes:
        if _fills(scene, plan):
            full.setdefault(scene.layers[0].camera, scene.id)
    cards = {card.template: card.id for card in reversed(plan.cards)}
    return Routes(
        cameras={scene.id: tuple(layer.camera for layer in scene.layers) for scene in plan.scenes},
        full=full,
        fallback={camera.id: camera.fallback for camera in plan.cameras if camera.fallback},
        safe=plan.safety.safe_camera,
        holding=cards.get("break") or cards.get("standby"),
    )


def _fills(scene: ScenePlan, plan: Plan) -> bool:
    return len(scene.layers) == 1 and scene.layers[0].place.size == plan.encoder.size


def route(intent: Shown, usable: Mapping[str, bool], routes: Routes) -> Shown:
    """Return what to show for `intent`: itself, else the picture of the next camera that is usable, else a card.

    The order: the background alone where only what lies over it is gone; the fallback chain of the camera that is gone;
    the safe camera; any other camera; the holding card. Without even that the intent stays.
    """
    if intent.kind == "card":
        return intent
    wanted = routes.cameras[intent.name]
    gone = [camera for camera in wanted if not usable[camera]]
    if not gone:
        return intent
    candidates = (wanted[0], *_chain(gone[0], routes), routes.safe, *routes.full)
    for camera in candidates:
        if usable[camera] and camera in routes.full:
            return Shown("scene", routes.full[camera])
    return Shown("card", routes.holding) if routes.holding else intent


def _chain(camera: str, routes: Routes) -> Iterator[str]:
    """Yield the fallbacks of `camera` in order, each once: a cycle ends where it began."""
    seen: set[str] = {camera}
    following = routes.fallback.get(camera)
    while following is not None and following not in seen:
        yield following
        seen.add(following)
        following = routes.fallback.get(following)


def unusable(intent: Shown, usable: Mapping[str, bool], routes: Routes) -> Iterable[str]:
    """Return the cameras of `intent` that cannot be shown."""
    if intent.kind == "card":
        return ()
    return tuple(camera for camera in routes.cameras[intent.name] if not usable[camera])
