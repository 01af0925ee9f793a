"""How each kind of source becomes an FFmpeg input."""

from collections.abc import Mapping
from fractions import Fraction
from functools import singledispatch
from typing import Any
from urllib.parse import quote, urlsplit

import ffmpeg

from streamctl.core import sources as s
from streamctl.core.decklink import DECKLINK_MODES
from streamctl.core.values import Size
from streamctl.media.argv.simulated import simulated_camera

QUEUE_PACKETS = 512
"""Packets an input may hold while another output is written; the default of 8 loses frames of live sources."""
ANALYSE_MICROSECONDS = 3_000_000
"""How long an MPEG-TS feed is analysed: always to the end, for a stream may still appear, but shorter than a group of
pictures it may miss the picture's size. FFmpeg's own 5 s would keep a camera off air that much longer."""
NETWORK_SECONDS = 5
"""Silence after which a network input counts as dead (seconds), so that the ingest ends and is started again."""
DSHOW_BUFFER = "256M"
"""What FFmpeg keeps of a DirectShow device before it throws pictures away (bytes): two seconds of raw 1080p30. Its own
3 MB hold no single raw picture of that size."""
DSHOW_SOUND_MS = 50
"""How much sound a DirectShow device collects before it hands it on (milliseconds); half a second by itself."""
TRANSPORT_SUFFIXES = frozenset({".ts", ".mts", ".m2ts", ".m2t"})
"""Endings of files that are MPEG transport streams."""
HD_COLOURS: Mapping[str, Any] = {
    "colorspace": "bt709",
    "color_range": "tv",
    "color_primaries": "bt709",
    "color_trc": "bt709",
}
"""What a picture is taken for that does not say what it is (measured on 5.1 and 9.0: a stream's own tags win). FFmpeg
takes it for BT.601 and converts it, which shifts an HD camera's colours and costs 7 % of a core at 720p30."""
KEEP_FILTERS: Mapping[str, Any] = {"reinit_filter:v": 0}
"""A picture that changes its size does not make FFmpeg build its filters anew: the sound, which stands in the same
graph, would begin again with as much silence as the camera had run. Scaling follows the new size by itself."""
OWN_OPTIONS = frozenset({"re", "stream_loop", "thread_queue_size"})
"""Options that are for FFmpeg's own handling of an input; the others are for whoever opens the address."""
IN_LOGIN = "!$&()*+,;="
"""What stands for itself in the user or password of an address (RFC 3986, sub-delims without the apostrophe)."""
LISTED: Mapping[str, Any] = {
    "f": "concat",
    "safe": 0,
    "protocol_whitelist": "pipe,rtsp,rtsps,rtp,srtp,udp,tcp,tls,srt,http,https,httpproxy,crypto,data",
}
"""How FFmpeg takes an address from a list, which it reads from a pipe: what is secret in it is in no command line."""
UNTAGGED_IS_HD = (s.FileSource, s.RtspSource, s.SrtSource, s.RtmpSource, s.HttpSource, s.DecklinkSource)
"""Sources whose untagged pictures are HD video. Other capture devices are left to FFmpeg: a webcam's are BT.601."""


def video_input(
    source: s.VideoSource,
    size: Size,
    fps: Fraction,
    label: str = "",
    *,
    threads: int = 0,
    entrance: int | None = None,
) -> Any:
    """Return the ffmpeg-python input node of a camera's `source`.

    Args:
        source: Where the picture comes from.
        size: The size wanted: what a simulated camera is drawn in.
        fps: The session's frame rate: what a simulated camera runs at.
        label: The camera's name, drawn into a simulated picture.
        threads: How many threads decode it; 0 leaves it to FFmpeg.
        entrance: The pipe that `address_list` comes from; None where nothing of the address is secret.
    """
    if isinstance(source, s.TestSource):
        return ffmpeg.input(simulated_camera(source.test, size, fps, label), f="lavfi", re=None, **HD_COLOURS)
    if isinstance(source, s.AvfoundationSource) and source.fps is None:
        source = source.model_copy(update={"fps": fps})  # FFmpeg would ask for 29.97, which many cameras refuse
    address, options = _opened(source, entrance)
    colours = HD_COLOURS if isinstance(source, UNTAGGED_IS_HD) else {}
    decoding = {"threads": threads} if threads else {}
    return ffmpeg.input(address, **options, **colours, **decoding, **KEEP_FILTERS)


def audio_input(source: s.AudioSource, entrance: int | None = None) -> Any:
    """Return the ffmpeg-python input node of a microphone's own `source`; `entrance` as of `video_input`.

    Raises:
        TypeError: A camera's sound has no input of its own.
    """
    address, options = _opened(source, entrance)
    return ffmpeg.input(address, **options)


def address_list(source: s.VideoSource | s.AudioSource, secret: str) -> str:
    """Return the list (FFmpeg's ffconcat) with the one address of `source`, `secret` in it, and how that is opened."""
    address, options = _input(source)
    opening = {name: value for name, value in options.items() if name not in OWN_OPTIONS}
    if isinstance(source, s.RtspSource | s.HttpSource):
        parts = urlsplit(address)
        address = parts._replace(netloc=f"{login(source, secret)}@{parts.netloc}").geturl()
    else:
        opening["passphrase"] = secret
    lines = [f"file {_quoted(address)}", *(f"option {name} {_quoted(str(value))}" for name, value in opening.items())]
    return "\n".join(("ffconcat version 1.0", *lines, ""))


def login(source: s.RtspSource | s.HttpSource, password: str) -> str:
    """Return user and password as they stand in an address."""
    return f"{quote(source.user or '', safe=IN_LOGIN)}:{quote(password, safe=IN_LOGIN)}"


def _quoted(word: str) -> str:
    """Return `word` as FFmpeg's lists take it whatever is in it."""
    return "'" + word.replace("'", r"'\''") + "'"


Named = tuple[str, dict[str, Any]]
"""An input's address and its options."""


def _named(address: str, **options: Any) -> Named:
    return address, options


def _opened(source: object, entrance: int | None) -> Named:
    """Return how FFmpeg opens `source`: by its address, or by the list that comes from the pipe `entrance`."""
    address, options = _input(source)
    if entrance is None:
        return address, options
    return f"pipe:{entrance}", {**LISTED, **{name: options[name] for name in options.keys() & OWN_OPTIONS}}


@singledispatch
def _input(source: object) -> Named:
    message = f"{type(source).__name__} has no input of its own"
    raise TypeError(message)


@_input.register
def _file(source: s.FileSource) -> Named:
    options: dict[str, Any] = {"re": None, "stream_loop": -1} if source.loop else {"re": None}
    return _named(str(source.file), **options)


def _wishes(source: s.V4l2Source | s.DshowSource | s.AvfoundationSource, pixel_format: str) -> dict[str, Any]:
    """Return what `source` asks its device for; `pixel_format` is that device's option for it."""
    wishes = {
        "video_size": (source.size.width, source.size.height) if source.size else None,
        "framerate": str(source.fps) if source.fps else None,
        pixel_format: source.pixel_format,
    }
    return {name: value for name, value in wishes.items() if value is not None}


@_input.register
def _v4l2(source: s.V4l2Source) -> Named:
    return _named(source.v4l2, f="v4l2", thread_queue_size=QUEUE_PACKETS, **_wishes(source, "input_format"))


@_input.register
def _dshow(source: s.DshowSource) -> Named:
    # DirectShow's compressed formats are codecs to FFmpeg; the others are pixel formats
    asked = _wishes(source, "vcodec" if source.pixel_format in s.COMPRESSED | {"mjpeg"} else "pixel_format")
    sound = {"audio_buffer_size": DSHOW_SOUND_MS} if source.audio else {}
    name = f"video={source.dshow}" + (f":audio={source.audio}" if source.audio else "")
    return _named(name, f="dshow", rtbufsize=DSHOW_BUFFER, thread_queue_size=QUEUE_PACKETS, **asked, **sound)


@_input.register
def _avfoundation(source: s.AvfoundationSource) -> Named:
    asked = _wishes(source, "pixel_format")
    return _named(f"{source.avfoundation}:none", f="avfoundation", thread_queue_size=QUEUE_PACKETS, **asked)


@_input.register
def _decklink(source: s.DecklinkSource) -> Named:
    wishes = {
        "format_code": DECKLINK_MODES[source.mode].code if source.mode else None,
        "video_input": source.connector,
    }
    asked = {name: value for name, value in wishes.items() if value is not None}
    return _named(source.decklink, f="decklink", thread_queue_size=QUEUE_PACKETS, **asked)


@_input.register
def _rtsp(source: s.RtspSource) -> Named:
    # RTSP's `timeout` is the socket's in microseconds (5.0 and newer); for RTMP the same word means listening.
    return _named(
        source.rtsp,
        rtsp_transport=source.transport,
        timeout=NETWORK_SECONDS * 1_000_000,
        thread_queue_size=QUEUE_PACKETS,
    )


@_input.register
def _srt(source: s.SrtSource) -> Named:
    separator = "&" if "?" in source.srt else "?"
    url = source.srt if "latency=" in source.srt else f"{source.srt}{separator}latency={source.latency_ms * 1000}"
    return _named(url, analyzeduration=ANALYSE_MICROSECONDS, thread_queue_size=QUEUE_PACKETS)


@_input.register
def _rtmp(source: s.RtmpSource) -> Named:
    options: dict[str, Any] = {"listen": 1} if source.listen else {"rw_timeout": NETWORK_SECONDS * 1_000_000}
    # FLV says at its beginning what it holds; counting frames to guess a rate would keep the camera off for a second.
    return _named(source.rtmp, f="flv", fpsprobesize=0, thread_queue_size=QUEUE_PACKETS, **options)


@_input.register
def _http(source: s.HttpSource) -> Named:
    return _named(
        source.http,
        re=None,
        reconnect=1,
        reconnect_streamed=1,
        rw_timeout=NETWORK_SECONDS * 1_000_000,
        analyzeduration=ANALYSE_MICROSECONDS,
        thread_queue_size=QUEUE_PACKETS,
    )


@_input.register
def _lavfi(source: s.LavfiSource) -> Named:
    graph = f"{source.lavfi}[out0];{source.sound}[out1]" if source.sound else f"{source.lavfi}[out0]"
    return _named(graph, f="lavfi", re=None)


@_input.register
def _alsa(source: s.AlsaSource) -> Named:
    return _named(source.alsa, f="alsa", thread_queue_size=QUEUE_PACKETS)


@_input.register
def _pulse(source: s.PulseSource) -> Named:
    return _named(source.pulse, f="pulse", thread_queue_size=QUEUE_PACKETS)


@_input.register
def _dshow_sound(source: s.DshowSound) -> Named:
    options = {"audio_buffer_size": DSHOW_SOUND_MS, "thread_queue_size": QUEUE_PACKETS}
    return _named(f"audio={source.dshow}", f="dshow", **options)


@_input.register
def _avfoundation_sound(source: s.AvfoundationSound) -> Named:
    return _named(f":{source.avfoundation}", f="avfoundation", thread_queue_size=QUEUE_PACKETS)


def comes_as_transport_stream(source: s.VideoSource) -> bool:
    """Whether the source may be an MPEG transport stream: SRT is one, a file or an address is one by its name."""
    if isinstance(source, s.FileSource):
        return source.file.suffix.lower() in TRANSPORT_SUFFIXES
    return isinstance(source, s.SrtSource | s.HttpSource)
