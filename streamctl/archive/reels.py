"""The programme's segments, each read and placed on the programme's time, and refused where it cannot be right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from streamctl.archive.flv import FlvIndex, ForeignFileError, Rows, read_index
from streamctl.archive.record import SessionRecord
from streamctl.archive.remarks import Remark
from streamctl.archive.sources import ProgrammeFile
from streamctl.archive.timeline import Frames, frames_from
from streamctl.core.errors import StreamctlError
from streamctl.media.remux import plain_sound

REORDERED = 16
"""The most pictures that H.264 lets arrive before one that is shown ahead of them (frames)."""


@dataclass(frozen=True, slots=True)
class Reel:
    """One segment that has been read, and where it lies: programme frame `first` is shown at `begin`.

    Attributes:
        file: The segment.
        index: What lies where in it.
        begin: Time stamp of frame `first` (ms).
        first: A programme frame.
        frames: The programme frame of each of its pictures.
    """

    file: ProgrammeFile
    index: FlvIndex
    begin: int
    first: int
    frames: Frames


def read_reels(files: Iterable[ProgrammeFile], fps: Fraction) -> Iterator[Reel]:
    """Yield each of `files` (in order of frames) as a reel, those without a picture as well.

    A segment's name says the frame of its first picture. A segment that goes on in the middle of a group of pictures,
    after a failed write, has pictures out of their order there: its time stamps, which run on from the reel before,
    say which is which.

    Raises:
        StreamctlError: ARC-005 a foreign file, ARC-016 a file cannot be read.
    """
    before: Reel | None = None
    for file in files:
        reel = _place(file, _read(file), before, fps)
        before = reel if len(reel.frames) else before
        yield reel


def _read(file: ProgrammeFile) -> FlvIndex:
    known = file.source.known
    try:
        return read_index(file.source.path, known.bytes if known else None)
    except ForeignFileError as error:
        raise StreamctlError("ARC-005", where=file.name, detail=str(error)) from error
    except OSError as error:
        raise StreamctlError("ARC-016", where=file.name, detail=error.strerror or str(error)) from error


def _place(file: ProgrammeFile, index: FlvIndex, before: Reel | None, fps: Fraction) -> Reel:
    shown, first = index.shown, file.first
    if not len(shown):
        return Reel(file, index, 0, first, shown)
    begin = int(shown.min())
    if before is not None and not index.pictures["key"][0]:
        running = int(frames_from(shown.min(keepdims=True), before.begin, before.first, fps)[0])
        first = running if abs(running - first) <= REORDERED else first
    return Reel(file, index, begin, first, frames_from(shown, begin, first, fps))


def condition(reel: Reel, *, accept_missing: bool) -> Iterator[Remark]:
    """Yield what is to be said of a segment that is not as its writer left it.

    Raises:
        StreamctlError: ARC-007 it was complete once and is no longer (not with `accept_missing`).
    """
    index, name, known = reel.index, reel.file.name, reel.file.source.known
    if known is not None and known.bytes is not None and index.whole_bytes < known.bytes:
        facts = {"now": index.whole_bytes, "then": known.bytes}
        if not accept_missing:
            raise StreamctlError("ARC-007", where=name, **facts)
        yield Remark(code="ARC-104", where=name, facts=facts)
    elif index.torn:
        yield Remark.of("ARC-103", where=name, bytes=index.file_bytes - index.whole_bytes)
    if not len(reel.frames):
        yield Remark.of("ARC-114", where=name)


def refuse_foreign(record: SessionRecord, reels: Sequence[Reel]) -> None:
    """Raise StreamctlError ARC-005 for a reel that is not of `record`, ARC-006 where two encodes would be mixed."""
    for reel in reels:
        wrong = _foreign(reel, record.end)
        if wrong:
            raise StreamctlError("ARC-005", where=reel.file.name, detail=wrong)
    _refuse_mixture([(reel.file.name, reel.index.picture_setups) for reel in _needing_setup(reels)])
    _refuse_mixture([(reel.file.name, tuple(map(_told, reel.index.sound_setups))) for reel in reels])


def _needing_setup(reels: Sequence[Reel]) -> Sequence[Reel]:
    """Return the reels that can be decoded only with the settings that the video begins with.

    From the first reel with other settings on that is every one whose key frames do not bring their own along.
    """
    first = reels[0].index.picture_setups[:1] if reels else ()
    differing = next((place for place, reel in enumerate(reels) if reel.index.picture_setups != first), len(reels))
    return (*reels[:differing], *(reel for reel in reels[differing:] if not reel.index.in_band))


def _told(setup: bytes) -> bytes:
    """Return what an AudioSpecificConfig says of plain AAC: further bytes say that there is no more than that."""
    return setup[:2]


def _foreign(reel: Reel, end: int | None) -> str:
    """Return why `reel` is none of a session that was stopped at programme frame `end`; nothing where it may be one."""
    index = reel.index
    if not index.picture_setups or (len(index.sounds) and not index.sound_setups):
        return "it lacks the decoder's settings"
    if not all(plain_sound(setup) for setup in index.sound_setups):
        return "its sound is not AAC-LC at 48 kHz"
    if reel.file.source.known is None and end is not None and reel.file.first >= end:
        return "it begins after the stop"
    return ""


def _refuse_mixture(setups: Sequence[tuple[str, tuple[bytes, ...]]]) -> None:
    seen: set[bytes] = set()
    for name, found in setups:
        seen.update(found)
        if len(seen) > 1:
            raise StreamctlError("ARC-006", where=name, other=setups[0][0])


class Shelf:
    """The bytes of rows that are numbered over all reels; one reel is open at a time.

    Args:
        reels: The reels.
        rows: The rows of each, such as its pictures.
    """

    def __init__(self, reels: Sequence[Reel], rows: Sequence[Rows]) -> None:
        self._reels = reels
        self._rows = rows
        self._begins = np.cumsum([0, *(len(part) for part in rows)])
        self._number = -1
        self._stream: BinaryIO | None = None

    def reel(self, row: int) -> int:
        """Return which reel row `row` lies in."""
        return int(np.searchsorted(self._begins, row, side="right")) - 1

    def read(self, row: int) -> bytes:
        """Return the bytes of row `row`. Raise StreamctlError ARC-016 where they can no longer be read."""
        number = self.reel(row)
        place = self._rows[number][row - int(self._begins[number])]
        offset, size = int(place["offset"]), int(place["size"])
        file = self._reels[number].file
        try:
            data = self._read(number, file.source.path, offset, size)
        except OSError as error:
            raise StreamctlError("ARC-016", where=file.name, detail=error.strerror or str(error)) from error
        if len(data) != size:
            raise StreamctlError("ARC-016", where=file.name, detail="it became shorter")
        return data

    def _read(self, number: int, path: Path, offset: int, size: int) -> bytes:
        if self._stream is None or number != self._number:
            self.close()
            self._stream, self._number = path.open("rb"), number
        self._stream.seek(offset)
        return self._stream.read(size)

    def close(self) -> None:
        """Close the reel that is open."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
