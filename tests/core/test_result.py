"""The JSON envelope: exact keys, plain values, nothing secret."""

import json

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.redaction import register
from streamctl.core.result import Result, failure

KEYS = ["schema", "command", "status", "exit_code", "data", "errors"]
ERROR_KEYS = ["code", "message", "where", "fix"]


def test_the_envelope_has_exactly_these_keys_in_this_order() -> None:
    assert list(Result("status").envelope()) == KEYS
    document = failure("cut", StreamctlError("SES-003")).envelope()
    assert list(document) == KEYS
    assert [list(error) for error in document["errors"]] == [ERROR_KEYS]
    assert document == {
        "schema": "streamctl/1",
        "command": "cut",
        "status": "error",
        "exit_code": 16,
        "data": {},
        "errors": [
            {
                "code": "SES-003",
                "message": "no session is running",
                "where": None,
                "fix": "start one with `streamctl start PROFILE`",
            }
        ],
    }


@pytest.mark.parametrize("exit_code", list(ExitCode))
def test_the_status_follows_the_exit_code(exit_code: ExitCode) -> None:
    expected = {ExitCode.DONE: "success", ExitCode.DEGRADED: "partial"}.get(exit_code, "error")
    result = Result("x", exit_code=exit_code)
    assert result.status == expected
    assert type(result.envelope()["exit_code"]) is int


def test_data_and_errors_hide_secrets_and_stay_json() -> None:
    register("abcd-1234")
    register("2026")
    error = StreamctlError("FFM-005", where="at abcd-1234", name="x", detail="abcd-1234")
    document = Result("x", {"2026": ("abcd-1234", 2026)}, (error,), ExitCode.RUN_FAILED).envelope()
    text = json.dumps(document)
    assert "abcd-1234" not in text
    assert document["data"] == {"2026": ["***", 2026]}
    assert document["errors"][0]["where"] == "at ***"


def test_exit_codes_are_those_of_the_contract() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "UNEXPECTED": 1,
        "USAGE": 2,
        "PROFILE_INVALID": 10,
        "PREFLIGHT_BLOCKED": 11,
        "OBS_UNREACHABLE": 12,
        "FFMPEG_UNUSABLE": 13,
        "SECRET_MISSING": 14,
        "LOCK_HELD": 15,
        "NO_SUCH_SESSION": 16,
        "DEGRADED": 20,
        "RUN_FAILED": 21,
        "VERIFICATION_FAILED": 22,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }
