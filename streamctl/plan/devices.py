"""Devices and ports that only one reader can have."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.core.sources import AlsaSource, AudioSource, RtmpSource, SrtSource, V4l2Source, VideoSource
from streamctl.profile.model import Camera, Microphone


def device_problems(cameras: Mapping[str, Camera], microphones: Mapping[str, Microphone]) -> Iterator[StreamctlError]:
    """Yield PLN-011 for each camera or microphone that needs what an earlier one holds open already."""
    sources = [(f"cameras.{name}", camera.source) for name, camera in cameras.items()]
    sounds = [(f"microphones.{name}", microphone.source) for name, microphone in microphones.items()]
    first: dict[str, str] = {}
    for place, source in (*sources, *sounds):
        device = exclusive(source)
        if device is not None and first.setdefault(device, place) != place:
            yield StreamctlError("PLN-011", where=f"{place}.source", other=first[device], device=device)


def exclusive(source: VideoSource | AudioSource) -> str | None:
    """Return the device or port that only one reader of `source` can hold; None where any number may."""
    match source:
        case V4l2Source():
            return source.v4l2
        case AlsaSource():
            return source.alsa.removeprefix("plug")  # plughw:1,0 converts, but reads the very device hw:1,0
        case RtmpSource(listen=True):
            return f"TCP port {urlsplit(source.rtmp).port or 1935}"
        case SrtSource() if listens(source):
            return f"UDP port {urlsplit(source.srt).port}"
        case _:
            return None


def listens(source: SrtSource) -> bool:
    """Whether `source` waits for the camera to call."""
    return parse_qs(urlsplit(source.srt).query).get("mode") == ["listener"]
