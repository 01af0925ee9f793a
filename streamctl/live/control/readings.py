"""The switcher's own figures, read once a second so that nobody who looks at the board ever has to wait for them."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from streamctl.core.clock import NANOSECONDS, Clock
from streamctl.core.errors import StreamctlError
from streamctl.live.stumbles import survived

READ_SECONDS = 0.5
"""How often the switcher is asked for its figures (seconds): the board shows whole seconds."""
STALE_SECONDS = 3.0
"""A reading older than this is shown as stale (seconds): several questions in a row went unanswered."""
WINDOW_SECONDS = 10.0
"""Over how long late frames are counted (seconds): a figure of the whole run hides what goes on now."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The switcher's answer to `status` and when it came.

    Attributes:
        figures: The answer; empty before the first.
        taken_ns: Monotonic nanoseconds of its arrival; of the start of reading before the first.
        grew_ns: Monotonic nanoseconds at which the programme's recording was last seen to be longer than before.
        recorded_bytes: The programme's recording (bytes); None before the switcher told of it.
        counts: Of the last WINDOW_SECONDS, oldest first: monotonic nanoseconds, frames mixed, late ones among them.
    """

    taken_ns: int
    figures: Mapping[str, Any] = field(default_factory=dict)
    grew_ns: int = 0
    recorded_bytes: int | None = None
    counts: tuple[tuple[int, int, int], ...] = ()

    def age(self, monotonic_ns: int) -> float:
        """Return how old the reading is (seconds)."""
        return max(0.0, (monotonic_ns - self.taken_ns) / NANOSECONDS)

    def standing(self, monotonic_ns: int) -> float:
        """Return for how long the recording has not grown (seconds)."""
        return max(0.0, (monotonic_ns - self.grew_ns) / NANOSECONDS)

    @property
    def late_share(self) -> float:
        """The share of late frames among those mixed in the last WINDOW_SECONDS."""
        if not self.counts:
            return 0.0
        (_, frames, late), (_, frames_now, late_now) = self.counts[0], self.counts[-1]
        return (late_now - late) / max(1, frames_now - frames)


def next_reading(before: Reading, figures: Mapping[str, Any], taken_ns: int) -> Reading:
    """Return the reading after `before`."""
    recorder, counts = figures.get("recorder"), _counts(before.counts, figures, taken_ns)
    size = recorder.get("bytes") if isinstance(recorder, Mapping) else None
    if not isinstance(size, int):
        return Reading(taken_ns, figures, before.grew_ns, before.recorded_bytes, counts)
    grew = taken_ns if size > (before.recorded_bytes or 0) else before.grew_ns
    return Reading(taken_ns, figures, grew, max(size, before.recorded_bytes or 0), counts)


def _counts(
    before: tuple[tuple[int, int, int], ...], figures: Mapping[str, Any], taken_ns: int
) -> tuple[tuple[int, int, int], ...]:
    if figures.get("frame") is None or figures.get("late") is None:
        return before
    oldest = taken_ns - round(WINDOW_SECONDS * NANOSECONDS)
    kept = tuple(count for count in before if count[0] >= oldest)
    return (*kept, (taken_ns, int(figures["frame"]), int(figures["late"])))


class Readings:
    """Asks for the figures from a thread of its own until closed; a question that fails leaves the last reading."""

    def __init__(self, ask: Callable[[], Mapping[str, Any]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        now = clock.monotonic_ns()
        self.last = Reading(now, grew_ns=now)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._read, name="readings", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._closed.wait(READ_SECONDS):
            with survived(), contextlib.suppress(StreamctlError):
                self.last = next_reading(self.last, self._ask(), self._clock.monotonic_ns())

    def close(self) -> None:
        """Stop asking."""
        self._closed.set()
