"""One sound that the audience may hear, from its samples: its source with gain and delay."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from streamctl.core.values import SAMPLE_RATE
from streamctl.live.switcher.audience import Sound
from streamctl.live.switcher.hearing import SoundLimits
from streamctl.live.switcher.levels import CLIPPED_PEAK, FULL_SCALE
from streamctl.live.switcher.playhead import Playhead
from streamctl.live.switcher.queues import SampleRing, Samples
from streamctl.session.records import CameraState


class SoundSource(Protocol):
    """What a channel needs of a source."""

    state: CameraState

    def sound(self, frame: int) -> tuple[SampleRing | None, float]:
        """Return the samples being played and where in them grid frame `frame` begins."""


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """What a channel is.

    Attributes:
        name: Id of the microphone or camera.
        gain_db: Gain (dB).
        delay_ms: Play it this much later (milliseconds).
        lost_frames: So many frames in a row without a sample make it dead.
    """

    name: str
    gain_db: float
    delay_ms: int
    lost_frames: int


class Channel(Sound):
    """The sound of one source. For the mixer's thread alone.

    Args:
        spec: What it is.
        source: Where it comes from.
        bounds: When it is silent, and good again.
    """

    def __init__(self, spec: ChannelSpec, source: SoundSource, bounds: SoundLimits) -> None:
        super().__init__(spec.name, bounds)
        self._spec = spec
        self._source = source
        self._factor = 10 ** (spec.gain_db / 20)
        self._shift = spec.delay_ms * SAMPLE_RATE // 1000
        self._playhead = Playhead()
        self._empty = 0

    def take(self, frame: int, count: int, *, judged: bool, heard: bool = True) -> Samples:
        """Return the `count` samples of grid frame `frame`; silence where there are none.

        Args:
            frame: The grid frame.
            count: How many samples it has.
            judged: Whether silence counts against the channel now.
            heard: Whether anybody hears it: a sound that is only listened to for its level is taken at whole samples.
        """
        ring, start = self._source.sound(frame)
        place = start - self._shift
        samples, missing = self._playhead.read(ring, place if heard else float(round(place)), count)
        self._empty = self._empty + 1 if missing == count else 0
        delivering = ring is not None and self._source.state == "live" and self._empty < self._spec.lost_frames
        if self.hearing.begun:
            self.missing += missing
        samples = self._measured(samples)
        self.judge(delivering=delivering, judged=judged)
        return samples

    def _measured(self, samples: Samples) -> Samples:
        """Return `samples` with the gain; notes their level."""
        self.peak = self._factor * float(max(samples.max(), -int(samples.min())))
        louder = samples if self._factor == 1 else amplified(samples, self._factor)
        loud = self.peak >= CLIPPED_PEAK
        self.clipped = int(np.count_nonzero(np.abs(louder.astype(np.int32)) >= CLIPPED_PEAK)) if loud else 0
        return louder


def amplified(samples: Samples, factor: float) -> Samples:
    """Return `samples` times `factor`, clipped to 16 bits."""
    louder = np.rint(samples * np.float32(factor))
    clipped: Samples = np.clip(louder, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return clipped
