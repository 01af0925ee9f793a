"""Processes that outlive the one that starts them: their output goes to a file, their session is their own."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import psutil

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import clean_environment

GIVE_BYTES = 1 << 15
"""Most that is written to a new process's input (bytes): half of a pipe's buffer, so that writing never waits."""
TERMINATE_SECONDS = 5.0
"""How long a process may take to end in order after SIGTERM (seconds) before SIGKILL."""
KILL_SECONDS = 2.0
"""How long the system may take to end a killed process (seconds)."""
BIRTH_SECONDS = 10.0
"""A process counts as the one recorded if it was born at most this long before the record (seconds)."""
_BETWEEN_LOOKS = 0.02
OWNER = "STREAMCTL_OWNER"
"""The variable by which the processes that a detached one starts are found again, whoever wrote down what of them."""


class Detached:
    """A running process that is not ours to keep: it may have been started here, or by a process that is gone.

    Args:
        pid: Its process id.
        child: The handle, where this process started it; its end is then collected at once.
    """

    def __init__(self, pid: int, child: "subprocess.Popen[bytes] | None" = None) -> None:
        self.pid = pid
        self._child = child
        self._process = None if child else _process(pid)
        if child is not None:
            threading.Thread(target=child.wait, name=f"end of {pid}", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        if self._child is not None:
            return self._child.poll() is None
        return _runs(self._process)

    @property
    def status(self) -> int | None:
        """Exit status (negative for a signal); None while it runs, or where only its parent could tell."""
        return self._child.poll() if self._child is not None else None

    @property
    def processor_seconds(self) -> float | None:
        """Processor time that it has used so far (seconds); None where the system does not tell."""
        try:
            times = (self._process or psutil.Process(self.pid)).cpu_times()
        except psutil.Error:
            return None
        return float(times.user + times.system)

    @property
    def command(self) -> tuple[str, ...]:
        """Its command line; empty where it has none (any more)."""
        try:
            return tuple((self._process or psutil.Process(self.pid)).cmdline())
        except psutil.Error:
            return ()

    def wait(self, seconds: float) -> bool:
        """Return whether it ended within `seconds`."""
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(_BETWEEN_LOOKS)
        return True

    def signal(self, number: int) -> None:
        """Send signal `number` if it still runs."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def end(self, *, terminate_seconds: float = TERMINATE_SECONDS) -> bool:
        """End it: SIGTERM, then SIGKILL; return whether it is gone."""
        self.signal(signal.SIGTERM)
        return self.wait(terminate_seconds) or self.kill()

    def kill(self) -> bool:
        """End it at once, also where it is stopped or hangs; return whether it is gone."""
        self.signal(signal.SIGKILL)
        return self.wait(KILL_SECONDS)


def spawn_detached(
    name: str,
    argv: Sequence[str],
    *,
    log: Path,
    give: bytes = b"",
    pass_fds: Sequence[int] = (),
    owner: str = "",
    environment: Mapping[str, str] | None = None,
) -> Detached:
    """Start `argv` in a session of its own, with `log` as both its outputs and `give` as its whole input.

    The descriptors `pass_fds` stay open here as well. Its environment is this process's without known secrets, and with
    `environment`. It and all that it starts belong to `owner` (see `end_owned`); to nobody if that is empty, whoever
    this process belongs to.

    Raises:
        StreamctlError: FFM-005 it cannot be started.
        ValueError: `give` is longer than GIVE_BYTES.
    """
    if len(give) > GIVE_BYTES:
        message = f"more than {GIVE_BYTES} bytes for the input of {name}"
        raise ValueError(message)
    try:
        with log.open("ab") as sink:
            child = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=sink,
                pass_fds=tuple(pass_fds),
                env={**clean_environment(), **(environment or {}), OWNER: owner},
                start_new_session=True,
                bufsize=0,
            )
    except OSError as error:
        raise StreamctlError("FFM-005", name=name, detail=error.strerror or str(error)) from error
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError), child.stdin:  # it ended at once: its status tells
        child.stdin.write(give)
    return Detached(child.pid, child)


def python_module(module: str, *arguments: str) -> list[str]:
    """Return the argv of `python -m module`, without the working folder among the places modules come from."""
    return [sys.executable, "-P", "-m", module, *arguments]


def end_recorded(recorded: Mapping[int, datetime], *, terminate_seconds: float = KILL_SECONDS) -> tuple[int, ...]:
    """End the processes that were recorded as started and still run; return the ids of those that had to be ended.

    Args:
        recorded: Process id → the instant of the record. A younger process has only got the same number: it is left
            alone, as is one born long before.
        terminate_seconds: How long they may take to end in order (seconds) before they are killed.
    """
    ours = [process for pid, moment in recorded.items() if (process := _process(pid)) and _born_at(process, moment)]
    return _end(ours, terminate_seconds)


def end_owned(owner: str, *, terminate_seconds: float = KILL_SECONDS) -> tuple[int, ...]:
    """End every process that belongs to `owner`, but this one; return the ids of those that had to be ended.

    Args:
        owner: What `spawn_detached` was given.
        terminate_seconds: How long they may take to end in order (seconds) before they are killed.
    """
    others = [process for process in psutil.process_iter() if process.pid != os.getpid()]
    return _end([process for process in others if owner and _owner(process) == owner], terminate_seconds)


def _owner(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(OWNER) if _runs(process) else None
    except (psutil.Error, OSError):
        return None


def _end(processes: Sequence[psutil.Process], terminate_seconds: float) -> tuple[int, ...]:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=terminate_seconds)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=KILL_SECONDS)
    return tuple(process.pid for process in processes)


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def _runs(process: psutil.Process | None) -> bool:
    try:
        return process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _born_at(process: psutil.Process, moment: datetime) -> bool:
    try:
        age = moment.timestamp() - process.create_time()
    except psutil.Error:
        return False
    return -1.0 <= age <= BIRTH_SECONDS and _runs(process)
