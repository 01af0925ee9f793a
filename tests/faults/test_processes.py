"""Each process of a show killed and frozen, one after the other in one show: what it costs viewers and recording.

A row says how many frames may be missing. The switcher's own death is judged in test_recovery.py.
"""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.sources import FileSource
from streamctl.live.running import find_running, running_sessions
from streamctl.session.records import Line as JournalLine
from tests.lab import components
from tests.lab.judging import Remains, Run, missing, once, remains_of, runs
from tests.lab.leftovers import gone
from tests.lab.live_show import (
    FPS,
    LiveShow,
    await_live,
    hd_camera,
    hd_plan,
    key_of,
    live_show,
    own_runtime_folder,
    published,
    recorded,
)
from tests.lab.nginx import rtmp_server
from tests.lab.scripted_camera import camera_file
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.slow, pytest.mark.timeout(400)]
CAMERA_SECONDS = 90.0
"""How long the wide camera's file lasts: longer than the show."""
SETTLING_FRAMES = 2 * FPS
"""How much is recorded after a row before the next one (frames)."""
BACK_SECONDS = 20.0
"""How long a process may take to be replaced and to do its work again, on the tests' shared machine."""
FROZEN_FRAMES = 3 * FPS
"""How long control stands still (frames)."""


@dataclass
class Moments:
    """When what happened in a row: programme frames, and numbers of the journal's lines."""

    begin: int = 0
    end: int = 0
    first: int = 0
    last: int = 0
    problem: str = ""


Act = Callable[[LiveShow], None]


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        name: What happens to which process.
        act: Injects it, and returns when the show is whole again.
        lost: How many frames of programme and stream may be missing.
        codes: Faults that must be told.
    """

    name: str
    act: Act
    lost: int
    codes: tuple[str, ...] = ()


def encoder(number: int) -> Act:
    """Return what sends signal `number` to the encoder."""

    def act(show: LiveShow) -> None:
        pid, seq = show.child("encoder", "encoder"), show.seq
        os.kill(pid, number)
        show.await_record(lambda line: line.seq > seq and is_fault(line, "SWI-005"), BACK_SECONDS, "a new encoder")
        assert gone(pid)

    return act


def encoder_and_target(show: LiveShow) -> None:
    seq = show.seq
    os.kill(show.child("target", "main"), signal.SIGKILL)
    encoder(signal.SIGKILL)(show)
    show.await_target("main", "live", seq)


def ingest_frozen(show: LiveShow) -> None:
    pid, seq = show.child("ingest", "close"), show.seq
    os.kill(pid, signal.SIGSTOP)
    show.await_camera("close", "lost", seq)
    show.await_camera("close", "live", seq)
    assert gone(pid)


def control_killed(show: LiveShow) -> None:
    os.kill(show.running.pid, signal.SIGKILL)
    wait_for(lambda: not running_sessions(), BACK_SECONDS, "the end of control")
    await_recorded(show, SETTLING_FRAMES)
    show.running = find_running()


def control_frozen(show: LiveShow) -> None:
    """Freeze control for a while; whether somebody replaces it or it goes on, the show answers again."""
    before = psutil.Process(show.running.pid)
    before.suspend()
    await_recorded(show, FROZEN_FRAMES)
    if before.is_running() and before.status() == psutil.STATUS_STOPPED:
        before.resume()

    def answers() -> bool:
        try:
            show.running = find_running()
            return bool(show.running.call("status")["programme"])
        except StreamctlError:
            return False

    wait_for(answers, BACK_SECONDS, "control's answer")


def is_fault(line: JournalLine, code: str) -> bool:
    return line.record.type == "fault" and line.record.code == code  # type: ignore[union-attr]


def await_recorded(show: LiveShow, frames: int) -> None:
    """Return once `frames` more programme frames are on disk: needs nobody's answer."""
    end = recorded(show.folder.program) + frames
    wait_for(lambda: recorded(show.folder.program) >= end, 40, "a growing recording")


ENCODER_FRAMES = FPS
"""What may lie inside a dead encoder (frames): its queue of 8, what it works at, and more on a busy machine."""
ROWS = (
    Row("encoder-killed", encoder(signal.SIGKILL), ENCODER_FRAMES, ("SWI-005",)),
    Row("encoder-frozen", encoder(signal.SIGSTOP), ENCODER_FRAMES, ("SWI-005",)),
    Row("encoder-and-target-killed", encoder_and_target, 2 * FPS, ("SWI-005",)),
    Row("control-killed", control_killed, 0),
    Row("control-frozen", control_frozen, 0),
    Row("ingest-frozen", ingest_frozen, 0, ("CAM-001",)),
)


@dataclass(frozen=True)
class Evidence(Remains):
    """All that is left of the show."""

    stream: tuple[Run, ...]
    moments: dict[str, Moments]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Run one show in which ROWS happen one after the other, and read everything that it left."""
    folder = tmp_path_factory.mktemp("processes")
    ffmpeg = components.debian_ffmpeg()
    with ExitStack() as stack:
        stack.enter_context(own_runtime_folder())
        server = stack.enter_context(rtmp_server(folder / "server"))
        close = camera_file(ffmpeg, 1, folder, 20)
        wide = camera_file(ffmpeg, 2, folder, CAMERA_SECONDS)
        cameras = (
            hd_camera("close", FileSource(file=close, loop=True), fallback="wide"),
            hd_camera("wide", FileSource(file=wide)),
        )
        plan = hd_plan(folder, cameras, targets=(published("main", server.url),), master="wide")
        with live_show(plan, folder) as show:
            moments = perform(show)
        files = server.files(key_of("main"))
    remains = remains_of(show)
    return Evidence(**vars(remains), stream=runs(files, remains.programme), moments=moments)


def perform(show: LiveShow) -> dict[str, Moments]:
    await_live(show, ("close", "wide"), ("main",))
    show.cut("wide")
    await_recorded(show, SETTLING_FRAMES)
    moments = {}
    for row in ROWS:
        moment = moments[row.name] = Moments(begin=show.frame(), first=show.seq)
        moment.problem = once(lambda row=row: row.act(show))  # type: ignore[misc]
        await_recorded(show, SETTLING_FRAMES)
        moment.end, moment.last = show.frame(), show.seq
    show.stop()
    return moments


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_process_that_fails_is_replaced_and_costs_what_it_may(evidence: Evidence, row: Row) -> None:
    moments = evidence.moments[row.name]
    window = range(moments.begin - FPS, min(moments.end, evidence.frames))
    holes = set(window) - evidence.programme.seen.keys()
    unseen = missing(evidence.stream, 0, evidence.frames) & set(window)
    print(row.name, moments, len(holes), len(unseen))
    assert moments.problem == ""
    assert len(holes) <= row.lost
    assert len(unseen) <= row.lost
    told = {
        line.record.code  # type: ignore[union-attr]
        for line in evidence.lines
        if moments.first < line.seq <= moments.last and line.record.type == "fault"
    }
    assert set(row.codes) <= told


def test_no_frame_is_missing_where_no_encoder_died_and_no_process_is_left(evidence: Evidence) -> None:
    windows = [
        range(evidence.moments[row.name].begin - FPS, evidence.moments[row.name].end) for row in ROWS if row.lost
    ]
    excused = {frame for window in windows for frame in window}
    assert evidence.programme.missing(evidence.frames) <= excused
    assert evidence.programme.twice == frozenset()
    assert [line.seq for line in evidence.lines] == list(range(1, len(evidence.lines) + 1))
    assert evidence.left == ()
