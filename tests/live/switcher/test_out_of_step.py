"""A camera whose ingest delivers something that is no picture."""

import sys
import threading
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.live.stumbles import Stumbles
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.ingest import IngestPipes, IngestSpec
from streamctl.live.switcher.source import Patience, Source
from tests.lab.waiting import wait_for

SIZES = (Size(width=64, height=64), Size(width=32, height=32))
WRITES = """
import os, sys, time
for pipe, content in zip(sys.argv[1::2], sys.argv[2::2]):
    os.write(int(pipe), content.encode() * 50)
time.sleep(60)
"""
"""A program that does not mind when nobody reads it any more, as FFmpeg 6 does when one of its outputs is left."""


class Nobody:
    def __getattr__(self, name: str) -> object:
        return lambda *_arguments: None


def test_it_is_told_and_started_again_though_it_does_not_end_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[StreamctlError] = []
    monkeypatch.setattr(threading, "excepthook", Stumbles(told.append).hear)
    runs: list[int] = []

    def argv(pipes: IngestPipes, run: int) -> Sequence[str]:
        runs.append(run)
        first, second = (str(pipe) for _, pipe in pipes.frames)
        return [sys.executable, "-c", WRITES, first, "YUV4MPEG2 W64 H64 F30:1\n", second, "something else\n"]

    spec = IngestSpec(
        "close", "ingest close", SIZES, sound=False, recorded=False, delay_frames=0, argv=argv, log=tmp_path / "log"
    )
    grid = Grid(SessionClock.start(SystemClock()), Fraction(30))
    source = Source(spec, "ingest", grid, FramePool, Patience(0.5), Nobody())  # type: ignore[arg-type]
    source.start()
    try:
        wait_for(lambda: len(runs) >= 2, 8, "the next run")
    finally:
        source.stop()
    assert {error.code for error in told} == {"LIV-052"}
    assert any("something else" in error.message() for error in told)
