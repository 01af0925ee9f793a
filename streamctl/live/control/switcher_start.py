"""Getting at the session's switcher: the one that runs already, or a new one."""

from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.control.desk import Desk
from streamctl.live.control.switcher_link import ANSWER_SECONDS, SwitcherLink
from streamctl.live.endpoints import Endpoints, read_endpoints
from streamctl.live.protocol import Client
from streamctl.live.vigil import why_silent
from streamctl.media.detached import Detached, python_module, spawn_detached
from streamctl.session.folder import SessionFolder
from streamctl.session.records import Child


def attach(folder: SessionFolder, session: str) -> tuple[SwitcherLink, Endpoints] | None:
    """Return the link to the switcher of `session` that runs on without control; None where there is none.

    One that hangs counts as none: whoever starts the next one ends it first (`Desk.make_way`).

    Raises:
        StreamctlError: LIV-001, LIV-002 there is one, and it does not answer in time although it does not hang.
    """
    known = read_endpoints(folder.endpoints)
    if known is None or (hello := _hello(known)) is None:
        return None
    if hello.get("session") != session:
        return None
    return SwitcherLink(Detached(int(hello["pid"])), known.switcher), known


def _hello(known: Endpoints) -> dict[str, Any] | None:
    """Return how the switcher at `known` answers; None where it is gone or hangs."""
    try:
        return _ask(known)
    except StreamctlError:
        process = Detached(known.switcher_pid) if known.switcher_pid is not None else None
        if process is None or not process.alive or why_silent(known.switcher, "hello", process) is not None:
            return None
    return _ask(known) if process.alive else None


def _ask(known: Endpoints) -> dict[str, Any]:
    with Client(known.switcher) as client:
        return client.call("hello", timeout=ANSWER_SECONDS)


def spawn(
    desk: Desk, module: str, *, places: Endpoints | None = None, spare: Detached | None = None
) -> tuple[SwitcherLink, Endpoints]:
    """Start `module` as the session's switcher; it outlives this process. The journal says so.

    Args:
        desk: The session.
        module: The switcher's module.
        spare: A process in reserve that has been told to begin: no other is started then.
        places: The session's sockets, where its processes have some: a full disk then keeps nothing from starting.

    Raises:
        StreamctlError: FFM-005 it cannot be started.
        OSError: endpoints.json cannot be written.
    """
    folder = desk.folder
    endpoints = places or _fresh(folder)
    process = spare or spawn_detached(
        "switcher",
        python_module(module, str(folder.path)),
        log=folder.logs / "switcher-process.log",
        owner=desk.owner,
    )
    desk.logbook.write(Child(role="switcher", name="switcher", pid=process.pid, event="started"))
    return SwitcherLink(process, endpoints.switcher), endpoints


def _fresh(folder: SessionFolder) -> Endpoints:
    """Return new sockets for the session in `folder`; those of processes that are gone are removed."""
    dead = read_endpoints(folder.endpoints)
    if dead is not None:
        dead.control.unlink(missing_ok=True)
        dead.switcher.unlink(missing_ok=True)
    endpoints = Endpoints.fresh()
    endpoints.write(folder.endpoints)
    return endpoints
