"""The programme's sound: the samples of the one of its channels that is heard."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from streamctl.core.errors import StreamctlError
from streamctl.core.values import CHANNELS, samples_until
from streamctl.live.switcher.audience import Audience
from streamctl.live.switcher.channel import Channel
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.hearing import AUTO
from streamctl.live.switcher.levels import Turn
from streamctl.live.switcher.playhead import faded
from streamctl.live.switcher.queues import Samples
from streamctl.session.records import SoundHeard


class SoundListener(Protocol):
    """Who wants to know what happens to the programme's sound; called by the mixer's thread, must not block."""

    def heard(self, heard: SoundHeard) -> None:
        """The audience hears something else; its frame is the grid's."""

    def trouble(self, state: Turn, where: str, error: StreamctlError) -> None:
        """Trouble began or is over."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What somebody wants to be heard from a grid frame on, and what they were told is heard then."""

    wanted: str
    frame: int
    told: str | None


class MasterSound:
    """The programme's sound: the master, or the backup that has to stand in for it.

    `samples` is for the mixer's thread alone; `want` may come from any thread.

    Args:
        channels: The master and its backups, in their order; none for a programme without sound.
        grid: The session's frame grid.
        listener: Told of what happens.
        wanted: What is wanted to begin with: AUTO, MUTE or a channel's name.
    """

    def __init__(self, channels: Sequence[Channel], grid: Grid, listener: SoundListener, wanted: str = AUTO) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._audience = Audience(channels, grid.fps, listener.trouble, wanted)
        self._grid = grid
        self._listener = listener
        self._next: _Order | None = None
        self._lock = threading.Lock()

    def want(self, wanted: str, frame: int) -> str | None:
        """Want AUTO, MUTE or a channel by its name from grid frame `frame` on; return what is heard then.

        Raises:
            StreamctlError: SND-006 there is no such channel.
        """
        self._audience.require(wanted)
        with self._lock:
            told = self._audience.choice(wanted, self._audience.heard)
            self._next = _Order(wanted, frame, told)
            return told

    def beginning(self, frame: int, reason: str) -> SoundHeard:
        """Return the record of what is heard at programme frame `frame`, the first one mixed."""
        audience = self._audience
        return SoundHeard(wanted=audience.wanted, heard=audience.heard, frame=frame, reason=reason)

    def samples(self, frame: int, *, judged: bool = True) -> Samples:
        """Return the samples of grid frame `frame`, shape (n, 2).

        Args:
            frame: The grid frame.
            judged: Whether silence is a fault now: not while a card is wanted, when a microphone may be switched off.
        """
        count = samples_until(frame + 1, self._grid.fps) - samples_until(frame, self._grid.fps)
        taken = {
            name: channel.take(frame, count, judged=judged, heard=name == self._audience.heard)
            for name, channel in self._channels.items()
        }
        before, after = self._route(frame)
        mixed = _of(taken, after, count)
        if before != after:
            mixed = faded(_of(taken, before, count), mixed)
        self._audience.watch(judged=judged)
        return mixed

    def _route(self, frame: int) -> tuple[str | None, str | None]:
        """Return what was heard before `frame` and what is heard from it on."""
        audience = self._audience
        with self._lock:
            before = told = audience.heard
            if self._next is not None and frame >= self._next.frame:
                audience.wanted, told = self._next.wanted, self._next.told
                self._next = None
            after = audience.heard = audience.choice(audience.wanted, before)
        if after != told:
            reason = audience.reason(after)
            self._listener.heard(SoundHeard(wanted=audience.wanted, heard=after, frame=frame, reason=reason))
        return before, after

    @property
    def heard(self) -> str | None:
        """The sound that is heard, None for silence."""
        return self._audience.heard

    def status(self) -> dict[str, Any]:
        """Return what the board shows of the sound."""
        return self._audience.status()


def _of(taken: dict[str, Samples], name: str | None, count: int) -> Samples:
    return np.zeros((count, CHANNELS), np.int16) if name is None else taken[name]
