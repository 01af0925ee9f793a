"""Results as values: exit codes a script can use, problems in both languages."""

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.redaction import Secret
from streamctl.preflight.check import problem
from streamctl.preflight.model import CheckResult, Problem, Status
from tests.lab.findings import report, result


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ((), ExitCode.DONE),
        ((result(Status.OK), result(Status.WARN, "PRE-102"), result(Status.NOT_CHECKED, "NET-013")), ExitCode.DONE),
        ((result(Status.FAIL, "MAC-001"),), ExitCode.PREFLIGHT_BLOCKED),
        ((result(Status.FAIL, "FFM-001"), result(Status.SKIP, "PRE-002")), ExitCode.FFMPEG_UNUSABLE),
        ((result(Status.FAIL, "SEC-001"), result(Status.FAIL, "SEC-002")), ExitCode.SECRET_MISSING),
        ((result(Status.FAIL, "SEC-001"), result(Status.FAIL, "FFM-001")), ExitCode.PREFLIGHT_BLOCKED),
        ((result(Status.FAIL, "LCK-001"),), ExitCode.LOCK_HELD),
        ((result(Status.FAIL, "CRD-001"),), ExitCode.PREFLIGHT_BLOCKED),
        ((result(Status.CRASH, "PRE-004"),), ExitCode.PREFLIGHT_BLOCKED),
        ((result(Status.FAIL, "DEV-003", blocking=False),), ExitCode.DEGRADED),
        ((result(Status.CRASH, "PRE-004", blocking=False),), ExitCode.DEGRADED),
        ((result(Status.FAIL, "DEV-003", blocking=False), result(Status.FAIL, "SEC-001")), ExitCode.SECRET_MISSING),
    ],
)
def test_exit_codes(results: tuple[CheckResult, ...], code: ExitCode) -> None:
    made = report(*results)
    assert made.exit_code == code
    assert made.blocked == (code not in {ExitCode.DONE, ExitCode.DEGRADED})


def test_the_errors_are_those_of_what_blocks() -> None:
    made = report(result(Status.FAIL, "SEC-001"), result(Status.FAIL, "DEV-003", blocking=False))
    assert [error.code for error in made.errors] == ["SEC-001"]


def test_the_failures_are_all_of_them_what_blocks_first() -> None:
    made = report(result(Status.FAIL, "DEV-003", blocking=False), result(Status.FAIL, "SEC-001"))
    assert [error.code for error in made.failures] == ["SEC-001", "DEV-003"]


def test_a_problem_is_said_in_both_languages_and_comes_back_from_json() -> None:
    late = problem("PRE-003", "camera.close", seconds=20.0)
    again = Problem.model_validate_json(late.model_dump_json())
    assert again == late
    assert "20 s" in again.message()
    assert "20 秒" in again.message("ja")
    assert again.error().exit_code == ExitCode.PREFLIGHT_BLOCKED


def test_a_problem_keeps_no_secret() -> None:
    Secret("abcd-efgh-ijkl")
    kept = Problem.of(StreamctlError("INT-001", where="rtmp://x/abcd-efgh-ijkl", detail="abcd-efgh-ijkl"))
    assert "abcd-efgh-ijkl" not in kept.model_dump_json()
