"""A session as the archive reads it: header, journal and files, and nothing from elsewhere."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import is_locked
from streamctl.core.redaction import redact_values
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader, read_header
from streamctl.session.journal import decode_line, whole_length
from streamctl.session.records import Command, Line, ProgrammeResumed, ProgrammeStarted, ProgrammeStopped
from streamctl.session.state import SessionState, fold

ANSWER_SECONDS = 1.0
"""How long a process of the session may take to accept a connection on this machine (seconds)."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session that has ended, as it was recorded.

    Attributes:
        folder: Where it lies.
        header: Its session.json.
        state: What its journal says in the end.
        lines: The journal's whole lines.
        header_bytes: session.json as it is.
        journal_bytes: journal.jsonl up to its last whole line.
    """

    folder: SessionFolder
    header: SessionHeader
    state: SessionState
    lines: tuple[Line, ...]
    header_bytes: bytes
    journal_bytes: bytes

    @property
    def id(self) -> str:
        """The session's id."""
        return self.header.id

    @property
    def language(self) -> str:
        """The event's language (`ja`, `en`)."""
        return self.header.event.language

    @property
    def first_cue(self) -> int:
        """Programme frame at which the rundown began, 0 where it never did."""
        return min((cue.frame for cue in self.state.cues), default=0)

    @property
    def end(self) -> int | None:
        """Programme frame at which the programme was stopped; None where it was not (a crash), or went on later."""
        end: int | None = None
        for line in self.lines:
            if isinstance(line.record, ProgrammeStarted | ProgrammeResumed):
                end = None
            elif isinstance(line.record, ProgrammeStopped):
                end = line.record.frames
        return end

    @property
    def origins(self) -> Mapping[str, str]:
        """Who asked, by the id of each request."""
        commands = (line.record for line in self.lines if isinstance(line.record, Command))
        return MappingProxyType({command.request: command.origin for command in commands})

    def fingerprint(self) -> str:
        """Return the SHA-256 over header and journal: what tells this record from any other."""
        return sha256(sha256(self.header_bytes).digest() + sha256(self.journal_bytes).digest()).hexdigest()

    def handed_over_header(self) -> bytes:
        """Return session.json for other people's hands: as it is, unless something in it has to be masked."""
        document = json.loads(self.header_bytes)
        clean = redact_values(document)
        if clean == document:
            return self.header_bytes
        return json.dumps(clean, ensure_ascii=False, indent=2).encode() + b"\n"


def read_record(session: Path) -> SessionRecord:
    """Return the record of the session in folder `session`.

    Raises:
        StreamctlError: SES-001 it is no session, SES-002 its header cannot be read, ARC-001 it is still running,
            ARC-016 its journal cannot be read.
    """
    folder = SessionFolder(session.resolve())
    header = read_header(folder.header)
    try:
        header_bytes = folder.header.read_bytes()
        journal_bytes = folder.journal.read_bytes()[: whole_length(folder.journal)] if folder.journal.exists() else b""
    except OSError as error:
        raise StreamctlError("ARC-016", where=str(folder.journal), detail=error.strerror or str(error)) from error
    lines = tuple(line for raw in journal_bytes.split(b"\n") if (line := decode_line(raw)) is not None)
    state = fold(lines)
    if state.closed is None and _running(folder):
        raise StreamctlError("ARC-001", where=str(folder.path), session=header.id)
    return SessionRecord(folder, header, state, lines, header_bytes, journal_bytes)


def _running(folder: SessionFolder) -> bool:
    """Whether control writes the journal, or one of the session's processes answers though its control died."""
    if is_locked(folder.journal):
        return True
    try:
        endpoints = json.loads(folder.endpoints.read_bytes())
        paths = [str(endpoints[name]) for name in ("control", "switcher") if endpoints.get(name)]
    except (OSError, ValueError, AttributeError):
        return False
    return any(_answers(path) for path in paths)


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(ANSWER_SECONDS)
        try:
            connection.connect(path)
        except OSError as error:
            return isinstance(error, TimeoutError | BlockingIOError)
    return True
