"""What a command returns: one frozen value that `console` prints as a table or as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.redaction import redact, redact_values

SCHEMA = "streamctl/1"
"""Name and version of the JSON envelope."""

Status = Literal["success", "partial", "error"]


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one command.

    Attributes:
        command: The command's words, such as `profile check`.
        data: What was found or made, as plain JSON values.
        errors: Problems, most important first; empty on success.
        exit_code: The process's exit status.
    """

    command: str
    data: Mapping[str, Any] = field(default_factory=dict)
    errors: Sequence[StreamctlError] = ()
    exit_code: ExitCode = ExitCode.DONE

    @property
    def status(self) -> Status:
        """`success` without errors at exit 0; `partial` when degraded but safe; else `error`."""
        if self.exit_code == ExitCode.DONE:
            return "success"
        return "partial" if self.exit_code == ExitCode.DEGRADED else "error"

    def envelope(self) -> dict[str, Any]:
        """Return the JSON document of this result: English, redacted, with stable keys."""
        return {
            "schema": SCHEMA,
            "command": self.command,
            "status": self.status,
            "exit_code": int(self.exit_code),
            "data": redact_values(self.data),
            "errors": [problem_document(problem) for problem in self.errors],
        }


def problem_document(problem: StreamctlError) -> dict[str, str | None]:
    """Return `problem` as the four keys of the JSON envelope's `errors` entries, redacted."""
    where = None if problem.where is None else redact(problem.where)
    return {"code": problem.code, "message": problem.message(), "where": where, "fix": problem.fix()}


def failure(command: str, error: StreamctlError) -> Result:
    """Return the result of `command` ended by `error`."""
    return Result(command, errors=tuple(error.problems), exit_code=error.exit_code)
