"""What OBS's own figures say of its health, over a rolling window. Pure.

Rendering and encoding are kept apart: each has its own cure. The limits are those of OBS's window "Stats": 1 % is its
yellow, 5 % its red.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

WINDOW_LOOKS = 10
"""Looks in the window; one a second."""
BAD_SHARE = 0.05
"""A share of lost frames from which on something is wrong."""
GOOD_SHARE = 0.01
"""A share up to which it is over."""
SCARCE_MEGABYTES = 1024
"""Room left on the disk of OBS's recordings from which on it is scarce (megabytes): OBS's own red."""
Kind = Literal["rendering", "encoding"]
COUNTERS: Mapping[Kind, tuple[str, str]] = {
    "rendering": ("renderSkippedFrames", "renderTotalFrames"),
    "encoding": ("outputSkippedFrames", "outputTotalFrames"),
}
"""What `GetStats` counts as lost, and as all."""


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

    @property
    def lost(self) -> int:
        """Frames lost within the window."""
        return self.counts[-1].lost - self.counts[0].lost if self.counts else 0

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
        lags: Each kind of lost frames.
        scarce: Whether its recordings' disk is nearly full.
        free_megabytes: Room left there.
    """

    lags: Mapping[Kind, Lag] = field(default_factory=lambda: {"rendering": Lag(), "encoding": Lag()})
    scarce: bool = False
    free_megabytes: float = 0.0

    def looked(self, stats: Mapping[str, Any]) -> "Health":
        """Return this after one more look, whose answer to `GetStats` is `stats`."""
        lags = {
            kind: self.lags[kind].looked(Count(int(stats.get(lost) or 0), int(stats.get(total) or 0)))
            for kind, (lost, total) in COUNTERS.items()
        }
        free = float(stats.get("availableDiskSpace") or 0.0)
        return Health(lags, scarce="availableDiskSpace" in stats and free < SCARCE_MEGABYTES, free_megabytes=free)
