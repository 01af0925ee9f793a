"""A simulated camera as a stream: for an engine that takes cameras from the network alone."""

from fractions import Fraction
from pathlib import Path

import ffmpeg

from streamctl.core.values import Size
from streamctl.media.argv.compile import command
from streamctl.media.argv.encode import BT709_FOR_X264, PROMPT
from streamctl.media.argv.inputs import HD_COLOURS
from streamctl.media.argv.simulated import cell_pixels, simulated_camera

QUALITY = 20
"""x264's constant quality: flat pictures with sharp edges stay readable, at about 1 Mb/s in 720p30."""
KEY_FRAMES_A_SECOND = 2
"""Whoever calls in between waits half as long for a picture at most."""
AUDIO_KBPS = 128
LARGE_WIDTH = 1280
"""From this width on a camera is made half as wide and high (pixels)."""


def feed_size(size: Size) -> Size:
    """Return the size in which a camera of `size` is made: its half where it is large and its cells can be halved.

    An engine enlarges it to the same picture: cells and letters lie where they would. For an OBS
    without a graphics card, three cameras of 1280x720 beside it on two cores were a third too much.
    """
    if size.width < LARGE_WIDTH or size.width % 4 or size.height % 4:
        return size
    half = Size(width=size.width // 2, height=size.height // 2)
    return half if 2 * cell_pixels(half) == cell_pixels(size) else size


def feed_argv(program: Path, number: int, size: Size, fps: Fraction, label: str) -> list[str]:
    """Return the command line that makes simulated camera `number` in its own time; FLV comes on its standard output.

    It is to cost little: two or three of them run beside the show on a small machine.
    """
    camera = ffmpeg.input(simulated_camera(number, size, fps, label), f="lavfi", re=None)
    group = max(1, round(fps / KEY_FRAMES_A_SECOND))
    settings = {
        "vcodec": "libx264",
        "preset": "ultrafast",
        "crf": QUALITY,
        "pix_fmt": "yuv420p",
        "g": group,
        "keyint_min": group,
        "sc_threshold": 0,
        "bf": 0,
        "x264-params": f"{BT709_FOR_X264}:{PROMPT}:threads=1",
        **HD_COLOURS,
    }
    encoded = ffmpeg.output(
        camera.video,
        camera.audio,
        "pipe:1",
        f="flv",
        flvflags="no_duration_filesize",
        flush_packets=1,
        acodec="aac",
        audio_bitrate=f"{AUDIO_KBPS}k",
        **settings,
    )
    return command(program, [encoded], "-nostdin")
