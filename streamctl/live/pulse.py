"""Whether a process hangs, told from how it answers. Pure.

A process that is killed by mistake costs a show seconds, so slowness is not taken for a hang: only time that was really
watched counts (`step`), and one that still uses the processor is given more of it. A process that is stopped, swapped
out or deadlocked uses none.
"""

from dataclasses import dataclass

WATCHED_SECONDS = 1.0
"""Most that may pass between two looks and count as watched (seconds): beyond it the watcher itself was held up."""
SILENT_SECONDS = 2.0
"""A process that answers nothing and uses no processor for this long hangs (seconds)."""
BUSY_SECONDS = 8.0
"""The same for one that uses the processor (seconds): the machine may only be too busy."""
STANDING_SECONDS = 3.0
"""A programme whose frames stand still for this long is mixed by nobody (seconds), although the process answers."""
ENCODER_SECONDS = 12.0
"""The same while an encoder is waited for (seconds): longer than the switcher takes to replace one that hangs."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What one look at a process found.

    Attributes:
        answered: Whether it answered.
        frame: The programme frame that it mixes next; None where it mixes none.
        waits: Whether it waits for an encoder.
        processor: Processor time that it has used so far (seconds); None where the system does not tell.
    """

    answered: bool
    frame: int | None = None
    waits: bool = False
    processor: float | None = None


@dataclass(frozen=True, slots=True)
class Pulse:
    """A process as it was seen so far.

    Attributes:
        silent: Watched since it last answered (seconds).
        idle: Watched since it last answered or used the processor (seconds).
        standing: Watched since its programme last moved (seconds).
        last: The last look.
    """

    silent: float = 0.0
    idle: float = 0.0
    standing: float = 0.0
    last: Sign = Sign(answered=True)

    @property
    def hung(self) -> str | None:
        """Why the process counts as hanging, with what was measured; None while it does not."""
        if self.idle >= SILENT_SECONDS or self.silent >= BUSY_SECONDS:
            return f"no answer for {self.silent:.1f} s"
        limit = ENCODER_SECONDS if self.last.waits else STANDING_SECONDS
        return f"frame {self.last.frame} for {self.standing:.1f} s" if self.standing >= limit else None


def step(pulse: Pulse, sign: Sign, seconds: float) -> Pulse:
    """Return the pulse after one more look, `seconds` after the one before."""
    watched = min(seconds, WATCHED_SECONDS)
    if not sign.answered:
        kept = Sign(answered=False, frame=pulse.last.frame, waits=pulse.last.waits, processor=sign.processor)
        idle = pulse.idle + watched if _idle(pulse.last, sign) else 0.0
        return Pulse(pulse.silent + watched, idle, pulse.standing, kept)
    stands = sign.frame is not None and sign.frame == pulse.last.frame
    return Pulse(standing=pulse.standing + watched if stands else 0.0, last=sign)


def _idle(before: Sign, now: Sign) -> bool:
    """Return whether the process has used no processor between two looks; one that cannot be told counts as busy."""
    return now.processor is not None and now.processor == before.processor
