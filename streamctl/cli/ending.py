"""The end of a show: told to end, awaited, and summed up from its journal."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.result import Result
from streamctl.live.running import Running, wait_for_end

if TYPE_CHECKING:
    from streamctl.session.records import SessionClosed
    from streamctl.session.state import SessionState

STOP_SECONDS = 60.0
"""How long a show may take to end (seconds): longer than control gives the switcher before it ends it by force."""


def end_show(command: str, running: Running) -> Result:
    """Return how the show went that was on air as `running`, after ending it.

    Raises:
        StreamctlError: LIV-027 it has not ended within STOP_SECONDS; LIV-001, LIV-002 its process does not answer.
    """
    running.call("stop")
    if not wait_for_end(running, STOP_SECONDS):
        raise StreamctlError("LIV-027", where=running.session, seconds=round(STOP_SECONDS), folder=running.folder)
    return ended_show(command, running.folder)


def ended_show(command: str, session: Path) -> Result:
    """Return how the show in the folder `session` went, told from its journal: exit 20 degraded, 21 failed."""
    from streamctl.session.folder import SessionFolder
    from streamctl.session.journal import read_journal
    from streamctl.session.records import Cause, SessionClosed
    from streamctl.session.state import fold

    state = fold(read_journal(SessionFolder(session).journal))
    closed = state.closed or SessionClosed(
        outcome="failed",
        reasons=("its control process ended before it did",),
        causes=(Cause(code="LIV-057", where=None, facts={}, times=1),),
    )
    data = {
        "session": session.name,
        "folder": str(session),
        "outcome": closed.outcome,
        "reasons": list(closed.reasons),
        "causes": [cause.model_dump(mode="json") for cause in closed.causes],
    }
    errors, exit_code = _problems(closed, session.name)
    if state.closed is None and state.stopped is None:
        errors = (StreamctlError("SES-005", where=session.name, session=session.name, folder=session),)
    return Result(command, data={**data, **_figures(state)}, errors=errors, exit_code=exit_code)


def _problems(closed: "SessionClosed", session: str) -> tuple[tuple[StreamctlError, ...], ExitCode]:
    if closed.outcome == "done":
        return (), ExitCode.DONE
    code = "LIV-025" if closed.outcome == "degraded" else "LIV-026"
    first = closed.causes[0] if closed.causes else None
    reason = StreamctlError(first.code, where=first.where, **first.facts) if first else next(iter(closed.reasons), "-")
    error = StreamctlError(code, where=session, reason=reason, session=session)
    return (error,), error.exit_code


def _figures(state: "SessionState") -> dict[str, Any]:
    stopped, started = state.stopped, state.programme
    return {
        "frames": stopped.frames if stopped else None,
        "late": stopped.late if stopped else None,
        "repeated": stopped.repeated if stopped else None,
        "seconds": round(state.t - started.seconds, 1) if started else 0.0,
        "files": [
            {"stream": one.stream, "file": one.file, "frames": one.frames, "bytes": one.bytes, "closed": one.closed}
            for one in state.segments.values()
        ],
    }
