"""Child processes: every step of the stop ladder, stderr that never blocks, nothing left open or running."""

import gc
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media import lines
from streamctl.media.child import TAIL_LINES, ChildProcess, StopLadder
from streamctl.media.pipes import write_all
from tests.lab.leftovers import gone
from tests.lab.waiting import wait_for

PATIENT = StopLadder(end_of_input=20.0, interrupt=20.0, terminate=20.0, kill=20.0)
"""For children that end at the step under test, however busy the machine is."""
QUICK = StopLadder(end_of_input=0.4, interrupt=1.0, terminate=1.0, kill=20.0)
"""For children that have to be taken further."""
READY = "import signal, sys, os, time; sys.stderr.write('ready\\n'); sys.stderr.flush(); "
IGNORE = "signal.signal(signal.{0}, signal.SIG_IGN); "
SLEEP = "[time.sleep(1) for _ in iter(int, 1)]"


def python(code: str, **options: object) -> ChildProcess:
    """Start `code` in another interpreter and return once it runs."""
    ready = threading.Event()
    given = options.pop("on_line", None)

    def on_line(line: str) -> None:
        if line == "ready":
            ready.set()
        if given is not None:
            given(line)  # type: ignore[operator]

    child = ChildProcess("a child", [sys.executable, "-c", code], on_line=on_line, **options)  # type: ignore[arg-type]
    assert ready.wait(10), child.tail()
    return child


def ignoring(*names: str) -> str:
    setup = "".join(IGNORE.format(name) for name in names)
    return "import signal; " + setup + READY + SLEEP


def test_a_child_that_ends_at_the_end_of_its_input_is_asked_no_further() -> None:
    child = python(READY + "sys.stdin.read(); sys.exit(7)")
    assert child.stop(PATIENT) == 7
    assert child.status == 7


def test_q_is_written_before_the_input_closes() -> None:
    child = python(READY + "sys.exit(3 if sys.stdin.read() == 'q' else 4)")
    assert child.stop(PATIENT, quit_key=True) == 3


@pytest.mark.parametrize(
    ("ignored", "ends_it"),
    [
        ((), signal.SIGINT),
        (("SIGINT",), signal.SIGTERM),
        (("SIGINT", "SIGTERM"), signal.SIGKILL),
    ],
)
def test_each_step_of_the_ladder_is_reached(ignored: tuple[str, ...], ends_it: signal.Signals) -> None:
    restored = "" if "SIGINT" in ignored else "signal.signal(signal.SIGINT, signal.SIG_DFL); "
    child = python("import signal; " + restored + ignoring(*ignored))
    began = time.monotonic()
    assert child.stop(QUICK) == -ends_it
    least = {signal.SIGINT: 0.4, signal.SIGTERM: 1.4, signal.SIGKILL: 2.4}[ends_it]
    assert least <= time.monotonic() - began < least + 15
    assert not psutil.pid_exists(child.pid)


def test_a_child_full_of_unread_input_is_stopped_all_the_same() -> None:
    child = python(ignoring())
    os.set_blocking(child.input.fileno(), False)
    while child.input.write(b"x" * 65536):
        pass
    os.set_blocking(child.input.fileno(), True)
    assert child.stop(replace(QUICK, interrupt=10.0), quit_key=True) in {-signal.SIGINT, 1}


def test_sigkill_takes_what_the_child_started_with_it() -> None:
    code = (
        "import subprocess; inner = subprocess.Popen(['sleep', '60']); "
        "sys.stderr.write(f'{inner.pid}\\n'); sys.stderr.flush(); "
    )
    seen: list[str] = []
    child = python(
        "import signal; " + IGNORE.format("SIGINT") + IGNORE.format("SIGTERM") + READY + code + SLEEP,
        on_line=seen.append,
    )
    inner = int(wait_for(lambda: next((line for line in seen if line.isdigit()), ""), 5))
    assert child.stop(QUICK) == -signal.SIGKILL
    wait_for(lambda: gone(inner), 5)


def test_stopping_twice_and_from_several_threads_gives_one_status() -> None:
    child = python(READY + "sys.stdin.read(); sys.exit(5)")
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(child.stop(PATIENT))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert statuses == [5, 5, 5, 5]
    assert child.stop(PATIENT) == 5


def test_a_child_that_is_gone_already_takes_no_step() -> None:
    child = ChildProcess("gone", ["true"])
    assert child.wait(10) == 0
    began = time.monotonic()
    assert child.stop(StopLadder(5, 5, 5, 5)) == 0
    assert time.monotonic() - began < 4


def test_a_flood_on_stderr_never_blocks_and_the_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LOG_BYTES", 100_000)
    log = tmp_path / "child.log"
    child = ChildProcess(
        "flood",
        [sys.executable, "-c", "import sys; [sys.stderr.write('x' * 99 + chr(10)) for _ in range(100000)]"],
        log=log,
    )
    assert child.wait(30) == 0
    assert 90_000 < log.stat().st_size <= 100_000 + 200
    assert log.read_text().endswith("the log ends here: it is full\n")
    assert child.tail() == "\n".join(["x" * 99] * TAIL_LINES)


def test_a_log_that_goes_on_in_an_old_file_counts_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LOG_BYTES", 1000)
    log = tmp_path / "child.log"
    log.write_bytes(b"." * 1000)
    child = ChildProcess("a", ["sh", "-c", "echo one >&2"], log=log)
    assert child.wait(10) == 0
    assert log.stat().st_size == 1000
    assert child.tail() == "one"


def test_log_lines_and_tail_are_redacted(tmp_path: Path) -> None:
    Secret("abcd-1234-efgh")
    seen: list[str] = []
    log = tmp_path / "child.log"
    child = ChildProcess(
        "talker", ["sh", "-c", "echo rtmp://h/abcd-1234-efgh refused >&2"], log=log, on_line=seen.append
    )
    assert child.wait(10) == 0
    assert seen == ["rtmp://h/*** refused"]
    assert child.tail() == "rtmp://h/*** refused"
    assert "abcd" not in log.read_text()
    assert log.read_text().endswith(" rtmp://h/*** refused\n")


def test_a_log_that_cannot_be_written_costs_the_log_alone(tmp_path: Path) -> None:
    child = ChildProcess("a", ["sh", "-c", "echo one >&2"], log=tmp_path / "missing" / "child.log")
    assert child.wait(10) == 0
    assert child.tail() == "one"


def test_listeners_that_fail_stop_neither_the_reading_nor_the_end() -> None:
    def fails(_: object) -> None:
        raise RuntimeError("a listener's own fault")

    child = ChildProcess("a", ["sh", "-c", "echo one >&2; echo two >&2; exit 4"], on_line=fails, on_exit=fails)
    assert child.wait(10) == 4
    assert child.tail() == "one\ntwo"


def test_the_end_is_told_once_with_the_status_after_the_last_line() -> None:
    told: list[int | str] = []
    child = ChildProcess("a", ["sh", "-c", "echo last >&2; exit 9"], on_line=told.append, on_exit=told.append)
    wait_for(lambda: 9 in told)
    child.stop(PATIENT)
    assert told == ["last", 9]


@pytest.mark.parametrize(
    ("argv", "detail"),
    [
        (["/no/such/program"], "No such file"),
        (["/"], "Permission denied"),
        (["true", "a\0b"], "null byte"),
    ],
)
def test_a_program_that_cannot_start_is_an_error_with_its_name(argv: list[str], detail: str) -> None:
    read_end, write_end = os.pipe()
    with pytest.raises(StreamctlError) as failed:
        ChildProcess("ingest close", argv, pass_fds=(write_end,))
    assert failed.value.code == "FFM-005"
    assert "ingest close" in failed.value.message()
    assert detail in failed.value.message()
    assert os.read(read_end, 1) == b""  # the write end is closed here as well
    os.close(read_end)


def test_descriptors_pass_to_the_child_and_close_here(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    child = ChildProcess("writer", ["sh", "-c", f"echo through the pipe > /dev/fd/{write_end}"], pass_fds=(write_end,))
    with os.fdopen(read_end, "rb") as stream:
        assert stream.read() == b"through the pipe\n"
    assert child.wait(10) == 0


def test_a_child_inherits_nothing_else() -> None:
    read_end, write_end = os.pipe()
    os.set_inheritable(write_end, True)
    child = python(READY + "sys.stdin.read()")
    os.close(write_end)
    assert os.read(read_end, 1) == b""
    os.close(read_end)
    child.stop(PATIENT)


def test_secrets_are_in_no_child_s_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YT_KEY", "abcd-1234-efgh")
    Secret("abcd-1234-efgh")
    child = python(READY + "sys.stdin.read()")
    assert "abcd-1234-efgh" not in str(psutil.Process(child.pid).environ())
    child.stop(PATIENT)


def test_output_is_read_by_whoever_wants_it() -> None:
    child = ChildProcess("echo", ["cat"], capture_output=True)
    write_all(child.input.fileno(), b"in and out")
    child.stop(PATIENT)
    with child.output as output:
        assert output.read() == b"in and out"


def test_many_children_leave_no_descriptor_thread_or_zombie() -> None:
    ours = psutil.Process()
    gc.collect()
    before = ours.num_fds()
    threads = threading.active_count()
    for _ in range(30):
        child = ChildProcess("short", ["true"])
        assert child.wait(10) == 0
        stopped = ChildProcess("stopped", ["cat"])
        stopped.stop(PATIENT)
    del child, stopped
    wait_for(lambda: threading.active_count() <= threads)
    assert ours.num_fds() <= before
    assert [kid for kid in ours.children() if kid.status() == psutil.STATUS_ZOMBIE] == []


def test_who_is_still_writing_when_a_child_is_stopped_writes_nowhere_else(tmp_path: Path) -> None:
    """The descriptor's number must not be given to the next file while a thread still writes to it."""
    child = python(ignoring())
    failures: list[OSError] = []
    number = child.input.fileno()

    def feed() -> None:
        try:
            while True:
                write_all(number, b"media " * 100_000)
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=feed)
    thread.start()
    child.stop(QUICK)
    with (tmp_path / "recording").open("wb") as recording:
        assert recording.fileno() != number
        thread.join(5)
    assert len(failures) == 1
    assert (tmp_path / "recording").read_bytes() == b""


def test_a_terminal_s_interrupt_does_not_reach_a_child() -> None:
    child = python(READY + "sys.stdin.read()")
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    child.stop(PATIENT)
