"""Whether a sound can be heard, and which one is: folds over what each frame brought. Pure.

A sound is given up when nothing comes any more, or when it has been silent for too long while another is not; it is
trusted again only after it has been good for a while, which is why two sounds cannot take turns quickly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from streamctl.plan.model import SafetyPlan

SILENCE_SECONDS = 5.0
"""Silence for this long is a fault (seconds): a speaker's pause is shorter, and a room is never silent."""
PAUSE_SECONDS = 1.0
"""A sound that comes back may pause this long (seconds): a microphone's noise gate closes between two sentences."""
AUTO = "auto"
"""What is wanted where nobody wants anything else: the master, and its backups in their order."""
MUTE = "mute"
"""What is wanted where the audience is to hear nothing."""

Grade = Literal["good", "silent", "dead"]


@dataclass(frozen=True, slots=True)
class SoundLimits:
    """Frames in a row: of silence that make a sound silent, of pause that it may make, that make it good again."""

    silence: int
    pause: int
    good: int


def sound_limits(safety: SafetyPlan, fps: Fraction) -> SoundLimits:
    """Return the limits at `fps` frames per second."""

    def frames(seconds: float) -> int:
        return max(1, round(seconds * fps))

    return SoundLimits(frames(SILENCE_SECONDS), frames(PAUSE_SECONDS), frames(safety.return_after_seconds))


@dataclass(frozen=True, slots=True)
class Ear:
    """What one frame brought of a sound.

    Attributes:
        delivering: Its source delivers.
        quiet: What came is silence.
        judged: Whether silence counts: not while a card is wanted, when a microphone may be switched off on purpose.
    """

    delivering: bool
    quiet: bool
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Hearing:
    """A sound so far.

    Attributes:
        grade: What it is good for.
        silent: Frames of silence in a row.
        good: Frames since its last fault without a longer pause, counted up to what makes it good again.
        begun: Whether it ever delivered.
    """

    grade: Grade = "dead"
    silent: int = 0
    good: int = 0
    begun: bool = False


def listen(hearing: Hearing, ear: Ear, bounds: SoundLimits) -> Hearing:
    """Return the hearing after one more frame. A new sound is good from its first frame on."""
    if not ear.delivering:
        return Hearing("dead", begun=hearing.begun)
    if not hearing.begun:
        return Hearing("good", begun=True)
    silent = hearing.silent + 1 if ear.quiet and ear.judged else 0
    if silent >= bounds.silence:
        return replace(hearing, grade="silent", silent=silent, good=0)
    good = 0 if silent > bounds.pause else min(bounds.good, hearing.good + (not ear.quiet))
    grade: Grade = "good" if good >= bounds.good else hearing.grade
    if (grade, silent, good) == (hearing.grade, hearing.silent, hearing.good):
        return hearing
    return replace(hearing, grade=grade, silent=silent, good=good)


def choose(wanted: str, present: str | None, order: Sequence[str], grades: Mapping[str, Grade]) -> str | None:
    """Return which sound of `order` is heard; None for silence.

    A sound that somebody wants by its name is heard unless it is dead: a quiet moment does not take it away.

    Args:
        wanted: AUTO, MUTE or the name of a sound.
        present: What was heard up to now.
        order: The master and its backups.
        grades: The grade of each.
    """
    if wanted == MUTE or not order:
        return None
    named = wanted in order and wanted != AUTO
    if named and grades[wanted] != "dead":
        return wanted
    first = [wanted] if named else []
    ordered = [*first, *(name for name in order if name not in first)]
    good = [name for name in ordered if grades[name] == "good"]
    alive = [name for name in ordered if grades[name] != "dead"]
    if good:
        return good[0]
    if present in alive:
        return present
    return (alive or ordered)[0]
