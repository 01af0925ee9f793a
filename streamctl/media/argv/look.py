"""Looking at a camera: one FFmpeg that decodes it as an ingest would, but at the rate it really delivers."""

from fractions import Fraction
from pathlib import Path

import ffmpeg

from streamctl.core.sources import VideoSource
from streamctl.core.values import SAMPLE_RATE, Size
from streamctl.media.argv.compile import command
from streamctl.media.argv.inputs import video_input

LOOK_SIZE = Size(width=320, height=180)
"""What is looked at (pixels): enough to tell black and frozen pictures, small enough to cost nothing."""
SNAPSHOT_FPS = 2
"""The snapshot is written anew this often (a second), so that the last one is of the look's end."""
INTERLEAVE_MICROSECONDS = 100_000
"""How long sound and picture may wait for each other (microseconds)."""


def look_argv(
    program: Path,
    source: VideoSource,
    *,
    size: Size,
    fps: Fraction,
    label: str,
    snapshot: Path,
    sound_pipe: int,
    entrance: int | None = None,
) -> list[str]:
    """Return the command line that delivers the picture and the sound of `source` as two NUTs, and a JPEG.

    The NUT on standard output has each decoded frame as LOOK_SIZE grey (0 black, 255 white), none repeated or dropped.
    That on `sound_pipe` has the first sound as stereo 16-bit samples at SAMPLE_RATE where there is one, beside a tiny
    picture: an output must not be empty. They are apart because a sound that is announced and never comes would hold
    the pictures up.

    Args:
        program: The FFmpeg.
        source: The camera's source.
        size: What a simulated camera is drawn in.
        fps: What a simulated camera runs at.
        label: What a simulated camera calls itself.
        snapshot: The JPEG's file, in the picture's own size; each new one replaces the last in one step.
        sound_pipe: Write end of the pipe for the sound.
        entrance: The pipe that the camera's address comes from; None where nothing of it is secret.
    """
    camera = video_input(source, size, fps, label, entrance=entrance)
    looked = ffmpeg.output(
        camera["v:0"],
        "pipe:1",
        f="nut",
        vf=f"scale={LOOK_SIZE.width}:{LOOK_SIZE.height}:flags=area,format=gray",
        fps_mode="passthrough",
        vcodec="rawvideo",
        flush_packets=1,
    )
    heard = ffmpeg.output(
        camera["v:0"],
        camera["a:0?"],
        f"pipe:{sound_pipe}",
        f="nut",
        vf="fps=5,scale=16:16,format=gray",
        vcodec="rawvideo",
        acodec="pcm_s16le",
        ar=SAMPLE_RATE,
        ac=2,
        max_interleave_delta=INTERLEAVE_MICROSECONDS,
        flush_packets=1,
    )
    shot = ffmpeg.output(
        camera["v:0"],
        str(snapshot),
        f="image2",
        update=1,
        atomic_writing=1,
        vf=f"fps={SNAPSHOT_FPS}",
        vcodec="mjpeg",
        pix_fmt="yuvj420p",
        **{"q:v": 3},
    )
    return command(program, [looked, heard, shot])
