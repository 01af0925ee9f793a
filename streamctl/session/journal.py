"""journal.jsonl: append-only, durable line by line, one writer; the reader forgives a torn last line."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from streamctl.core.clock import Clock, SessionClock, utc_text
from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import lock_exclusively
from streamctl.core.redaction import redact_values
from streamctl.session.folder import sync_folder
from streamctl.session.records import KNOWN, VERSION, Line, Record, Unknown

CHUNK_BYTES = 1 << 16


class JournalWriter:
    """The one writer of a journal; every `append` is on disk when it returns.

    Opening takes an exclusive lock that ends with the process, and cuts a torn last line off an existing journal.

    Raises:
        StreamctlError: LCK-002 another process writes this journal.
        OSError: The file cannot be opened.
    """

    def __init__(self, path: Path, clock: Clock, session_clock: SessionClock) -> None:
        self._clock = clock
        self._session_clock = session_clock
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        if not lock_exclusively(self._descriptor):
            os.close(self._descriptor)
            raise StreamctlError("LCK-002", where=str(path))
        os.ftruncate(self._descriptor, whole_length(path))
        sync_folder(path.parent)
        self._next = 1 + max((line.seq for line in read_journal(path)), default=0)

    def append(self, record: Record, *, seconds: float | None = None, event: int | None = None) -> Line:
        """Write `record` as happened at session second `seconds` (now if None) and return its line.

        `event` is the number that the switcher gave the record; the journal keeps it to tell what it has already.

        Raises:
            OSError: The disk did not take it; nothing of the line remains in the journal.
        """
        t = self._session_clock.seconds(self._clock.monotonic_ns()) if seconds is None else round(seconds, 6)
        line = Line(seq=self._next, utc=utc_text(self._clock.utc()), t=t, record=record, event=event)
        self._write(encode_line(line))
        self._next += 1
        return line

    def _write(self, data: bytes) -> None:
        start = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, data)
            if written != len(data):
                raise OSError(28, "the disk took only part of a journal line")
            os.fdatasync(self._descriptor) if hasattr(os, "fdatasync") else os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, start)
            raise

    def close(self) -> None:
        """Give the journal up."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def encode_line(line: Line) -> bytes:
    """Return `line` as one line of JSON with its newline, what it says redacted; a damaged character becomes `?`."""
    document = {
        "v": line.version,
        "seq": line.seq,
        "utc": line.utc,
        "t": line.t,
        **({} if line.event is None else {"event": line.event}),
        "type": line.record.type,
        "data": record_content(line.record),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"


def record_content(record: Record) -> dict[str, Any]:
    """Return what `record` says as plain JSON values, without its type, redacted."""
    if isinstance(record, Unknown):
        content: dict[str, Any] = redact_values(record.content)
        return content
    return record.model_dump(mode="json", exclude={"type"})


def decode_line(data: bytes) -> Line | None:
    """Return the line in `data`, or None where it is no whole line of a journal."""
    try:
        document = json.loads(data)
        record = decode_record(document["type"], document["data"])
        return Line(
            seq=document["seq"],
            utc=document["utc"],
            t=document["t"],
            record=record,
            event=document.get("event"),
            version=document.get("v", VERSION),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def decode_record(kind: str, content: dict[str, Any]) -> Record:
    """Return the record of type `kind` in `content` (plain JSON values); `Unknown` where this version has none such."""
    try:
        return KNOWN.validate_python({**content, "type": kind})
    except ValidationError:
        return Unknown(type=kind, content=content)


def read_journal(path: Path) -> Iterator[Line]:
    """Yield the whole lines of the journal at `path`, in order; a torn last line is left out.

    A damaged line in the middle is skipped: what follows it still counts. A missing file has no lines.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    with stream:
        for raw in stream:
            line = decode_line(raw) if raw.endswith(b"\n") else None
            if line is not None:
                yield line


def whole_length(path: Path) -> int:
    """Return how many bytes of the file at `path` are whole lines (up to and with its last newline)."""
    with path.open("rb") as stream:
        end = stream.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - CHUNK_BYTES)
            stream.seek(start)
            found = stream.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0
