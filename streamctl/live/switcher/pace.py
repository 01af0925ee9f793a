"""How a source's clock runs against ours, and where that puts its frames. Pure.

No two clocks agree: a camera that says 30 frames a second delivers 30.006, a sound card's 48 000 samples take a
second and 0.2 ms. What arrives tells: over minutes, the quickest arrivals lie on a line whose slope is the difference.
A loop of second order follows that line so slowly that a crowded network hardly moves it, and never faster than an ear
takes for the same pitch.
"""

from dataclasses import dataclass
from fractions import Fraction

WATCH_SECONDS = 4.0
"""Arrivals are judged over this long (seconds): long against a crowded moment, short against a clock's drift."""
QUICK_SHARE = 0.25
"""The quickest quarter of the arrivals waited for nothing on the way: their border is what is followed."""
LEAST_ARRIVALS = 8
"""A watch with fewer arrivals says nothing."""
FOLLOW_SECONDS = 20.0
"""A deviation is made up for over this long (seconds)."""
DEAD_SECONDS = 0.002
"""A deviation up to here is an arrival's chance, not a clock (seconds)."""
CLOCK_RATE = 500e-6
"""No clock of a camera or sound card runs further off than this (share): crystals are within 100 millionths, and the
worst device heard of lies at 300."""
FASTEST = 1000e-6
"""The mapping moves no faster (share): a change of pitch of a 58th of a semitone, which nobody hears."""
SLIP_FRAMES = 0.75
"""A picture follows by a whole frame as soon as it is this far from where it belongs (frames)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a tick saw of a source.

    Attributes:
        at: When something last came (monotonic nanoseconds): the same as before where nothing new did.
        place: Where its frame 0 would lie if what came last were due as it came (grid frames).
        stock: Frames that are there beyond the wanted one.
    """

    at: int
    place: float
    stock: int


class Pace:
    """Where frame 0 of a source lies on the grid, by its clock; `position` is exact, pictures take the nearest frame.

    Args:
        fps: The session's frame rate.
        reserve: Frames that should be in stock.
    """

    def __init__(self, fps: Fraction, reserve: int) -> None:
        self._reserve = reserve
        self._length = round(WATCH_SECONDS * fps)
        self._dead = float(DEAD_SECONDS * fps)
        self._gain = 1 / float(FOLLOW_SECONDS * fps)
        self._seen: list[Arrival] = []
        self._last: int | None = None
        self._ticks = 0
        self._home: float | None = None
        self._clock = 0.0
        self._speed = 0.0
        self.position: float | None = None

    @property
    def drift_ppm(self) -> float:
        """How much slower than ours the source's clock runs (millionths; negative is faster)."""
        return round(self._clock * 1e6, 1)

    def begin(self, anchor: int) -> None:
        """Note that a new run's frame 0 lies at grid frame `anchor`; its clock is the one known from before."""
        self.position = float(anchor)
        self._speed = self._clock
        self.forget()

    def slipped(self, frames: int) -> None:
        """Note that the mapping was moved by `frames` for another reason: too much or too little in stock.

        Later is for a crowded network, and taken back slowly once that is over; earlier is for good.
        """
        if self.position is not None:
            self.position += frames
        if frames < 0:
            self._home = None
        self.forget()

    def forget(self) -> None:
        """Begin a new watch: what was seen so far says nothing about what comes."""
        self._seen.clear()
        self._ticks = 0
        self._last = None

    def tick(self, arrival: Arrival) -> None:
        """Take in one tick and move `position` on by what it lasts."""
        assert self.position is not None
        self._ticks += 1
        if arrival.at != self._last:
            self._last = arrival.at
            self._seen.append(arrival)
        if self._ticks >= self._length:
            self._judge()
        self.position += self._speed

    def _judge(self) -> None:
        assert self.position is not None
        if len(self._seen) >= LEAST_ARRIVALS:
            quick = sorted(arrival.place for arrival in self._seen)[int(len(self._seen) * QUICK_SHARE)]
            if self._home is None:
                self._home = self.position - quick
            self._steer(quick + self._home - self.position)
        self._seen.clear()
        self._ticks = 0

    def _steer(self, deviation: float) -> None:
        """Choose the speed until the next watch is over."""
        if deviation > self._reserve:  # no clock: it was held up, and either catches up or is moved at once
            self._speed = self._clock
            return
        beyond = deviation - _within(deviation, self._dead)
        if beyond < 0 and self._scarce():
            self._speed = max(0.0, self._clock)
            return
        self._clock = _within(self._clock + beyond * self._gain**2 / 4 * self._length, CLOCK_RATE)
        self._speed = _within(self._clock + beyond * self._gain, FASTEST)

    def _scarce(self) -> bool:
        """Return whether so little is in stock that nothing may be played earlier."""
        stocks = sorted(arrival.stock for arrival in self._seen)
        return stocks[len(stocks) // 8] < self._reserve - 2


def _within(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))
