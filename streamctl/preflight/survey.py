"""The site visit as a baseline beside the profile, and what has changed since."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from pydantic import Field, ValidationError

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Value
from streamctl.preflight.check import problem
from streamctl.preflight.machine import DEVICES
from streamctl.preflight.model import CheckResult, Measure, Problem, Report, Status

FORMAT = 1
"""Version of the survey's file."""
WORDS = frozenset(
    {"version", "origin", "encoder", "settings", "font", "font_files", "picture", "transport", "server", "kept_in"}
)
"""Measures that are words: any other word is a change."""
RATIOS: Mapping[str, float] = {"frame_rate": 0.05, "encode_speed": 0.35, "write_speed": 0.5}
"""Measures that are rates: how far they may move from the site visit's (share of it) before it is a change."""
LEVELS: Mapping[str, float] = {"sound": 25.0}
"""Measures that are levels: how far they may move (decibels). A quiet and a speaking room differ by less."""
WORSE = {Status.OK: 0, Status.NOT_CHECKED: 0, Status.WARN: 1, Status.SKIP: 2, Status.FAIL: 3, Status.CRASH: 3}
"""Order in which a check got worse."""


class Surveyed(Value):
    """One check at the site visit."""

    check: str
    status: Status
    measures: tuple[Measure, ...] = ()


class Survey(Value):
    """What a site visit found."""

    format: int = Field(default=FORMAT, ge=FORMAT, le=FORMAT)
    event: str
    machine: str
    streamctl: str
    surveyed: datetime
    """UTC."""
    profile_sha256: str
    devices: tuple[str, ...]
    """What was plugged in, one line a device."""
    checks: tuple[Surveyed, ...]


def survey_path(profile: Path) -> Path:
    """Return where the survey of `profile` is kept."""
    return profile.with_name(f"{profile.stem}.survey.json")


def survey_of(report: Report) -> Survey:
    """Return `report` as a baseline; results about an earlier baseline are left out."""
    own = [result for result in report.results if result.category != "survey"]
    return Survey(
        event=report.event,
        machine=report.machine,
        streamctl=report.streamctl,
        surveyed=report.started,
        profile_sha256=report.profile_sha256,
        devices=_devices(own),
        checks=tuple(Surveyed(check=result.check, status=result.status, measures=result.measures) for result in own),
    )


def _devices(results: "list[CheckResult]") -> tuple[str, ...]:
    return next((result.evidence for result in results if result.check == DEVICES), ())


def write_survey(path: Path, survey: Survey) -> None:
    """Write `survey` to `path` in one step, in place of an earlier one.

    Raises:
        StreamctlError: PRE-006 it cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        try:
            partial.write_text(survey.model_dump_json(indent=2) + "\n", encoding="utf-8")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StreamctlError("PRE-006", path=path, detail=error.strerror or type(error).__name__) from error


def read_survey(path: Path) -> tuple[Survey | None, Problem | None]:
    """Return the survey at `path`, None without one; or the problem that keeps it from being read."""
    try:
        return Survey.model_validate_json(path.read_bytes()), None
    except FileNotFoundError:
        return None, None
    except (OSError, ValidationError) as error:
        detail = getattr(error, "strerror", None) or "not a survey of this version"
        return None, problem("PRE-007", str(path), path=path, detail=detail)


def compared(report: Report, survey: Survey | None, unreadable: Problem | None) -> Report:
    """Return `report` with one WARN more for each change since `survey`; one OK where nothing changed."""
    if unreadable is not None:
        return _with(report, [_result("survey", Status.NOT_CHECKED, unreadable)], None)
    if survey is None:
        return report
    changes = list(_changes(report, survey))
    results = [_result(f"survey.{name}", Status.WARN, change) for name, change in changes]
    return _with(report, results or [_result("survey", Status.OK, None)], survey.surveyed)


def _with(report: Report, more: "list[CheckResult]", surveyed: datetime | None) -> Report:
    return report.model_copy(update={"results": (*report.results, *more), "surveyed": surveyed})


def _result(check: str, status: Status, change: Problem | None) -> CheckResult:
    return CheckResult(
        check=check,
        category="survey",
        status=status,
        blocking=False,
        problems=() if change is None else (change,),
    )


def _changes(report: Report, survey: Survey) -> Iterator[tuple[str, Problem]]:
    """Yield a name and a problem for each change: devices gone, checks worse, measures moved."""
    present = set(_devices(list(report.results)))
    for number, device in enumerate((line for line in survey.devices if line not in present), start=1):
        yield f"device-{number}", problem("PRE-802", device, device=device)
    earlier = {surveyed.check: surveyed for surveyed in survey.checks}
    for result in report.results:
        before = earlier.get(result.check)
        if before is None:
            continue
        if WORSE[result.status] > WORSE[before.status]:
            facts = {"check": result.check, "before": str(before.status), "now": str(result.status)}
            yield f"{result.check}.status", problem("PRE-803", result.check, **facts)
        for was in before.measures:
            now = result.measure(was.name)
            if now is not None and _moved(was, now):
                facts = {"what": f"{result.check} {was.name}", "before": _said(was), "now": _said(now)}
                yield f"{result.check}.{was.name}", problem("PRE-801", result.check, **facts)


def _moved(was: Measure, now: Measure) -> bool:
    if was.name in WORDS:
        return str(was.value) != str(now.value)
    if isinstance(was.value, str) or isinstance(now.value, str):
        return False
    if was.name in LEVELS:
        return abs(now.value - was.value) > LEVELS[was.name]
    if was.name in RATIOS and was.value:
        return abs(now.value - was.value) / abs(was.value) > RATIOS[was.name]
    return False


def _said(measure: Measure) -> str:
    return f"{measure.value} {measure.unit}".strip()
