"""The lock of an event: held by the control process for the session's life, and how commands find the session.

Light on imports: `streamctl cut` reads these files.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import is_locked, lock_exclusively
from streamctl.core.places import runtime_folder

SUFFIX = ".lock"
CONTENT_BYTES = 1 << 14
"""More than a lock file ever holds (bytes): two paths and a number."""


def lock_path(event: str) -> Path:
    """Return the lock file of `event` for this user on this machine."""
    return runtime_folder() / f"{event}{SUFFIX}"


class EventLock:
    """The held lock of one event; it ends with the last process that has its descriptor.

    The file stays when the lock ends. Empty, it names no session; what a crashed control process left in it says which
    session to go on with.
    """

    def __init__(self, event: str, descriptor: int) -> None:
        self.event = event
        self.descriptor = descriptor

    @classmethod
    def take(cls, event: str) -> Self:
        """Return the lock of `event`, held by this process.

        Raises:
            StreamctlError: LCK-001 another process holds it.
        """
        path = lock_path(event)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if lock_exclusively(descriptor):
            return cls(event, descriptor)
        holder = read_content(descriptor) or {}
        os.close(descriptor)
        session = Path(holder["session"]).name if "session" in holder else "…"
        raise StreamctlError("LCK-001", where=str(path), event=event, session=session)

    @classmethod
    def adopt(cls, event: str, descriptor: int) -> Self:
        """Return the lock of `event` that this process inherited as `descriptor`; its own children do not get it."""
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - positional only
        return cls(event, descriptor)

    def content(self) -> dict[str, Any] | None:
        """Return what the file says: the session that runs, or ran until its control process died; None if nothing."""
        return read_content(self.descriptor)

    def publish(self, session: Path, control: Path) -> None:
        """Name the session folder and the control socket to everybody who looks for the running session."""
        content = {"session": str(session), "control": str(control), "pid": os.getpid()}
        data = json.dumps(content, ensure_ascii=False).encode() + b"\n"
        os.pwrite(self.descriptor, data, 0)
        os.ftruncate(self.descriptor, len(data))

    def clear(self) -> None:
        """Name no session."""
        os.ftruncate(self.descriptor, 0)

    def release(self) -> None:
        """Close this process's hold; the lock stays with a process that inherited it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def read_content(descriptor: int) -> dict[str, Any] | None:
    """Return the content of the lock file open as `descriptor`, None where it names no session."""
    text = os.pread(descriptor, CONTENT_BYTES, 0).decode(errors="replace")
    with contextlib.suppress(ValueError):
        content, _ = json.JSONDecoder().raw_decode(text)
        if isinstance(content, dict) and {"session", "control", "pid"} <= content.keys():
            return content
    return None


def all_locks() -> Mapping[str, tuple[dict[str, Any], bool]]:
    """Return for each event whose lock file names a session what it says, and whether the lock is held."""
    found = {}
    for path in sorted(runtime_folder().glob(f"*{SUFFIX}")):
        held = is_locked(path)
        content = _read(path)
        if content is not None:
            found[path.name.removesuffix(SUFFIX)] = (content, held)
    return found


def _read(path: Path) -> dict[str, Any] | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return read_content(descriptor)
    finally:
        os.close(descriptor)
