"""Flash and beep: how far the sound is from the picture, and where there is none at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streamctl.core.values import SAMPLE_RATE
from streamctl.media.argv.simulated import BEEP_FACTOR, tone_hz
from streamctl.media.decode import Samples

BLOCKS_PER_SECOND = 1000
"""Resolution of a sound track (blocks a second)."""
BLOCK = SAMPLE_RATE // BLOCKS_PER_SECOND
WINDOW_BLOCKS = 10
"""Blocks over which the beep's strength is taken (10 ms): short against the beep's 40 ms, long against its period."""
BEEP_LEAST = 0.02
"""Amplitude below which nothing counts as a beep; the simulated camera's is 0.25."""
SILENCE_RMS = 10 ** (-50 / 20)
"""Sound below -50 dBFS counts as silence; the simulated camera's tone has -21 dBFS."""
SILENCE_BLOCKS = 20
"""Stretch over which silence is judged (20 ms): a lost AAC frame is 21 ms long."""
GAP_SECONDS = 0.005
"""A step in the time stamps beyond this is a gap; FLV rounds them to a millisecond (seconds)."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class SoundTrack:
    """A recording's sound in blocks of a millisecond.

    Attributes:
        start: When the first block begins on the file's clock (seconds).
        power: Mean square of each block.
        beep: Amplitude of the beep's frequency around the beginning of each block.
        gaps: Where samples are missing: (seconds on the file's clock, length in seconds).
    """

    start: float
    power: Floats
    beep: Floats
    gaps: tuple[tuple[float, float], ...]

    @property
    def end(self) -> float:
        """When the sound ends on the file's clock (seconds)."""
        return self.start + len(self.power) / BLOCKS_PER_SECOND


class SoundMeter:
    """Folds decoded sound into a `SoundTrack`, however long the recording.

    Args:
        camera: Number of the simulated camera whose sound it should be.
    """

    def __init__(self, camera: int) -> None:
        self._hz = tone_hz(camera) * BEEP_FACTOR
        self._start: float | None = None
        self._taken = 0
        self._rest = np.zeros(0, np.float32)
        self._power: list[Floats] = []
        self._swing: list[NDArray[np.complex64]] = []
        self._blocks = 0
        self._gaps: list[tuple[float, float]] = []

    def add(self, stretch: Samples) -> None:
        """Take the next samples; where time stamps leave a hole, silence fills it and the hole is noted."""
        if self._start is None:
            self._start = stretch.seconds
        missing = stretch.seconds - self._start - self._taken / SAMPLE_RATE
        if missing > GAP_SECONDS:
            self._gaps.append((round(stretch.seconds - missing, 3), round(missing, 3)))
            self._fold(np.zeros(round(missing * SAMPLE_RATE), np.float32))
        self._fold(stretch.mono)

    def _fold(self, samples: Floats) -> None:
        self._taken += len(samples)
        together = np.concatenate([self._rest, samples])
        whole = len(together) // BLOCK
        blocks = together[: whole * BLOCK].reshape(whole, BLOCK)
        self._rest = together[whole * BLOCK :]
        first = self._blocks * BLOCK
        turns = self._hz / SAMPLE_RATE * (first + np.arange(whole * BLOCK, dtype=np.float64))
        carrier = np.exp(-2j * np.pi * (turns % 1)).reshape(whole, BLOCK)
        self._power.append((blocks**2).mean(axis=1, dtype=np.float32))
        self._swing.append((blocks * carrier).sum(axis=1).astype(np.complex64))
        self._blocks += whole

    def finish(self) -> SoundTrack:
        """Return the sound taken so far."""
        power = np.concatenate([np.zeros(0, np.float32), *self._power])
        swing = np.concatenate([np.zeros(WINDOW_BLOCKS, np.complex64), *self._swing, np.zeros(WINDOW_BLOCKS)])
        sums = np.cumsum(swing.astype(np.complex128))
        half = WINDOW_BLOCKS // 2
        middle = np.arange(len(power)) + WINDOW_BLOCKS
        around = sums[middle + half - 1] - sums[middle - half - 1]
        beep = (np.abs(around) * 2 / (WINDOW_BLOCKS * BLOCK)).astype(np.float32)
        return SoundTrack(self._start or 0.0, power, beep, tuple(self._gaps))


def beeps(track: SoundTrack) -> tuple[float, ...]:
    """Return when each beep begins on the file's clock (seconds, to about a millisecond).

    The window lies around each block's beginning, so its strength passes half the full one just as the beep begins.
    """
    if len(track.beep) < 2 or track.beep.max() < BEEP_LEAST:
        return ()
    half = float(track.beep.max()) / 2
    before, after = track.beep[:-1], track.beep[1:]
    rising = np.flatnonzero((before < half) & (after >= half))
    parts = (half - before[rising]) / (after[rising] - before[rising])
    return tuple(float(moment) for moment in track.start + (rising + parts) / BLOCKS_PER_SECOND)


def offsets_ms(flashes: Sequence[float], beeps: Sequence[float], period: float = 1.0) -> tuple[float | None, ...]:
    """Return for each of `flashes` (seconds) how much later its beep begins (milliseconds; negative is earlier).

    None where no beep lies within half a `period` (seconds) of the flash.
    """
    return tuple(_offset_ms(flash, beeps, period / 2) for flash in flashes)


def _offset_ms(flash: float, beeps: Sequence[float], reach: float) -> float | None:
    nearest = min((beep - flash for beep in beeps), key=abs, default=reach)
    return nearest * 1000 if abs(nearest) < reach else None


def silences(track: SoundTrack) -> tuple[tuple[float, float], ...]:
    """Return each stretch without sound: (begin on the file's clock, length), in steps of 20 ms (seconds)."""
    whole = len(track.power) // SILENCE_BLOCKS
    power = track.power[: whole * SILENCE_BLOCKS].reshape(whole, SILENCE_BLOCKS).mean(axis=1)
    quiet = np.concatenate([[False], power < SILENCE_RMS**2, [False]])
    edges = np.flatnonzero(quiet[1:] != quiet[:-1])
    step = SILENCE_BLOCKS / BLOCKS_PER_SECOND
    return tuple(
        (round(track.start + begin * step, 3), round((end - begin) * step, 3))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    )
