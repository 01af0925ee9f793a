"""OBS goes first at a camera or microphone that takes one caller at a time: what we have and it lacks, we leave to it.

Pure. Such a camera turns a second caller away, or drops the first for it: then each of our calls costs OBS its picture.
"""

from dataclasses import dataclass, replace

PATIENCE_SECONDS = 3.0
"""OBS may be without a camera that we have for so long (seconds): it calls again every second."""
ASIDE_SECONDS = 5.0
"""How long we stay away for OBS to have it (seconds)."""
LONGEST_SECONDS = 300.0
"""Patience doubles up to this with each time that OBS did not take it all the same (seconds): it may not be able to."""
SHARED_SECONDS = 3.0
"""A camera that both have had at once for so long takes two (seconds): what OBS lacks then is not our doing."""
FLEETING_SECONDS = 3.0
"""What OBS has had for less than this before it lost it again, it had not got (seconds)."""
TURNS = 3
"""OBS has lost it so often again: we and OBS take it from each other, each before the other has a picture."""
RARER = 4
"""So many times longer than the last time we stay away from what OBS took once we had let go: five calls in an hour."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """Who may have one camera or microphone. Moments are monotonic seconds.

    Attributes:
        patience: For how long OBS may be without it before we let go of it (seconds).
        away: For how long we stay away once OBS has taken what we let go of (seconds).
        without: Since when OBS has been without it while we have it; None where that is not so.
        got: Since when OBS has it; None where it has not.
        turns: How often in a row OBS has lost it again as soon as it had it.
        until: Until when we stay away; None where we do not.
        taken: Whether OBS has taken it since.
        gone: Since when OBS has been without it while we stay away; None where it is not.
        both: Since when both have it; None where they do not.
        shared: Whether it is known to take two.
    """

    patience: float = PATIENCE_SECONDS
    away: float = ASIDE_SECONDS
    without: float | None = None
    got: float | None = None
    turns: int = 0
    until: float | None = None
    taken: bool = False
    gone: float | None = None
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
        if self.until is not None:
            return self._aside(now, self.until, obs=obs)
        held = self._turned(now, obs=obs)
        if obs:
            both = None if not ours else now if self.both is None else self.both
            shared = both is not None and now - both >= SHARED_SECONDS
            return replace(held, patience=PATIENCE_SECONDS, without=None, both=both, shared=shared)
        if obs is None or not (ours or held.turns >= TURNS):
            return replace(held, without=None, both=None)
        without = now if self.without is None else self.without
        if now - without < self.patience and held.turns < TURNS:
            return replace(held, without=without, both=None)
        return Precedence(min(LONGEST_SECONDS, self.patience * 2), self.away, until=now + ASIDE_SECONDS)

    def _turned(self, now: float, *, obs: bool | None) -> "Precedence":
        """Return this with what OBS has got and lost taken into account."""
        fleeting = self.got is None or now - self.got < FLEETING_SECONDS
        if obs:
            return replace(self, got=now if self.got is None else self.got, turns=self.turns if fleeting else 0)
        lost = self.got is not None and obs is False
        return replace(self, got=None, turns=self.turns + 1 if lost and fleeting else self.turns)

    def _aside(self, now: float, until: float, *, obs: bool | None) -> "Precedence":
        if obs is None:
            return self._calling()
        if obs and not self.taken:
            return replace(self, patience=PATIENCE_SECONDS, until=now + self.away, away=self.away * RARER, taken=True)
        gone = None if obs else now if self.gone is None else self.gone
        if now >= until or (gone is not None and now - gone >= ASIDE_SECONDS):
            return self._calling()
        return replace(self, gone=gone)

    def _calling(self) -> "Precedence":
        return replace(self, until=None, taken=False, gone=None)
