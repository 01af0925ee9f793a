"""The encoder: raw frames and samples in, one H.264/AAC stream as FLV out."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

import ffmpeg

from streamctl.core.encoders import Codec
from streamctl.core.values import SAMPLE_RATE, Size
from streamctl.media.argv.compile import command
from streamctl.media.argv.hardware import DEVICES, HARDWARE_SETTINGS, prepared

QUEUE_FRAMES = 8
"""Raw frames the encoder may hold before the mixer waits: a quarter of a second at 30 frames a second."""
CHANNEL_LAYOUT = "stereo"
"""CHANNELS by name, so that FFmpeg has nothing to guess."""
PROMPT = "rc-lookahead=0:sync-lookahead=0:mbtree=0:sliced-threads=1"
"""What keeps few pictures inside the encoder: no looking ahead, and threads that share a picture.

Measured at 720p30 with `veryfast`, 2 B-frames and two cores, a picture left 4 frames after it went in instead of 17;
with x264's own choice of threads it would be 10 frames more on 8 cores. So much less is lost when the encoder dies, and
so much sooner a new one is on air, on any machine alike. It costs 0.8 VMAF on slides with a camera at 1500 kb/s.
"""
PRESET_COSTS = {"ultrafast": 0.5, "superfast": 0.7, "veryfast": 1.0, "faster": 1.4, "fast": 1.8, "medium": 1.8}
"""Processor time of x264's presets against `veryfast`, measured at 720p30 with the settings below."""
SLOW_PRESET_COST = 3.0
PIXELS_A_THREAD = 1280 * 720 * 36
"""Pixels a second that one thread is given at `veryfast`: 0.2 of a core of 2020, a picture within 8 ms.

Each further thread cuts the picture into one more slice, which costs processor time (at 720p30 a fifth more with four)
and a little quality, so there are as few as leave a slow machine room.
"""
MOST_THREADS = 4
BT709_FOR_X264 = "colorprim=bt709:transfer=bt709:colormatrix=bt709:fullrange=off"
"""FFmpeg 7.1 and newer let the frames' own tags win over its options, and raw frames have none: x264 is told itself."""


@dataclass(frozen=True, slots=True)
class EncodeOrder:
    """The settings of the one encode; targets and recorder share it.

    Attributes:
        keyframe_frames: Distance of key frames (frames); every group of pictures is closed.
        frame_pipe: Read end of the pipe with raw yuv420p frames.
        sample_pipe: Read end of the pipe with signed 16-bit stereo samples at SAMPLE_RATE.
        codec: The encoder; `preset` is x264's alone.
        in_band: Repeat the stream's parameters before every key frame: for an encode that goes on where another
            encoder's stream, which has other ones, stopped.
    """

    size: Size
    fps: Fraction
    preset: str
    video_kbps: int
    buffer_kbits: int
    keyframe_frames: int
    b_frames: int
    audio_kbps: int
    frame_pipe: int
    sample_pipe: int
    codec: Codec = "libx264"
    in_band: bool = False


def encode_argv(program: Path, order: EncodeOrder) -> list[str]:
    """Return the command line of the encoder for `order`; FLV comes on its standard output."""
    frames = ffmpeg.input(
        f"pipe:{order.frame_pipe}",
        f="rawvideo",
        pix_fmt="yuv420p",
        video_size=(order.size.width, order.size.height),
        framerate=str(order.fps),
        thread_queue_size=QUEUE_FRAMES,
        probesize=32,
        analyzeduration=0,
    )
    samples = ffmpeg.input(
        f"pipe:{order.sample_pipe}",
        f="s16le",
        ar=SAMPLE_RATE,
        ch_layout=CHANNEL_LAYOUT,
        thread_queue_size=64,
        probesize=32,
        analyzeduration=0,
    )
    encoded = ffmpeg.output(
        prepared(frames.video, order.codec),
        samples.audio,
        "pipe:1",
        f="flv",
        flvflags="no_duration_filesize",
        flush_packets=1,
        acodec="aac",
        audio_bitrate=f"{order.audio_kbps}k",
        **video_settings(order),
    )
    return command(program, [encoded], "-nostdin", *DEVICES.get(order.codec, ()))


def video_settings(order: EncodeOrder) -> dict[str, object]:
    """Return FFmpeg's options for the picture: constant rate, closed groups of pictures, BT.709."""
    own = HARDWARE_SETTINGS.get(order.codec) or _x264_settings(order)
    return {
        "vcodec": order.codec,
        "profile:v": "high",
        "video_bitrate": f"{order.video_kbps}k",
        "maxrate": f"{order.video_kbps}k",
        "bufsize": f"{order.buffer_kbits}k",
        "g": order.keyframe_frames,
        "bf": order.b_frames,
        "flags": "+cgop",
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
        **own,
        **({"bsf:v": "dump_extra=freq=keyframe"} if order.in_band else {}),
    }


def _x264_settings(order: EncodeOrder) -> dict[str, object]:
    return {
        "pix_fmt": "yuv420p",
        "preset": order.preset,
        "keyint_min": order.keyframe_frames,
        "sc_threshold": 0,
        "x264-params": f"{BT709_FOR_X264}:{PROMPT}:threads={encoder_threads(order)}",
    }


def encoder_threads(order: EncodeOrder) -> int:
    """Return how many threads share each picture in x264."""
    cost = PRESET_COSTS.get(order.preset, SLOW_PRESET_COST)
    work = order.size.width * order.size.height * order.fps * Fraction(cost)
    return max(1, min(MOST_THREADS, ceil(work / PIXELS_A_THREAD)))
