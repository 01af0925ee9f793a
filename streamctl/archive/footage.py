"""The programme as recorded: its segments read, held against each other, and laid out as picture and sound."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import BinaryIO

import numpy as np

from streamctl.archive.flv import FlvIndex, ForeignFileError, Rows, read_index
from streamctl.archive.record import SessionRecord
from streamctl.archive.remarks import Remark
from streamctl.archive.soundtrack import FRAME_SAMPLES, Soundtrack, lay_sound, measured_positions, settled
from streamctl.archive.sources import ProgrammeFile
from streamctl.archive.timeline import (
    Frames,
    Group,
    Timeline,
    groups_of,
    lay_out,
    overlap_of,
    programme_frames,
)
from streamctl.core.errors import StreamctlError
from streamctl.core.values import SAMPLE_RATE
from streamctl.media.remux import EncodedPicture, decoding_delay, plain_sound


@dataclass(frozen=True, slots=True)
class Reel:
    """One segment that has been read.

    Attributes:
        file: The segment.
        index: What lies where in it.
        frames: The programme frame of each of its pictures.
    """

    file: ProgrammeFile
    index: FlvIndex
    frames: Frames


@dataclass(frozen=True, slots=True)
class Footage:
    """The archive's picture and sound, not yet written.

    Attributes:
        reels: The segments that hold pictures, in order.
        fps: Frames per second.
        timeline: Which pictures, in which order.
        soundtrack: Which sound; None where there is none at all.
        remarks: What a person should know about it.
    """

    reels: tuple[Reel, ...]
    fps: Fraction
    timeline: Timeline
    soundtrack: Soundtrack | None
    remarks: tuple[Remark, ...]

    @property
    def picture_setup(self) -> bytes:
        """The H.264 configuration (avcC) of every segment."""
        return self.reels[0].index.picture_setups[0]

    @property
    def sound_setup(self) -> bytes | None:
        """The AAC configuration of every segment; None where there is no sound."""
        return next((setup for reel in self.reels for setup in reel.index.sound_setups), None)

    @property
    def media_bytes(self) -> int:
        """Bytes of the segments used: about those of the video."""
        return sum(reel.index.whole_bytes for reel in self.reels)

    @property
    def key_frames(self) -> tuple[int, ...]:
        """The archive's key frames."""
        return tuple(self.timeline.archive_frame(group.frame) for group in self.timeline.groups)

    @property
    def delay(self) -> int:
        """How many frames decoding runs ahead of showing."""
        groups = ((g, self.reels[g.segment].frames[g.row : g.row + g.frames]) for g in self.timeline.groups)
        return max(decoding_delay((frames - group.frame).tolist()) for group, frames in groups)

    def pictures(self) -> Iterator[EncodedPicture]:
        """Yield the archive's pictures in decoding order."""
        with ExitStack() as stack:
            opened = _Opened(stack)
            for group in self.timeline.groups:
                reel = self.reels[group.segment]
                begin = self.timeline.archive_frame(group.frame) - group.frame
                for row in range(group.row, group.row + group.frames):
                    data = opened.read(reel, reel.index.pictures[row])
                    yield EncodedPicture(data, begin + int(reel.frames[row]), row == group.row)

    def sounds(self) -> Iterator[bytes | None]:
        """Yield for each slot of the soundtrack its frame of sound, None for silence."""
        if self.soundtrack is None:
            return
        counts = np.cumsum([0, *(len(reel.index.sounds) for reel in self.reels)])
        with ExitStack() as stack:
            opened = _Opened(stack)
            for number in self.soundtrack.slots.tolist():
                if number < 0:
                    yield None
                    continue
                segment = int(np.searchsorted(counts, number, side="right")) - 1
                reel = self.reels[segment]
                yield opened.read(reel, reel.index.sounds[number - int(counts[segment])])


class _Opened:
    """The segment being read; going on to another one closes it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._name = ""
        self._stream: BinaryIO | None = None

    def read(self, reel: Reel, row: Rows) -> bytes:
        if self._stream is None or reel.file.name != self._name:
            self._stack.close()
            self._stream = self._stack.enter_context(reel.file.source.path.open("rb"))
            self._name = reel.file.name
        self._stream.seek(int(row["offset"]))
        size = int(row["size"])
        data = self._stream.read(size)
        if len(data) != size:
            raise StreamctlError("ARC-016", where=reel.file.name, detail="it became shorter")
        return data


def read_footage(record: SessionRecord, files: Sequence[ProgrammeFile], *, accept_missing: bool) -> Footage:
    """Return the footage of `record` in `files` (ordered by frame), from its first cue to its stop.

    Raises:
        StreamctlError: ARC-002 no picture, ARC-004 overlap, ARC-005 a foreign file, ARC-006 different encodes,
            ARC-007 a complete segment is damaged (not with `accept_missing`), ARC-016 a file cannot be read.
    """
    fps = record.header.fps
    read = [Reel(file, index := _read(file), programme_frames(index.pictures, file.first, fps)) for file in files]
    remarks = [remark for reel in read for remark in _condition(reel, accept_missing=accept_missing)]
    reels = tuple(reel for reel in read if len(reel.frames))
    _refuse_foreign(record, reels)
    _refuse_overlap(reels, _groups(reels, None))
    kept = _groups(reels, record.end) or _groups(reels, None)
    if not kept:
        raise StreamctlError("ARC-002", where=str(record.folder.program), session=record.id)
    timeline = lay_out(kept, record.first_cue)
    soundtrack = _sound(reels, timeline, fps)
    remarks += _remarks(record, reels, timeline, soundtrack)
    return Footage(reels, fps, timeline, soundtrack, tuple(remarks))


def _read(file: ProgrammeFile) -> FlvIndex:
    try:
        return read_index(file.source.path)
    except ForeignFileError as error:
        raise StreamctlError("ARC-005", where=file.name, detail=str(error)) from error
    except OSError as error:
        raise StreamctlError("ARC-016", where=file.name, detail=error.strerror or str(error)) from error


def _groups(reels: Sequence[Reel], end: int | None) -> list[Group]:
    """Return the groups of pictures before programme frame `end`, of all pictures where None."""
    return [g for number, reel in enumerate(reels) for g in groups_of(number, reel.index.pictures, reel.frames, end)]


def _condition(reel: Reel, *, accept_missing: bool) -> Iterator[Remark]:
    """Yield what is to be said of a segment that is not as its writer left it; refuse it if it was complete once."""
    index, name, known = reel.index, reel.file.name, reel.file.source.known
    if known is not None and known.bytes is not None and index.whole_bytes != known.bytes:
        facts = {"now": index.whole_bytes, "then": known.bytes}
        if not accept_missing:
            raise StreamctlError("ARC-007", where=name, **facts)
        yield Remark(code="ARC-104", where=name, facts=facts)
    elif index.torn:
        yield Remark.of("ARC-103", where=name, bytes=index.file_bytes - index.whole_bytes)
    if not len(reel.frames):
        yield Remark.of("ARC-114", where=name)


def _refuse_foreign(record: SessionRecord, reels: Sequence[Reel]) -> None:
    """Raise ARC-005 for what lies beyond the stop and no journal knows; ARC-006 where two encodes would be mixed."""
    for reel in reels:
        name, index = reel.file.name, reel.index
        if not index.picture_setups or (len(index.sounds) and not index.sound_setups):
            raise StreamctlError("ARC-005", where=name, detail="it lacks the decoder's settings")
        if not all(plain_sound(setup) for setup in index.sound_setups):
            raise StreamctlError("ARC-005", where=name, detail="its sound is not AAC-LC at 48 kHz")
        if reel.file.source.known is None and record.end is not None and reel.file.first >= record.end:
            raise StreamctlError("ARC-005", where=name, detail="it begins after the stop")
    first = reels[0].file.name if reels else ""
    for setups in ("picture_setups", "sound_setups"):
        _refuse_mixture(first, [(reel.file.name, getattr(reel.index, setups)) for reel in reels])


def _refuse_mixture(first: str, setups: Sequence[tuple[str, tuple[bytes, ...]]]) -> None:
    seen: set[bytes] = set()
    for name, found in setups:
        seen.update(found)
        if len(seen) > 1:
            raise StreamctlError("ARC-006", where=name, other=first)


def _refuse_overlap(reels: Sequence[Reel], groups: Sequence[Group]) -> None:
    overlap = overlap_of(groups)
    if overlap is not None:
        file, other = reels[overlap.segment].file.name, reels[max(0, overlap.segment - 1)].file.name
        raise StreamctlError("ARC-004", where=file, frame=overlap.frame, other=other)


def _sound(reels: Sequence[Reel], timeline: Timeline, fps: Fraction) -> Soundtrack | None:
    parts = [measured_positions(r.index.sounds, r.index.pictures, int(r.frames[0]), fps) for r in reels]
    measured = np.concatenate(parts)
    return lay_sound(settled(measured), timeline.pieces, fps) if len(measured) else None


def _remarks(
    record: SessionRecord, reels: Sequence[Reel], timeline: Timeline, soundtrack: Soundtrack | None
) -> Iterator[Remark]:
    fps = record.header.fps
    if record.state.closed is None:
        yield Remark.of("ARC-108")
    yield from _gaps(timeline, fps)
    last = timeline.pieces[-1]
    end = last.programme_frame + last.frames
    if record.end is not None and record.end > end:
        yield Remark.of("ARC-109", seconds=seconds_text(record.end - end, fps))
    if timeline.first < record.first_cue and end <= record.first_cue:
        yield Remark.of("ARC-113")
    recorded = sum(_within(reel, timeline.first, end if record.end is None else record.end) for reel in reels)
    if recorded > timeline.frames:
        yield Remark.of("ARC-107", pictures=recorded - timeline.frames)
    if soundtrack is None:
        yield Remark.of("ARC-112")
    elif soundtrack.silent:
        yield Remark.of("ARC-106", seconds=f"{soundtrack.silent * FRAME_SAMPLES / SAMPLE_RATE:.2f}")


def _within(reel: Reel, first: int, end: int) -> int:
    return int(np.count_nonzero((reel.frames >= first) & (reel.frames < end)))


def _gaps(timeline: Timeline, fps: Fraction) -> Iterator[Remark]:
    for former, latter in pairwise(timeline.pieces):
        missing = latter.programme_frame - former.programme_frame - former.frames
        yield Remark.of(
            "ARC-105",
            seconds=seconds_text(missing, fps),
            frame=latter.programme_frame,
            place=clock_text(latter.archive_frame, fps),
        )


def seconds_text(frames: int, fps: Fraction) -> str:
    """Return how long `frames` frames last, as seconds with two decimals."""
    return f"{float(frames / fps):.2f}"


def clock_text(frame: int, fps: Fraction) -> str:
    """Return the start of `frame` as `h:mm:ss.mmm`, for people."""
    milliseconds = round(frame * 1000 / fps)
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
