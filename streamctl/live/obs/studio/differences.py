"""What an OBS has otherwise than it should, each with the requests that mend it. Pure."""

from collections.abc import Iterator
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.choices import choice_problems, chosen, kind_problem
from streamctl.live.obs.studio.contents import content_differences
from streamctl.live.obs.studio.difference import Difference, Stage, plain
from streamctl.live.obs.studio.inputs import SOUND_CARD
from streamctl.live.obs.studio.model import (
    Canvas,
    Contents,
    FoundStudio,
    Parameter,
    Service,
    Settled,
    WantedStudio,
)
from streamctl.live.obs.studio.reading import CHANNELS, SAMPLE_RATE

_NOTHING = Contents()


def differences(wanted: WantedStudio, found: FoundStudio) -> tuple[Difference, ...]:
    """Return what `found` has otherwise than `wanted`, in the order in which it is mended; none where all is well.

    What is in an OBS profile or a scene collection that is there but not loaded cannot be known: loading it is the
    difference then.
    """
    wanted = chosen(wanted, found)
    every = (*_files(wanted, found), *_profile(wanted, found), *_collection(wanted, found))
    return tuple(sorted(every, key=lambda difference: difference.stage))


def obstacles(wanted: WantedStudio, found: FoundStudio) -> tuple[StreamctlError, ...]:
    """Return why OBS cannot be made to have what is `wanted`: OBS-040, 042, 043, 048, 049, 052 to 055."""
    return tuple(_obstacles(wanted, found))


def _obstacles(wanted: WantedStudio, found: FoundStudio) -> Iterator[StreamctlError]:
    if found.outputs and differences(wanted, found):
        yield StreamctlError("OBS-040", where="OBS", outputs=", ".join(found.outputs))
    rate, channels = (wanted.settled.parameters[name] for name in (SAMPLE_RATE, CHANNELS))
    if (found.sample_rate, found.channels) != (rate, channels):
        yield StreamctlError("OBS-042", where=found.profile, rate=found.sample_rate, channels=found.channels)
    for one in chosen(wanted, found).contents.inputs:
        if one.kind not in found.kinds:
            yield kind_problem(one)
        elif one.kind == SOUND_CARD and one.settings["device_id"] in found.absent:
            yield StreamctlError("OBS-049", where=one.name, input=one.name, device=one.settings["device_id"])
    yield from choice_problems(wanted, found)
    silent = {one.name for one in found.contents.inputs if one.sound is None} if found.contents else set()
    for one in wanted.contents.inputs:
        if one.name in silent and one.sound is not None and not one.sound.muted:
            yield StreamctlError("OBS-048", where=one.name, input=one.name)


def _files(wanted: WantedStudio, found: FoundStudio) -> Iterator[Difference]:
    """Yield what is not on the disk: OBS asks a question in a window where it cannot record, and shows no such file."""
    for file in found.missing:
        yield Difference(Stage.FILES, "create", "picture", file.name, after=str(file))
    if not found.recordings:
        yield Difference(Stage.FILES, "create", "folder", Path(wanted.recordings).name, after=str(wanted.recordings))


def _profile(wanted: WantedStudio, found: FoundStudio) -> Iterator[Difference]:
    name = {"profileName": wanted.name}
    if found.settled is not None:
        yield from _settled(wanted.settled, found.settled)
    elif wanted.name in found.profiles:
        load = Asked(Request.SET_CURRENT_PROFILE, name)
        yield Difference(Stage.PROFILE, "load", "profile", wanted.name, before=found.profile, requests=(load,))
    else:
        create = Asked(Request.CREATE_PROFILE, name)
        yield Difference(Stage.PROFILE, "create", "profile", wanted.name, requests=(create,))
        for parameter, value in wanted.settled.parameters.items():
            yield _parameter(parameter, None, value)
        yield _service(None, wanted.settled.service)
        yield _canvas(None, wanted.settled.canvas)


def _settled(wanted: Settled, found: Settled) -> Iterator[Difference]:
    for parameter, value in wanted.parameters.items():
        if found.parameters.get(parameter) != value:
            yield _parameter(parameter, found.parameters.get(parameter), value)
    if not found.service.same(wanted.service):
        yield _service(found.service, wanted.service)
    if found.canvas != wanted.canvas:
        yield _canvas(found.canvas, wanted.canvas)


def _parameter(parameter: Parameter, before: str | None, after: str | None) -> Difference:
    data = {"parameterCategory": parameter.category, "parameterName": parameter.name, "parameterValue": after}
    return Difference(
        Stage.PARAMETERS,
        "change",
        "setting",
        str(parameter),
        before=before,
        after=after,
        requests=(Asked(Request.SET_PROFILE_PARAMETER, data),),
    )


def _service(before: Service | None, after: Service) -> Difference:
    """Return that OBS streams elsewhere; the stream's name is a key, which is not told."""
    settings = {"server": after.server, "key": after.key, "use_auth": False}
    data = {"streamServiceType": after.kind, "streamServiceSettings": settings}
    elsewhere = before is None or (before.kind, before.server) != (after.kind, after.server)
    return Difference(
        Stage.PARAMETERS,
        "change",
        "stream",
        "server" if elsewhere else "key",
        before=before.server if before and elsewhere else None,
        after=after.server if elsewhere else None,
        requests=(Asked(Request.SET_STREAM_SERVICE_SETTINGS, data),),
    )


def _canvas(before: Canvas | None, after: Canvas) -> Difference:
    data = {
        "baseWidth": after.width,
        "baseHeight": after.height,
        "outputWidth": after.output_width,
        "outputHeight": after.output_height,
        "fpsNumerator": after.fps.numerator,
        "fpsDenominator": after.fps.denominator,
    }
    told = None if before is None else _canvas_text(before)
    request = Asked(Request.SET_VIDEO_SETTINGS, data)
    return Difference(
        Stage.CANVAS, "change", "canvas", "canvas", before=told, after=_canvas_text(after), requests=(request,)
    )


def _canvas_text(canvas: Canvas) -> str:
    base, output = f"{canvas.width}x{canvas.height}", f"{canvas.output_width}x{canvas.output_height}"
    size = base if base == output else f"{base} > {output}"
    return f"{size} {plain(canvas.fps)} fps"


def _collection(wanted: WantedStudio, found: FoundStudio) -> Iterator[Difference]:
    name = {"sceneCollectionName": wanted.name}
    if found.contents is not None:
        yield from content_differences(wanted.contents, found.contents)
    elif wanted.name in found.collections:
        load = Asked(Request.SET_CURRENT_SCENE_COLLECTION, name)
        yield Difference(Stage.COLLECTION, "load", "collection", wanted.name, before=found.collection, requests=(load,))
    else:
        create = Asked(Request.CREATE_SCENE_COLLECTION, name)
        yield Difference(Stage.COLLECTION, "create", "collection", wanted.name, requests=(create,))
        yield from content_differences(wanted.contents, _NOTHING)
