"""A real RTSP server that plays a camera's file (`rtsp_camera.py`), and whom it admits."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from streamctl.core.values import Size
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from tests.lab.components import gstreamer_python
from tests.lab.feeds import CODING
from tests.lab.ports import free_port

SCRIPT = Path(__file__).with_name("rtsp_camera.py")
END_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Visitor:
    """The one person that a camera admits."""

    user: str
    password: str
    method: Literal["basic", "digest"] = "digest"


def camera_file(ffmpeg: Ffmpeg, path: Path, number: int, size: Size, seconds: float) -> Path:
    """Write what simulated camera `number` shows in `seconds` at 30 frames a second, as an RTSP camera has it."""
    graph = simulated_camera(number, size, Fraction(30), "rtsp")
    output = ["-t", str(seconds), "-y", str(path)]
    run([str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, *CODING, *output], timeout=120)
    return path


@contextlib.contextmanager
def rtsp_camera(file: Path, visitor: Visitor | None = None) -> Iterator[str]:
    """Serve `file` to `visitor` alone, or to anybody; give the address without user and password."""
    port = free_port()
    wanted = {"port": port, "file": str(file)}
    if visitor is not None:
        wanted |= {"user": visitor.user, "password": visitor.password, "method": visitor.method}
    argv = [str(gstreamer_python()), str(SCRIPT)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(wanted) + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == "ready\n"
            yield f"rtsp://127.0.0.1:{port}/stream1"
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
