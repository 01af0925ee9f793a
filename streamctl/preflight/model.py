"""What a check found, as frozen values: status in words, measured facts with units, threshold, evidence, next act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field

from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.redaction import redact
from streamctl.core.values import Value

Category = Literal[
    "profile", "ffmpeg", "cards", "secrets", "cameras", "microphones", "disk", "targets", "machine", "survey"
]
"""What a check is about; the order is the reports'."""
OWN_EXITS = frozenset({ExitCode.FFMPEG_UNUSABLE, ExitCode.SECRET_MISSING, ExitCode.LOCK_HELD, ExitCode.OBS_UNREACHABLE})
"""Exit codes that tell a script more than `blocked` does."""


class Status(StrEnum):
    """How a check ended, in words."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"
    SKIP = "SKIP"
    """Something that the check needs failed."""
    CRASH = "CRASH"
    """The check itself failed; what it was to prove is open."""
    NOT_CHECKED = "NOT CHECKED"
    """Said outright: this cannot be proven here."""


class Measure(Value):
    """One measured fact."""

    name: str
    """A stable word of the trade, such as `frame_rate`; `console` has its names for people."""
    value: float | int | str
    unit: str = ""
    """`fps`, `s`, `ms`, `dBFS`, `x` (times real time), `B`, `B/s`, `kbit/s`; empty for a word."""


class Threshold(Value):
    """What the first measure was held against."""

    bound: Literal["at least", "at most"]
    value: float | int
    unit: str = ""


class Problem(Value):
    """What is wrong: a code of the catalogues with its facts, redacted; so it can be said in either language."""

    code: str
    where: str | None = None
    facts: Mapping[str, float | int | str] = Field(default_factory=dict)

    @classmethod
    def of(cls, error: StreamctlError) -> Self:
        """Return `error` as a value."""
        facts = {name: _plain(fact) for name, fact in error.facts.items()}
        return cls(code=error.code, where=None if error.where is None else redact(error.where), facts=facts)

    def error(self) -> StreamctlError:
        """Return the error that this is the value of."""
        return StreamctlError(self.code, where=self.where, **self.facts)

    def message(self, language: str = "en") -> str:
        """Return state and cause in `language`."""
        return self.error().message(language)

    def fix(self, language: str = "en") -> str:
        """Return the next act in `language`."""
        return self.error().fix(language)


def _plain(fact: object) -> float | int | str:
    return fact if isinstance(fact, int | float) and not isinstance(fact, bool) else redact(str(fact))


class CheckResult(Value):
    """The result of one check.

    The problems of a WARN, FAIL, SKIP, CRASH or NOT CHECKED say why and what to do; OK has none.
    """

    check: str
    """The check's id, such as `camera.close`."""
    category: Category
    status: Status
    blocking: bool
    """Whether the show must not begin while this fails."""
    measures: tuple[Measure, ...] = ()
    """The first is the one that the threshold is about."""
    threshold: Threshold | None = None
    problems: tuple[Problem, ...] = ()
    evidence: tuple[str, ...] = ()
    """Lines that bear it out: what a program said, which file was looked at; redacted."""
    snapshot: str | None = None
    """A JPEG in the report's folder, by its name."""
    seconds: float = 0.0
    """How long the check took (seconds)."""

    @property
    def blocks(self) -> bool:
        """Whether this result keeps the show from beginning: it failed, or could not prove what it must."""
        return self.blocking and self.failed

    @property
    def failed(self) -> bool:
        """Whether the check failed, or could not prove what it was to."""
        return self.status in {Status.FAIL, Status.CRASH}

    def measure(self, name: str) -> Measure | None:
        """Return the measure called `name`, None if it was not taken."""
        return next((measure for measure in self.measures if measure.name == name), None)


class Report(Value):
    """What a preflight found, in the order of its checks."""

    event: str
    title: str
    timezone: str
    """The event's, as IANA names it."""
    rehearsal: bool
    started: datetime
    """Aware, UTC."""
    machine: str
    streamctl: str
    profile_sha256: str
    surveyed: datetime | None = None
    """When the site visit was whose findings this report is compared with (UTC); None without one."""
    results: tuple[CheckResult, ...]

    @property
    def blockers(self) -> tuple[CheckResult, ...]:
        """The results that keep the show from beginning."""
        return tuple(result for result in self.results if result.blocks)

    @property
    def blocked(self) -> bool:
        """Whether the show must not begin."""
        return bool(self.blockers)

    @property
    def errors(self) -> tuple[StreamctlError, ...]:
        """What blocks the show, as errors."""
        return tuple(problem.error() for result in self.blockers for problem in result.problems)

    @property
    def failures(self) -> tuple[StreamctlError, ...]:
        """All that failed, as errors: what blocks the show, then what it can do without."""
        rest = (result for result in self.results if result.failed and not result.blocks)
        return (*self.errors, *(problem.error() for result in rest for problem in result.problems))

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a command that ends with this report, as `exit_code_of` its results."""
        return exit_code_of(self.results)


def exit_code_of(results: Sequence[CheckResult]) -> ExitCode:
    """Return the exit code of a command that ends with `results`.

    Blocked: the code that all blockers share if a script can use it (OWN_EXITS), else PREFLIGHT_BLOCKED. Not blocked,
    but something failed that the show can do without: DEGRADED. Warnings alone: DONE.
    """
    codes = {problem.error().exit_code for result in results if result.blocks for problem in result.problems}
    if codes:
        only = codes.pop()
        return only if not codes and only in OWN_EXITS else ExitCode.PREFLIGHT_BLOCKED
    return ExitCode.DEGRADED if any(result.failed for result in results) else ExitCode.DONE
