"""The programme's sound: which of its channels is heard, its level, and what is wrong with it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from streamctl.core.errors import StreamctlError
from streamctl.core.values import CHANNELS, samples_until
from streamctl.live.switcher.channel import Channel
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.hearing import AUTO, MUTE, PAUSE_SECONDS, SILENCE_SECONDS, choose
from streamctl.live.switcher.levels import CLIPPING_SECONDS, FULL_SCALE, ClipWatch, SilenceWatch, Turn, dbfs
from streamctl.live.switcher.playhead import faded
from streamctl.live.switcher.queues import Samples
from streamctl.session.records import SoundHeard

PEAK_FALL = 0.9
"""What is left of a shown peak a frame later: it falls by 27 dB a second at 30 frames a second."""


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
        self._channels = {channel.spec.name: channel for channel in channels}
        self._order = tuple(self._channels)
        self._grid = grid
        self._listener = listener
        self._wanted = wanted if wanted in {MUTE, *self._order} else AUTO
        self._heard = choose(self._wanted, None, self._order, self._grades())
        self._next: _Order | None = None
        self._lock = threading.Lock()
        self._silence = SilenceWatch(round(SILENCE_SECONDS * grid.fps))
        self._clips = ClipWatch(grid.fps)
        self._dead = SilenceWatch(round(PAUSE_SECONDS * grid.fps))
        self._troubles: dict[str, StreamctlError] = {}
        self._peak = 0.0

    def _grades(self) -> dict[str, Any]:
        return {name: channel.hearing.grade for name, channel in self._channels.items()}

    def want(self, wanted: str, frame: int) -> str | None:
        """Want AUTO, MUTE or a channel by its name from grid frame `frame` on; return what is heard then.

        Raises:
            StreamctlError: SND-006 there is no such channel.
        """
        if wanted not in {AUTO, MUTE, *self._order}:
            raise StreamctlError("SND-006", name=wanted, known=", ".join(self._order) or "-", closest="-")
        with self._lock:
            told = choose(wanted, self._heard, self._order, self._grades())
            self._next = _Order(wanted, frame, told)
            return told

    def beginning(self, frame: int, reason: str) -> SoundHeard:
        """Return the record of what is heard at programme frame `frame`, the first one mixed."""
        return SoundHeard(wanted=self._wanted, heard=self._heard, frame=frame, reason=reason)

    def samples(self, frame: int, *, judged: bool = True) -> Samples:
        """Return the samples of grid frame `frame`, shape (n, 2).

        Args:
            frame: The grid frame.
            judged: Whether silence is a fault now: not while a card is wanted, when a microphone may be switched off.
        """
        count = samples_until(frame + 1, self._grid.fps) - samples_until(frame, self._grid.fps)
        taken = {
            name: channel.take(frame, count, judged=judged, heard=name == self._heard)
            for name, channel in self._channels.items()
        }
        before, after = self._route(frame)
        mixed = _of(taken, after, count)
        if before != after:
            mixed = faded(_of(taken, before, count), mixed)
        self._watch(after, judged=judged)
        return mixed

    def _route(self, frame: int) -> tuple[str | None, str | None]:
        """Return what was heard before `frame` and what is heard from it on."""
        with self._lock:
            before = told = self._heard
            if self._next is not None and frame >= self._next.frame:
                self._wanted, told = self._next.wanted, self._next.told
                self._next = None
            self._heard = choose(self._wanted, before, self._order, self._grades())
            after, wanted = self._heard, self._wanted
        if after != told:
            reason = self._reason(after, wanted)
            self._listener.heard(SoundHeard(wanted=wanted, heard=after, frame=frame, reason=reason))
        self._tell_substitute(after, wanted)
        return before, after

    def _first(self, wanted: str) -> str | None:
        """Return the channel that is heard for `wanted` when nothing is wrong."""
        if wanted == MUTE or not self._order:
            return None
        return wanted if wanted in self._order and wanted != AUTO else self._order[0]

    def _reason(self, heard: str | None, wanted: str) -> str:
        first = self._first(wanted)
        if first is None or heard == first:
            return f"safety: {first} is good again"
        return f"safety: {first} {self._fault(first)}"

    def _fault(self, name: str) -> str:
        return self._channels[name].fault(float(self._grid.fps))

    def _tell_substitute(self, heard: str | None, wanted: str) -> None:
        """Tell that another sound stands in for the wanted one, and that this is over."""
        first = self._first(wanted)
        missed = first if heard != first else None
        told = self._troubles.get("SND-004")
        if told is not None and told.where != missed:
            self._over("SND-004")
        if missed is not None and (told is None or told.where != missed):
            self._begun("SND-004", missed, name=missed, detail=self._fault(missed) or "-", heard=heard)

    def _watch(self, heard: str | None, *, judged: bool) -> None:
        """Take the level of what is heard, and tell what is wrong with it."""
        channel = self._channels[heard] if heard is not None else None
        self._peak = max(self._peak * PEAK_FALL, channel.peak if channel else 0.0)
        if channel is None:
            self._be_quiet()
            return
        dead = channel.hearing.grade == "dead"
        turn = self._dead.observe(0.0 if dead else FULL_SCALE)
        self._turn(turn, "SND-005", channel, name=channel.spec.name, detail=self._fault(channel.spec.name))
        turn = self._silence.observe(channel.peak, judged=judged and not dead)
        self._turn(turn, "SND-002", channel, seconds=SILENCE_SECONDS)
        turn = self._clips.observe(channel.clipped, channel.peak)
        facts = {"percent": self._clips.percent, "peak": self._clips.peak_dbfs, "seconds": CLIPPING_SECONDS}
        self._turn(turn, "SND-003", channel, **facts)

    def _be_quiet(self) -> None:
        """Nothing is to be heard: nothing can be wrong with it."""
        for watch in (self._dead, self._silence, self._clips):
            watch.forget()
        for code in ("SND-002", "SND-003", "SND-005"):
            self._over(code)

    def _turn(self, turn: Turn | None, code: str, channel: Channel, **facts: object) -> None:
        if turn == "begun":
            self._begun(code, channel.spec.name, **facts)
        elif turn == "over":
            self._over(code)

    def _begun(self, code: str, where: str, **facts: object) -> None:
        error = StreamctlError(code, where=where, **facts)
        self._troubles[code] = error
        self._listener.trouble("begun", where, error)

    def _over(self, code: str) -> None:
        error = self._troubles.pop(code, None)
        if error is not None:
            self._listener.trouble("over", str(error.where), error)

    def status(self) -> dict[str, Any]:
        """Return what the board shows of the sound."""
        heard, fps = self._heard, float(self._grid.fps)
        channel = self._channels.get(heard or "")
        return {
            "master": self._order[0] if self._order else None,
            "wanted": self._wanted,
            "heard": heard,
            "peak_dbfs": dbfs(self._peak),
            "missing_samples": channel.missing if channel else 0,
            "channels": [one.status(fps) for one in self._channels.values()],
        }


def _of(taken: dict[str, Samples], name: str | None, count: int) -> Samples:
    return np.zeros((count, CHANNELS), np.int16) if name is None else taken[name]
