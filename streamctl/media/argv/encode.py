"""The encoder: raw frames and samples in, one H.264/AAC stream as FLV out."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg

from streamctl.core.values import CHANNELS, SAMPLE_RATE, Size
from streamctl.media.argv.compile import command

QUEUE_FRAMES = 8
"""Raw frames the encoder may hold before the mixer waits: a quarter of a second at 30 frames a second."""


@dataclass(frozen=True, slots=True)
class EncodeOrder:
    """The settings of the one encode; targets and recorder share it.

    Attributes:
        keyframe_frames: Distance of key frames (frames); every group of pictures is closed.
        frame_pipe: Read end of the pipe with raw yuv420p frames.
        sample_pipe: Read end of the pipe with signed 16-bit stereo samples at SAMPLE_RATE.
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
        ac=CHANNELS,
        thread_queue_size=64,
        probesize=32,
        analyzeduration=0,
    )
    encoded = ffmpeg.output(
        frames.video,
        samples.audio,
        "pipe:1",
        f="flv",
        flvflags="no_duration_filesize",
        flush_packets=1,
        acodec="aac",
        audio_bitrate=f"{order.audio_kbps}k",
        **video_settings(order),
    )
    return command(program, [encoded], "-nostdin")


def video_settings(order: EncodeOrder) -> dict[str, object]:
    """Return FFmpeg's options for the picture: constant rate, closed groups of pictures, BT.709."""
    return {
        "vcodec": "libx264",
        "preset": order.preset,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "video_bitrate": f"{order.video_kbps}k",
        "maxrate": f"{order.video_kbps}k",
        "bufsize": f"{order.buffer_kbits}k",
        "g": order.keyframe_frames,
        "keyint_min": order.keyframe_frames,
        "sc_threshold": 0,
        "bf": order.b_frames,
        "flags": "+cgop",
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
        # FFmpeg 7.1 and newer let the frames' own tags win, and raw frames have none: x264 is told itself.
        "x264-params": "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv",
    }
