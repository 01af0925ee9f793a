"""From plan to what an OBS should have. Pure: the same plan and the same places of its pictures give the same."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from streamctl import __version__
from streamctl.core.values import Rectangle, Size
from streamctl.live.obs.studio.inputs import (
    Kind,
    camera_kind,
    delay_filters,
    keeps_pictures,
    microphone_kind,
    picture_kind,
)
from streamctl.live.obs.studio.model import (
    CUT,
    FADE,
    Contents,
    Input,
    Item,
    Scene,
    Sound,
    Transform,
    Transition,
    WantedStudio,
)
from streamctl.live.obs.studio.names import (
    LOWER_THIRDS,
    camera_input,
    card_scene,
    microphone_input,
    owned_name,
    picture_input,
    sound_input,
)
from streamctl.live.obs.studio.output import recordings_folder, settled
from streamctl.plan.model import CameraPlan, CardPlan, Plan, ScenePlan
from streamctl.plan.sounds import PlannedSound, sound_chain

LOUDEST_DB = 26.0
"""The most that OBS makes a sound louder (dB)."""
UNSEEN = Rectangle(x=0, y=0, width=16, height=16)
"""The size of a source that is there to be heard; it lies beyond the canvas's right edge."""
LONGEST_OFFSET_MS = 20_000
"""The most that OBS plays a sound later (milliseconds)."""
PICTURES_FRAMES = 1
"""How much later than its sound OBS shows a camera whose pictures it keeps until it is their time (frames). Flash and
beep of one stream were 18 to 39 ms apart at 30 frames a second, 73 to 86 at 15."""
_UPRIGHT: Transform = {
    "alignment": 5,
    "boundsAlignment": 0,
    "rotation": 0.0,
    "cropLeft": 0,
    "cropRight": 0,
    "cropTop": 0,
    "cropBottom": 0,
}
"""Placed by its top left corner, nothing turned or cut off."""
_MILLISECONDS = 1000


def wanted_studio(plan: Plan, pictures: Path, lower_thirds: Rectangle | None = None) -> WantedStudio:
    """Return what an OBS should have for `plan`.

    Args:
        plan: The event, decided.
        pictures: Folder of the event's cards (`pictures_folder`).
        lower_thirds: What its lower thirds may cover of the picture; all of it where that is not known.
    """
    files = {card.id: pictures / f"{card.id}.png" for card in plan.cards}
    scenes = tuple(_scenes(plan, lower_thirds))
    used = {item.source for scene in scenes for item in scene.items}
    return WantedStudio(
        name=owned_name(plan.event.id),
        settled=settled(plan),
        contents=Contents(
            scenes=scenes,
            inputs=tuple(one for one in _inputs(plan, files) if one.name in used),
            transition=_transition(plan),
        ),
        recordings=recordings_folder(plan),
        pictures=tuple(files.values()),
    )


def pictures_folder(plan: Plan, data: Path) -> Path:
    """Return the folder of the plan's card pictures for OBS, below the user's data folder `data`.

    Its name changes with every card's words and look: OBS shows a file that has changed as it was for another second.
    """
    look = "\n".join((__version__, str(plan.encoder.size), *(card.model_dump_json() for card in plan.cards)))
    digest = hashlib.sha256(look.encode()).hexdigest()[:12]
    return data / "obs-pictures" / plan.event.id / digest


def _transition(plan: Plan) -> Transition:
    if plan.transition.kind == "cut":
        return Transition(CUT, None)
    return Transition(FADE, round(plan.transition.frames * _MILLISECONDS / plan.fps))


def _scenes(plan: Plan, covered: Rectangle | None) -> Iterator[Scene]:
    """Yield every scene, the one that lies over the others first."""
    over: tuple[Item, ...] = ()
    if any(card.overlay for card in plan.cards):
        yield _lower_thirds(plan)
        over = (_cut_out(LOWER_THIRDS, plan.encoder.size, covered or _canvas(plan.encoder.size)),)
    for scene in plan.scenes:
        seen = {layer.camera for layer in scene.layers}
        yield Scene(scene.id, (*_heard(plan, seen), *_layers(scene), *over))
    for card in plan.cards:
        if not card.overlay:
            picture = _whole(picture_input(card.id), plan.encoder.size)
            yield Scene(card_scene(card.id), (*_heard(plan, set()), picture, *over))


def _lower_thirds(plan: Plan) -> Scene:
    overlays = [card for card in plan.cards if card.overlay]
    return Scene(
        LOWER_THIRDS, tuple(_whole(picture_input(card.id), plan.encoder.size, shown=False) for card in overlays)
    )


def _layers(scene: ScenePlan) -> Iterator[Item]:
    for layer in scene.layers:
        yield Item(camera_input(layer.camera), fitted(layer.place))


def _heard(plan: Plan, seen: set[str]) -> Iterator[Item]:
    """Yield what is heard in a scene that shows the cameras `seen`: OBS plays only what is in the scene on air.

    A camera that is seen is heard as well; a second item of it would make it twice as loud.
    """
    place = UNSEEN.model_copy(update={"x": plan.encoder.size.width + UNSEEN.width})
    present = {camera_input(camera) for camera in seen}
    for source in dict.fromkeys(sound_input(one) for one in sound_chain(plan)):
        if source not in present:
            yield Item(source, fitted(place))


def _whole(source: str, canvas: Size, *, shown: bool = True) -> Item:
    """Return an item that fills the canvas: a picture of the canvas's own size."""
    return Item(source, {**fitted(_canvas(canvas)), "boundsType": "OBS_BOUNDS_STRETCH"}, shown=shown)


def _canvas(size: Size) -> Rectangle:
    return Rectangle(x=0, y=0, width=size.width, height=size.height)


def _cut_out(source: str, canvas: Size, place: Rectangle) -> Item:
    """Return an item that shows in `place` what a scene as large as the canvas has there, and nothing else of it.

    OBS draws a scene within a scene as a picture of its own first, empty or not: without a graphics card,
    one of the whole canvas took it a third of its time.
    """
    cropped = {
        "cropLeft": place.x,
        "cropRight": canvas.width - place.x - place.width,
        "cropTop": place.y,
        "cropBottom": canvas.height - place.y - place.height,
    }
    return Item(source, {**fitted(place), **cropped, "boundsType": "OBS_BOUNDS_STRETCH"})


def fitted(place: Rectangle) -> Transform:
    """Return the transform that shows a source in `place`, as large as it can be without losing its shape."""
    return {
        **_UPRIGHT,
        "positionX": float(place.x),
        "positionY": float(place.y),
        "boundsType": "OBS_BOUNDS_SCALE_INNER",
        "boundsWidth": float(place.width),
        "boundsHeight": float(place.height),
    }


def _inputs(plan: Plan, files: Mapping[str, Path]) -> Iterator[Input]:
    """Yield every input that a scene may have."""
    chain = sound_chain(plan)
    for camera in plan.cameras:
        yield _camera(plan, camera, next((sound for sound in chain if sound.camera == camera.id), None))
    for sound in chain:
        kind = microphone_kind(sound.microphone.source) if sound.microphone else None
        if kind is not None:
            yield _of(kind, microphone_input(sound.id), _sound(plan, sound, 0, plan.cameras))
    for card in plan.cards:
        yield _picture(card, files[card.id])


def _camera(plan: Plan, camera: CameraPlan, heard: PlannedSound | None) -> Input:
    """Return the input of `camera`, silent unless it is the master's sound: OBS would play what nobody asked for."""
    kind = camera_kind(camera.source, plan.encoder.size, plan.fps, camera.label)
    sound = Sound(muted=True, volume_db=0.0, offset_ms=_offset(plan, camera.delay_ms, (camera,)))
    if heard is not None:
        sound = _sound(plan, heard, camera.delay_ms, (camera,))
    return replace(_of(kind, camera_input(camera.id), sound), filters=delay_filters(camera.delay_ms))


def _of(kind: Kind, name: str, sound: Sound) -> Input:
    return Input(name, kind.name, kind.settings, sound, choices=kind.choices, instead=kind.instead)


def _sound(plan: Plan, sound: PlannedSound, delay_ms: int, cameras: Sequence[CameraPlan]) -> Sound:
    return Sound(
        muted=sound.id != plan.master,
        volume_db=min(sound.gain_db, LOUDEST_DB),
        offset_ms=_offset(plan, sound.delay_ms + delay_ms, cameras),
    )


def _offset(plan: Plan, delay_ms: int, cameras: Sequence[CameraPlan]) -> int:
    """Return how much later a sound is played that is to be `delay_ms` behind `cameras` (milliseconds)."""
    kept = all(keeps_pictures(camera_kind(one.source, plan.encoder.size, plan.fps, one.label)) for one in cameras)
    frames = PICTURES_FRAMES if kept else 0
    return min(delay_ms + round(frames * _MILLISECONDS / plan.fps), LONGEST_OFFSET_MS)


def _picture(card: CardPlan, file: Path) -> Input:
    kind = picture_kind(file)
    return Input(picture_input(card.id), kind.name, kind.settings)
