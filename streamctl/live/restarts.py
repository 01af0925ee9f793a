"""How often a process that died may be replaced. Pure."""

from dataclasses import dataclass

RESTARTS = 5
"""So many processes of a kind may be replaced within RESTARTS_SECONDS; another does not cure what kills one more."""
RESTARTS_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Restarts:
    """The replacements of late: the monotonic second of each."""

    times: tuple[float, ...] = ()

    def another(self, now: float) -> "Restarts | None":
        """Return what one more replacement at second `now` makes of this; None where there were too many of late."""
        recent = tuple(then for then in self.times if now - then < RESTARTS_SECONDS)
        return None if len(recent) >= RESTARTS else Restarts((*recent, now))
