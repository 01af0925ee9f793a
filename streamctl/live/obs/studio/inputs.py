"""How each kind of source becomes an input of OBS. Pure.

What an input is set to is written out wherever it matters, also where it is OBS's own default: someone may change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch
from pathlib import Path
from typing import Any

from streamctl.core import sources as s
from streamctl.core.values import SAMPLE_RATE, FrameRate, Size
from streamctl.live.obs.studio.model import Filter, Settings
from streamctl.media.argv.simulated import simulated_camera

RECONNECT_SECONDS = 1
"""Pause before OBS calls a network camera again (seconds): the shortest it knows; it waits 10 s by itself."""
BUFFER_MEGABYTES = 1
"""What OBS reads ahead of a network camera (megabytes): the least it knows that is not none."""
STALLED_FRAMES = 10
"""Frames that a capture device may leave out before OBS opens it again (frames); it asks for auto_reset."""
SOUND_CARD = "alsa_input_capture"
"""The kind of input that takes an ALSA device. One whose card is not there is tried again every 5 s, and OBS 30 crashes
(an assertion in ALSA) if it lets go of it at the wrong moment."""
DELAY_FILTER = "streamctl delay"
"""Name of the filter that holds a camera's picture back."""
FOURCC: Mapping[str, str] = {
    "mjpeg": "MJPG",
    "h264": "H264",
    "yuyv422": "YUYV",
    "uyvy422": "UYVY",
    "nv12": "NV12",
    "yuv420p": "YU12",
    "rgb24": "RGB3",
    "bgr24": "BGR3",
}
"""FFmpeg's word for a picture format → V4L2's, which OBS uses."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An input's kind and settings."""

    name: str
    settings: Settings


def camera_kind(source: s.VideoSource, size: Size, fps: Fraction, label: str) -> Kind:
    """Return the input of a camera.

    Args:
        source: Where its picture comes from.
        size: The size that a simulated camera is drawn in.
        fps: The frame rate that a simulated camera runs at.
        label: What a simulated camera has written on it.
    """
    if isinstance(source, s.TestSource):
        return _media(simulated_camera(source.test, size, fps, label), input_format="lavfi")
    return _kind(source)


def microphone_kind(source: s.AudioSource) -> Kind | None:
    """Return the input of a microphone; None for a camera's sound, which comes with the camera's own input."""
    return None if isinstance(source, s.CameraSound) else _kind(source)


def picture_kind(file: Path) -> Kind:
    """Return the input that shows the picture in `file`."""
    return Kind("image_source", {"file": str(file), "unload": False, "linear_alpha": False})


def delay_filters(delay_ms: int) -> tuple[Filter, ...]:
    """Return the filter that holds a camera's picture back by `delay_ms`; none for 0."""
    return (Filter(DELAY_FILTER, "async_delay_filter", {"delay_ms": delay_ms}),) if delay_ms else ()


@singledispatch
def _kind(source: object) -> Kind:
    message = f"{type(source).__name__} has no input in OBS"
    raise TypeError(message)


def _media(address: str, *, input_format: str = "", options: str = "") -> Kind:
    """Return a media source that plays `address`, whether it is shown or not, and calls again when it is lost."""
    return Kind(
        "ffmpeg_source",
        {
            **_PLAYED,
            "is_local_file": False,
            "input": address,
            "input_format": input_format,
            "ffmpeg_options": options,
            "reconnect_delay_sec": RECONNECT_SECONDS,
            "buffering_mb": BUFFER_MEGABYTES,
        },
    )


_PLAYED: Settings = {
    "restart_on_activate": False,  # a cut would begin with a camera that is not there yet
    "close_when_inactive": False,
    "clear_on_media_end": True,  # the last picture of a lost camera would pass for a living one
    "speed_percent": 100,
    "hw_decode": False,
}


@_kind.register
def _file(source: s.FileSource) -> Kind:
    own = {"is_local_file": True, "local_file": str(source.file), "looping": source.loop, "ffmpeg_options": ""}
    return Kind("ffmpeg_source", {**_PLAYED, **own})


@_kind.register
def _rtsp(source: s.RtspSource) -> Kind:
    # no `timeout`: in the FFmpeg 4.4 of some builds of OBS that word makes RTSP wait to be called
    return _media(source.rtsp, options=f"rtsp_transport={source.transport}")


@_kind.register
def _srt(source: s.SrtSource) -> Kind:
    separator = "&" if "?" in source.srt else "?"
    latency = "" if "latency=" in source.srt else f"{separator}latency={source.latency_ms * 1000}"
    return _media(source.srt + latency)


@_kind.register
def _rtmp(source: s.RtmpSource) -> Kind:
    return _media(source.rtmp, options="listen=1" if source.listen else "")


@_kind.register
def _http(source: s.HttpSource) -> Kind:
    return _media(source.http)


@_kind.register
def _lavfi(source: s.LavfiSource) -> Kind:
    graph = f"{source.lavfi}[out0];{source.sound}[out1]" if source.sound else f"{source.lavfi}[out0]"
    return _media(graph, input_format="lavfi")


@_kind.register
def _v4l2(source: s.V4l2Source) -> Kind:
    wishes: dict[str, Any] = {
        "device_id": source.v4l2,
        "input": -1,
        "pixelformat": _fourcc(source.pixel_format),
        "resolution": -1 if source.size is None else source.size.width << 16 | source.size.height,
        "framerate": -1 if source.fps is None else _frame_length(source.fps),
        "auto_reset": True,
        "timeout_frames": STALLED_FRAMES,
    }
    return Kind("v4l2_input", wishes)


def _fourcc(pixel_format: str | None) -> int:
    """Return V4L2's number of FFmpeg's `pixel_format`; -1, the device's own, for none or one that is not known."""
    code = FOURCC.get(pixel_format or "", "")
    return int.from_bytes(code.encode(), "little") if code else -1


def _frame_length(fps: FrameRate) -> int:
    """Return the length of a frame as OBS packs it: numerator and denominator of the seconds, 16 bits each."""
    return fps.denominator << 16 | fps.numerator


@_kind.register
def _alsa(source: s.AlsaSource) -> Kind:
    return Kind(SOUND_CARD, {"device_id": source.alsa, "rate": SAMPLE_RATE})


@_kind.register
def _pulse(source: s.PulseSource) -> Kind:
    return Kind("pulse_input_capture", {"device_id": source.pulse})
