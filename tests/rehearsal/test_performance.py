import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.live.endpoints import Endpoints
from streamctl.live.running import Running
from streamctl.live.server import EventLog, Server
from streamctl.rehearsal import performance
from streamctl.rehearsal.performance import perform, terminable
from streamctl.rehearsal.progress import Step
from streamctl.rehearsal.script import Action, Script
from streamctl.session.folder import SessionFolder, create_session_folder
from streamctl.session.journal import JournalWriter
from streamctl.session.records import SessionClosed
from tests.lab.plans import small_plan

SCRIPT = Script((Action(0.01, "next", {}), Action(0.02, "cut", {"scene": "wide", "fade_frames": 0})), (), 0.04)


@dataclass
class FakeShow:
    """Answers as a session's control does; `stop` writes the journal's end."""

    folder: SessionFolder
    states: list[str] = field(default_factory=lambda: ["live"])
    ends: bool = True
    refuse: str | None = None
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    on_command: Any = None

    def handlers(self) -> dict[str, Any]:
        return {"status": self._status, "hello": lambda _: {}, "stop": self._stop, "next": self._next, "cut": self._cut}

    def _status(self, _: Mapping[str, Any]) -> dict[str, Any]:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {"cameras": [{"name": "close", "state": "live"}, {"name": "wide", "state": state}]}

    def _next(self, args: Mapping[str, Any]) -> dict[str, Any]:
        return self._command("next", args)

    def _cut(self, args: Mapping[str, Any]) -> dict[str, Any]:
        return self._command("cut", args)

    def _command(self, verb: str, args: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((verb, args))
        if self.on_command:
            self.on_command()
        if verb == self.refuse:
            raise StreamctlError("LIV-006", items=0)
        return {"frame": 1}

    def _stop(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append(("stop", args))
        if self.ends:
            clock = SystemClock()
            with JournalWriter(self.folder.journal, clock, SessionClock.start(clock)) as journal:
                journal.append(SessionClosed(outcome="done"))
        return {"frames": 1}


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeShow]:
    folder = create_session_folder(tmp_path, "test-event", datetime(2026, 1, 1, tzinfo=UTC))
    fake = FakeShow(folder)
    path = Path(os.environ["XDG_RUNTIME_DIR"]) / "control"
    server = Server(path, fake.handlers(), EventLog())
    Endpoints(path, path).write(folder.endpoints)
    running = Running(folder.path, "test-event", path, os.getpid())
    monkeypatch.setattr(performance, "launch", lambda plan, **_: running)
    yield fake
    server.close()


def told() -> tuple[list[Step], Any]:
    steps: list[Step] = []
    return steps, steps.append


def test_acts_are_played_in_order_and_the_show_is_ended(show: FakeShow, tmp_path: Path) -> None:
    steps, tell = told()
    folder, refused = perform(small_plan(tmp_path), SCRIPT, tell)
    assert folder == show.folder.path
    assert refused == ()
    assert [verb for verb, _ in show.asked] == ["next", "cut", "stop"]
    assert show.asked[1][1] == {"scene": "wide", "fade_frames": 0, "origin": "script"}
    assert [step.name for step in steps] == ["launch", "cameras", "act", "act", "stop"]


def test_nothing_is_played_before_every_camera_is_live(show: FakeShow, tmp_path: Path) -> None:
    show.states = ["opening", "opening", "live"]
    perform(small_plan(tmp_path), SCRIPT, told()[1])
    assert show.states == ["live"]


def test_a_camera_that_does_not_come_ends_the_show(
    show: FakeShow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performance, "READY_SECONDS", 0.05)
    show.states = ["lost"]
    with pytest.raises(StreamctlError) as caught:
        perform(small_plan(tmp_path), SCRIPT, told()[1])
    assert caught.value.code == "REH-003"
    assert "wide" in caught.value.message()
    assert [verb for verb, _ in show.asked] == ["stop"]


def test_a_refused_act_is_told_and_the_next_one_comes(show: FakeShow, tmp_path: Path) -> None:
    show.refuse = "next"
    steps, tell = told()
    _, refused = perform(small_plan(tmp_path), SCRIPT, tell)
    assert len(refused) == 1
    assert "LIV-006" in refused[0]
    assert [step.name for step in steps][2:] == ["refused", "act", "stop"]


def test_a_show_without_an_end_in_its_journal_is_said_so(show: FakeShow, tmp_path: Path) -> None:
    show.ends = False
    with pytest.raises(StreamctlError) as caught:
        perform(small_plan(tmp_path), SCRIPT, told()[1])
    assert (caught.value.code, caught.value.exit_code) == ("REH-004", ExitCode.RUN_FAILED)
    assert str(show.folder.path) in str(caught.value)


def test_a_show_that_does_not_end_is_ended_with_its_processes(
    show: FakeShow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performance, "wait_for_end", lambda *_: False)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stuck:
        Endpoints(tmp_path / "c", tmp_path / "s", switcher_pid=stuck.pid).write(show.folder.endpoints)
        with pytest.raises(StreamctlError) as caught:
            perform(small_plan(tmp_path), SCRIPT, told()[1])
        assert stuck.wait(5) < 0
    assert caught.value.code == "REH-004"


def test_a_listener_that_is_gone_does_not_keep_the_show_on_air(show: FakeShow, tmp_path: Path) -> None:
    def tell(step: Step) -> None:
        if step.name in {"act", "stop"}:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        perform(small_plan(tmp_path), SCRIPT, tell)
    assert [verb for verb, _ in show.asked] == ["next", "stop"]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt this process also where whoever started it had it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_ends_the_show_in_order(show: FakeShow, tmp_path: Path, number: signal.Signals) -> None:
    def interrupt() -> None:
        threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        show.on_command = None

    show.on_command = interrupt
    steps, tell = told()
    long = Script(SCRIPT.actions, (), 30.0)
    with pytest.raises((KeyboardInterrupt, StreamctlError)) as caught, terminable():
        perform(small_plan(tmp_path), long, tell)
    assert [verb for verb, _ in show.asked][-1] == "stop"
    assert steps[-1].name == "stop"
    if number != signal.SIGINT:
        assert isinstance(caught.value, StreamctlError)
        assert (caught.value.code, caught.value.exit_code) == ("REH-005", ExitCode.TERMINATED)
    else:
        assert type(caught.value) is KeyboardInterrupt
