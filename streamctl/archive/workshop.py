"""The folder in which an archive is built: each file whole or not there, and proven before it is used again.

`<archive>.partial` holds the archive's files in `bag` as they get done, and beside it a ledger: a line for each
finished file with its SHA-256. An export that is interrupted anywhere goes on from there: a file in the ledger that
still has its checksum is kept, any other is made again. One process at a time works in it.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import lock_exclusively
from streamctl.session.folder import sync_folder
from streamctl.session.journal import whole_length

SUFFIX = ".partial"
BAG = "bag"
LEDGER = "ledger.jsonl"
MAKING = "making"
"""The file that is being made."""
FULL = (errno.ENOSPC, errno.EDQUOT)
HASH = "sha256"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A finished file of the archive.

    Attributes:
        name: Path from the archive's folder, with forward slashes.
        sha256: Its checksum, in hexadecimal.
        bytes: Its size.
        reused: Whether an earlier export had made it.
    """

    name: str
    sha256: str
    bytes: int
    reused: bool


class Workshop:
    """The work folder of one archive.

    Args:
        archive: Where the archive is going to be.
        key: What the archive is made from; work begun from anything else is thrown away.

    Raises:
        StreamctlError: ARC-012 another export works there, ARC-013 a folder of someone else's is in the way, ARC-011 or
            ARC-017 it cannot be made.
    """

    def __init__(self, archive: Path, key: str) -> None:
        self.archive = archive
        self.folder = work_folder(archive)
        self.bag = self.folder / BAG
        self.made: dict[str, MadeFile] = {}
        self._begun: dict[str, str] = {}
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._enter(key)
        except BaseException:
            os.close(self._lock)
            raise

    def _enter(self, key: str) -> None:
        if not lock_exclusively(self._lock):
            raise StreamctlError("ARC-012", where=str(self.folder), path=self.folder)
        ledger = self.folder / LEDGER
        if not ledger.exists() and any(self.folder.iterdir()):
            raise StreamctlError("ARC-013", where=str(self.folder), path=self.folder)
        with writing(self.folder):
            begun = _read_ledger(ledger, key)
            if begun is None:
                self._clear()
                self._note({"key": key})
            self._begun = begun or {}
            self.bag.mkdir(exist_ok=True)

    def _clear(self) -> None:
        """Throw earlier work away; the ledger last, so that the folder is known as ours until it is empty."""
        shutil.rmtree(self.bag, ignore_errors=True)
        (self.folder / MAKING).unlink(missing_ok=True)
        (self.folder / LEDGER).unlink(missing_ok=True)

    def make(self, name: str, write: Callable[[Path], None]) -> MadeFile:
        """Return the file `name`, made by `write` (which gets the path to write to) unless it is there already.

        Raises:
            StreamctlError: ARC-011 the disk is full, ARC-017 it cannot be written; what was made before stays.
        """
        final = self.bag / name
        if (known := self._begun.get(name)) is not None and _has(final, known):
            return self._remember(name, known, reused=True)
        making = self.folder / MAKING
        with writing(final):
            making.unlink(missing_ok=True)
            write(making)
            checksum = checksum_of(making)
            _sync(making)
            final.parent.mkdir(parents=True, exist_ok=True)
            final.unlink(missing_ok=True)
            making.rename(final)
            sync_folder(final.parent)
            self._note({"file": name, "sha256": checksum})
        return self._remember(name, checksum, reused=False)

    def make_text(self, name: str, text: str) -> MadeFile:
        """Return the file `name` with `text` in UTF-8; as for `make`."""
        return self.make(name, lambda path: _write(path, text.encode()))

    def finish(self) -> None:
        """Turn the work into the archive, in one step; what no longer belongs to it is removed before.

        Raises:
            StreamctlError: ARC-008 something has appeared at the archive's place, ARC-011, ARC-017.
        """
        with writing(self.bag):
            for path in [path for path in self.bag.rglob("*") if not path.is_dir() and self._strange(path)]:
                path.unlink()
            _sync_folders(self.bag)
        try:
            self.bag.rename(self.archive)
        except OSError as error:
            detail = error.strerror or str(error)
            raise StreamctlError("ARC-008", where=str(self.archive), path=self.archive, detail=detail) from error
        sync_folder(self.archive.parent)
        self._clear()
        with writing(self.folder):
            self.folder.rmdir()

    def _strange(self, path: Path) -> bool:
        return path.relative_to(self.bag).as_posix() not in self.made

    def _note(self, document: dict[str, str]) -> None:
        with (self.folder / LEDGER).open("ab") as stream:
            stream.write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _remember(self, name: str, checksum: str, *, reused: bool) -> MadeFile:
        size = (self.bag / name).stat().st_size
        self.made[name] = MadeFile(name, checksum, size, reused)
        return self.made[name]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        os.close(self._lock)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an OSError meanwhile into ARC-011 (the disk is full) or ARC-017 about `path`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StreamctlError("ARC-011", where=str(path), path=path.name) from error
        raise StreamctlError("ARC-017", where=str(path), path=path, detail=error.strerror or str(error)) from error


def work_folder(archive: Path) -> Path:
    """Return the folder in which the archive at `archive` is built: beside it, so that one step moves it there."""
    return archive.with_name(archive.name + SUFFIX)


def discard_leftovers(archive: Path) -> None:
    """Remove the work folder of the finished archive at `archive`, if its export ended before it could."""
    folder = work_folder(archive)
    if (folder / LEDGER).is_file():
        shutil.rmtree(folder, ignore_errors=True)


def _read_ledger(path: Path, key: str) -> dict[str, str] | None:
    """Return the checksums of earlier work from the same material by name, None where there is no such work.

    A torn last line is cut off, so that the next one begins anew.
    """
    try:
        os.truncate(path, whole_length(path))
        documents = [json.loads(line) for line in path.read_bytes().splitlines()]
        if not documents or documents[0] != {"key": key}:
            return None
        return {document["file"]: document["sha256"] for document in documents[1:]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`, or a copy where the file system or the permissions allow no link.

    Raises:
        StreamctlError: ARC-016 `source` cannot be read.
        OSError: `target` cannot be written.
    """
    try:
        os.link(source.resolve(), target)
    except OSError as error:
        if error.errno in FULL:
            raise
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    try:
        shutil.copy2(source, target)
    except OSError as error:
        if error.filename == str(source):
            raise StreamctlError("ARC-016", where=str(source), detail=error.strerror or str(error)) from error
        raise


def checksum_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path` in hexadecimal. Raise OSError if it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, HASH).hexdigest()


def _has(path: Path, checksum: str) -> bool:
    try:
        return not path.is_symlink() and checksum_of(path) == checksum
    except OSError:
        return False


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _sync(path: Path) -> None:
    with path.open("rb") as stream, contextlib.suppress(OSError):  # some file systems sync only what is open to write
        os.fsync(stream.fileno())


def _sync_folders(top: Path) -> None:
    for folder, _, _ in os.walk(top):
        sync_folder(Path(folder))
