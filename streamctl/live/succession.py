"""The control process of a session that runs on: whether there is one, ending one that hangs, and its successor.

The event's lock decides who carries the session. A control process that hangs holds it, and might wake up and write
into the journal: it is killed first, and the lock is free only once it is gone.
"""

import contextlib
import time
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import is_locked
from streamctl.live.control_process import MODULE, known_keys, start_control, switcher_hello
from streamctl.live.lock import all_locks, lock_path
from streamctl.live.running import LOOK_SECONDS, Running, running_sessions
from streamctl.live.vigil import ASK_SECONDS, BETWEEN_SECONDS, why_silent
from streamctl.media.detached import Detached
from streamctl.session.folder import SessionFolder

BEGINNING_SECONDS = 20.0
"""How long the lock may be held by a process that is no control process yet (seconds): one that is being started."""
FREE_SECONDS = 2.0
"""How long the system may take to give back the lock of a process that was killed (seconds)."""
BY_ITSELF_SECONDS = 6.0
"""How long a command waits for the new control process that the switcher starts by itself (seconds): that one has the
stream keys. It takes one second, three on a busy machine."""
ANSWER_SECONDS = 10.0
"""How long a new control process may take until it answers, once it has the lock (seconds)."""


def vacancy(event: str) -> str | None:
    """Return how the control process of `event` was lost, once that is certain; None where it is there and answers.

    One that hangs is killed. Whoever then starts another has to take the lock: of several, one gets it.

    Raises:
        StreamctlError: LIV-038 it hangs and cannot even be killed.
    """
    deadline = time.monotonic() + BEGINNING_SECONDS
    while is_locked(lock_path(event)):
        found = _control(event)
        if found is not None:
            process, socket = found
            reason = why_silent(socket, "hello", process)
            if reason is not None:
                _kill(process, event, reason)
                return f"it hung: {reason}"
            if process.alive:
                return None
        if time.monotonic() > deadline:
            return None
        time.sleep(BETWEEN_SECONDS)
    return "it has ended"


def _control(event: str) -> tuple[Detached, Path] | None:
    """Return the control process that the lock of `event` names, and its socket; None where that is no such process."""
    content, _ = all_locks().get(event, ({}, False))
    if not content:
        return None
    process = Detached(int(content["pid"]))
    command = process.command
    is_control = MODULE in command and str(content["session"]) in command
    return (process, Path(content["control"])) if is_control and process.alive else None


def _kill(process: Detached, event: str, reason: str) -> None:
    """End the control process `process` and return once the lock of `event` is free. Raise LIV-038 if it stays."""
    if not process.kill():
        raise StreamctlError("LIV-038", where=event, pid=process.pid, detail=reason)
    deadline = time.monotonic() + FREE_SECONDS
    while is_locked(lock_path(event)) and time.monotonic() < deadline:  # by somebody else: the next one's turn
        time.sleep(LOOK_SECONDS)


def carried(running: Running) -> Running:
    """Return the session of `running` with a control process that answers: a new one if it has to be.

    The switcher is given the time to start one by itself; of several that are started, the lock lets one live.

    Raises:
        StreamctlError: LIV-001, LIV-002 none answers in time; LIV-038; or why no new one comes up.
    """
    if vacancy(running.event) is None:
        return _answering(running, ANSWER_SECONDS)
    folder = SessionFolder(running.folder)
    if (switcher_hello(folder) or {}).get("succession"):
        with contextlib.suppress(StreamctlError):
            return _answering(running, BY_ITSELF_SECONDS)
    try:
        start_control(folder, keys=known_keys(folder))
    except StreamctlError as error:
        if error.code != "LCK-001":
            raise
    return _answering(running, ANSWER_SECONDS)


def _answering(running: Running, seconds: float) -> Running:
    """Return the session of `running` as soon as its control process answers. Raise StreamctlError if none does."""
    deadline = time.monotonic() + seconds
    while True:
        present = next((one for one in running_sessions() if one.folder == running.folder), running)
        try:
            present.call("hello", timeout=ASK_SECONDS)
        except StreamctlError:
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK_SECONDS)
        else:
            return present
