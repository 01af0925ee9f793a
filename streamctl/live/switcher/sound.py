"""The programme's sound: one master, its gain, its level."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from streamctl.core.errors import StreamctlError
from streamctl.core.values import CHANNELS, SAMPLE_RATE, samples_until
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.queues import Samples
from streamctl.live.switcher.source import Source

FULL_SCALE = 32768
"""Amplitude of 0 dBFS in 16-bit samples."""
PEAK_FALL = 0.9
"""What is left of a shown peak a frame later: it falls by 27 dB a second at 30 frames a second."""
SILENCE_PEAK = FULL_SCALE * 10 ** (-60 / 20)
"""Sound that stays below -60 dBFS is silence: a room with a microphone in it is louder, a muted or dead one is not."""
SILENCE_SECONDS = 5.0
"""Silence for this long is told (seconds): a speaker's pause is shorter, and a room is never silent."""
FLOOR_DBFS = -99.0
"""What complete silence is shown as (dBFS)."""


class MasterSound:
    """The sound of one source, or silence without one. For the mixer's thread alone.

    Args:
        source: Where it comes from; None for silence.
        grid: The session's frame grid.
        gain_db: Gain (dB).
        delay_ms: Play it this much later (milliseconds).
        tell: Told of silence, with the source's id.
    """

    def __init__(
        self,
        source: Source | None,
        grid: Grid,
        gain_db: float = 0.0,
        delay_ms: int = 0,
        tell: Callable[[str, StreamctlError], object] = lambda _name, _error: None,
    ) -> None:
        self.source = source
        self._tell = tell
        self._silence = SilenceWatch(round(SILENCE_SECONDS * grid.fps))
        self.missing = 0
        """Samples that were not there when they were due, since the source first settled."""
        self._grid = grid
        self._factor = 10 ** (gain_db / 20)
        self._shift = delay_ms * SAMPLE_RATE // 1000
        self._peak = 0.0

    def samples(self, frame: int) -> Samples:
        """Return the samples of grid frame `frame`, shape (n, 2); silence where there are none."""
        if self.source is None:
            fps = self._grid.fps
            return np.zeros((samples_until(frame + 1, fps) - samples_until(frame, fps), CHANNELS), np.int16)
        samples, missing = self.source.samples(frame, self._shift)
        if self.source.anchor is not None:
            self.missing += missing
        if self._factor != 1:
            samples = amplified(samples, self._factor)
        peak = float(np.abs(samples.astype(np.int32)).max())
        self._peak = max(self._peak * PEAK_FALL, peak)
        if self._silence.observe(peak):
            self._tell(self.source.spec.name, StreamctlError("SND-002", seconds=SILENCE_SECONDS))
        return samples

    @property
    def peak_dbfs(self) -> float:
        """The level of the last moments (dBFS)."""
        return round(20 * math.log10(self._peak / FULL_SCALE), 1) if self._peak >= 1 else FLOOR_DBFS

    def status(self, frame: int) -> dict[str, Any]:
        """Return what the board shows of the sound at grid frame `frame`."""
        if self.source is None:
            return {"master": None, "peak_dbfs": FLOOR_DBFS, "missing_samples": 0}
        state = self.source.status(frame)["state"]
        return {
            "master": self.source.spec.name,
            "state": state,
            "peak_dbfs": self.peak_dbfs,
            "missing_samples": self.missing,
        }


class SilenceWatch:
    """Finds the moment at which silence has lasted `frames` frames; each silence is found once."""

    def __init__(self, frames: int) -> None:
        self._limit = frames
        self._silent = 0

    def observe(self, peak: float) -> bool:
        """Return whether a frame whose loudest sample is `peak` (0 to FULL_SCALE) makes the silence long enough."""
        self._silent = self._silent + 1 if peak < SILENCE_PEAK else 0
        return self._silent == self._limit


def amplified(samples: Samples, factor: float) -> Samples:
    """Return `samples` times `factor`, clipped to 16 bits."""
    louder = np.rint(samples * np.float32(factor))
    clipped: Samples = np.clip(louder, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return clipped
