"""Which recorded pictures make the archive's picture, and where a programme frame lies in it. Pure functions.

A programme frame is known by number: the segment's name gives that of its first picture, the time stamps count on from
there. The archive shows picture n at n/fps, so only unbroken rows of frames can follow one another: a *piece* is such a
row. What the recorder has no pictures of is closed up, because a copy cannot make pictures; the sound is closed up with
it, and the pieces say where.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

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
        row: Its key frame's row among all recorded pictures.
        frame: Its key frame's programme frame.
        frames: Pictures taken, in decoding order from `row` on: exactly the frames `frame` to `frame + frames - 1`.
    """

    row: int
    frame: int
    frames: int


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


def frames_from(shown: NDArray[np.int64], begin: int, first: int, fps: Fraction) -> Frames:
    """Return the programme frame of each picture shown at `shown` (ms), where `first` is the one shown at `begin` (ms).

    Milliseconds are exact enough: at 240 frames a second a frame lasts 4 of them, and rounding moves less than two.
    """
    passed = shown - begin
    frames: Frames = first + (2 * passed * fps.numerator + 1000 * fps.denominator) // (2000 * fps.denominator)
    return frames


def groups_of(keys: NDArray[np.bool_], frames: Frames, end: int | None) -> tuple[Group, ...]:
    """Return the groups of all recorded pictures up to programme frame `end` (None: all of them).

    A group may go on from one file into the next. Pictures before the first key frame cannot be decoded and belong to
    none. Where pictures go on beyond `end`, the last group holds the few of them that the ones before `end` build on.

    Args:
        keys: Which pictures are key frames, in decoding order.
        frames: The pictures' programme frames, likewise.
        end: The programme frame to stop before.
    """
    bounds = np.append(np.flatnonzero(keys), len(keys))
    groups = []
    for row, after in pairwise(bounds.tolist()):
        numbers = frames[row:after]
        first = int(numbers[0])
        if end is None or first < end:
            groups.append(Group(row, first, showable(numbers, None if end is None else end - first)))
    return tuple(groups)


def showable(numbers: Frames, enough: int | None = None) -> int:
    """Return how many of `numbers`, frames in decoding order from a key frame on, can be shown without a hole.

    The longest of `showable_lengths`, or the shortest of `enough` pictures.
    """
    lengths = showable_lengths(numbers)
    place = len(lengths) if enough is None else int(np.searchsorted(lengths, enough))
    return int(lengths[min(place, len(lengths) - 1)])


def showable_lengths(numbers: Frames) -> NDArray[np.int64]:
    """Return how long starts of `numbers` can be that are a row of frames once sorted, ascending from 1.

    A picture that arrived before those shown ahead of it cannot end such a start: without them there is a hole.
    """
    _, firsts = np.unique(numbers, return_index=True)
    odd = np.ones(len(numbers), bool)
    odd[firsts] = False
    odd |= numbers < numbers[0]
    sound = numbers[: _first(odd)]
    reach = np.maximum.accumulate(sound) - sound[0] + 1
    lengths: NDArray[np.int64] = np.flatnonzero(reach == np.arange(1, len(sound) + 1)) + 1
    return lengths


def _first(flags: NDArray[np.bool_]) -> int:
    """Return the index of the first true flag, or how many there are."""
    return int(flags.argmax()) if flags.any() else len(flags)


def overlaps_of(groups: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    """Yield each two successive groups of which the second begins before the first ends: frames recorded twice."""
    for former, latter in pairwise(groups):
        if latter.frame < former.frame + former.frames:
            yield former, latter


def merged(groups: Sequence[Group], copies: Sequence[Group]) -> tuple[Group, ...]:
    """Return `groups` with those of `copies` that begin where none of them does, or hold more than the one that does.

    Both are of one encode, so that a group that begins at the same frame holds the same pictures.
    """
    if not copies:
        return tuple(groups)
    best: dict[int, Group] = {}
    for group in (*groups, *copies):
        known = best.get(group.frame)
        if known is None or group.frames > known.frames:
            best[group.frame] = group
    return tuple(best[frame] for frame in sorted(best))


def without_overlap(groups: Sequence[Group], frames: Frames) -> tuple[Group, ...]:
    """Return `groups` with each one ending, at the latest, where the next begins; one of which nothing is left is out.

    Args:
        groups: Groups of which each begins no earlier than the one before.
        frames: The programme frame of each recorded picture.
    """
    begins = [*(group.frame for group in groups[1:]), None]
    kept = (_until(group, begin, frames) for group, begin in zip(groups, begins, strict=True))
    return tuple(group for group in kept if group.frames)


def _until(group: Group, begin: int | None, frames: Frames) -> Group:
    if begin is None or begin >= group.frame + group.frames:
        return group
    lengths = showable_lengths(frames[group.row : group.row + group.frames])
    return replace(group, frames=int(lengths[lengths <= begin - group.frame].max(initial=0)))


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
