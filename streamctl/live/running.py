"""The sessions that run on this machine, found by their locks. Light on imports: `streamctl cut` begins here."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.lock import all_locks
from streamctl.live.protocol import REPLY_SECONDS, Client

HEADER = "session.json"
"""What makes a folder a session's."""
HELLO_SECONDS = 1.0
"""A control process that takes longer to answer at all is looked at more closely (seconds)."""
LOOK_SECONDS = 0.05
"""How often it is looked whether a session has ended (seconds)."""


@dataclass(frozen=True, slots=True)
class Running:
    """A session on air.

    Attributes:
        folder: Its folder.
        event: The event's id.
        control: The socket of its control process.
        pid: That process's id.
    """

    folder: Path
    event: str
    control: Path
    pid: int

    @property
    def session(self) -> str:
        """The session's id: its folder's name."""
        return self.folder.name

    def call(
        self, verb: str, args: Mapping[str, Any] | None = None, *, timeout: float = REPLY_SECONDS
    ) -> dict[str, Any]:
        """Return the control process's answer to `verb`.

        Raises:
            StreamctlError: What it refused with; LIV-001 it is not there, LIV-002 no answer within `timeout` seconds.
        """
        with Client(self.control) as client:
            return client.call(verb, args, timeout=timeout)


def running_sessions() -> tuple[Running, ...]:
    """Return the sessions whose control process runs, by event."""
    return tuple(_running(event, content) for event, (content, held) in all_locks().items() if held)


def wait_for_end(running: Running, seconds: float) -> bool:
    """Return whether `running` came to its end within `seconds`: its control process gave the event's lock back."""
    deadline = time.monotonic() + seconds
    while any(other.folder == running.folder for other in running_sessions()):
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def find_running(session: str | None = None) -> Running:
    """Return the session called `session` (its id, its event's id or its folder), or the only one that runs.

    A session whose control process died or hangs while its switcher goes on gets a new one first: from the switcher,
    else from here, with the stream keys that can be read here.

    Raises:
        StreamctlError: SES-003 none runs, SES-004 several do, SES-001 none is called `session`, SES-005 it broke off
            and none of its processes runs; LIV-038, or why the new control process does not come up.
    """
    locks = all_locks()
    held = [_running(event, content) for event, (content, is_held) in locks.items() if is_held]
    lost = [_running(event, content) for event, (content, is_held) in locks.items() if not is_held]
    candidates = [*held, *_carried_on(lost)]
    found = [running for running in candidates if session is None or _called(running, session)]
    if len(found) == 1:
        return found[0] if found[0] in held and _answers(found[0]) else _carried(found[0])
    if not found:
        raise _nothing_found(session, lost)
    raise StreamctlError("SES-004", sessions=", ".join(running.session for running in found))


def _nothing_found(session: str | None, lost: list[Running]) -> StreamctlError:
    broken = [one for one in lost if (session is None or _called(one, session)) and (one.folder / HEADER).is_file()]
    if broken:
        return StreamctlError("SES-005", where=broken[-1].session, session=broken[-1].session, folder=broken[-1].folder)
    return StreamctlError("SES-003") if session is None else StreamctlError("SES-001", session=session)


def _running(event: str, content: Mapping[str, Any]) -> Running:
    return Running(Path(content["session"]), event, Path(content["control"]), int(content["pid"]))


def _called(running: Running, session: str) -> bool:
    return session in {running.session, running.event} or Path(session).absolute() == running.folder


def _carried_on(lost: list[Running]) -> Iterator[Running]:
    """Yield those of `lost` whose switcher runs on without control."""
    for running in lost:
        from streamctl.live.control_process import switcher_runs

        if switcher_runs(running.folder):
            yield running


def _answers(running: Running) -> bool:
    """Return whether the control process of `running` answers without delay."""
    try:
        running.call("hello", timeout=HELLO_SECONDS)
    except StreamctlError as error:
        return error.code not in {"LIV-001", "LIV-002"}
    return True


def _carried(running: Running) -> Running:
    from streamctl.live.succession import carried

    return carried(running)
