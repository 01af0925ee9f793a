"""Which recorded pictures make the archive's picture, and where a programme frame lies in it. Pure functions.

A programme frame is known by number: the segment's name gives that of its first picture, the time stamps count on from
there. The archive shows picture n at n/fps, so only unbroken rows of frames can follow one another: a *piece* is such a
row. What the recorder has no pictures of is closed up, because a copy cannot make pictures; the sound is closed up with
it, and the pieces say where.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from streamctl.archive.flv import Rows
from streamctl.core.values import Value

Frames = NDArray[np.int64]
"""Programme frames, one a picture, in decoding order."""


class Piece(Value):
    """An unbroken row of programme frames in the archive.

    Attributes:
        programme_frame: Its first frame in the programme.
        archive_frame: The same in the archive.
        frames: How many there are.
    """

    programme_frame: int
    archive_frame: int
    frames: int


@dataclass(frozen=True, slots=True)
class Group:
    """A key frame and the pictures after it, as far as they can be shown without a hole.

    Attributes:
        segment: Which segment it lies in, counted from 0.
        row: Its key frame's row among the segment's pictures.
        frame: Its key frame's programme frame.
        frames: Pictures taken, in decoding order from `row` on: exactly the frames `frame` to `frame + frames - 1`.
    """

    segment: int
    row: int
    frame: int
    frames: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two recordings of the same programme frame: `segment` begins at `frame`, which the one before has already."""

    segment: int
    frame: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The archive's picture, as groups in order and as pieces."""

    groups: tuple[Group, ...]
    pieces: tuple[Piece, ...]

    @property
    def frames(self) -> int:
        """Pictures of the archive."""
        return sum(piece.frames for piece in self.pieces)

    @property
    def first(self) -> int:
        """Programme frame of the archive's first picture."""
        return self.pieces[0].programme_frame

    def archive_frame(self, programme_frame: int) -> int:
        """Return where `programme_frame` lies in the archive (0 to `frames`): in a gap, where the next piece begins."""
        for piece in self.pieces:
            if programme_frame < piece.programme_frame + piece.frames:
                return piece.archive_frame + max(0, programme_frame - piece.programme_frame)
        return self.frames


def programme_frames(pictures: Rows, first: int, fps: Fraction) -> Frames:
    """Return the programme frame of each row of `pictures`, of which the first is programme frame `first`.

    Milliseconds are exact enough: at 240 frames a second a frame lasts 4 of them, and rounding moves less than one.
    """
    if not len(pictures):
        return np.zeros(0, np.int64)
    shown = pictures["time"] + pictures["shift"]
    passed = shown - shown[0]
    frames: Frames = first + (2 * passed * fps.numerator + 1000 * fps.denominator) // (2000 * fps.denominator)
    return frames


def groups_of(segment: int, pictures: Rows, frames: Frames, end: int | None) -> tuple[Group, ...]:
    """Return the groups of one segment up to programme frame `end` (None: all of them).

    Pictures before the first key frame cannot be decoded and belong to none. Where pictures go on beyond `end`, the
    last group holds the few of them that the ones before `end` build on.
    """
    keys = np.flatnonzero(pictures["key"])
    bounds = np.append(keys, len(pictures))
    groups = []
    for row, after in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        numbers = frames[row:after]
        first = int(numbers[0])
        if end is None or first < end:
            groups.append(Group(segment, row, first, showable(numbers, None if end is None else end - first)))
    return tuple(groups)


def showable(numbers: Frames, enough: int | None = None) -> int:
    """Return how many of `numbers`, frames in decoding order from a key frame on, can be shown without a hole.

    A start of `numbers` can be shown when it is a row of frames once sorted: a picture that arrived before those shown
    ahead of it is not taken when the file breaks off between them. The longest such start counts, or the shortest one
    of `enough` pictures.
    """
    _, firsts = np.unique(numbers, return_index=True)
    odd = np.ones(len(numbers), bool)
    odd[firsts] = False
    odd |= numbers < numbers[0]
    sound = numbers[: _first(odd)]
    reach = np.maximum.accumulate(sound) - sound[0] + 1
    lengths = np.flatnonzero(reach == np.arange(1, len(sound) + 1)) + 1
    place = len(lengths) if enough is None else int(np.searchsorted(lengths, enough))
    return int(lengths[min(place, len(lengths) - 1)])


def _first(flags: NDArray[np.bool_]) -> int:
    """Return the index of the first true flag, or how many there are."""
    return int(flags.argmax()) if flags.any() else len(flags)


def overlap_of(groups: Sequence[Group]) -> Overlap | None:
    """Return the first group that begins before the one ahead of it ends, or None."""
    for former, latter in pairwise(groups):
        if latter.frame < former.frame + former.frames:
            return Overlap(latter.segment, latter.frame)
    return None


def lay_out(groups: Sequence[Group], start: int) -> Timeline:
    """Return the timeline that begins at the key frame at or before programme frame `start`.

    Where that was not recorded, it begins at the next one that was; where none follows, it holds all of `groups`
    (ascending, without overlap).
    """
    taken = tuple(groups[_opening(groups, start) :])
    pieces: list[Piece] = []
    for group in taken:
        last = pieces[-1] if pieces else None
        if last is not None and last.programme_frame + last.frames == group.frame:
            pieces[-1] = last.model_copy(update={"frames": last.frames + group.frames})
            continue
        archive_frame = last.archive_frame + last.frames if last else 0
        pieces.append(Piece(programme_frame=group.frame, archive_frame=archive_frame, frames=group.frames))
    return Timeline(taken, tuple(pieces))


def _opening(groups: Sequence[Group], start: int) -> int:
    return next((index for index, group in enumerate(groups) if group.frame + group.frames > start), 0)
