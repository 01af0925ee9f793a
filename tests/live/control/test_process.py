"""The control process against a switcher process that speaks the protocol."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from streamctl.core.clock import SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.secret_reference import SecretReference
from streamctl.live.control.__main__ import main
from streamctl.live.endpoints import read_endpoints
from streamctl.live.launch import launch, prepare_session
from streamctl.live.lock import all_locks
from streamctl.live.order import Order, read_report
from streamctl.live.protocol import Client
from streamctl.live.running import Running, find_running, running_sessions
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal
from streamctl.session.state import fold
from tests.lab.leftovers import gone
from tests.lab.shows import FAKE, KEY, end_all, importable, lines, records, show, show_plan, target, tell_switcher
from tests.lab.waiting import wait_for

STOP_SECONDS = 5.0
"""How long a stop may take, whatever hangs."""


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


def await_end(running: Running) -> None:
    wait_for(lambda: not running_sessions(), 20, "the session's end")
    wait_for(lambda: gone(running.pid))


def test_a_show_from_its_first_picture_to_its_end(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        status = running.call("status")
        assert (status["on_air"]["kind"], status["on_air"]["name"]) == ("card", "standby")
        first = running.call("next")
        cut = running.call("cut", {"scene": "both"})
        assert 0 < first["frame"] <= cut["frame"]
        running.call("mark", {"text": "質問"})
        running.call("card", {"name": "name"})
        with pytest.raises(StreamctlError) as caught:
            running.call("cut", {"scene": "bouth"})
        assert (caught.value.code, caught.value.facts["closest"]) == ("LIV-004", "both")
        frames = running.call("stop")["frames"]
        await_end(running)
    state = fold(lines(running))
    assert state.closed is not None
    assert (state.closed.outcome, state.closed.reasons) == ("done", ())
    assert [(cut.kind, cut.name) for cut in state.cuts] == [("card", "standby"), ("scene", "close"), ("scene", "both")]
    assert [cue.frame for cue in state.cues] == [first["frame"]] == [state.cuts[1].frame]
    assert [mark.text for mark in state.marks] == ["質問"]
    assert state.overlay == "name"
    assert state.stopped is not None
    assert state.stopped.frames == frames
    assert [refused.code for refused in records(running, "command.refused")] == ["LIV-004"]
    assert not list(Path(os.environ["XDG_RUNTIME_DIR"]).rglob("*.control"))


def test_intent_is_journaled_before_its_outcome_and_both_name_the_request(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        running.call("cut", {"scene": "both", "fade_seconds": 0.5, "origin": "script"})
        wait_for(lambda: len(records(running, "on_air")) == 2)
        written = lines(running)
    command = next(line for line in written if line.record.type == "command")
    outcome = [line for line in written if line.record.type == "on_air"][-1]
    assert command.seq < outcome.seq
    assert command.record.request == outcome.record.request
    assert (command.record.origin, outcome.record.fade_frames, outcome.record.reason) == ("script", 15, "script")
    assert outcome.event is not None
    assert command.event is None


def test_keys_reach_the_switcher_and_no_file_argv_or_environment(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        targets = wait_for(lambda: running.call("status")["targets"][0]["figures"])
        assert targets["key_sha256"] == hashlib.sha256(KEY.encode()).hexdigest()
        endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
        assert endpoints is not None
        for pid in (endpoints.control_pid, endpoints.switcher_pid):
            assert pid is not None
            process = psutil.Process(pid)
            assert KEY not in " ".join([*process.cmdline(), *process.environ().values()])
        running.call("stop")
        await_end(running)
    for path in running.folder.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()


def test_a_second_start_is_refused_and_names_the_session(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        with pytest.raises(StreamctlError) as caught:
            launch(show_plan(tmp_path), rehearsal=False, secrets={}, switcher=FAKE)
        assert caught.value.code == "LCK-001"
        assert caught.value.facts["session"] == running.session
        assert running.call("status")["session"] == running.session


def test_two_starts_at_once_give_one_show(tmp_path: Path) -> None:
    outcomes: list[object] = []

    def start() -> None:
        try:
            outcomes.append(launch(show_plan(tmp_path), rehearsal=False, secrets={}, switcher=FAKE))
        except StreamctlError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=start) for _ in range(2)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(isinstance(outcome, Running) for outcome in outcomes) == [False, True]
        assert "LCK-001" in outcomes
    finally:
        end_all()


def test_a_switcher_that_dies_at_once_is_an_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_SWITCHER", "dies")
    with pytest.raises(StreamctlError) as caught, show(tmp_path):
        pass
    assert caught.value.code == "LIV-012"
    assert all_locks() == {}
    assert_failed_with("LIV-012", next(tmp_path.glob("test-event-*")))
    monkeypatch.setenv("FAKE_SWITCHER", "")
    with show(tmp_path) as again:
        assert again.call("status")["on_air"]


def test_a_switcher_that_says_why_it_dies_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_SWITCHER", "says why it dies")
    with pytest.raises(StreamctlError) as caught, show(tmp_path):
        pass
    assert caught.value.code == "LIV-012"
    assert caught.value.facts["detail"] == "OBS does not accept the password [OBS-005]"


def test_nothing_on_air_in_time_is_an_error_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_SWITCHER", "blind")
    monkeypatch.setattr("streamctl.live.control.show.ON_AIR_SECONDS", 0.3)
    folder = prepare_session(show_plan(tmp_path), rehearsal=False, clock=SystemClock())
    read_end, write_end = os.pipe()
    assert main(folder, Order(report=write_end, switcher=FAKE), threading.Event()) == ExitCode.RUN_FAILED
    problems = read_report(read_end, 1)
    os.close(read_end)
    assert problems is not None
    assert [problem.code for problem in problems] == ["LIV-011"]
    assert all_locks() == {}
    assert_failed_with("LIV-011", folder.path)


def assert_failed_with(code: str, folder: Path) -> None:
    closed = fold(read_journal(SessionFolder(folder).journal)).closed
    assert closed is not None
    assert closed.outcome == "failed"
    assert any(code in reason for reason in closed.reasons)


def test_sigterm_to_control_ends_the_show_in_order(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        os.kill(running.pid, signal.SIGINT)
        os.kill(running.pid, signal.SIGHUP)
        running.call("mark", {"text": "still here"})
        os.kill(running.pid, signal.SIGTERM)
        await_end(running)
    state = fold(lines(running))
    assert state.closed is not None
    assert state.closed.outcome == "done"
    assert [command.origin for command in records(running, "command")][-1] == "script"


def test_a_programme_that_ends_unasked_is_a_failed_show(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        tell_switcher(running, "stop", {})
        await_end(running)
    state = fold(lines(running))
    assert state.stopped is not None
    assert state.closed is not None
    assert state.closed.outcome == "failed"


def test_a_new_control_process_does_not_inherit_the_variables_of_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = SecretReference(env="SC_TEST_KEY")
    target_with_variable = target("main").model_copy(update={"key": key})
    with show(tmp_path, show_plan(tmp_path, targets=(target_with_variable,))) as running:
        os.kill(running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        environment = {**os.environ, "SC_TEST_KEY": "another-key-to-hide"}
        command = [sys.executable, "-m", "streamctl", "mark", "x"]
        subprocess.run(command, env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL)
        (again,) = running_sessions()
        assert "SC_TEST_KEY" not in psutil.Process(again.pid).environ()


def test_control_killed_the_switcher_runs_on_and_the_next_command_goes_on_with_it(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        running.call("next")
        endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
        os.kill(running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        tell_switcher(running, "show", {"kind": "scene", "name": "inset", "request": "x", "reason": "safety"})
        with pytest.raises(StreamctlError) as caught:
            launch(show_plan(tmp_path), rehearsal=False, secrets={}, switcher=FAKE)
        assert caught.value.code == "LCK-001"
        again = find_running()
        assert again.folder == running.folder
        assert again.pid != running.pid
        assert again.call("next")["cue"] == "talk"
        after = read_endpoints(SessionFolder(running.folder).endpoints)
        assert endpoints is not None
        assert after is not None
        assert after.switcher_pid == endpoints.switcher_pid
        with pytest.raises(StreamctlError) as unknown:
            again.call("target.add", {"name": "main"})
        assert unknown.value.code == "LIV-028"
        again.call("stop")
        await_end(again)
    written = lines(running)
    assert [line.seq for line in written] == list(range(1, len(written) + 1))
    numbers = [line.event for line in written if line.event is not None]
    assert numbers == sorted(set(numbers)) == list(range(1, len(numbers) + 1))
    state = fold(written)
    assert [cut.name for cut in state.cuts] == ["standby", "close", "inset", "wide"]
    assert state.opened == 2
    assert state.closed is not None
    assert state.closed.outcome == "done"


def test_a_show_can_be_ended_while_its_switcher_stands_still(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
        assert endpoints is not None
        assert endpoints.switcher_pid is not None
        os.kill(endpoints.switcher_pid, signal.SIGSTOP)
        began = time.monotonic()
        running.call("stop")
        await_end(running)
        assert time.monotonic() - began < STOP_SECONDS
        assert not psutil.pid_exists(endpoints.switcher_pid)
    assert "LIV-029" in {fault.code for fault in records(running, "fault")}


def test_children_that_the_switcher_left_are_ended(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        orphan = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        threading.Thread(target=orphan.wait).start()
        started = {"type": "child", "role": "ingest", "name": "close", "pid": orphan.pid, "event": "started"}
        tell_switcher(running, "fake.emit", {"record": started})
        running.call("stop")
        await_end(running)
        assert orphan.wait(5) != 0
    assert "LIV-020" in {fault.code for fault in fold(lines(running)).faults}


def test_events_of_control_are_the_journal_s_lines_until_the_end(tmp_path: Path) -> None:
    heard: list[dict[str, object]] = []
    with show(tmp_path) as running:
        client = Client(running.control)
        listener = threading.Thread(target=lambda: heard.extend(client.events(0)))
        listener.start()
        running.call("mark", {"text": "x"})
        running.call("stop")
        listener.join(20)
        client.close()
        await_end(running)
    written = lines(running)
    assert [(event["event"], event["record"]["type"]) for event in heard] == [
        (line.seq, line.record.type) for line in written
    ]
    assert written[-1].record.type == "session.closed"


def test_alarms_stay_until_they_are_acknowledged(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        lost = {"type": "camera", "name": "close", "state": "lost", "detail": "no signal"}
        tell_switcher(running, "fake.emit", {"record": lost})
        wait_for(lambda: running.call("status")["alarms"])
        tell_switcher(running, "fake.emit", {"record": {**lost, "state": "live", "detail": ""}})
        wait_for(lambda: not running.call("status")["alarms"][0]["lasting"])
        running.call("acknowledge")
        assert running.call("status")["alarms"] == []
        running.call("stop")
        await_end(running)
    closed = fold(lines(running)).closed
    assert closed is not None
    assert closed.outcome == "degraded"


def test_a_command_takes_little_time(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        began = time.monotonic()
        for _ in range(20):
            running.call("cut", {"scene": "both"})
        assert (time.monotonic() - began) / 20 < 0.1
