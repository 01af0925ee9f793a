"""Playing the script: on air, one act after the other, and the show's end in order, whatever comes between."""

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from streamctl.core.errors import StreamctlError
from streamctl.live.endpoints import read_endpoints
from streamctl.live.keys import read_keys
from streamctl.live.launch import launch
from streamctl.live.running import Running, wait_for_end
from streamctl.media.detached import Detached
from streamctl.plan.model import Plan
from streamctl.plan.secrets import own_secrets
from streamctl.rehearsal.progress import Step, Tell
from streamctl.rehearsal.script import Action, Script
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal
from streamctl.session.state import fold

READY_SECONDS = 20.0
"""How long the simulated cameras may take until all are live (seconds); a second or two on a machine that is free."""
LOOK_SECONDS = 1.0
"""How often the show is asked whether it is well while nothing is to be done (seconds)."""
POLL_SECONDS = 0.1
"""How often a condition of another process is looked at (seconds)."""
END_SECONDS = 60.0
"""How long the show may take from `stop` until everything is written and every process has ended (seconds)."""
STOP_SECONDS = 15.0
"""How long the answer to `stop` may take (seconds)."""
NOT_THERE = frozenset({"LIV-001", "LIV-002"})
"""Codes that say that the show itself is in trouble, not that it refused an act."""


ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What ends a rehearsal in order: Ctrl-C, being told to, and the loss of the terminal."""


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP came: treated like Ctrl-C everywhere on the way out."""


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """Treat SIGTERM and SIGHUP as an interruption meanwhile.

    Raises:
        StreamctlError: REH-005 it came, and everything that ran has been ended.
    """

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    with _handlers(ENDING_SIGNALS[1:], on_signal):
        try:
            yield
        except Terminated:
            raise StreamctlError("REH-005") from None


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let nothing interrupt what is done meanwhile: the ending of what was started."""
    with _handlers(ENDING_SIGNALS, signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _handlers(numbers: tuple[signal.Signals, ...], handler: "signal.Handlers | object") -> Iterator[None]:
    """Have `handler` take the signals `numbers` meanwhile; only a process's main thread can, others leave them be."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def perform(plan: Plan, script: Script, tell: Tell) -> tuple[Path, tuple[str, ...]]:
    """Play `script` as the show of `plan`; return its session folder and which acts were refused, in words.

    The show is ended in order before this returns or raises, also on Ctrl-C, and no process of it is left.

    Raises:
        StreamctlError: Why it did not come on air; REH-003 the cameras do not get live; REH-004 it does not end;
            LIV-001, LIV-002 it does not answer any more.
    """
    tell(Step("launch", {"event": plan.event.id}))
    refused: list[str] = []
    with _on_air(plan, tell) as running:
        _await_cameras(running, tell)
        began = time.monotonic()
        for action in script.actions:
            _wait_until(running, began + action.at)
            _act(running, action, refused, tell)
        _wait_until(running, began + script.seconds)
    return running.folder, tuple(refused)


@contextlib.contextmanager
def _on_air(plan: Plan, tell: Tell) -> Iterator[Running]:
    running = launch(plan, rehearsal=True, secrets=read_keys(own_secrets(plan)))
    try:
        yield running
    finally:
        with undisturbed():
            with contextlib.suppress(OSError):  # nobody may be left to be told
                tell(Step("stop", {"session": running.session}))
            _end(running)


def _end(running: Running) -> None:
    """End the show in order; where that fails, end its processes."""
    processes = _processes(running)
    try:
        with contextlib.suppress(StreamctlError):
            running.call("stop", {"origin": "script"}, timeout=STOP_SECONDS)
        _await_end(running)
    finally:
        for process in processes:
            process.end()


def _processes(running: Running) -> tuple[Detached, ...]:
    """Return the show's control and switcher processes, as far as they are known."""
    known = read_endpoints(SessionFolder(running.folder).endpoints)
    pids = (known.control_pid, known.switcher_pid) if known else (running.pid,)
    return tuple(Detached(pid) for pid in pids if pid is not None)


def _await_end(running: Running) -> None:
    """Wait until no process holds the event any more, and see that the journal tells of the end.

    Raises:
        StreamctlError: REH-004 it does not end within END_SECONDS, or its processes are gone without a word.
    """
    if not wait_for_end(running, END_SECONDS):
        raise StreamctlError("REH-004", where=str(running.folder), detail=f"running after {END_SECONDS:.0f} s")
    if fold(read_journal(SessionFolder(running.folder).journal)).closed is None:
        raise StreamctlError("REH-004", where=str(running.folder), detail="the journal breaks off")


def _await_cameras(running: Running, tell: Tell) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        waiting = [row["name"] for row in running.call("status")["cameras"] if row["state"] != "live"]
        if not waiting:
            break
        if time.monotonic() > deadline:
            raise StreamctlError("REH-003", where=waiting[0], cameras=", ".join(waiting), seconds=READY_SECONDS)
        time.sleep(POLL_SECONDS)
    tell(Step("cameras", {"session": running.session}))


def _wait_until(running: Running, moment: float) -> None:
    """Wait for a moment of the script, and notice meanwhile if the show is not there any more."""
    while (left := moment - time.monotonic()) > 0:
        if left > 2 * LOOK_SECONDS:
            running.call("hello")
        time.sleep(min(left, LOOK_SECONDS))


def _act(running: Running, action: Action, refused: list[str], tell: Tell) -> None:
    words = " ".join([action.verb, *(f"{name}={value}" for name, value in action.args.items() if value)])
    try:
        running.call(action.verb, {**action.args, "origin": "script"})
    except StreamctlError as error:
        if error.code in NOT_THERE:
            raise
        refused.append(f"{words}: {error.message()} [{error.code}]")
        tell(Step("refused", {"at": action.at, "act": words, "why": error.message()}))
        return
    tell(Step("act", {"at": action.at, "act": words}))
