"""Starting a control process and waiting until it reports."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.redaction import Secret, redact
from streamctl.live.endpoints import read_endpoints
from streamctl.live.keys import keys_at_hand
from streamctl.live.order import SWITCHER_MODULE, Order, encode_order, read_report
from streamctl.live.protocol import Client
from streamctl.media.detached import Detached, python_module, spawn_detached
from streamctl.plan.model import Plan
from streamctl.plan.secrets import secrets_of
from streamctl.session.folder import SessionFolder
from streamctl.session.header import read_header

MODULE = "streamctl.live.control"
REPORT_SECONDS = 60.0
"""How long a control process may take until it reports (seconds): its own time-outs, and some for its end."""
HELLO_SECONDS = 2.0
"""How long the switcher may take to introduce itself (seconds)."""
GIVE_UP_SECONDS = 45.0
"""How long a control process that is told to end before it reported may take (seconds): it ends the switcher first."""
LOG_NAME = "control.log"
LOG_TAIL_BYTES = 2000


def start_control(
    folder: SessionFolder,
    *,
    keys: Mapping[str, Secret] | None = None,
    lock: int | None = None,
    switcher: str = SWITCHER_MODULE,
) -> None:
    """Start the control process of the session in `folder`; return when it reports that the show is on air.

    Args:
        folder: The session.
        keys: Secrets by name (`plan/secrets.py`).
        lock: Descriptor of the event's lock, held here, that it gets as well; None where it takes a running show over
            and the lock itself.
        switcher: Module of the switcher's process.

    Raises:
        StreamctlError: SES-001, SES-002 there is no readable session; what the process reports;
            FFM-005 it cannot be started; LIV-010 it ended or hung without a report.
    """
    _hide_secret_variables(folder)
    read_end, write_end = os.pipe()
    try:
        process = _spawn(folder, Order(keys or {}, lock, write_end, switcher))
    except StreamctlError:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    try:
        problems = read_report(read_end, REPORT_SECONDS)
    except TimeoutError:
        _give_up(process, taking_over=lock is None)
        raise StreamctlError("LIV-010", where=str(folder.path), detail=f"silent for {REPORT_SECONDS:.0f} s") from None
    except KeyboardInterrupt:
        _give_up(process, taking_over=lock is None)
        raise
    finally:
        os.close(read_end)
    if problems is None:
        raise StreamctlError("LIV-010", where=str(folder.path), detail=_last_words(folder))
    if problems:
        raise CombinedError(problems) if len(problems) > 1 else problems[0]


def _hide_secret_variables(folder: SessionFolder) -> None:
    """Keep the variables that the session's secrets come from out of the new process's environment."""
    Plan.model_validate(read_header(folder.header).plan)  # reading a reference hides its variable


def known_keys(folder: SessionFolder) -> dict[str, Secret]:
    """Return the secrets of the session in `folder` that can be read here and now, by name.

    They are needed only if its switcher dies as well: until then that has them.

    Raises:
        StreamctlError: SES-001, SES-002 there is no readable session.
    """
    header = read_header(folder.header)
    plan = Plan.model_validate(header.plan)
    return keys_at_hand(secrets_of(plan, rehearsal=header.rehearsal))


def _spawn(folder: SessionFolder, order: Order) -> Detached:
    descriptors = [number for number in (order.lock, order.report) if number is not None]
    return spawn_detached(
        "control",
        python_module(MODULE, str(folder.path)),
        log=folder.logs / LOG_NAME,
        give=encode_order(order),
        pass_fds=descriptors,
    )


def _give_up(process: Detached, *, taking_over: bool) -> None:
    """End a control process that has not reported; a second interruption does not cut that short.

    One that takes a running show over is killed: told to end, it might end the show.
    """
    with contextlib.suppress(KeyboardInterrupt):
        if taking_over:
            process.kill()
        else:
            process.end(terminate_seconds=GIVE_UP_SECONDS)


def _last_words(folder: SessionFolder) -> str:
    """Return the last line of the control process's log."""
    with contextlib.suppress(OSError):
        tail = (folder.logs / LOG_NAME).read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")
        lines = tail.strip().splitlines()
        if lines:
            return redact(lines[-1])
    return "it ended without a word"


def switcher_hello(folder: SessionFolder) -> dict[str, Any] | None:
    """Return how the switcher of the session in `folder` introduces itself; None where none answers."""
    known = read_endpoints(folder.endpoints)
    if known is None:
        return None
    try:
        with Client(known.switcher) as client:
            return client.call("hello", timeout=HELLO_SECONDS)
    except StreamctlError:
        return None


def find_switcher(folder: SessionFolder) -> Detached | None:
    """Return the switcher of the session in `folder` if it runs: it answers, or its process is there and hangs."""
    hello, known = switcher_hello(folder), read_endpoints(folder.endpoints)
    if hello is not None:
        return Detached(int(hello["pid"]))
    if known is None or known.switcher_pid is None:
        return None
    process = Detached(known.switcher_pid)
    is_switcher = str(folder.path) in process.command and process.alive
    return process if is_switcher else None


def switcher_runs(session: Path) -> bool:
    """Return whether the switcher of the session in folder `session` runs, with or without control."""
    return find_switcher(SessionFolder(session)) is not None
