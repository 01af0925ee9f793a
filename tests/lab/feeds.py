"""Cameras that are processes of their own: an FFmpeg that sends a simulated camera over the network."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Literal

import psutil

from streamctl.core.values import Size
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg

Way = Literal["srt", "rtmp", "http"]
CODING = (
    *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-b:v", "2M", "-g", "30"),
    *("-c:a", "aac", "-b:a", "128k"),
)
"""How a network camera encodes."""


def listens(port: int) -> bool:
    """Return whether somebody waits for a call on the TCP port `port`; nobody is called to find out."""
    return any(
        connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        for connection in psutil.net_connections("tcp")
    )


@contextmanager
def feed(
    ffmpeg: Ffmpeg,
    way: Way,
    port: int,
    number: int,
    *,
    size: Size,
    fps: Fraction = Fraction(30),
    tone: int | None = None,
) -> Iterator[ChildProcess]:
    """Send simulated camera `number` as a network camera would: SRT and HTTP wait for the caller, RTMP calls.

    RTMP calls once: whom it calls has to listen by then (`listens`). With a `tone` (Hz) it sounds of that all the time.

    Yields:
        The sending process; it ends with the block if it has not been ended before.
    """
    graph = simulated_camera(number, size, fps, way)
    if tone is not None:
        graph = f"{graph.rpartition(';')[0]};sine=frequency={tone}:sample_rate=48000[out1]"
    argv = [str(ffmpeg.path), "-v", "error", "-re", "-f", "lavfi", "-i", graph, *CODING, *_output(way, port)]
    child = ChildProcess(f"feed {way}", argv)
    try:
        yield child
    finally:
        child.stop(quit_key=True)


def _output(way: Way, port: int) -> list[str]:
    if way == "srt":
        return ["-f", "mpegts", f"srt://127.0.0.1:{port}?mode=listener&pkt_size=1316"]
    if way == "rtmp":
        return ["-f", "flv", f"rtmp://127.0.0.1:{port}/live/camera"]
    return ["-f", "mpegts", "-listen", "1", f"http://127.0.0.1:{port}/camera.ts"]
