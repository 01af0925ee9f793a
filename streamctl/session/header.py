"""session.json: who and what a session is. Written once; all that the archive needs beside the journal."""

import contextlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from streamctl.core.clock import SessionClock
from streamctl.core.errors import StreamctlError
from streamctl.core.values import FrameRate, Size, Value
from streamctl.session.folder import sync_folder

FORMAT: Literal[1] = 1
"""Version of session.json."""


class EventHeader(Value):
    """The event's identity as it was when the session began."""

    id: str
    title: str
    organizer: str | None
    venue: str | None
    language: str
    timezone: str
    starts: datetime | None


class RundownItem(Value):
    """One item of the rundown as planned."""

    id: str
    title: str
    speaker: str | None
    duration_seconds: float


class CameraHeader(Value):
    """One camera as planned."""

    id: str
    label: str
    role: str
    iso: bool


class ArchiveWish(Value):
    """What the hand-off should contain."""

    loudness: str
    renditions: tuple[str, ...]
    packages: tuple[str, ...]


class SessionHeader(Value):
    """Identity of a session."""

    format: Literal[1] = FORMAT
    id: str
    streamctl: str
    rehearsal: bool
    anchor_ns: int
    anchor_utc: datetime
    profile_sha256: str
    event: EventHeader
    size: Size
    fps: FrameRate
    rundown: tuple[RundownItem, ...]
    cameras: tuple[CameraHeader, ...]
    archive: ArchiveWish
    plan: dict[str, Any]
    """The whole plan without secrets, for people and for taking over after a crash."""

    @property
    def clock(self) -> SessionClock:
        """The session's clock."""
        return SessionClock(self.anchor_ns, self.anchor_utc)

    def anchored(self, anchor_ns: int | None) -> "SessionHeader":
        """Return this header with its clock anchored anew, as the journal tells it; as it is for None."""
        return self if anchor_ns is None else self.model_copy(update={"anchor_ns": anchor_ns})


def write_header(path: Path, header: SessionHeader) -> None:
    """Write `header` to `path`, durable before this returns; a header is there whole or not at all.

    Raises:
        FileExistsError: There is one already.
        OSError: The disk did not take it; nothing of it remains.
    """
    text = json.dumps(header.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    with path.open("xb") as stream:
        try:
            stream.write(text.encode(errors="replace"))
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            path.unlink()
            with contextlib.suppress(OSError):
                stream.close()
            raise
    sync_folder(path.parent)


def read_header(path: Path) -> SessionHeader:
    """Return the header in `path`.

    Raises:
        StreamctlError: SES-001 no such file, SES-002 not a session header of this version.
    """
    try:
        return SessionHeader.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise StreamctlError("SES-001", where=str(path), session=path.parent.name) from None
    except (ValidationError, OSError) as error:
        detail = type(error).__name__
        raise StreamctlError("SES-002", where=str(path), detail=detail) from error
