"""What taking a camera costs: an encode decoded and scaled as an ingest does it."""

import tempfile
from pathlib import Path

import ffmpeg as graphs

from streamctl.core.values import Size
from streamctl.media.argv.compile import command
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.processor_time import processor_seconds

ROUNDS = 2
"""How often the encode is decoded in a row: long against what the last SAMPLE_SECONDS may hold."""
LONGEST_SECONDS = 20.0
"""A decoder that is not done after this long is ended (seconds); what it decoded until then counts."""
SAMPLE_SECONDS = 0.02
"""How often the decoder's processor time is read (seconds): it can be read only while the process is there."""
LADDER = StopLadder(end_of_input=0.0, interrupt=0.5, terminate=0.5, kill=1.0)


def decode_cores(
    ffmpeg: Ffmpeg, encoded: bytes, size: Size, seconds: float, leash: Leash, *, startup_seconds: float = 0.0
) -> float:
    """Return how many processor cores decoding `encoded` in real time, and scaling it to `size`, keeps busy.

    Args:
        ffmpeg: The FFmpeg.
        encoded: Some programme (FLV).
        size: What the pictures are scaled to.
        seconds: Length of `encoded`.
        leash: Holds the decoder.
        startup_seconds: Processor time that starting `ffmpeg` takes (seconds), which is no decoding.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
        OSError: There is no place for a temporary file.
    """
    with tempfile.NamedTemporaryFile(prefix="streamctl-", suffix=".flv") as file:
        file.write(encoded)
        file.flush()
        child = ChildProcess("trial decode", _argv(ffmpeg.path, Path(file.name), size))
        leash.hold(lambda: child.stop(LADDER))
        spent = _spent_seconds(child)
        child.stop(LADDER)
    return round(max(0.0, spent - startup_seconds) / (seconds * ROUNDS), 3)


def _argv(program: Path, file: Path, size: Size) -> list[str]:
    camera = graphs.input(str(file), stream_loop=ROUNDS - 1)
    scaled = camera.video.filter("scale", size.width // 2, size.height // 2).filter("scale", size.width, size.height)
    return command(program, [graphs.output(scaled, "-", f="null")], "-nostdin")


def _spent_seconds(child: ChildProcess) -> float:
    """Return the processor time that `child` has used by its end, or by the end of our patience (seconds)."""
    spent, looks = 0.0, round(LONGEST_SECONDS / SAMPLE_SECONDS)
    for _ in range(looks):
        try:
            spent = max(spent, processor_seconds(child.pid))
        except OSError:
            break
        if child.wait(SAMPLE_SECONDS) is not None:
            break
    return spent
