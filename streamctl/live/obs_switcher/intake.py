"""The gate before the relay: lets it have OBS's publish, or what stands in for that, one of both at a time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from streamctl.core.clock import NANOSECONDS
from streamctl.live.obs_switcher.publish import PublishTime, with_parameters
from streamctl.live.relay.flv import VIDEO, Start, Tag

HELD_TAGS = 2000
"""Tags held of a publish that begins a programme and has not settled yet: some seconds."""
LATE_NS = 3 * NANOSECONDS
"""An OBS that has come too late for its place for so long will stay behind what stands in (nanoseconds): longer than
the burst in which a backlog arrives, so that what is counted anew is what it draws now."""
LAST_SECONDS = 1.5
"""How long OBS may bring no picture while the programme's last one is awaited (seconds)."""
LATEST_SECONDS = 6.0
"""How long that may take of an OBS that is behind and goes on delivering (seconds)."""
LOOK_SECONDS = 0.05
"""How often it is looked whether it does (seconds)."""
Way = Literal["nothing", "obs", "broken", "standby"]
"""Whose picture goes out; `broken` where OBS's was taken off, until the standby's does."""


class Outlet(Protocol):
    """What the gate needs of the relay."""

    @property
    def newest_frame(self) -> int | None:
        """The newest programme frame that it has; None before the first."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes of an FLV."""

    def splice(self, frame: int) -> None:
        """Expect a new encode that begins with programme frame `frame`."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Who is told of what; from the thread that brings the stream.

    Attributes:
        begins: The programme's very first picture was drawn then (monotonic nanoseconds); nothing of it was passed on.
        returned: OBS's picture goes out again from that programme frame on.
        place: Returns the programme frame of a picture drawn at that monotonic nanosecond.
    """

    begins: Callable[[int], object]
    returned: Callable[[int], object]
    place: Callable[[int], int]


class Intake:
    """Takes what OBS publishes (`Taker`) and what a standby encodes. Methods may be called from any thread.

    Args:
        outlet: The relay.
        fps: Frames a second.
        moments: Who is told.
        begun: Whether the programme has begun before.
    """

    def __init__(self, outlet: Outlet, fps: Fraction, moments: Moments, *, begun: bool) -> None:
        self._outlet = outlet
        self._fps = fps
        self._moments = moments
        self._turn = threading.RLock()
        self._way: Way = "nothing"
        self._standby = 0
        self._begun = begun
        self._time = PublishTime(fps)
        self._setup: dict[int, Tag] = {}
        self._held: list[Tag] = []
        self._publishing = False
        self._allowed = False
        self._last: int | None = None
        self._late_since: int | None = None
        self._came = time.monotonic_ns()
        self._complete = threading.Event()
        self.why_broken = ""
        """Why OBS's picture was taken off."""
        self.why_ended = "OBS has not called yet"
        """Why the last publish ended."""

    @property
    def way(self) -> Way:
        """Whose picture goes out."""
        return self._way

    @property
    def publishing(self) -> bool:
        """Whether OBS publishes, on air or not."""
        return self._publishing

    def silent_seconds(self) -> float:
        """Return since when no picture has come from OBS (seconds)."""
        return (time.monotonic_ns() - self._came) / 1e9

    def allow(self) -> None:
        """Let OBS on air from its next key frame on."""
        with self._turn:
            self._allowed = True

    def forbid(self, why: str) -> None:
        """Do not let OBS on air for now, `why`: it shows what is not of this show."""
        with self._turn:
            self._allowed = False
            self._break(why)

    def hold(self) -> None:
        """Let OBS not on air for now, where it is not: nobody has seen what it shows."""
        with self._turn:
            if self._way != "obs":
                self._allowed = False

    def _break(self, why: str) -> None:
        """Pass on nothing more of what OBS publishes, if it is on air."""
        if self._way == "obs":
            self._way, self.why_broken = "broken", why

    def frame_drawn_after(self, moment: int) -> int | None:
        """Return the first programme frame that OBS draws at or after `moment` (monotonic nanoseconds).

        None while OBS is not on air.
        """
        with self._turn:
            return self._time.first_after(moment) if self._way == "obs" else None

    def begun(self) -> None:
        """OBS calls."""
        with self._turn:
            self._break("its stream began anew")
            self._time, self._setup, self._held = PublishTime(self._fps), {}, []
            self._publishing, self._came, self._late_since = True, time.monotonic_ns(), None

    def took(self, kind: int, timestamp: int, body: bytes) -> None:
        """OBS publishes one tag."""
        with self._turn:
            if self._publishing:
                self._take(Tag(kind, timestamp, body), time.monotonic_ns())

    def ended(self, why: str) -> None:
        """OBS publishes no more."""
        with self._turn:
            self._publishing, self.why_ended = False, why

    def _take(self, tag: Tag, now: int) -> None:
        if tag.is_picture:
            self._came = now
            self._time.came(tag.timestamp, now)
        if tag.is_setup:
            self._setup[tag.kind] = tag
        if self._way == "obs":
            self._pass(tag)
        elif self._allowed and self._last is None:
            self._consider(tag, now)

    def _consider(self, tag: Tag, now: int) -> None:
        """Begin the programme with the first picture, or return to OBS with a key frame later than all that went."""
        if not self._begun:
            self._gather(tag)
            if self._held and self._time.settled(now):
                self._begin()
        elif tag.is_key_frame and self._time.settled(now):
            frame = self._next_frame(tag.timestamp, now)
            if frame is not None:
                self._take_over(tag.timestamp, frame)
                self._pass(tag)
                self._moments.returned(frame)

    def _next_frame(self, timestamp: int, now: int) -> int | None:
        """Return the programme frame with which OBS may go out again; None while that would be in the past.

        One that has been too late for LATE_NS, on a machine that is busier than what stands in allows for, is counted
        anew from the frame that is due: viewers would never see it again.
        """
        frame, newest = self._frame(timestamp), self._outlet.newest_frame
        if newest is None or frame > newest:
            return frame
        self._late_since = now if self._late_since is None else self._late_since
        return newest + 1 if now - self._late_since >= LATE_NS else None

    def _gather(self, tag: Tag) -> None:
        """Hold what comes from the first key frame on, until it is known when that was drawn."""
        if tag.is_key_frame and (not self._held or len(self._held) > HELD_TAGS):
            self._held = [tag]
        elif self._held and not tag.is_setup:
            self._held.append(tag)

    def _begin(self) -> None:
        held, self._held = self._held, []
        self._begun = True
        self._moments.begins(self._time.made(held[0].timestamp))
        self._take_over(held[0].timestamp, 0)
        for tag in held:
            self._pass(tag)

    def _frame(self, timestamp: int) -> int:
        """Return the programme frame of the picture of `timestamp`: as it was counted, or as it was drawn."""
        counted = self._time.frame(timestamp)
        return self._moments.place(self._time.made(timestamp)) if counted is None else counted

    def _take_over(self, timestamp: int, frame: int) -> None:
        if self._time.frame(timestamp) != frame:
            self._time.anchor(timestamp, frame)
        self._way, self._late_since = "obs", None
        self._outlet.splice(frame)
        self._outlet.feed(Start().encoded() + b"".join(tag.encoded() for tag in self._setup.values()))

    def _pass(self, tag: Tag) -> None:
        if self._last is not None and tag.is_picture and (self._time.frame(tag.timestamp) or 0) >= self._last:
            self._complete.set()
        if self._complete.is_set():
            return
        if tag.is_key_frame:
            tag = with_parameters(tag, self._setup.get(VIDEO))
        self._outlet.feed(tag.encoded())

    def stand_in(self, frame: int) -> int:
        """Let the standby's picture go out from programme frame `frame` on, or the next that nothing has gone for.

        Returns:
            That frame.
        """
        with self._turn:
            newest = self._outlet.newest_frame
            frame = frame if newest is None else max(frame, newest + 1)
            self._way, self._begun = "standby", True
            self.next_standby()
            self._outlet.splice(frame)
            return frame

    def next_standby(self) -> int:
        """Return the number of a new standby: what those before it still encode is left out from now on."""
        with self._turn:
            self._standby += 1
            return self._standby

    def _lets_in(self, standby: int) -> bool:
        return self._way == "standby" and standby == self._standby

    def splice_standby(self, standby: int, frame: int) -> None:
        """The standby of that number has a new encoder, which begins with programme frame `frame`."""
        with self._turn:
            if self._lets_in(standby):
                self._outlet.splice(frame)

    def feed_standby(self, standby: int, data: bytes) -> None:
        """Take what the standby of that number encodes; left out while another one stands in, or none."""
        with self._turn:
            if self._lets_in(standby):
                self._outlet.feed(data)

    def finish(self, frames: int) -> float:
        """Return when the programme's last frame, `frames` - 1, has been passed on.

        An OBS that is short of processor is seconds behind, and goes on delivering: it is waited for LAST_SECONDS after
        each of its pictures, LATEST_SECONDS in all.

        Returns:
            How long it took (seconds).
        """
        with self._turn:
            self._last = frames
        began = time.monotonic_ns()
        while self._way == "obs" and self._publishing and not self._complete.wait(LOOK_SECONDS):
            since = (time.monotonic_ns() - began) / NANOSECONDS
            if since >= LATEST_SECONDS or min(since, self.silent_seconds()) >= LAST_SECONDS:
                break
        with self._turn:
            self._complete.set()
            self._way = "nothing"
        return (time.monotonic_ns() - began) / NANOSECONDS
