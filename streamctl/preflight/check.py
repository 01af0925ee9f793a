"""A check as data: what it proves, what it needs first, how long it may take, and what it found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.media.leash import Leash
from streamctl.preflight.model import Category, Measure, Problem, Status, Threshold

CHECK_SECONDS = 20.0
"""How long a check may take where nothing else is said (seconds)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; the fields are those of `CheckResult`."""

    status: Status = Status.OK
    measures: tuple[Measure, ...] = ()
    threshold: Threshold | None = None
    problems: tuple[Problem, ...] = ()
    evidence: tuple[str, ...] = ()
    snapshot: str | None = None

    def measure(self, name: str) -> Measure | None:
        """Return the measure called `name`, None if it was not taken."""
        return next((measure for measure in self.measures if measure.name == name), None)


def problem(code: str, where: str | None = None, **facts: object) -> Problem:
    """Return the problem `code` with its facts, redacted."""
    return Problem.of(StreamctlError(code, where=where, **facts))


@dataclass(frozen=True, slots=True)
class Bench:
    """What a check works with.

    Attributes:
        folder: An existing folder for its snapshots.
        leash: Holds what it starts, so that the runner can end it.
        found: What the checks found that it needs or comes after.
    """

    folder: Path
    leash: Leash = field(default_factory=Leash)
    found: Mapping[str, Finding] = field(default_factory=dict)


Act = Callable[[Bench], Finding]
"""Does the check. A StreamctlError it raises is a FAIL, anything else a CRASH."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        id: Its name, unique in a run, such as `camera.close`.
        category: What it is about.
        act: Does it.
        needs: Ids of checks without whose success it makes no sense.
        after: Ids of checks that it waits for, whatever they find.
        timeout: How long it may take (seconds).
        blocking: Whether the show must not begin while it fails.
        alone: Whether nothing else may run meanwhile: it measures speed.
    """

    id: str
    category: Category
    act: Act
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    timeout: float = CHECK_SECONDS
    blocking: bool = False
    alone: bool = False


def in_order(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return `checks` after proving that they fit each other.

    Raises:
        ValueError: An id occurs twice, a check names one that does not come before it (so there are no circles), or a
            blocking one needs one that does not block: its failure would go unnoticed as a SKIP.
    """
    before: dict[str, Check] = {}
    for check in checks:
        unknown = [name for name in (*check.needs, *check.after) if name not in before]
        if check.id in before or unknown:
            message = f"check {check.id} is there twice, or comes before {unknown}"
            raise ValueError(message)
        if check.blocking and not all(before[name].blocking for name in check.needs):
            message = f"check {check.id} blocks, but not what it needs"
            raise ValueError(message)
        before[check.id] = check
    return checks


def blocking_only(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return the blocking ones of `checks` and those that they need or come after, in their order."""
    wanted: set[str] = set()
    for check in reversed(checks):
        if check.blocking or check.id in wanted:
            wanted.update((check.id, *check.needs, *check.after))
    return tuple(check for check in checks if check.id in wanted)
