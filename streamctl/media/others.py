"""How busy other programs keep the processor meanwhile."""

import os
import time

import psutil

IDLE = ("idle", "iowait", "guest", "guest_nice")
"""Columns of the system's account that are no work, or are counted in another one already."""


class OthersAtWork:
    """Measures from its making on."""

    def __init__(self) -> None:
        self._begun, self._busy, self._own = time.monotonic(), _busy_seconds(), _own_seconds()

    def cores(self) -> float:
        """Return how many of the cores this process may use others kept busy, on average."""
        elapsed = max(time.monotonic() - self._begun, 1e-3)
        others = (_busy_seconds() - self._busy) - (_own_seconds() - self._own)
        return round(max(0.0, others) / elapsed, 2)


def _busy_seconds() -> float:
    """Return the processor time spent so far on the cores that this process may use (seconds)."""
    affinity = getattr(os, "sched_getaffinity", None)
    usable = affinity(0) if affinity else None
    cores = (core for number, core in enumerate(psutil.cpu_times(percpu=True)) if usable is None or number in usable)
    return float(sum(seconds for core in cores for name, seconds in core._asdict().items() if name not in IDLE))


def _own_seconds() -> float:
    """Return the processor time of this process and of those it has started and seen end (seconds)."""
    return sum(os.times()[:4])
