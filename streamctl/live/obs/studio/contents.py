"""What a scene collection has otherwise than it should: scenes, inputs, items and how they are set. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.difference import Difference, Plain, Stage, plain, same, unlike
from streamctl.live.obs.studio.model import Contents, Filter, Input, Item, Scene, Sound, Transform, Transition
from streamctl.live.obs.studio.reading import SILENT

OURS = "streamctl "
"""How the names of the filters begin that streamctl makes; other filters are whoever's made them, and stay."""


def content_differences(wanted: Contents, found: Contents) -> Iterator[Difference]:
    """Yield what `found` has otherwise than `wanted`."""
    yield from _inputs(wanted, found)
    yield from _scenes(wanted.scenes, found.scenes)
    yield from _transition(wanted.transition, found)


def _inputs(wanted: Contents, found: Contents) -> Iterator[Difference]:
    there = {one.name: one for one in found.inputs}
    needed = {one.name: one for one in wanted.inputs}
    for one in found.inputs:
        if one.name not in needed:
            yield Difference(Stage.CLEARING, "remove", "input", one.name, requests=_without_input(one.name, found))
    for one in wanted.inputs:
        former = there.get(one.name)
        if former is None:
            yield _new_input(one, wanted.scenes)
        elif former.kind != one.kind:
            requests = _without_input(one.name, found)
            yield Difference(
                Stage.CLEARING, "change", "input", one.name, "", "kind", former.kind, one.kind, requests=requests
            )
        else:
            yield from _input(one, former)


def _without_input(name: str, found: Contents) -> tuple[Asked, ...]:
    """Return what removes the input `name`: its items first, for it stays in every scene that OBS does not draw."""
    items = (
        Asked(Request.REMOVE_SCENE_ITEM, {"sceneName": scene.name, "sceneItemId": item.number})
        for scene in found.scenes
        for item in scene.items
        if item.source == name
    )
    return (*items, Asked(Request.REMOVE_INPUT, {"inputName": name}))


def _new_input(one: Input, scenes: Sequence[Scene]) -> Difference:
    """Return that `one` is missing; OBS makes an input within a scene that shows it."""
    scene = next(scene.name for scene in scenes if any(item.source == one.name for item in scene.items))
    data = {
        "sceneName": scene,
        "inputName": one.name,
        "inputKind": one.kind,
        "inputSettings": dict(one.settings),
        "sceneItemEnabled": False,
    }
    return Difference(
        Stage.INPUTS, "create", "input", one.name, after=one.kind, requests=(Asked(Request.CREATE_INPUT, data),)
    )


def _input(wanted: Input, found: Input) -> Iterator[Difference]:
    name = wanted.name
    for key, (before, after) in unlike(wanted.settings, found.settings).items():
        data = {"inputName": name, "inputSettings": {key: after}, "overlay": True}
        request = Asked(Request.SET_INPUT_SETTINGS, data)
        yield _detail("input", name, key, before, after, request)
    if wanted.sound is not None and found.sound is not None:
        yield from _sound(name, wanted.sound, found.sound)
    yield from _filters(name, wanted.filters, found.filters)


def _detail(
    thing: Any, name: str, what: str, before: Any, after: Any, *requests: Asked, inside: str = ""
) -> Difference:
    return Difference(
        Stage.DETAILS, "change", thing, name, inside, what, plain(before), plain(after), requests=requests
    )


def _sound(name: str, wanted: Sound, found: Sound) -> Iterator[Difference]:
    monitor = SILENT if not wanted.monitored else "OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT"
    ways: tuple[tuple[str, Plain, Plain, Request, Mapping[str, Any]], ...] = (
        ("muted", found.muted, wanted.muted, Request.SET_INPUT_MUTE, {"inputMuted": wanted.muted}),
        ("volume", found.volume_db, wanted.volume_db, Request.SET_INPUT_VOLUME, {"inputVolumeDb": wanted.volume_db}),
        (
            "offset",
            found.offset_ms,
            wanted.offset_ms,
            Request.SET_INPUT_AUDIO_SYNC_OFFSET,
            {"inputAudioSyncOffset": wanted.offset_ms},
        ),
        (
            "monitored",
            found.monitored,
            wanted.monitored,
            Request.SET_INPUT_AUDIO_MONITOR_TYPE,
            {"monitorType": monitor},
        ),
        (
            "on_air",
            found.on_air,
            wanted.on_air,
            Request.SET_INPUT_AUDIO_TRACKS,
            {"inputAudioTracks": {"1": wanted.on_air}},
        ),
    )
    for what, before, after, request, data in ways:
        if not same(after, before):
            yield _detail("input", name, what, before, after, Asked(request, {"inputName": name, **data}))


def _filters(source: str, wanted: Sequence[Filter], found: Sequence[Filter]) -> Iterator[Difference]:
    there = {one.name: one for one in found}
    needed = {one.name for one in wanted}
    for one in found:
        if one.name.startswith(OURS) and one.name not in needed:
            yield _filter("remove", source, one.name, _without(source, one.name))
    for one in wanted:
        former = there.get(one.name)
        if former is None:
            yield _filter("create", source, one.name, _with(source, one))
        elif former.kind != one.kind:
            yield _filter("change", source, one.name, _without(source, one.name), _with(source, one))
        else:
            yield from _filter_details(source, one, former)


def _filter(act: Any, source: str, name: str, *requests: Asked) -> Difference:
    return Difference(Stage.DETAILS, act, "filter", name, source, requests=requests)


def _without(source: str, name: str) -> Asked:
    return Asked(Request.REMOVE_SOURCE_FILTER, {"sourceName": source, "filterName": name})


def _with(source: str, one: Filter) -> Asked:
    data = {"sourceName": source, "filterName": one.name, "filterKind": one.kind, "filterSettings": dict(one.settings)}
    return Asked(Request.CREATE_SOURCE_FILTER, data)


def _filter_details(source: str, wanted: Filter, found: Filter) -> Iterator[Difference]:
    named = {"sourceName": source, "filterName": wanted.name}
    for key, (before, after) in unlike(wanted.settings, found.settings).items():
        request = Asked(Request.SET_SOURCE_FILTER_SETTINGS, {**named, "filterSettings": {key: after}, "overlay": True})
        yield _detail("filter", wanted.name, key, before, after, request, inside=source)
    if wanted.enabled != found.enabled:
        request = Asked(Request.SET_SOURCE_FILTER_ENABLED, {**named, "filterEnabled": wanted.enabled})
        yield _detail("filter", wanted.name, "enabled", found.enabled, wanted.enabled, request, inside=source)


def _scenes(wanted: Sequence[Scene], found: Sequence[Scene]) -> Iterator[Difference]:
    there = {scene.name: scene for scene in found}
    needed = {scene.name for scene in wanted}
    for scene in wanted:
        if scene.name not in there:
            create = Asked(Request.CREATE_SCENE, {"sceneName": scene.name})
            yield Difference(Stage.SCENES, "create", "scene", scene.name, requests=(create,))
        yield from _scene(scene, there.get(scene.name, Scene(scene.name)))
    for scene in found:
        if scene.name not in needed:
            remove = Asked(Request.REMOVE_SCENE, {"sceneName": scene.name})
            yield Difference(Stage.TIDYING, "remove", "scene", scene.name, requests=(remove,))


def _scene(wanted: Scene, found: Scene) -> Iterator[Difference]:
    pairs, spare = paired(wanted.items, found.items)
    for one in spare:
        data = {"sceneName": wanted.name, "sceneItemId": one.number}
        request = Asked(Request.REMOVE_SCENE_ITEM, data)
        yield Difference(Stage.ITEMS, "remove", "item", one.source, wanted.name, requests=(request,))
    for one, former in pairs:
        if former is None:
            yield _new_item(wanted.name, one)
        else:
            yield from _item(wanted.name, one, former)
    present = [former for _, former in pairs if former is not None]
    if len(present) == len(wanted.items):
        yield from _order(wanted.name, present)
    yield from _override(wanted, found)


def paired(wanted: Sequence[Item], found: Sequence[Item]) -> tuple[list[tuple[Item, Item | None]], list[Item]]:
    """Return each of `wanted` with the one of `found` that shows the same source, None for none; and what is left."""
    left = list(found)
    pairs: list[tuple[Item, Item | None]] = []
    for one in wanted:
        former = next((item for item in left if item.source == one.source), None)
        if former is not None:
            left.remove(former)
        pairs.append((one, former))
    return pairs, left


def _new_item(scene: str, one: Item) -> Difference:
    data = {"sceneName": scene, "sourceName": one.source, "sceneItemEnabled": False}
    request = Asked(Request.CREATE_SCENE_ITEM, data)
    return Difference(
        Stage.ITEMS, "create", "item", one.source, scene, after=place_text(one.transform), requests=(request,)
    )


def _item(scene: str, wanted: Item, found: Item) -> Iterator[Difference]:
    named = {"sceneName": scene, "sceneItemId": found.number}
    if unlike(wanted.transform, found.transform):
        request = Asked(Request.SET_SCENE_ITEM_TRANSFORM, {**named, "sceneItemTransform": dict(wanted.transform)})
        before, after = place_text(found.transform), place_text(wanted.transform)
        yield _detail("item", wanted.source, "place", before, after, request, inside=scene)
    if wanted.shown != found.shown:
        request = Asked(Request.SET_SCENE_ITEM_ENABLED, {**named, "sceneItemEnabled": wanted.shown})
        yield _detail("item", wanted.source, "shown", found.shown, wanted.shown, request, inside=scene)
    if wanted.locked != found.locked:
        request = Asked(Request.SET_SCENE_ITEM_LOCKED, {**named, "sceneItemLocked": wanted.locked})
        yield _detail("item", wanted.source, "locked", found.locked, wanted.locked, request, inside=scene)


def place_text(transform: Transform) -> str:
    """Return where an item lies: `640x360 at 0,0`, and what else is done to it."""
    box = f"{transform['boundsWidth']:g}x{transform['boundsHeight']:g}"
    if transform["boundsType"] == "OBS_BOUNDS_NONE":
        box = f"x{transform.get('scaleX', 1):.3g}"
    cropped = any(transform[f"crop{side}"] for side in ("Left", "Right", "Top", "Bottom"))
    turned = f" turned {transform['rotation']:g}" if transform["rotation"] else ""
    place = f"{transform['positionX']:g},{transform['positionY']:g}"
    return f"{box} at {place}{turned}{' cropped' if cropped else ''}"


def _order(scene: str, present: Sequence[Item]) -> Iterator[Difference]:
    """Yield that the items `present`, in the order wanted, lie otherwise: OBS numbers places from the lowest."""
    if all(lower.place < upper.place for lower, upper in pairwise(present)):
        return
    requests = tuple(
        Asked(
            Request.SET_SCENE_ITEM_INDEX,
            {"sceneName": scene, "sceneItemId": item.number, "sceneItemIndex": place},
        )
        for place, item in enumerate(present)
    )
    after = ", ".join(item.source for item in present)
    before = ", ".join(item.source for item in sorted(present, key=lambda item: item.place))
    yield _detail("scene", scene, "order", before, after, *requests)


def _override(wanted: Scene, found: Scene) -> Iterator[Difference]:
    if wanted.override != found.override:
        data = {"sceneName": wanted.name, "transitionName": wanted.override, "transitionDuration": None}
        request = Asked(Request.SET_SCENE_SCENE_TRANSITION_OVERRIDE, data)
        yield _detail("scene", wanted.name, "transition", found.override, wanted.override, request)


def _transition(wanted: Transition, found: Contents) -> Iterator[Difference]:
    if wanted == found.transition:
        return
    name = found.transitions.get(wanted.kind)
    requests = [Asked(Request.SET_CURRENT_SCENE_TRANSITION, {"transitionName": name})] if name else []
    if wanted.milliseconds is not None:
        data = {"transitionDuration": wanted.milliseconds}
        requests.append(Asked(Request.SET_CURRENT_SCENE_TRANSITION_DURATION, data))
    before, after = _transition_text(found.transition), _transition_text(wanted)
    yield _detail("transition", "transition", "", before, after, *requests)


def _transition_text(transition: Transition) -> str:
    name = transition.kind.removesuffix("_transition")
    return name if transition.milliseconds is None else f"{name} {transition.milliseconds} ms"
