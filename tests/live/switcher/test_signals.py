"""What the system may say to the switcher's process: the end of a terminal is nothing, SIGTERM is an end in order."""

import os
import signal
from pathlib import Path

import pytest

from streamctl.live.endpoints import read_endpoints
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import wait_for_end
from streamctl.session.folder import SessionFolder
from streamctl.session.state import fold
from tests.lab.shows import importable, lines, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.ffmpeg


def test_a_terminal_that_ends_changes_nothing_and_sigterm_ends_the_programme_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    importable(monkeypatch)
    with show(tmp_path, show_plan(tmp_path, targets=()), keys={}, switcher=SWITCHER_MODULE) as running:
        known = read_endpoints(SessionFolder(running.folder).endpoints)
        assert known is not None
        assert known.switcher_pid is not None
        wait_for(lambda: (running.call("status")["programme"]["frame"] or 0) > 30, 30, "a second of the programme")
        for number in (signal.SIGHUP, signal.SIGINT):
            os.kill(known.switcher_pid, number)
        before = running.call("mark", {"text": "still here"})["frame"]
        os.kill(known.switcher_pid, signal.SIGTERM)
        assert wait_for_end(running, 30)
    state = fold(lines(running))
    assert state.stopped is not None
    assert state.stopped.frames >= before > 30
    assert (state.resumed, state.children) == ((), {})
    assert all(segment.closed for segment in state.segments.values())
    assert state.closed is not None
    assert state.closed.reasons[0] == "the programme broke off"  # nobody had asked for its end
