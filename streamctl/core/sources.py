"""Where pictures and sound come from: one frozen model a kind, written in a profile as `{kind: place, …}`."""

import re
from typing import Annotated, Literal, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from streamctl.core.addresses import Address
from streamctl.core.decklink import DecklinkModeName
from streamctl.core.secret_reference import SecretReference
from streamctl.core.values import FrameRate, LocalPath, Value, WrittenSize

DEFAULT_DEVICES = frozenset({"default", "sysdefault", "plug:default", "plug:sysdefault", "pulse", "@default_source@"})
"""What ALSA, PulseAudio, PipeWire and AVFoundation call whatever device is the default at the moment."""
COMPRESSED = frozenset({"h264", "hevc"})
"""Formats that a capture device may deliver and a recording can hold as they come."""


def _explicit(device: str) -> str:
    if device.strip().lower() in DEFAULT_DEVICES:
        raise PydanticCustomError(
            "default_device", "name the device: 'default' may be another microphone than the one on stage"
        )
    return device


def _one_name(device: str) -> str:
    if ":" in device:
        raise PydanticCustomError("device_name", "FFmpeg takes a colon for the end of the name")
    return device


ExplicitDevice = Annotated[str, Field(min_length=1), AfterValidator(_explicit)]
"""A sound device by its own name."""
DeviceName = Annotated[ExplicitDevice, AfterValidator(_one_name)]
"""A device by the name that its system shows; FFmpeg writes names of a picture and a sound with a colon between."""
User = Annotated[
    str | None, Field(min_length=1, max_length=255, description="Who signs in, where the camera or server asks for it.")
]
Password = Annotated[SecretReference | None, Field(description="Where that user's password is kept.")]
BOTH = ConfigDict(json_schema_extra={"dependentRequired": {"user": ["password"], "password": ["user"]}})
Login = TypeVar("Login", "RtspSource", "HttpSource")


def _signs_in(source: Login) -> Login:
    if (source.user is None) != (source.password is None):
        raise PydanticCustomError("login", "user and password belong together")
    return source


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


class DshowSource(Value):
    """A capture device on Windows, by DirectShow."""

    dshow: DeviceName = Field(description="Device name as `streamctl devices` and OBS show it.")
    audio: DeviceName | None = Field(
        default=None, description="Sound device that belongs to the picture, by its name; no sound if left out."
    )
    size: WrittenSize | None = Field(
        default=None, description="Picture size to ask the device for; its default if left out."
    )
    fps: FrameRate | None = Field(
        default=None, description="Frame rate to ask the device for (frames per second); OBS asks only with `size`."
    )
    pixel_format: str | None = Field(
        default=None, description="FFmpeg's name of the format to ask for, such as mjpeg, h264, yuyv422 or nv12."
    )


class AvfoundationSource(Value):
    """A capture device on macOS, by AVFoundation."""

    avfoundation: DeviceName = Field(
        description="Device name as `streamctl devices` and OBS show it, or its number there; OBS takes names only."
    )
    size: WrittenSize | None = Field(
        default=None, description="Picture size to ask the device for; its default if left out."
    )
    fps: FrameRate | None = Field(
        default=None,
        description="Frame rate to ask the device for (frames per second); the session's if left out. OBS leaves it.",
    )
    pixel_format: str | None = Field(
        default=None, description="FFmpeg's name of the format to ask for, such as uyvy422 or nv12. OBS leaves it."
    )


class DecklinkSource(Value):
    """A Blackmagic DeckLink card or UltraStudio box, with the sound that comes with its picture."""

    decklink: DeviceName = Field(description="Device name as `streamctl devices` and OBS show it.")
    mode: DecklinkModeName | None = Field(
        default=None, description="What comes in, such as 1080p30 or 1080i59.94; the card finds out if left out."
    )
    connector: Literal["sdi", "hdmi"] | None = Field(
        default=None, description="Socket to take; what is set in Desktop Video if left out."
    )


class RtspSource(Value):
    """A network camera over RTSP."""

    model_config = BOTH

    rtsp: Annotated[str, Address(("rtsp", "rtsps"))] = Field(description="URL, rtsp:// or rtsps://.")
    transport: Literal["tcp", "udp"] = Field(default="tcp", description="How RTP travels; tcp survives lossy networks.")
    user: User = None
    password: Password = None
    _login = model_validator(mode="after")(_signs_in)


class SrtSource(Value):
    """A feed over SRT; `mode=listener` in the URL waits for the camera to call."""

    srt: Annotated[str, Address(("srt",), host_optional=True)] = Field(
        description="URL, srt://host:port?mode=caller|listener."
    )
    latency_ms: int = Field(
        default=120, ge=20, le=8000, description="Receiver's buffer against packet loss (milliseconds)."
    )
    passphrase: SecretReference | None = Field(
        default=None, description="Where the passphrase is kept that the feed is encrypted with (10 to 79 characters)."
    )


class RtmpSource(Value):
    """A feed over RTMP, pulled from a server or, with `listen`, pushed to us by an encoder."""

    rtmp: Annotated[str, Address(("rtmp", "rtmps"))] = Field(description="URL, rtmp://host/application/stream.")
    listen: bool = Field(default=False, description="Wait for the encoder to call instead of calling a server.")


class HttpSource(Value):
    """A feed over HTTP: HLS, MPEG-TS or a file on a server."""

    model_config = BOTH

    http: Annotated[str, Address(("http", "https"))] = Field(description="URL, http:// or https://.")
    user: User = None
    password: Password = None
    _login = model_validator(mode="after")(_signs_in)


class LavfiSource(Value):
    """A picture FFmpeg makes itself from a filter graph."""

    lavfi: str = Field(min_length=1, description="FFmpeg filter graph with one video output, such as smptehdbars.")
    sound: str | None = Field(default=None, description="FFmpeg filter graph with one audio output, such as sine.")


class TestSource(Value):
    """A simulated camera: moving picture, sound, and a frame counter that tests and people can read."""

    __test__ = False

    test: int = Field(ge=0, le=15, description="Number of the simulated camera (0 to 15): its colour, tone and code.")


CaptureDevice = V4l2Source | DshowSource | AvfoundationSource | DecklinkSource
"""Every kind of device that is plugged in."""
VideoSource = FileSource | CaptureDevice | RtspSource | SrtSource | RtmpSource | HttpSource | LavfiSource | TestSource
"""Every kind of source a camera may have."""


class AlsaSource(Value):
    """A sound card on Linux."""

    alsa: ExplicitDevice = Field(description="ALSA device, such as hw:1,0; never 'default'.")


class PulseSource(Value):
    """A PulseAudio or PipeWire source on Linux."""

    pulse: ExplicitDevice = Field(description="Source name as `pactl list sources short` shows it; never 'default'.")


class DshowSound(Value):
    """A sound device on Windows: DirectShow's in FFmpeg, WASAPI's in OBS, by the same name."""

    dshow: DeviceName = Field(description="Device name as `streamctl devices` shows it; never 'default'.")


class AvfoundationSound(Value):
    """A sound device on macOS: AVFoundation's in FFmpeg, Core Audio's in OBS, by the same name."""

    avfoundation: DeviceName = Field(
        description="Device name as `streamctl devices` shows it, or its number there; OBS takes names only."
    )


class CameraSound(Value):
    """A camera's own sound."""

    camera: str = Field(min_length=1, description="Id of the camera whose sound it is.")


SoundDevice = AlsaSource | PulseSource | DshowSound | AvfoundationSound
"""Every kind of sound device that is plugged in."""
AudioSource = SoundDevice | CameraSound | FileSource | RtspSource | SrtSource | RtmpSource | HttpSource
"""Every kind of source a microphone may have."""


def is_called(source: VideoSource | AudioSource) -> bool:
    """Return whether `source` waits for its device to call, instead of calling that itself."""
    if isinstance(source, RtmpSource):
        return source.listen
    return isinstance(source, SrtSource) and "listener" in parse_qs(urlsplit(source.srt).query).get("mode", ())


def is_exclusive(source: VideoSource | AudioSource) -> bool:
    """Return whether one program alone shall have `source`: a device, or a port that a camera calls at.

    What a sound server hands out, any number may hear.
    """
    device = isinstance(source, CaptureDevice | SoundDevice) and not isinstance(source, PulseSource)
    return device or is_called(source)


def is_mistaken_for_number(name: str) -> bool:
    """Whether FFmpeg takes an AVFoundation device's `name` for a number: it reads the digits that one begins with."""
    return re.match(r"\s*\+?[0-9]", name) is not None and re.fullmatch(r"[0-9]+", name) is None


def delivers_compressed(source: VideoSource) -> bool:
    """Whether `source` delivers H.264 or HEVC that its ISO recording copies instead of encoding it anew.

    Network cameras and files do; a capture device only where it is asked for one of the two.
    """
    if isinstance(source, V4l2Source | DshowSource):
        return source.pixel_format in COMPRESSED
    return isinstance(source, RtspSource | SrtSource | RtmpSource | FileSource | HttpSource)


def secret_of(source: VideoSource | AudioSource) -> tuple[str, SecretReference] | None:
    """Return the key and the place of the secret that lets somebody in at `source`; None where it has none."""
    key = "passphrase" if isinstance(source, SrtSource) else "password"
    reference = getattr(source, key, None)
    return None if reference is None else (key, reference)


def sends_fields(source: VideoSource) -> bool:
    """Whether `source` may be a camera that sends fields, two of which make a picture: SDI and HDMI cameras do."""
    return isinstance(source, DecklinkSource)


def address(source: VideoSource | AudioSource) -> str:
    """Return what a person would call the source: its path, device or URL."""
    return str(getattr(source, next(iter(type(source).model_fields))))
