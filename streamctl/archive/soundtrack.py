"""Which recorded frame of sound is heard in which slot of the archive's soundtrack. Pure functions.

An AAC frame lasts FRAME_SAMPLES; the archive's slots follow one another without a break from 0.000 on. A recorded frame
goes into the slot it is nearest to, so sound lies at most half a frame (10.7 ms at 48 kHz) from its picture, and no
error adds up: each piece is placed anew. A slot that nothing was recorded for is silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from streamctl.archive.timeline import Piece
from streamctl.core.values import SAMPLE_RATE, samples_until

FRAME_SAMPLES = 1024
"""Samples a channel in one frame of AAC-LC."""
HALF = FRAME_SAMPLES // 2
PER_MILLISECOND = SAMPLE_RATE // 1000
"""Samples in a millisecond."""

Positions = NDArray[np.int64]
"""Programme samples (sample 0 is heard with programme frame 0) at which frames of sound begin."""


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """The archive's sound.

    Attributes:
        slots: For each slot the index of the recorded frame heard in it, -1 for silence.
        shift_samples: The largest distance between a frame's slot and its own time (samples).
    """

    slots: NDArray[np.int64]
    shift_samples: int

    @property
    def silent(self) -> int:
        """Slots that nothing was recorded for."""
        return int(np.count_nonzero(self.slots < 0))


def measured_positions(times: NDArray[np.int64], begin: int, first: int, fps: Fraction) -> Positions:
    """Return where sound of `times` (ms) lies, in a segment that shows programme frame `first` at `begin` (ms).

    Millisecond time stamps put it up to one millisecond off; `settled` mends that.
    """
    positions: Positions = samples_until(first, fps) + (times - begin) * PER_MILLISECOND
    return positions


def settled(measured: Positions) -> Positions:
    """Return `measured` (in recorded order) with each unbroken row of frames exactly FRAME_SAMPLES apart.

    An encoder counts samples, so frames that follow one another do so exactly; what the milliseconds blur is evened out
    by the median over the row. A row ends where a frame lies half a frame or more from where it is due.
    """
    ideal = np.arange(len(measured), dtype=np.int64) * FRAME_SAMPLES
    offsets = measured - ideal
    result = np.empty_like(measured)
    start = 0
    while start < len(measured):
        away = np.abs(offsets[start:] - offsets[start]) >= HALF
        end = start + (int(away.argmax()) if away.any() else len(away))
        result[start:end] = ideal[start:end] + int(np.median(offsets[start:end]))
        start = end
    return result


def lay_sound(positions: Positions, pieces: Sequence[Piece], fps: Fraction) -> Soundtrack:
    """Return the soundtrack under `pieces`, as long as the picture to the nearest frame of sound.

    Of two recorded frames for one slot the earlier one is heard.
    """
    total = sum(piece.frames for piece in pieces)
    slots = np.full(nearest_slot(samples_until(total, fps)), -1, np.int64)
    shift = 0
    for piece in pieces:
        begin = nearest_slot(samples_until(piece.archive_frame, fps))
        end = nearest_slot(samples_until(piece.archive_frame + piece.frames, fps))
        moved = positions - (samples_until(piece.programme_frame, fps) - samples_until(piece.archive_frame, fps))
        wanted = (moved + HALF) // FRAME_SAMPLES
        chosen = np.flatnonzero((wanted >= begin) & (wanted < end))[::-1]
        slots[wanted[chosen]] = chosen
        shift = max(shift, int(np.abs(moved[chosen] - wanted[chosen] * FRAME_SAMPLES).max(initial=0)))
    return Soundtrack(slots, shift)


def nearest_slot(samples: int) -> int:
    """Return the slot that begins nearest to `samples`."""
    return (samples + HALF) // FRAME_SAMPLES
