"""The sessions in a folder and what became of each, told from their own records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import is_locked
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader, read_header
from streamctl.session.journal import read_journal
from streamctl.session.records import Outcome
from streamctl.session.state import SessionState, fold

Condition = Literal["running", "finished", "interrupted", "unreadable"]
"""Running: a control process writes its journal. Interrupted: nobody does, and it never came to its end."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One session of a listing; what its header would tell is None where that cannot be read.

    Attributes:
        folder: The session's folder.
        condition: What it is doing, or how it ended.
        outcome: How the finished show went.
        title: The event's title.
        rehearsal: Whether it went to the rehearsal targets.
        started: The UTC instant of session second 0.
        seconds: Session second of the last record.
        segments: Recording files, of the programme and of the cameras.
    """

    folder: Path
    condition: Condition
    outcome: Outcome | None
    title: str | None
    rehearsal: bool | None
    started: datetime | None
    seconds: float
    segments: int


def list_sessions(parent: Path) -> tuple[SessionSummary, ...]:
    """Return the sessions in `parent`, oldest first; a folder that is none, or not there, is left out.

    Raises:
        OSError: `parent` cannot be read.
    """
    return tuple(sorted((summarise(folder) for folder in _folders(parent)), key=_age))


def summarise(folder: SessionFolder) -> SessionSummary:
    """Return what `folder` tells of its session."""
    header = _header(folder)
    state = fold(read_journal(folder.journal))
    return SessionSummary(
        folder=folder.path,
        condition=_condition(folder, header, state),
        outcome=state.closed.outcome if state.closed else None,
        title=header.event.title if header else None,
        rehearsal=header.rehearsal if header else None,
        started=header.anchor_utc if header else None,
        seconds=state.t,
        segments=len(state.segments),
    )


def _folders(parent: Path) -> Iterator[SessionFolder]:
    if not parent.is_dir():
        return
    for path in parent.iterdir():
        folder = SessionFolder(path)
        if folder.header.is_file():
            yield folder


def _header(folder: SessionFolder) -> SessionHeader | None:
    try:
        return read_header(folder.header)
    except StreamctlError:
        return None


def _condition(folder: SessionFolder, header: SessionHeader | None, state: SessionState) -> Condition:
    if is_locked(folder.journal):
        return "running"
    if header is None:
        return "unreadable"
    return "finished" if state.closed else "interrupted"


def _age(summary: SessionSummary) -> tuple[float, str]:
    return (summary.started.timestamp() if summary.started else 0.0, summary.folder.name)
