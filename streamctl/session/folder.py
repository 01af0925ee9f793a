"""The session folder: its layout, and names that never overwrite anything."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

SUBFOLDERS = ("preflight", "cards", "program", "iso", "logs")


class SessionFolder:
    """Paths inside one session's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def header(self) -> Path:
        """session.json."""
        return self.path / "session.json"

    @property
    def journal(self) -> Path:
        """journal.jsonl."""
        return self.path / "journal.jsonl"

    @property
    def endpoints(self) -> Path:
        """endpoints.json: the local sockets of the session's processes."""
        return self.path / "endpoints.json"

    @property
    def preflight(self) -> Path:
        """Preflight's report and snapshots."""
        return self.path / "preflight"

    @property
    def cards(self) -> Path:
        """The rendered pictures used on air."""
        return self.path / "cards"

    @property
    def program(self) -> Path:
        """The programme's segments."""
        return self.path / "program"

    def iso(self, camera: str) -> Path:
        """The segments of `camera`."""
        return self.path / "iso" / camera

    @property
    def logs(self) -> Path:
        """One redacted log per child process."""
        return self.path / "logs"

    def relative(self, path: Path) -> str:
        """Return `path` from the session folder, with forward slashes: as the journal writes it."""
        return path.relative_to(self.path).as_posix()


def create_session_folder(parent: Path, event_id: str, started: datetime) -> SessionFolder:
    """Make `<event-id>-<UTC start>` under `parent` with its subfolders; a name that exists gets `-part-N`.

    Raises:
        OSError: The folder cannot be made.
    """
    parent.mkdir(parents=True, exist_ok=True)
    name = f"{event_id}-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for candidate in part_names(name):
        try:
            (parent / candidate).mkdir()
        except FileExistsError:
            continue
        folder = SessionFolder(parent / candidate)
        for subfolder in SUBFOLDERS:
            (folder.path / subfolder).mkdir()
        return folder
    raise AssertionError  # part_names never ends


def part_names(name: str) -> Iterator[str]:
    """Yield `name`, then `name-part-2`, `name-part-3` and so on: footage is never overwritten."""
    yield name
    for part in count(2):
        yield f"{name}-part-{part}"


def free_path(path: Path) -> Path:
    """Return `path`, or the first `-part-N` beside it that nothing has, not even a link into nowhere."""
    return next(
        candidate
        for candidate in (path.with_name(name + path.suffix) for name in part_names(path.stem))
        if not os.path.lexists(candidate)
    )


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable; file systems that cannot (network, FAT) keep them in their own way."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
