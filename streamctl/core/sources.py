"""Where pictures and sound come from: one frozen model a kind, written in a profile as `{kind: place, …}`."""

from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from streamctl.core.addresses import Address
from streamctl.core.values import FrameRate, LocalPath, Value, WrittenSize

DEFAULT_DEVICES = frozenset({"default", "sysdefault", "plug:default", "plug:sysdefault", "pulse", "@default_source@"})
"""What ALSA, PulseAudio and PipeWire call whatever device is the default at the moment."""


def _explicit(device: str) -> str:
    if device.strip().lower() in DEFAULT_DEVICES:
        raise PydanticCustomError(
            "default_device", "name the device: 'default' may be another microphone than the one on stage"
        )
    return device


ExplicitDevice = Annotated[str, Field(min_length=1), AfterValidator(_explicit)]
"""A sound device by its own name."""


class FileSource(Value):
    """A media file, played at its own speed."""

    file: LocalPath = Field(description="Path of the media file, from the profile's folder.")
    loop: bool = Field(default=False, description="Start again at the end instead of going silent.")


class V4l2Source(Value):
    """A local capture device on Linux."""

    v4l2: str = Field(min_length=1, description="Device path, such as /dev/video2.")
    size: WrittenSize | None = Field(
        default=None, description="Picture size to ask the device for; its default if left out."
    )
    fps: FrameRate | None = Field(default=None, description="Frame rate to ask the device for (frames per second).")
    pixel_format: str | None = Field(default=None, description="FFmpeg's input_format, such as mjpeg, yuyv422 or h264.")


class RtspSource(Value):
    """A network camera over RTSP."""

    rtsp: Annotated[str, Address(("rtsp", "rtsps"))] = Field(description="URL, rtsp:// or rtsps://.")
    transport: Literal["tcp", "udp"] = Field(default="tcp", description="How RTP travels; tcp survives lossy networks.")


class SrtSource(Value):
    """A feed over SRT; `mode=listener` in the URL waits for the camera to call."""

    srt: Annotated[str, Address(("srt",), host_optional=True)] = Field(
        description="URL, srt://host:port?mode=caller|listener."
    )
    latency_ms: int = Field(
        default=120, ge=20, le=8000, description="Receiver's buffer against packet loss (milliseconds)."
    )


class RtmpSource(Value):
    """A feed over RTMP, pulled from a server or, with `listen`, pushed to us by an encoder."""

    rtmp: Annotated[str, Address(("rtmp", "rtmps"))] = Field(description="URL, rtmp://host/application/stream.")
    listen: bool = Field(default=False, description="Wait for the encoder to call instead of calling a server.")


class HttpSource(Value):
    """A feed over HTTP: HLS, MPEG-TS or a file on a server."""

    http: Annotated[str, Address(("http", "https"))] = Field(description="URL, http:// or https://.")


class LavfiSource(Value):
    """A picture FFmpeg makes itself from a filter graph."""

    lavfi: str = Field(min_length=1, description="FFmpeg filter graph with one video output, such as smptehdbars.")
    sound: str | None = Field(default=None, description="FFmpeg filter graph with one audio output, such as sine.")


class TestSource(Value):
    """A simulated camera: moving picture, sound, and a frame counter that tests and people can read."""

    __test__ = False

    test: int = Field(ge=0, le=15, description="Number of the simulated camera (0 to 15): its colour, tone and code.")


VideoSource = FileSource | V4l2Source | RtspSource | SrtSource | RtmpSource | HttpSource | LavfiSource | TestSource
"""Every kind of source a camera may have."""


class AlsaSource(Value):
    """A sound card on Linux."""

    alsa: ExplicitDevice = Field(description="ALSA device, such as hw:1,0; never 'default'.")


class PulseSource(Value):
    """A PulseAudio or PipeWire source on Linux."""

    pulse: ExplicitDevice = Field(description="Source name as `pactl list sources short` shows it; never 'default'.")


class CameraSound(Value):
    """A camera's own sound."""

    camera: str = Field(min_length=1, description="Id of the camera whose sound it is.")


AudioSource = AlsaSource | PulseSource | CameraSound | FileSource | RtspSource | SrtSource | RtmpSource | HttpSource
"""Every kind of source a microphone may have."""


def is_called(source: VideoSource | AudioSource) -> bool:
    """Return whether `source` waits for its device to call, instead of calling that itself."""
    if isinstance(source, RtmpSource):
        return source.listen
    return isinstance(source, SrtSource) and "listener" in parse_qs(urlsplit(source.srt).query).get("mode", ())


def is_exclusive(source: VideoSource | AudioSource) -> bool:
    """Return whether one program alone can have `source`: a capture device, or a port that a camera calls at."""
    return isinstance(source, V4l2Source | AlsaSource) or is_called(source)


def address(source: VideoSource | AudioSource) -> str:
    """Return what a person would call the source: its path, device or URL."""
    return str(getattr(source, next(iter(type(source).model_fields))))
