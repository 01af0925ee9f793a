"""The one place where an ffmpeg-python graph becomes a command line."""

from pathlib import Path
from typing import Any

import ffmpeg

QUIET = ("-hide_banner", "-nostats", "-loglevel", "warning")
"""At `debug` FFmpeg prints stream keys; `warning` is enough to tell why something failed."""


def command(program: Path, outputs: list[Any], *before: str) -> list[str]:
    """Return the argv of one FFmpeg that makes all of `outputs` (ffmpeg-python output nodes).

    Args:
        program: The FFmpeg.
        outputs: At least one output node.
        before: Further global options, set before the inputs.
    """
    node = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    compiled: list[str] = ffmpeg.compile(node, cmd=[str(program), *QUIET, *before])
    return compiled
