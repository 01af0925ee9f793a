"""`streamctl start --resume`: what it refuses, and a session that broke off going on."""

import contextlib
import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from streamctl.cli.board import Look
from streamctl.cli.main import run
from streamctl.core.errors import StreamctlError
from streamctl.core.secret_reference import SecretReference
from streamctl.live.endpoints import read_endpoints
from streamctl.live.running import Running, find_running, wait_for_end
from streamctl.session.folder import SessionFolder
from streamctl.session.state import fold
from tests.lab.leftovers import gone
from tests.lab.shows import KEY, importable, lines, show, show_plan, target
from tests.lab.waiting import wait_for


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


def answered(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    status = run([*words, "--json"])
    envelope = json.loads(capsys.readouterr().out)
    assert status == envelope["exit_code"]
    return envelope


def code_of(envelope: Any) -> tuple[int, str]:
    return envelope["exit_code"], envelope["errors"][0]["code"]


def break_off(running: Running) -> None:
    """Kill all of a show's processes."""
    known = read_endpoints(SessionFolder(running.folder).endpoints)
    assert known is not None
    pids = [running.pid, known.switcher_pid or 0]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: all(gone(pid) for pid in pids))


@pytest.mark.parametrize(
    "words",
    [
        ["start"],
        ["start", "venue.yaml", "--resume", "x"],
        ["start", "--resume", "x", "--rehearsal"],
        ["start", "--resume", "x", "--engine", "obs"],
        ["start", "--resume", "x", "--session-folder", "y"],
    ],
)
def test_a_start_is_of_a_profile_or_of_a_session(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(answered(words, capsys)) == (2, "CLI-001")


def test_a_session_that_is_none_cannot_be_resumed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(answered(["start", "--resume", str(tmp_path / "none")], capsys)) == (16, "SES-001")


def test_one_that_runs_and_one_that_ended_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with show(tmp_path) as running:
        assert code_of(answered(["start", "--resume", str(running.folder)], capsys)) == (15, "LIV-033")
        running.call("stop")
        assert wait_for_end(running, 20)
        assert code_of(answered(["start", "--resume", str(running.folder)], capsys)) == (16, "LIV-034")


def test_whoever_looks_for_a_session_that_broke_off_is_told_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with show(tmp_path) as running:
        break_off(running)
        for words in (["status"], ["cut", "wide"], ["stop", "--session", running.session]):
            found = answered(words, capsys)
            assert code_of(found) == (16, "SES-005")
            assert f"streamctl start --resume {running.folder}" in found["errors"][0]["fix"]


def test_a_key_that_cannot_be_read_is_told_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with show(tmp_path) as running:
        break_off(running)
        before = lines(running)
        found = answered(["start", "--resume", str(running.folder)], capsys)
        assert code_of(found) == (14, "SEC-002")
        assert found["errors"][0]["where"] == "targets.main.key"
        assert lines(running) == before


@pytest.mark.ffmpeg
@pytest.mark.slow
def test_a_session_goes_on_with_the_keys_read_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "key").write_text(KEY)
    main = target("main").model_copy(update={"key": SecretReference(file=tmp_path / "key")})
    with show(tmp_path, show_plan(tmp_path, targets=(main,)), switcher="streamctl.live.switcher") as running:
        running.call("next")
        break_off(running)
        found = answered(["start", "--resume", str(running.folder)], capsys)
        assert (found["exit_code"], found["data"]["session"]) == (0, running.session)
        assert found["data"]["rehearsal"] is False
        again = find_running()
        wait_for(lambda: again.call("status")["on_air"]["name"] == "close", 20, "the camera on air")
        assert again.call("next")["cue"] == "talk"
        again.call("stop")
        assert wait_for_end(again, 30)
    state = fold(lines(running))
    assert "LIV-028" not in {fault.code for fault in state.faults}
    assert KEY not in (running.folder / "journal.jsonl").read_text()
    assert state.closed is not None
    assert state.closed.outcome == "degraded"


@pytest.mark.ffmpeg
@pytest.mark.slow
def test_the_board_that_began_a_show_goes_on_with_it_when_all_of_it_has_died(tmp_path: Path) -> None:
    plan = show_plan(tmp_path, targets=())
    with show(tmp_path, plan, keys={}, switcher="streamctl.live.switcher") as running:
        look, other = Look(running, resumes=True), Look(running)
        assert (look.read() or {})["stale"] is False
        assert other.read()
        running.call("next")
        break_off(running)
        assert other.read() is None  # a board that only looks begins nothing
        assert (look.read() or {})["stale"] is True
        again = wait_for(lambda: (found := look.read() or {})["stale"] is False and found, 20, "the show on air again")
        assert again["wanted"]["name"] == "close"
        assert look.running.pid != running.pid
        look.running.call("stop")
        wait_for(lambda: look.read() is None, 30, "its end")
    state = fold(lines(running))
    assert (len(state.resumed), state.opened) == (1, 2)


def stop_in_vain(running: Running) -> None:
    with contextlib.suppress(StreamctlError):
        running.call("stop")


def test_a_show_that_was_to_end_is_not_gone_on_with(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        look = Look(running, resumes=True)
        assert look.read()
        known = read_endpoints(SessionFolder(running.folder).endpoints)
        assert known is not None
        os.kill(known.switcher_pid or 0, signal.SIGSTOP)
        asked = threading.Thread(target=stop_in_vain, args=(running,))
        asked.start()
        wait_for(lambda: "stop" in [line.record.verb for line in lines(running) if line.record.type == "command"])
        break_off(running)
        asked.join()
        assert look.read() is None
    assert fold(lines(running)).resumed == ()
