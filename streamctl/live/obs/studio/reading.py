"""Reading what an OBS has: a few batches of requests, none of which changes anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from streamctl.core.redaction import Secret
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.inputs import SOUND_CARD
from streamctl.live.obs.studio.model import (
    Canvas,
    Contents,
    Filter,
    FoundStudio,
    Input,
    Item,
    Offer,
    Parameter,
    Scene,
    Service,
    Settings,
    Settled,
    Sound,
    Transition,
    WantedStudio,
)
from streamctl.live.obs.wire import Answer
from streamctl.media.alsa_cards import sound_card_is_there

BATCH = 50
"""Requests in one message: 20 ms each on a machine that struggles, within the time that OBS has for an answer."""
LOOKS = 4
"""How often a collection is looked at in which something is going; the first drawing lets go of it."""
GONE = 600
"""Status of a request about something that is not there (any more)."""
SILENT = "OBS_MONITORING_TYPE_NONE"
SAMPLE_RATE, CHANNELS = Parameter("Audio", "SampleRate"), Parameter("Audio", "ChannelSetup")
_SOUND = (
    Request.GET_INPUT_MUTE,
    Request.GET_INPUT_VOLUME,
    Request.GET_INPUT_AUDIO_SYNC_OFFSET,
    Request.GET_INPUT_AUDIO_MONITOR_TYPE,
    Request.GET_INPUT_AUDIO_TRACKS,
)
_AT_WORK = (
    (Request.GET_STREAM_STATUS, "stream"),
    (Request.GET_RECORD_STATUS, "recording"),
    (Request.GET_VIRTUAL_CAM_STATUS, "virtual camera"),
    (Request.GET_REPLAY_BUFFER_STATUS, "replay buffer"),
)


class Obs(Protocol):
    """What is asked: an `ObsConnection`, or something that answers like one."""

    def ask(self, request: Request, data: Mapping[str, Any] | None = None) -> Answer:
        """Return OBS's answer to one request."""
        ...

    def batch(self, asked: Sequence[Asked]) -> tuple[Answer, ...]:
        """Return OBS's answers to `asked`, in order."""
        ...


def read_studio(obs: Obs, wanted: WantedStudio) -> FoundStudio:
    """Return what `obs` has of what is `wanted`.

    Raises:
        StreamctlError: As `ObsConnection.request`.
    """
    kinds, collections, profiles, outputs, *rest = obs.batch(
        [
            Asked(Request.GET_INPUT_KIND_LIST),
            Asked(Request.GET_SCENE_COLLECTION_LIST),
            Asked(Request.GET_PROFILE_LIST),
            Asked(Request.GET_OUTPUT_LIST),
            *(Asked(request) for request, _ in _AT_WORK),
            *map(_parameter, (SAMPLE_RATE, CHANNELS)),
        ]
    )
    *at_work, rate, channels = rest
    collection = str(collections.require()["currentSceneCollectionName"])
    contents = _contents(obs) if collection == wanted.name else None
    profile = str(profiles.require()["currentProfileName"])
    return FoundStudio(
        kinds=frozenset(map(str, kinds.require()["inputKinds"])),
        outputs=_outputs(outputs, at_work),
        collections=tuple(map(str, collections.data["sceneCollections"])),
        collection=collection,
        profiles=tuple(map(str, profiles.data["profiles"])),
        profile=profile,
        sample_rate=str(rate.require()["parameterValue"]),
        channels=str(channels.require()["parameterValue"]),
        settled=_settled(obs, wanted) if profile == wanted.name else None,
        contents=contents,
        recordings=wanted.recordings.is_dir(),
        missing=tuple(file for file in wanted.pictures if not file.is_file()),
        absent=frozenset(device for device in _sound_cards(wanted) if not sound_card_is_there(device)),
        offers=_offers(obs, wanted, contents) if contents else {},
    )


def _offers(obs: Obs, wanted: WantedStudio, contents: Contents) -> dict[tuple[str, str], tuple[Offer, ...]]:
    """Return what OBS offers for each choice of each input that is there: it tells nothing of one that is not."""
    kinds = {one.name: one.kind for one in contents.inputs}
    lists = [
        (one.name, choice.setting)
        for one in wanted.contents.inputs
        for choice in one.choices
        if kinds.get(one.name) in {one.kind, *one.instead}
    ]
    names = [{"inputName": name, "propertyName": setting} for name, setting in lists]
    answers = _many(obs, (Asked(Request.GET_INPUT_PROPERTIES_LIST_PROPERTY_ITEMS, data) for data in names))
    return {one: tuple(_offered(answer)) for one, answer in zip(lists, answers, strict=True)}


def _offered(answer: Answer) -> Iterator[Offer]:
    """Yield the entries of a list; one that OBS does not have, for want of devices, is empty."""
    for item in answer.data.get("propertyItems", ()):
        yield Offer(str(item["itemName"]), item["itemValue"], bool(item["itemEnabled"]))


def _sound_cards(wanted: WantedStudio) -> Iterator[str]:
    for one in wanted.contents.inputs:
        if one.kind == SOUND_CARD:
            yield str(one.settings["device_id"])


def _outputs(listed: Answer, at_work: Sequence[Answer]) -> tuple[str, ...]:
    """Return what is at work: by its usual name, and any further output by OBS's own."""
    usual = tuple(name for (_, name), one in zip(_AT_WORK, at_work, strict=True) if one.data.get("outputActive"))
    active = tuple(str(one["outputName"]) for one in listed.require()["outputs"] if one["outputActive"])
    return usual or active


def _many(obs: Obs, asked: Iterable[Asked]) -> tuple[Answer, ...]:
    everything = tuple(asked)
    pieces = (everything[start : start + BATCH] for start in range(0, len(everything), BATCH))
    return tuple(answer for piece in pieces for answer in obs.batch(piece))


def _parameter(parameter: Parameter) -> Asked:
    names = {"parameterCategory": parameter.category, "parameterName": parameter.name}
    return Asked(Request.GET_PROFILE_PARAMETER, names)


def _settled(obs: Obs, wanted: WantedStudio) -> Settled:
    names = tuple(wanted.settled.parameters)
    video, service, *values = _many(
        obs,
        (Asked(Request.GET_VIDEO_SETTINGS), Asked(Request.GET_STREAM_SERVICE_SETTINGS), *map(_parameter, names)),
    )
    return Settled(
        parameters={name: value.require()["parameterValue"] for name, value in zip(names, values, strict=True)},
        canvas=_canvas(video.require()),
        service=_service(service.require()),
    )


def _canvas(video: Mapping[str, Any]) -> Canvas:
    return Canvas(
        width=video["baseWidth"],
        height=video["baseHeight"],
        output_width=video["outputWidth"],
        output_height=video["outputHeight"],
        fps=Fraction(video["fpsNumerator"], video["fpsDenominator"]),
    )


def _service(service: Mapping[str, Any]) -> Service:
    settings = service["streamServiceSettings"]
    kind, server = str(service["streamServiceType"]), str(settings.get("server") or "")
    return Service(kind, server, Secret(str(settings.get("key") or "")))


def _contents(obs: Obs) -> Contents:
    """Return what is in the loaded collection, once nothing is left in it that has been removed already."""
    for _ in range(LOOKS):
        contents, going = _looked(obs)
        if not going:
            break
        _let_go(obs, contents)
    return contents


def _let_go(obs: Obs, contents: Contents) -> None:
    """Let OBS draw each scene once: a removed input stays in those that are not drawn, and its name with it."""
    small = {"imageFormat": "png", "imageWidth": 8, "imageHeight": 8}
    for scene in contents.scenes:  # each takes a frame or two: too long for one message
        obs.ask(Request.GET_SOURCE_SCREENSHOT, {"sourceName": scene.name, **small})


def _looked(obs: Obs) -> tuple[Contents, bool]:
    """Return what is in the loaded collection, and whether some of it has been removed already."""
    listed, inputs, known, current = obs.batch(
        [
            Asked(Request.GET_SCENE_LIST),
            Asked(Request.GET_INPUT_LIST),
            Asked(Request.GET_SCENE_TRANSITION_LIST),
            Asked(Request.GET_CURRENT_SCENE_TRANSITION),
        ]
    )
    transitions = {str(one["transitionKind"]): str(one["transitionName"]) for one in known.require()["transitions"]}
    names = [str(one["sceneName"]) for one in listed.require()["scenes"]]
    kinds = {str(one["inputName"]): str(one["inputKind"]) for one in inputs.require()["inputs"]}
    scenes, found = _scenes(obs, names), _inputs(obs, kinds)
    contents = Contents(scenes, found, _transition(current.require()), transitions)
    return contents, (len(scenes), len(found)) != (len(names), len(inputs.data["inputs"]))


def _transition(current: Mapping[str, Any]) -> Transition:
    milliseconds = None if current["transitionFixed"] else current["transitionDuration"]
    return Transition(str(current["transitionKind"]), milliseconds)


def _scenes(obs: Obs, names: Sequence[str]) -> tuple[Scene, ...]:
    both = (Request.GET_SCENE_ITEM_LIST, Request.GET_SCENE_SCENE_TRANSITION_OVERRIDE)
    answers = iter(_many(obs, (Asked(request, {"sceneName": name}) for name in names for request in both)))
    return tuple(
        Scene(
            name,
            items=tuple(
                map(_item, sorted(items.require()["sceneItems"], key=lambda item: int(item["sceneItemIndex"])))
            ),
            override=override.require()["transitionName"],
        )
        for name, items, override in zip(names, answers, answers, strict=True)
        if items.code != GONE
    )


def _item(item: Mapping[str, Any]) -> Item:
    return Item(
        source=str(item["sourceName"]),
        transform=item["sceneItemTransform"],
        shown=bool(item["sceneItemEnabled"]),
        locked=bool(item["sceneItemLocked"]),
        number=int(item["sceneItemId"]),
        place=int(item["sceneItemIndex"]),
    )


def _inputs(obs: Obs, kinds: Mapping[str, str]) -> tuple[Input, ...]:
    distinct = tuple(dict.fromkeys(kinds.values()))
    usual = _many(obs, (Asked(Request.GET_INPUT_DEFAULT_SETTINGS, {"inputKind": kind}) for kind in distinct))
    defaults = {
        kind: answer.data.get("defaultInputSettings") or {} for kind, answer in zip(distinct, usual, strict=True)
    }
    asked = (Asked(request, {"inputName": name}) for name in kinds for request in (Request.GET_INPUT_SETTINGS, *_SOUND))
    answers = iter(_many(obs, asked))
    filters = _many(obs, (Asked(Request.GET_SOURCE_FILTER_LIST, {"sourceName": name}) for name in kinds))
    told = [(next(answers), [next(answers) for _ in _SOUND], own) for own in filters]
    return tuple(
        Input(
            name,
            kind,
            settings={**defaults[kind], **settings.require()["inputSettings"]},
            sound=_sound(sound),
            filters=tuple(map(_filter, own.require()["filters"])),
        )
        for (name, kind), (settings, sound, own) in zip(kinds.items(), told, strict=True)
        if GONE not in {settings.code, own.code}
    )


def _sound(answers: Sequence[Answer]) -> Sound | None:
    """Return the sound that `answers` to _SOUND tell; None for an input that can have none."""
    if not all(answer.ok for answer in answers):
        return None
    mute, volume, offset, monitor, tracks = (answer.data for answer in answers)
    return Sound(
        muted=bool(mute["inputMuted"]),
        volume_db=float(volume["inputVolumeDb"]),
        offset_ms=int(offset["inputAudioSyncOffset"]),
        monitored=monitor["monitorType"] != SILENT,
        on_air=bool(tracks["inputAudioTracks"]["1"]),
    )


def _filter(found: Mapping[str, Any]) -> Filter:
    settings: Settings = found["filterSettings"]
    return Filter(str(found["filterName"]), str(found["filterKind"]), settings, bool(found["filterEnabled"]))
