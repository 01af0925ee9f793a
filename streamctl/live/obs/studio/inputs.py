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
from streamctl.live.obs.studio.model import Choice, Filter, Settings
from streamctl.media.argv.simulated import simulated_camera

RECONNECT_SECONDS = 1
"""Pause before OBS calls a network camera again (seconds): the shortest it knows; it waits 10 s by itself."""
BUFFER_MEGABYTES = 1
"""What OBS reads ahead of a network camera (megabytes): the least it knows that is not none."""
STALLED_FRAMES = 10
"""Frames that a capture device may leave out before OBS opens it again (frames); it asks for auto_reset."""
MEDIA = "ffmpeg_source"
"""The kind of input that tells how it plays."""
CAPTURE = "v4l2_input"
"""The kind of input that takes a V4L2 device; it keeps pictures unless it is told not to (`buffering`)."""
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


DSHOW_FORMATS: Mapping[str, int] = {
    "yuv420p": 200,
    "nv12": 201,
    "yuyv422": 301,
    "uyvy422": 302,
    "mjpeg": 400,
    "h264": 401,
}
"""FFmpeg's word for a picture format → its number in OBS's libdshowcapture (`VideoFormat`)."""
DSHOW_ANY_FORMAT, DSHOW_OBS_RATE = 0, -1
DSHOW_TICKS = 10_000_000
"""DirectShow's units of time in a second."""
AVFOUNDATION_KINDS = ("macos-avcapture", "av_capture_input_v2", "av_capture_input")
"""OBS's camera input on macOS, the newest first: of OBS 30, of 28, of older ones. All have the same settings."""
AVFOUNDATION_SIZES = frozenset({"320x240", "352x288", "640x480", "960x540", "1280x720", "1920x1080", "3840x2160"})
"""Sizes that macOS has a preset of, and OBS a name for."""
STEREO = 2
"""OBS's number of a sound with two channels (`SPEAKERS_STEREO`)."""
DECKLINK_CONNECTORS: Mapping[str, int] = {"sdi": 1, "hdmi": 2}
"""Socket → its number in the DeckLink SDK (`BMDVideoConnection`)."""
DECKLINK_MODE = "mode_id"
DECKLINK_FINDS_OUT = "Auto"
"""What OBS calls the mode in which the card finds out what comes in; it is offered where the card can."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An input's kind and settings.

    Attributes:
        name: OBS's own word.
        settings: What is set.
        choices: What else is set, to something that only OBS knows.
        instead: Kinds of other versions of OBS that do the same.
    """

    name: str
    settings: Settings
    choices: tuple[Choice, ...] = ()
    instead: tuple[str, ...] = ()


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


def keeps_pictures(kind: Kind) -> bool:
    """Return whether OBS keeps a camera's pictures until it is their time; else it shows the newest at once.

    A media source does, which is seen from its lip sync, and by its settings so does a V4L2 device; of others that
    is not known, or not so.
    """
    return kind.name in {MEDIA, CAPTURE}


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
        MEDIA,
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
    return Kind(MEDIA, {**_PLAYED, **own})


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
    return Kind(CAPTURE, wishes)


def _fourcc(pixel_format: str | None) -> int:
    """Return V4L2's number of FFmpeg's `pixel_format`; -1, the device's own, for none or one that is not known."""
    code = FOURCC.get(pixel_format or "", "")
    return int.from_bytes(code.encode(), "little") if code else -1


def _frame_length(fps: FrameRate) -> int:
    """Return the length of a frame as OBS packs it: numerator and denominator of the seconds, 16 bits each."""
    return fps.denominator << 16 | fps.numerator


@_kind.register
def _dshow(source: s.DshowSource) -> Kind:
    settings: dict[str, Any] = {
        "active": True,
        "deactivate_when_not_showing": False,
        "hw_decode": False,
        "audio_output_mode": 0,  # the sound goes to OBS, not to a loudspeaker
        "use_custom_audio_device": source.audio is not None,
        "res_type": 0 if source.size is None else 1,
    }
    if source.size is not None:
        settings |= {
            "resolution": str(source.size),
            "frame_interval": int(DSHOW_TICKS / source.fps) if source.fps else DSHOW_OBS_RATE,
            "video_format": DSHOW_FORMATS.get(source.pixel_format or "", DSHOW_ANY_FORMAT),
        }
    sound = (Choice("audio_device_id", source.audio),) if source.audio else ()
    return Kind("dshow_input", settings, (Choice("video_device_id", source.dshow), *sound))


@_kind.register
def _avfoundation(source: s.AvfoundationSource) -> Kind:
    size = str(source.size) if str(source.size) in AVFOUNDATION_SIZES else "High"
    settings = {"use_preset": True, "preset": f"AVCaptureSessionPreset{size}", "buffering": False}
    newest, *older = AVFOUNDATION_KINDS
    return Kind(newest, settings, (Choice("device", source.avfoundation),), tuple(older))


@_kind.register
def _decklink(source: s.DecklinkSource) -> Kind:
    socket = {"video_connection": DECKLINK_CONNECTORS[source.connector]} if source.connector else {}
    settings = {"buffering": False, "deactivate_when_not_showing": False, "channel_format": STEREO, **socket}
    mode = Choice(DECKLINK_MODE, source.mode or DECKLINK_FINDS_OUT)
    return Kind("decklink-input", settings, (Choice("device_hash", source.decklink), mode))


@_kind.register
def _dshow_sound(source: s.DshowSound) -> Kind:
    return Kind("wasapi_input_capture", {"use_device_timing": False}, (Choice("device_id", source.dshow),))


@_kind.register
def _avfoundation_sound(source: s.AvfoundationSound) -> Kind:
    return Kind("coreaudio_input_capture", {"enable_downmix": True}, (Choice("device_id", source.avfoundation),))


@_kind.register
def _alsa(source: s.AlsaSource) -> Kind:
    return Kind(SOUND_CARD, {"device_id": source.alsa, "rate": SAMPLE_RATE})


@_kind.register
def _pulse(source: s.PulseSource) -> Kind:
    return Kind("pulse_input_capture", {"device_id": source.pulse})
