"""An ingest that cannot be started leaves nothing behind."""

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import psutil
import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.live.switcher import ingest
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.ingest import Ingest, IngestPipes, IngestSpec, WayIn
from streamctl.media.pipes import filled_pipe

SIZE = Size(width=64, height=64)


def missing(pipes: IngestPipes, _run: int) -> Sequence[str]:
    assert None not in pipes.ends
    return ["/nowhere/ffmpeg"]


def impossible(_pipes: IngestPipes, _run: int) -> Sequence[str]:
    raise KeyError


def start(folder: Path, argv: Callable[[IngestPipes, int], Sequence[str]]) -> None:
    """Start an ingest that delivers everything there is, behind a password."""

    way_in = WayIn(entrance=lambda: filled_pipe(b"secret"), admitted=lambda: True)
    spec = IngestSpec(
        "close",
        "ingest",
        (SIZE,),
        sound=True,
        recorded=True,
        delay_frames=0,
        argv=argv,
        log=folder / "log",
        way_in=way_in,
    )
    grid = Grid(SessionClock.start(SystemClock()), Fraction(30))
    Ingest(spec, 1, grid, {SIZE: FramePool(SIZE)}, lambda _data: None)


def test_a_program_that_is_missing(tmp_path: Path) -> None:
    before = psutil.Process().num_fds()
    with pytest.raises(StreamctlError, match="FFM-005"):
        start(tmp_path, missing)
    assert psutil.Process().num_fds() == before


def test_a_command_line_that_cannot_be_made(tmp_path: Path) -> None:
    before = psutil.Process().num_fds()
    with pytest.raises(KeyError):
        start(tmp_path, impossible)
    assert psutil.Process().num_fds() == before


def test_a_pipe_that_is_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> tuple[int, int]:
        raise OSError(24, os.strerror(24))

    monkeypatch.setattr(ingest, "big_pipe", refused)
    before = psutil.Process().num_fds()
    with pytest.raises(OSError, match=os.strerror(24)):
        start(tmp_path, missing)
    assert psutil.Process().num_fds() == before
