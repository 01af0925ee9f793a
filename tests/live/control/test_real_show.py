"""The control process with the real switcher: what its crash costs. For the switcher's: tests/faults."""

import os
import signal
from pathlib import Path

import pytest

from streamctl.live.endpoints import read_endpoints
from streamctl.live.running import Running, find_running, running_sessions, wait_for_end
from streamctl.session.folder import SessionFolder
from streamctl.session.state import fold
from tests.lab.shows import importable, lines, show, show_plan, target
from tests.lab.waiting import wait_for

REAL = "streamctl.live.switcher"
pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


@pytest.fixture
def plan(tmp_path: Path):
    local = target("local").model_copy(update={"url": None, "key": None, "receiver": True})
    return show_plan(tmp_path, targets=(local,))


def all_is_live(running: Running) -> bool:
    status = running.call("status")
    return all(one["state"] == "live" for one in (*status["cameras"], *status["targets"]))


def switcher_pid(running: Running) -> int:
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    assert endpoints.switcher_pid is not None
    return endpoints.switcher_pid


def test_control_killed_costs_no_frame_and_no_record(plan, tmp_path: Path) -> None:
    with show(tmp_path, plan, keys={}, switcher=REAL) as running:
        wait_for(lambda: all_is_live(running), 30, "cameras and target")
        running.call("next")
        before, picture = switcher_pid(running), running.call("status")["programme"]["frame"]
        os.kill(running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        again = find_running()
        assert switcher_pid(again) == before
        wait_for(lambda: (again.call("status")["programme"]["frame"] or 0) > picture)
        cut = again.call("cut", {"scene": "both"})
        assert again.call("next")["cue"] == "talk"
        frames = again.call("stop")["frames"]
        assert wait_for_end(again, 30)
    written = lines(running)
    numbers = [line.event for line in written if line.event is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [line.seq for line in written] == list(range(1, len(written) + 1))
    state = fold(written)
    assert state.opened == 2
    assert [cue.id for cue in state.cues] == ["opening", "talk"]
    assert cut["frame"] in [one.frame for one in state.cuts]
    assert state.stopped is not None
    assert state.stopped.frames == frames
    assert sum(segment.frames or 0 for segment in state.segments_of("program")) == frames
    assert state.closed is not None
    assert state.closed.outcome != "failed"
    assert state.children == {}
