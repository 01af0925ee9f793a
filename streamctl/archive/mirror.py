"""What the programme's recording lacks, taken from the second disk that the programme was written to as well."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from streamctl.archive.record import SessionRecord
from streamctl.archive.reels import Reel, read_reels
from streamctl.archive.remarks import Remark
from streamctl.archive.sources import MIRROR, PROGRAM, SEGMENT_NAME, ProgrammeFile, SourceFile, Sources, look_around
from streamctl.archive.timeline import Frames
from streamctl.core.errors import StreamctlError
from streamctl.session.state import Segment

ANSWER_SECONDS = 5.0
"""How long the mirror's disk may take to say that a file is there (seconds): a network folder may never."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What the mirror has to give.

    Attributes:
        copies: The mirror's files that hold pictures that the recording lacks, in order of their frames.
        covered: Names of recordings, missing or damaged, of which every picture is there now.
        remarks: What a person should know about it.
    """

    copies: tuple[ProgrammeFile, ...] = ()
    covered: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()


def take_stock(record: SessionRecord, *, accept_missing: bool) -> Sources:
    """Return the recorded files of `record`, with the mirror's where the recording lacks something.

    Args:
        record: The session.
        accept_missing: Go on without files that are known to be lost, and say so, instead of refusing.

    Raises:
        StreamctlError: ARC-002 nothing was recorded, ARC-003 files are missing, ARC-005 files do not belong there,
            ARC-016 the folder cannot be read.
    """
    found = look_around(record)
    filling = mirror_filling(record, found.programme)
    remarks = (*found.remarks, *filling.remarks)
    sources = replace(found, copies=filling.copies, covered=filling.covered, remarks=remarks)
    return sources.refuse_missing(record, accept_missing=accept_missing)


def mirror_filling(record: SessionRecord, programme: Sequence[ProgrammeFile]) -> Filling:
    """Return what the mirror of `record` adds to the segments of `programme`; nothing where there is no mirror.

    Raises:
        StreamctlError: ARC-005, ARC-016 a segment of `programme` cannot be read.
    """
    found = sorted(_there(record), key=lambda file: (file.first, file.number, file.part))
    if not found:
        return Filling()
    fps = record.header.fps
    held = _frames(read_reels(programme, fps))
    copies = [reel for reel in read_copies(found, fps) if len(np.setdiff1d(reel.frames, held))]
    everything = np.union1d(held, _frames(copies))
    segments = record.state.segments_of(PROGRAM)
    covered = frozenset(
        segment.file
        for segment in segments
        if _covered(segment, segments, record.end, everything) and not _covered(segment, segments, record.end, held)
    )
    remarks = (
        Remark.of("ARC-116", where=reel.file.name, pictures=len(np.setdiff1d(reel.frames, held)),
                  path=str(reel.file.source.path))
        for reel in copies
    )  # fmt: skip
    return Filling(tuple(reel.file for reel in copies), covered, tuple(remarks))


def read_copies(files: Iterable[ProgrammeFile], fps: Fraction) -> Iterator[Reel]:
    """Yield each of the mirror's `files` that can be read, as a reel."""
    for file in files:
        with suppress(StreamctlError):
            yield from read_reels((file,), fps)


def _frames(reels: Iterable[Reel]) -> Frames:
    """Return every frame that is in `reels`, ascending."""
    empty = np.empty(0, np.int64)
    return np.unique(np.concatenate([empty, *(reel.frames for reel in reels)]))


def _covered(segment: Segment, segments: Sequence[Segment], end: int | None, held: Frames) -> bool:
    """Return whether `held` has every frame that `segment` was given."""
    if segment.first_frame is None:
        return False
    last = segment.first_frame + segment.frames if segment.frames is not None else _next(segment, segments, end)
    return last is not None and bool(np.isin(np.arange(segment.first_frame, last), held).all())


def _next(segment: Segment, segments: Sequence[Segment], end: int | None) -> int | None:
    """Return the frame at which what follows `segment` begins, the programme's end where nothing does."""
    later = (other.first_frame for other in segments if other.first_frame is not None)
    return min((first for first in later if first > (segment.first_frame or 0)), default=end)


def _there(record: SessionRecord) -> list[ProgrammeFile]:
    """Return the mirror's files that the journal knows and that are there; none where its disk does not answer."""
    found: list[ProgrammeFile] = []
    look = threading.Thread(target=lambda: found.extend(_look(record)), name="mirror", daemon=True)
    look.start()
    look.join(ANSWER_SECONDS)
    return [] if look.is_alive() else found


def _look(record: SessionRecord) -> Iterator[ProgrammeFile]:
    for segment in record.state.segments_of(MIRROR):
        path = Path(segment.file)
        match = SEGMENT_NAME.fullmatch(path.name)
        with suppress(OSError):
            status = path.stat()
            if match is not None and path.is_file():
                source = SourceFile(f"{MIRROR}/{path.name}", path, status.st_size, status.st_mtime_ns, segment)
                part = int(match["part"] or 1)
                yield ProgrammeFile(source, int(match["number"]), part, int(match["frame"]))
