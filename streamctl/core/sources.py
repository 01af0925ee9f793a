"""Where pictures and sound come from: one frozen model a kind, written in a profile as `{kind: place, …}`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from streamctl.core.values import FrameRate, Size, Value


def _explicit(device: str) -> str:
    if device == "default":
        message = "name the device: 'default' may be another microphone than the one on stage"
        raise ValueError(message)
    return device


ExplicitDevice = Annotated[str, Field(min_length=1), AfterValidator(_explicit)]
"""A sound device by its own name."""


class FileSource(Value):
    """A media file, played at its own speed."""

    file: Path = Field(description="Path of the media file, from the profile's folder.")
    loop: bool = Field(default=False, description="Start again at the end instead of going silent.")


class V4l2Source(Value):
    """A local capture device on Linux."""

    v4l2: str = Field(min_length=1, description="Device path, such as /dev/video2.")
    size: Size | None = Field(default=None, description="Picture size to ask the device for; its default if left out.")
    fps: FrameRate | None = Field(default=None, description="Frame rate to ask the device for (frames per second).")
    pixel_format: str | None = Field(default=None, description="FFmpeg's input_format, such as mjpeg, yuyv422 or h264.")


class RtspSource(Value):
    """A network camera over RTSP."""

    rtsp: str = Field(pattern=r"^rtsps?://", description="URL, rtsp:// or rtsps://.")
    transport: Literal["tcp", "udp"] = Field(default="tcp", description="How RTP travels; tcp survives lossy networks.")


class SrtSource(Value):
    """A feed over SRT; `mode=listener` in the URL waits for the camera to call."""

    srt: str = Field(pattern=r"^srt://", description="URL, srt://host:port?mode=caller|listener.")
    latency_ms: int = Field(
        default=120, ge=20, le=8000, description="Receiver's buffer against packet loss (milliseconds)."
    )


class RtmpSource(Value):
    """A feed over RTMP, pulled from a server or, with `listen`, pushed to us by an encoder."""

    rtmp: str = Field(pattern=r"^rtmps?://", description="URL, rtmp://host/application/stream.")
    listen: bool = Field(default=False, description="Wait for the encoder to call instead of calling a server.")


class HttpSource(Value):
    """A feed over HTTP: HLS, MPEG-TS or a file on a server."""

    http: str = Field(pattern=r"^https?://", description="URL, http:// or https://.")


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


def address(source: VideoSource | AudioSource) -> str:
    """Return what a person would call the source: its path, device or URL."""
    return str(getattr(source, next(iter(type(source).model_fields))))
