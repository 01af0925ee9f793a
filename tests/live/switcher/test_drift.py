"""A source whose clock runs off ours, for real: what the mapping does about it while it plays."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.values import Size
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.ingest import IngestPipes, IngestSpec
from streamctl.live.switcher.source import Patience, Source
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.yuv4mpeg import MUXER
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]
SIZE = Size(width=64, height=64)
FPS = Fraction(30)
SLOW_PPM = 2000
"""Four times what a clock is believed to do, so that half a minute shows it."""
SECONDS = 35


class Nobody:
    def __getattr__(self, name: str) -> object:
        return lambda *_arguments: None


@contextmanager
def playing(ffmpeg: Ffmpeg, folder: Path) -> Iterator[tuple[Source, Grid]]:
    def argv(pipes: IngestPipes, _run: int) -> list[str]:
        rate = f"{1 - SLOW_PPM / 1e6:.4f}"
        graph = f"color=gray:size={SIZE}:rate={FPS}[out0];sine=sample_rate=48000[out1]"
        made = [str(ffmpeg.path), "-v", "error", "-nostdin", "-readrate", rate, "-f", "lavfi", "-i", graph]
        pictures = ["-map", "0:v", "-f", MUXER, "-pix_fmt", "yuv420p", f"pipe:{pipes.frames[0][1]}"]
        return [*made, *pictures, "-map", "0:a", "-f", "s16le", "-ac", "2", f"pipe:{pipes.samples}"]

    grid = Grid(SessionClock.start(SystemClock()), FPS)
    spec = IngestSpec(
        "close", "ingest close", (SIZE,), sound=True, recorded=False, delay_frames=0, argv=argv, log=folder / "log"
    )
    source = Source(spec, "ingest", grid, FramePool, Patience(0.5), Nobody())  # type: ignore[arg-type]
    source.start()
    try:
        yield source, grid
    finally:
        source.stop()


def test_a_slow_source_is_followed_and_its_sound_stays_with_its_picture(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    with playing(any_ffmpeg, tmp_path) as (source, grid):
        wait_for(lambda: source.settled, 15, "the first run")
        frame = grid.next_frame(time.monotonic_ns())
        source.advance(frame)
        began, last, moved = source.anchor, None, []
        for _ in range(round(SECONDS * FPS)):
            frame += 1
            wait_for(lambda: time.monotonic_ns() >= grid.due_ns(frame), 5, "the frame")  # noqa: B023
            source.advance(frame)
            ring, place = source.sound(frame)
            if last is not None and ring is last[0]:
                moved.append(place - last[1] - 1600)
            last = (ring, place)
        assert source.anchor is not None
        assert began is not None
        assert source.anchor - began in {0, 1, 2}
        assert sum(moved) < -400
        assert max(map(abs, moved)) <= 2
        assert source.status(frame)["drift_ppm"] > 100
