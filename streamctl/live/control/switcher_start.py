"""Getting at the session's switcher: the one that runs already, or a new one."""

from streamctl.core.errors import StreamctlError
from streamctl.live.control.logbook import Logbook
from streamctl.live.control.switcher_link import ANSWER_SECONDS, SwitcherLink
from streamctl.live.endpoints import Endpoints, read_endpoints
from streamctl.live.protocol import Client
from streamctl.media.detached import Detached, python_module, spawn_detached
from streamctl.session.folder import SessionFolder
from streamctl.session.records import Child


def attach(folder: SessionFolder, session: str) -> tuple[SwitcherLink, Endpoints] | None:
    """Return the link to the switcher of `session` that runs on without control; None where there is none.

    Raises:
        StreamctlError: LIV-002 there is one, and it does not answer.
    """
    known = read_endpoints(folder.endpoints)
    if known is None:
        return None
    try:
        with Client(known.switcher) as client:
            hello = client.call("hello", timeout=ANSWER_SECONDS)
    except StreamctlError as error:
        if error.code == "LIV-001":
            return None
        raise
    if hello.get("session") != session:
        return None
    return SwitcherLink(Detached(int(hello["pid"])), known.switcher), known


def spawn(
    folder: SessionFolder, module: str, logbook: Logbook, *, places: Endpoints | None = None
) -> tuple[SwitcherLink, Endpoints]:
    """Start `module` as the session's switcher; it outlives this process. The journal says so.

    Args:
        folder: The session's folder.
        module: The switcher's module.
        logbook: The session's journal.
        places: The session's sockets, where its processes have some: a full disk then keeps nothing from starting.

    Raises:
        StreamctlError: FFM-005 it cannot be started.
        OSError: endpoints.json cannot be written.
    """
    endpoints = places or _fresh(folder)
    process = spawn_detached(
        "switcher", python_module(module, str(folder.path)), log=folder.logs / "switcher-process.log"
    )
    logbook.write(Child(role="switcher", name="switcher", pid=process.pid, event="started"))
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
