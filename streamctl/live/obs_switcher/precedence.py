"""OBS goes first at a camera that takes one caller at a time: what we have and OBS does not, we leave to it. Pure."""

from dataclasses import dataclass, replace

PATIENCE_SECONDS = 3.0
"""OBS may be without a camera that we have for so long (seconds): it calls again every second."""
ASIDE_SECONDS = 5.0
"""How long we stay away for OBS to have it (seconds)."""
LONGEST_SECONDS = 300.0
"""Patience doubles up to this with each time that OBS did not take it all the same (seconds): it may not be able to."""
SHARED_SECONDS = 3.0
"""A camera that both have had at once for so long takes two (seconds): what OBS lacks then is not our doing."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """Who may have one camera.

    Attributes:
        patience: For how long OBS may be without it before we let go of it (seconds).
        without: Since when OBS has been without it while we have it (monotonic seconds); None where that is not so.
        until: Until when we stay away (monotonic seconds); None where we do not.
        both: Since when both have it (monotonic seconds); None where they do not.
        shared: Whether it is known to take two.
    """

    patience: float = PATIENCE_SECONDS
    without: float | None = None
    until: float | None = None
    both: float | None = None
    shared: bool = False

    @property
    def ours(self) -> bool:
        """Whether we may have it."""
        return self.until is None

    def seen(self, now: float, *, obs: bool | None, ours: bool) -> "Precedence":
        """Return this after a look.

        Args:
            now: When (monotonic seconds).
            obs: Whether OBS has its picture; None where OBS is away.
            ours: Whether we have it.
        """
        if self.shared:
            return self
        if obs:
            both = None if not ours else now if self.both is None else self.both
            return Precedence(both=both, shared=both is not None and now - both >= SHARED_SECONDS)
        if self.until is not None:
            return replace(self, until=None) if obs is None or now >= self.until else self
        if obs is None or not ours:
            return replace(self, without=None, both=None)
        without = now if self.without is None else self.without
        if now - without < self.patience:
            return replace(self, without=without, both=None)
        return Precedence(min(LONGEST_SECONDS, self.patience * 2), until=now + ASIDE_SECONDS)
