"""What a session recorded: the files that are there, held against what the journal says should be."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from streamctl.archive.record import SessionRecord
from streamctl.archive.remarks import Remark
from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.session.state import Segment

PROGRAM = "program"
ISO = "iso"
MIRROR = "mirror"
"""What the journal calls the programme on the second disk, and where its files lie in an archive."""
SEGMENT_NAME = re.compile(r"(?P<number>\d{4,})-f(?P<frame>\d{8,})(?:-part-(?P<part>\d+))?\.flv")
"""A programme segment: its number, and the programme frame of its first picture."""

UNNAMEABLE = frozenset({"Cc", "Cs"})
"""Control characters, and bytes that are no UTF-8: a manifest could not name such a file."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One recorded file.

    Attributes:
        name: Path from the session folder, with forward slashes.
        path: Where it is.
        bytes: Its size.
        modified: When it was last written (ns), to see whether it changed since.
        known: What the journal says of it; None where it says nothing.
    """

    name: str
    path: Path
    bytes: int
    modified: int
    known: Segment | None


@dataclass(frozen=True, slots=True)
class ProgrammeFile:
    """A segment of the programme.

    Attributes:
        source: The file.
        number: Counts the segments.
        part: Counts files that would have had the same name.
        first: Programme frame of its first picture.
    """

    source: SourceFile
    number: int
    part: int
    first: int

    @property
    def name(self) -> str:
        """Path from the session folder."""
        return self.source.name


@dataclass(frozen=True, slots=True)
class Sources:
    """All recorded files of a session.

    Attributes:
        programme: The programme's segments in order of their frames.
        cameras: The cameras' own recordings, by name.
        cards: The pictures of the cards.
        remarks: What a person should know about them.
        copies: Segments of the mirror that hold what the programme's lack, in order of their frames.
        covered: Names of the programme's segments, missing or damaged, whose every picture is there all the same.
    """

    programme: tuple[ProgrammeFile, ...]
    cameras: tuple[SourceFile, ...]
    cards: tuple[SourceFile, ...]
    remarks: tuple[Remark, ...]
    copies: tuple[ProgrammeFile, ...] = ()
    covered: frozenset[str] = frozenset()

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Every recording, the programme first."""
        return (*(file.source for file in (*self.programme, *self.copies)), *self.cameras)

    def refuse_missing(self, record: SessionRecord, *, accept_missing: bool) -> "Sources":
        """Return these with a remark on each file that is lost, if that is accepted.

        Raises:
            StreamctlError: ARC-003 files are missing (not with `accept_missing`), ARC-002 no programme was recorded.
        """
        present = {file.name for file in self.files} | self.covered
        known = (segment for segment in record.state.segments.values() if segment.stream != MIRROR)
        missing = sorted(segment.file for segment in known if segment.file not in present)
        if missing and not accept_missing:
            raise CombinedError([StreamctlError("ARC-003", where=name) for name in missing])
        if not self.programme and not self.copies:
            raise StreamctlError("ARC-002", where=str(record.folder.program), session=record.id)
        lost = tuple(Remark.of("ARC-101", where=name) for name in missing)
        return replace(self, remarks=(*lost, *self.remarks))


def look_around(record: SessionRecord) -> Sources:
    """Return the recorded files in the folder of `record`, whether they are all of them or not.

    Raises:
        StreamctlError: ARC-005 files do not belong there, ARC-016 the folder cannot be read.
    """
    try:
        programme = tuple(sorted(_programme(record), key=lambda file: (file.first, file.number, file.part)))
        cameras = tuple(_cameras(record))
        cards = tuple(_source(record, path) for path in _visible(record.folder.cards) if path.suffix == ".png")
    except OSError as error:
        raise StreamctlError("ARC-016", where=error.filename, detail=error.strerror or str(error)) from error
    unknown = (Remark.of("ARC-102", where=file.name) for file in programme if file.source.known is None)
    return Sources(programme, cameras, cards, tuple(unknown))


def _programme(record: SessionRecord) -> Iterator[ProgrammeFile]:
    foreign = []
    for path in _visible(record.folder.program):
        match = SEGMENT_NAME.fullmatch(path.name)
        if match is None or not path.is_file():
            foreign.append(path)
            continue
        part = int(match["part"] or 1)
        yield ProgrammeFile(_source(record, path), int(match["number"]), part, int(match["frame"]))
    if foreign:
        names = (record.folder.relative(path) for path in foreign)
        raise CombinedError([StreamctlError("ARC-005", where=name, detail="its name") for name in names])


def _cameras(record: SessionRecord) -> Iterator[SourceFile]:
    for path in _visible(record.folder.path / ISO):
        yield from _files(record, path)


def _files(record: SessionRecord, path: Path) -> Iterator[SourceFile]:
    """Yield `path` if it is a file, else all files in it."""
    if path.is_file():
        yield _source(record, path)
    for inner in _visible(path):
        yield from _files(record, inner)


def _visible(folder: Path) -> list[Path]:
    """Return what lies in `folder` by name, without the hidden files that file managers leave behind."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []


def _source(record: SessionRecord, path: Path) -> SourceFile:
    name = record.folder.relative(path)
    if any(unicodedata.category(mark) in UNNAMEABLE for mark in name):
        raise StreamctlError("ARC-005", where=ascii(name), detail="its name")
    status = path.stat()
    return SourceFile(name, path, status.st_size, status.st_mtime_ns, record.state.segments.get(name))
