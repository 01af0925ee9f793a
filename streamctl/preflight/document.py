"""A report as plain JSON values, in English: what `--json` prints and report.json holds."""

from collections.abc import Sequence
from typing import Any

from streamctl.core.clock import utc_text
from streamctl.core.result import problem_document
from streamctl.preflight.model import CheckResult, Report, Status


def report_document(report: Report) -> dict[str, Any]:
    """Return `report` as JSON values: who and when, the verdict, how many of each status, and every result."""
    return {
        "event": report.event,
        "title": report.title,
        "rehearsal": report.rehearsal,
        "started": utc_text(report.started),
        "machine": report.machine,
        "streamctl": report.streamctl,
        "profile_sha256": report.profile_sha256,
        "surveyed": None if report.surveyed is None else utc_text(report.surveyed),
        "blocked": report.blocked,
        "blockers": [result.check for result in report.blockers],
        **results_document(report.results),
    }


def results_document(results: Sequence[CheckResult]) -> dict[str, Any]:
    """Return `results` as JSON values, and how many have each status."""
    counts = {status.value: sum(result.status == status for result in results) for status in Status}
    return {"counts": counts, "results": [result_document(result) for result in results]}


def result_document(result: CheckResult) -> dict[str, Any]:
    """Return `result` as JSON values; its problems with their sentences."""
    plain = result.model_dump(mode="json", exclude={"problems"})
    return {
        **plain,
        "blocks": result.blocks,
        "problems": [problem_document(problem.error()) for problem in result.problems],
    }
