"""Reading a source's sound at a place that may move by parts of a sample, and never with a click.

Sound is read between its samples with Lagrange's polynomial through the six samples around each place: at 1 kHz the
error is 140 dB below the sound, at 10 kHz 37 dB, where speech has next to nothing; it takes 0.2 % of a core. A whole
frame at a whole place and at its own speed is the samples as they came.
"""

import math

import numpy as np
from numpy.typing import NDArray

from streamctl.core.values import CHANNELS
from streamctl.live.switcher.queues import SampleRing, Samples

TAPS = 6
"""Samples that each place is read from."""
BEFORE = 2
"""How many of them lie before the one that the place follows."""
GLIDE_SAMPLES = 4.0
"""A place that is this near to where reading stopped is glided to over one frame: at 60 frames a second that bends the
pitch by 0.5 %, a tenth of a semitone, for 17 ms. A longer way is faded over instead."""
WHOLE = 1e-6
"""Part of a sample that is a float's error."""

Floats = NDArray[np.float32]


def _weights() -> Floats:
    """Return what each power of the fraction contributes to the weight of each tap, shape (taps, powers)."""
    places = range(-BEFORE, TAPS - BEFORE)
    rows = []
    for place in places:
        polynomial = np.poly1d([1.0])
        for other in places:
            if other != place:
                polynomial *= np.poly1d([1.0, -other]) / (place - other)
        rows.append(polynomial.coeffs[::-1])
    return np.array(rows, np.float32)


WEIGHTS = _weights()


class Playhead:
    """Where in a source's sound the programme is. For the mixer's thread alone."""

    def __init__(self) -> None:
        self._ring: SampleRing | None = None
        self._at = 0.0

    def read(self, ring: SampleRing | None, start: float, count: int) -> tuple[Samples, int]:
        """Return the next `count` samples and how many of them are missing (as silence).

        Args:
            ring: The source's samples; None where there are none yet.
            start: Where the first one lies in them.
            count: How many samples.
        """
        before, at = self._ring, self._at
        self._ring, self._at = ring, start + count
        if ring is before and abs(start - at) <= GLIDE_SAMPLES:
            return _between(ring, at, start + count, count)
        samples, missing = _between(ring, start, start + count, count)
        if before is None:
            return faded(np.zeros_like(samples), samples), missing
        return faded(_between(before, at, at + count, count)[0], samples), missing


def _between(ring: SampleRing | None, start: float, end: float, count: int) -> tuple[Samples, int]:
    """Return `count` samples spread evenly over the places `start` to `end`, and how many are missing."""
    if ring is None:
        return np.zeros((count, CHANNELS), np.int16), count
    first = round(start)
    if abs(start - first) < WHOLE and abs(end - start - count) < WHOLE:
        return ring.read(first, count)
    places = start + np.arange(count, dtype=np.float64) * ((end - start) / count)
    base = math.floor(start) - BEFORE
    samples, missing = ring.read(base, math.floor(end) + TAPS - base)
    return resampled(samples, places - base), min(missing, count)


def resampled(samples: Samples, places: NDArray[np.float64]) -> Samples:
    """Return what `samples` are at `places`, which rise about as fast as the samples and lie at least BEFORE inside."""
    whole = np.floor(places).astype(np.intp)
    weights = _weights_at((places - whole).astype(np.float32))
    planar = np.ascontiguousarray(samples.T, np.float32)
    found, product = np.empty((2, CHANNELS, len(places)), np.float32)
    steps = (np.flatnonzero(whole[1:] - whole[:-1] != 1) + 1).tolist()
    for begin, end in zip((0, *steps), (*steps, len(places)), strict=True):
        first = int(whole[begin]) - BEFORE
        part, added = found[:, begin:end], product[:, begin:end]
        np.multiply(planar[:, first : first + end - begin], weights[0, begin:end], out=part)
        for tap in range(1, TAPS):
            np.multiply(planar[:, first + tap : first + tap + end - begin], weights[tap, begin:end], out=added)
            part += added
    return _interleaved(found)


def _interleaved(planar: Floats) -> Samples:
    """Return `planar` (shape (CHANNELS, n)) as samples, rounded and held within 16 bits."""
    np.rint(planar, out=planar)
    np.minimum(planar, 32767, out=planar)
    np.maximum(planar, -32768, out=planar)
    samples: Samples = np.empty((planar.shape[1], CHANNELS), np.int16)
    for channel in range(CHANNELS):
        samples[:, channel] = planar[channel]
    return samples


def _weights_at(fractions: Floats) -> Floats:
    """Return the weight of each tap at each of `fractions`, shape (TAPS, n)."""
    powers = np.empty((TAPS, len(fractions)), np.float32)
    powers[0] = 1
    for power in range(1, TAPS):
        np.multiply(powers[power - 1], fractions, out=powers[power])
    weights: Floats = WEIGHTS @ powers
    return weights


def faded(one: Samples, other: Samples) -> Samples:
    """Return `one` going over to `other`, both of the same length."""
    up = np.linspace(0, 1, len(one), endpoint=False, dtype=np.float32)[:, None]
    mixed: Samples = np.rint(one * (1 - up) + other * up).astype(np.int16)
    return mixed
