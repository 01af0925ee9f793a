import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media.detached import GIVE_BYTES, Detached, end_owned, end_recorded, spawn_detached
from tests.lab.waiting import wait_for

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); signal.pause()"


def test_it_gets_its_input_and_writes_to_its_log_in_a_session_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = "import os, sys; print(sys.stdin.read(), os.getsid(0) == os.getpid()); print('err', file=sys.stderr)"
    process = spawn_detached("it", [sys.executable, "-c", code], log=log, give=b"given")
    assert process.wait(10)
    assert process.status == 0
    assert sorted(log.read_text().split("\n")) == ["", "err", "given True"]


def test_it_does_not_see_secrets_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", Secret("hush-hush-1234").reveal())
    log = tmp_path / "log"
    spawn_detached("it", [sys.executable, "-c", "import os; print(sorted(os.environ))"], log=log).wait(10)
    assert "PATH" in log.read_text()
    assert "SOME_KEY" not in log.read_text()


def test_a_descriptor_passes_on_under_its_number(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    code = f"import os; os.write({write_end}, b'hello')"
    spawn_detached("it", [sys.executable, "-c", code], log=tmp_path / "log", pass_fds=[write_end]).wait(10)
    os.close(write_end)
    assert os.read(read_end, 100) == b"hello"
    os.close(read_end)


def test_a_program_that_is_not_there_has_a_code(tmp_path: Path) -> None:
    with pytest.raises(StreamctlError) as caught:
        spawn_detached("it", ["/no/such/program"], log=tmp_path / "log")
    assert caught.value.code == "FFM-005"


def test_an_input_that_could_block_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bytes"):
        spawn_detached("it", SLEEPER, log=tmp_path / "log", give=b"x" * (GIVE_BYTES + 1))


def test_ending_takes_sigkill_where_sigterm_is_ignored(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = spawn_detached("it", [sys.executable, "-c", STUBBORN], log=log)
    wait_for(lambda: log.read_text() == "on\n")
    assert process.end(terminate_seconds=0.1)
    assert process.status == -9


def test_a_process_started_by_somebody_else_is_watched_and_ended(tmp_path: Path) -> None:
    child = subprocess.Popen(SLEEPER)
    adopted = Detached(child.pid)
    assert adopted.alive
    assert adopted.end()
    assert not adopted.alive
    assert adopted.status is None
    child.wait()
    assert not Detached(child.pid).alive


def test_recorded_processes_are_ended_but_not_one_that_only_has_the_number() -> None:
    ours, other = subprocess.Popen(SLEEPER), subprocess.Popen(SLEEPER)
    try:
        now = datetime.now(UTC)
        ended = end_recorded({ours.pid: now, other.pid: now - timedelta(minutes=5), 2**22 + 1: now})
        assert ended == (ours.pid,)
        assert other.poll() is None
    finally:
        for child in (ours, other):
            child.kill()
            child.wait()


def test_all_that_belongs_to_an_owner_is_ended_and_nothing_else(tmp_path: Path) -> None:
    log = tmp_path / "log"
    inner = f"import subprocess, sys; subprocess.Popen({SLEEPER!r}, start_new_session=True); print('on', flush=True)"
    spawn_detached("one", [sys.executable, "-c", inner], log=log, owner="show-1").wait(10)
    other = spawn_detached("other", SLEEPER, log=tmp_path / "other", owner="show-2")
    nobody = spawn_detached("nobody", SLEEPER, log=tmp_path / "nobody")
    assert log.read_text() == "on\n"
    assert len(end_owned("show-1")) == 1
    assert end_owned("show-1") == ()
    assert end_owned("") == ()
    assert (other.alive, nobody.alive) == (True, True)
    assert (other.kill(), nobody.kill()) == (True, True)


def test_what_a_process_uses_and_is_can_be_seen(tmp_path: Path) -> None:
    busy = spawn_detached("busy", [sys.executable, "-c", "while True: pass"], log=tmp_path / "log")
    wait_for(lambda: (busy.processor_seconds or 0) > 0.1)
    assert busy.command[1:] == ("-c", "while True: pass")
    os.kill(busy.pid, signal.SIGSTOP)
    assert busy.kill()
    assert (busy.processor_seconds, busy.command) == (None, ())
