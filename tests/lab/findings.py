"""Reports and results made by hand."""

from datetime import UTC, datetime

from streamctl.preflight.check import problem
from streamctl.preflight.model import CheckResult, Report, Status


def result(status: Status, *codes: str, blocking: bool = True, name: str = "check") -> CheckResult:
    """Return a result of the machine's with a problem for each of `codes`."""
    problems = tuple(problem(code) for code in codes)
    return CheckResult(check=name, category="machine", status=status, blocking=blocking, problems=problems)


def report(*results: CheckResult) -> Report:
    """Return a report of `results`."""
    return Report(
        event="test",
        title="テスト",
        timezone="Asia/Tokyo",
        rehearsal=False,
        started=datetime(2026, 12, 4, 4, 30, tzinfo=UTC),
        machine="laptop",
        streamctl="0",
        profile_sha256="0",
        results=results,
    )
