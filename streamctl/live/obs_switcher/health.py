"""What OBS's own figures say of its health, over a rolling window. Pure.

Rendering, encoding and network are kept apart: each has its own cure. The limits are those of OBS's window "Stats"
(OBSBasicStats.cpp of OBS 30): of lost frames 1 % is its yellow and 5 % its red, of the frame rate 95 % and 80 % of what
is set, of the time to draw a picture 75 % and 100 % of a frame's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

WINDOW_LOOKS = 10
"""Looks in the window; one a second."""
BAD_SHARE = 0.05
"""A share of lost frames from which on something is wrong."""
GOOD_SHARE = 0.01
"""A share up to which it is over."""
SLOW_RATES = (0.95, 0.80)
"""Frame rates below these shares of what is set are worth a look, and bad."""
SLOW_DRAWING = (0.75, 1.0)
"""Times to draw a picture above these shares of a frame's are worth a look, and bad."""
SCARCE_MEGABYTES = 1024
"""Room left on the disk of OBS's recordings from which on it is scarce (megabytes): OBS's own red."""
Kind = Literal["rendering", "encoding", "network"]
Grade = Literal["well", "busy", "bad"]
COUNTERS: Mapping[Kind, tuple[str, str]] = {
    "rendering": ("renderSkippedFrames", "renderTotalFrames"),
    "encoding": ("outputSkippedFrames", "outputTotalFrames"),
    "network": ("streamSkippedFrames", "streamTotalFrames"),
}
"""What `figures_of` calls lost, and all."""


@dataclass(frozen=True, slots=True)
class Count:
    """Frames lost, of all."""

    lost: int
    total: int


@dataclass(frozen=True, slots=True)
class Lag:
    """One kind of lost frames over the window.

    Attributes:
        counts: What was counted at each look, oldest first.
        bad: Whether too much is lost.
    """

    counts: tuple[Count, ...] = ()
    bad: bool = False

    @property
    def share(self) -> float:
        """The share that was lost within the window."""
        if len(self.counts) < 2:
            return 0.0
        first, last = self.counts[0], self.counts[-1]
        return (last.lost - first.lost) / max(1, last.total - first.total)

    def looked(self, count: Count) -> "Lag":
        """Return this after one more look; counters that began anew begin a new window."""
        last = self.counts[-1] if self.counts else count
        kept = () if count.total < last.total or count.lost < last.lost else self.counts[-WINDOW_LOOKS:]
        moved = Lag((*kept, count), self.bad)
        full = len(moved.counts) > WINDOW_LOOKS // 2
        bad = moved.share > GOOD_SHARE if self.bad else full and moved.share >= BAD_SHARE
        return Lag(moved.counts, bad)


@dataclass(frozen=True, slots=True)
class Health:
    """What was seen of an OBS.

    Attributes:
        fps: The frame rate that is set.
        lags: Each kind of lost frames.
        rates: Frame rates at the last looks (frames per second), oldest first.
        drawings: Times to draw a picture at the last looks (milliseconds), oldest first.
        scarce: Whether its recordings' disk is nearly full.
        free_megabytes: Room left there.
    """

    fps: Fraction
    lags: Mapping[Kind, Lag] = field(default_factory=lambda: {kind: Lag() for kind in COUNTERS})
    rates: tuple[float, ...] = ()
    drawings: tuple[float, ...] = ()
    scarce: bool = False
    free_megabytes: float = 0.0

    def looked(self, figures: Mapping[str, Any]) -> "Health":
        """Return this after one more look, which found `figures` (of `figures_of`)."""
        lags = {
            kind: self.lags[kind].looked(Count(int(figures.get(lost) or 0), int(figures.get(total) or 0)))
            for kind, (lost, total) in COUNTERS.items()
        }
        free = float(figures.get("availableDiskSpace") or 0.0)
        return Health(
            self.fps,
            lags,
            rates=_kept(self.rates, figures.get("activeFps")),
            drawings=_kept(self.drawings, figures.get("averageFrameRenderTime")),
            scarce="availableDiskSpace" in figures and free < SCARCE_MEGABYTES,
            free_megabytes=free,
        )

    @property
    def grade(self) -> Grade:
        """The worst of its figures by OBS's own limits."""
        grades = [_graded(lag.share, (GOOD_SHARE, BAD_SHARE)) for lag in self.lags.values()]
        if self.rates:
            grades.append(_graded(-_mean(self.rates) / float(self.fps), (-SLOW_RATES[0], -SLOW_RATES[1])))
        if self.drawings:
            grades.append(_graded(_mean(self.drawings) * float(self.fps) / 1000, SLOW_DRAWING))
        return "bad" if "bad" in grades else "busy" if "busy" in grades else "well"

    def status(self) -> dict[str, Any]:
        """Return what the board shows: grade, frame rate, time to draw (milliseconds), share of each loss (percent)."""
        return {
            "grade": self.grade,
            "fps": round(_mean(self.rates), 1) if self.rates else None,
            "drawing_ms": round(_mean(self.drawings), 1) if self.drawings else None,
            **{f"{kind}_percent": round(lag.share * 100, 1) for kind, lag in self.lags.items()},
        }


def figures_of(stats: Mapping[str, Any], stream: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to `GetStats` and `GetStreamStatus` as one.

    Both count `outputSkippedFrames`: the first what the encoder left out, the second what the network did not take.
    """
    told = {
        "streamSkippedFrames": stream.get("outputSkippedFrames"),
        "streamTotalFrames": stream.get("outputTotalFrames"),
    }
    return {**stats, **told}


def _kept(values: tuple[float, ...], value: float | None) -> tuple[float, ...]:
    return values if value is None else (*values[-(WINDOW_LOOKS - 1) :], float(value))


def _mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


def _graded(value: float, limits: tuple[float, float]) -> Grade:
    """Return how `value` stands to its limits, the second of which is the worse one."""
    return "bad" if value > limits[1] else "busy" if value > limits[0] else "well"
