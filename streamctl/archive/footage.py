"""The programme as recorded: its segments laid out as the archive's picture and sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from streamctl.archive.mirror import read_copies
from streamctl.archive.record import SessionRecord
from streamctl.archive.reels import Reel, Shelf, condition, read_reels, refuse_foreign
from streamctl.archive.remarks import Remark
from streamctl.archive.soundtrack import FRAME_SAMPLES, Soundtrack, lay_sound, measured_positions, settled
from streamctl.archive.sources import Sources
from streamctl.archive.timeline import Frames, Group, Timeline, groups_of, lay_out, merged, overlaps_of, without_overlap
from streamctl.core.errors import StreamctlError
from streamctl.core.values import SAMPLE_RATE
from streamctl.media.remux import EncodedPicture, decoding_delay


@dataclass(frozen=True, slots=True)
class Footage:
    """The archive's picture and sound, not yet written.

    Attributes:
        reels: The segments that hold pictures, in order.
        fps: Frames per second.
        frames: The programme frame of each recorded picture, over all reels.
        timeline: Which pictures, in which order.
        soundtrack: Which sound; None where there is none at all.
        remarks: What a person should know about it.
    """

    reels: tuple[Reel, ...]
    fps: Fraction
    frames: Frames
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
    def delay(self) -> int:
        """How many frames decoding runs ahead of showing."""
        groups = ((group, self.frames[group.row : group.row + group.frames]) for group in self.timeline.groups)
        return max(decoding_delay((frames - group.frame).tolist()) for group, frames in groups)

    def pictures(self) -> Iterator[EncodedPicture]:
        """Yield the archive's pictures in decoding order."""
        with Shelf(self.reels, [reel.index.pictures for reel in self.reels]) as shelf:
            for group in self.timeline.groups:
                begin = self.timeline.archive_frame(group.frame) - group.frame
                for row in range(group.row, group.row + group.frames):
                    yield EncodedPicture(shelf.read(row), begin + int(self.frames[row]), row == group.row)

    def sounds(self) -> Iterator[bytes | None]:
        """Yield for each slot of the soundtrack its frame of sound, None for silence."""
        if self.soundtrack is None:
            return
        with Shelf(self.reels, [reel.index.sounds for reel in self.reels]) as shelf:
            for row in self.soundtrack.slots.tolist():
                yield None if row < 0 else shelf.read(row)


def read_footage(record: SessionRecord, sources: Sources, *, accept_missing: bool) -> Footage:
    """Return the footage of `record` in its `sources`, from its first cue to its stop.

    Raises:
        StreamctlError: ARC-002 no picture, ARC-004 overlap, ARC-005 a foreign file, ARC-006 different encodes,
            ARC-007 a complete segment is damaged and the mirror has not all of it (not with `accept_missing`), ARC-016
            a file cannot be read.
    """
    fps = record.header.fps
    read = tuple(read_reels(sources.programme, fps))
    copies = tuple(reel for reel in read_copies(sources.copies, fps) if len(reel.frames))
    uncovered = (reel for reel in read if reel.file.name not in sources.covered or not copies)
    remarks = [remark for reel in uncovered for remark in condition(reel, accept_missing=accept_missing)]
    own = tuple(reel for reel in read if len(reel.frames))
    reels = (*own, *copies)
    refuse_foreign(record, reels)
    timeline, frames = _picture(record, reels, len(own))
    soundtrack = _sound(reels, timeline, fps)
    remarks += _remarks(record, frames, timeline, soundtrack)
    return Footage(reels, fps, frames, timeline, soundtrack, tuple(remarks))


def _picture(record: SessionRecord, reels: Sequence[Reel], own: int) -> tuple[Timeline, Frames]:
    """Return the timeline of `record`, and the programme frame of each picture in `reels`.

    The first `own` of them are the recording; the others are the mirror's, used where the recording lacks pictures.
    """
    if not reels:
        raise StreamctlError("ARC-002", where=str(record.folder.program), session=record.id)
    pictures = [reel.index.pictures for reel in reels]
    frames = np.concatenate([reel.frames for reel in reels])
    keys = np.concatenate([part["key"] for part in pictures])
    shelf = Shelf(reels, pictures)
    rows = sum(len(part) for part in pictures[:own])
    everything = groups_of(keys[:rows], frames[:rows], None)
    for former, latter in overlaps_of(everything):
        _refuse_overlap(former, latter, [reels[shelf.reel(group.row)] for group in (former, latter)])
    groups = groups_of(keys[:rows], frames[:rows], record.end) or everything
    copied = groups_of(keys[rows:], frames[rows:], record.end)
    kept = without_overlap(merged(groups, [replace(group, row=rows + group.row) for group in copied]), frames)
    if not kept:
        raise StreamctlError("ARC-002", where=str(record.folder.program), session=record.id)
    return lay_out(kept, record.first_cue), frames


def _refuse_overlap(former: Group, latter: Group, reels: Sequence[Reel]) -> None:
    """Raise ARC-004 unless the session's own recorder wrote the last frames of `former` again in `latter`.

    That is what happens when an encoder is replaced before all that it was given has come out: the new one is right.
    """
    known = all(reel.file.source.known for reel in reels)
    if not known or latter.frame < former.frame:
        name, other = reels[1].file.name, reels[0].file.name
        raise StreamctlError("ARC-004", where=name, frame=latter.frame, other=other)


def _sound(reels: Sequence[Reel], timeline: Timeline, fps: Fraction) -> Soundtrack | None:
    parts = [measured_positions(reel.index.sounds["time"], reel.begin, reel.first, fps) for reel in reels]
    measured = np.concatenate(parts)
    return lay_sound(settled(measured), timeline.pieces, fps) if len(measured) else None


def _remarks(
    record: SessionRecord, frames: Frames, timeline: Timeline, soundtrack: Soundtrack | None
) -> Iterator[Remark]:
    fps = record.header.fps
    if record.state.closed is None or record.end is None:
        yield Remark.of("ARC-108")
    yield from _gaps(timeline, fps)
    last = timeline.pieces[-1]
    end = last.programme_frame + last.frames
    if record.end is not None and record.end > end:
        yield Remark.of("ARC-109", seconds=seconds_text(record.end - end, fps))
    if timeline.first < record.first_cue and end <= record.first_cue:
        yield Remark.of("ARC-113")
    recorded = len(np.unique(frames[(frames >= timeline.first) & (frames < (record.end or end))]))
    if recorded > timeline.frames:
        yield Remark.of("ARC-107", pictures=recorded - timeline.frames)
    if soundtrack is None:
        yield Remark.of("ARC-112")
    elif soundtrack.silent:
        yield Remark.of("ARC-106", seconds=f"{soundtrack.silent * FRAME_SAMPLES / SAMPLE_RATE:.2f}")


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
