"""Devices that this machine cannot open, devices and ports that only one reader can have."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.core.facts import MachineFacts
from streamctl.core.sources import (
    AlsaSource,
    AudioSource,
    AvfoundationSound,
    AvfoundationSource,
    DecklinkSource,
    DshowSound,
    DshowSource,
    RtmpSource,
    SrtSource,
    V4l2Source,
    VideoSource,
    address,
    is_called,
    is_mistaken_for_number,
    secret_of,
)
from streamctl.plan.model import Notice
from streamctl.plan.notices import notice
from streamctl.profile.model import Camera, Microphone, Profile

SYSTEMS = {"linux": "Linux", "darwin": "macOS", "win32": "Windows"}
"""Python's names of systems → their own."""
HOMES: Mapping[type, tuple[str, str]] = {
    V4l2Source: ("v4l2", "linux"),
    AlsaSource: ("alsa", "linux"),
    DshowSource: ("dshow", "win32"),
    DshowSound: ("dshow", "win32"),
    AvfoundationSource: ("avfoundation", "darwin"),
    AvfoundationSound: ("avfoundation", "darwin"),
}
"""Sources that only one system has → their kind and that system, by Python's name."""


def device_problems(cameras: Mapping[str, Camera], microphones: Mapping[str, Microphone]) -> Iterator[StreamctlError]:
    """Yield PLN-011 for each camera or microphone that needs what an earlier one holds open already."""
    sources = [(f"cameras.{name}", camera.source) for name, camera in cameras.items()]
    sounds = [(f"microphones.{name}", microphone.source) for name, microphone in microphones.items()]
    first: dict[str, str] = {}
    for place, source in (*sources, *sounds):
        device = exclusive(source)
        if device is not None and first.setdefault(device, place) != place:
            yield StreamctlError("PLN-011", where=f"{place}.source", other=first[device], device=device)


def opening_problems(profile: Profile, facts: MachineFacts) -> Iterator[StreamctlError]:
    """Yield for each source why our own engine cannot open it on a machine with `facts`, whatever is plugged in.

    PLN-015 another system's device; PLN-016 FFmpeg was built without DeckLink; PLN-017 it takes the name for a number.
    An OBS opens its devices itself, and says itself what it can open; PLN-018 it would not keep a password to itself.
    """
    if profile.engine.kind != "ffmpeg":
        yield from _unkept(profile)
        return
    for place, source in _sources(profile):
        yield from (StreamctlError("PLN-015", where=place, **foreign) for foreign in _foreign(source, facts))
        if isinstance(source, DecklinkSource) and facts.inputs is not None and "decklink" not in facts.inputs:
            yield StreamctlError("PLN-016", where=place, version=facts.ffmpeg)
        if isinstance(source, AvfoundationSource | AvfoundationSound) and is_mistaken_for_number(source.avfoundation):
            yield StreamctlError("PLN-017", where=place, device=source.avfoundation)


def _unkept(profile: Profile) -> Iterator[StreamctlError]:
    for place, source in _sources(profile):
        found = secret_of(source)
        if found is not None:
            yield StreamctlError("PLN-018", where=place, place=place.removesuffix(".source"), key=found[0])


def foreign_notices(profile: Profile, facts: MachineFacts) -> Iterator[Notice]:
    """Yield PLN-125 for each source of another system's that an OBS is to open."""
    if profile.engine.kind == "obs":
        for place, source in _sources(profile):
            yield from (notice("PLN-125", place, **foreign) for foreign in _foreign(source, facts))


def _sources(profile: Profile) -> Iterator[tuple[str, VideoSource | AudioSource]]:
    for name, camera in profile.cameras.items():
        yield f"cameras.{name}.source", camera.source
    for name, microphone in profile.microphones.items():
        yield f"microphones.{name}.source", microphone.source


def _foreign(source: VideoSource | AudioSource, facts: MachineFacts) -> Iterator[dict[str, str]]:
    """Yield what messages say of `source` where it is of another system than that of `facts`."""
    kind, system = HOMES.get(type(source), ("", facts.system))
    if facts.system is not None and system is not None and system != facts.system:
        here = SYSTEMS.get(facts.system, facts.system)
        yield {"device": address(source), "kind": kind, "system": SYSTEMS[system], "here": here}


def exclusive(source: VideoSource | AudioSource) -> str | None:
    """Return the device or port that only one reader of `source` can hold; None where any number may."""
    match source:
        case V4l2Source():
            return source.v4l2
        case DshowSource():
            return source.dshow
        case DecklinkSource():
            return source.decklink
        case AlsaSource():
            return source.alsa.removeprefix("plug")  # plughw:1,0 converts, but reads the very device hw:1,0
        case RtmpSource(listen=True):
            return f"TCP port {urlsplit(source.rtmp).port or 1935}"
        case SrtSource() if is_called(source):
            return f"UDP port {urlsplit(source.srt).port}"
        case _:
            return None
