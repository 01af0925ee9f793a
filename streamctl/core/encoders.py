"""The encoders of a picture by name: as a profile names them, and as FFmpeg does."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

EncoderKind = Literal["x264", "nvenc", "vaapi", "qsv", "videotoolbox"]
"""x264 works on the processor, everywhere; the others on a graphics card of NVIDIA (nvenc), of Intel (qsv) or of either
Intel or AMD under Linux (vaapi), or on a Mac's own (videotoolbox)."""
EncoderWish = Literal["auto", "x264", "nvenc", "vaapi", "qsv", "videotoolbox"]
"""What a profile may ask for; `auto` is the first hardware encoder that proves itself, else x264."""
Codec = Literal["libx264", "h264_nvenc", "h264_vaapi", "h264_qsv", "h264_videotoolbox"]
"""An encoder as FFmpeg names it."""
SOFTWARE: EncoderKind = "x264"
HARDWARE: tuple[EncoderKind, ...] = ("nvenc", "qsv", "vaapi", "videotoolbox")
"""Encoders that are tried where the profile leaves the choice, in this order: a card of its own before the processor's
graphics, and Intel's own interface before the general one, which has less of its rate control."""
CODECS: Mapping[EncoderKind, Codec] = MappingProxyType(
    {
        "x264": "libx264",
        "nvenc": "h264_nvenc",
        "vaapi": "h264_vaapi",
        "qsv": "h264_qsv",
        "videotoolbox": "h264_videotoolbox",
    }
)
"""FFmpeg's name for each encoder."""


def kind_of(codec: Codec) -> EncoderKind:
    """Return the encoder that FFmpeg calls `codec`."""
    return next(kind for kind, name in CODECS.items() if name == codec)


def candidates(wish: EncoderWish) -> tuple[EncoderKind, ...]:
    """Return the hardware encoders that `wish` lets be tried, best first; x264 needs no trying."""
    if wish == "auto":
        return HARDWARE
    return () if wish == SOFTWARE else (wish,)
