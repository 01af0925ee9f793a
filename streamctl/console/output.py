"""Plain output: the JSON envelope on stdout, problems on stderr; fast, so without Rich."""

import json
import sys
from collections.abc import Sequence
from typing import TextIO

from streamctl.core.errors import StreamctlError
from streamctl.core.places import user_language
from streamctl.core.redaction import redact
from streamctl.core.result import Result


class Stdio:
    """Where a command's answer (stdout) and conversation (stderr) go, and in which language.

    The streams are set to replace what their encoding lacks: a cp932 terminal must not crash a show.
    """

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None, language: str | None = None) -> None:
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.language = language or user_language()
        for stream in (self.out, self.err):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure:
                reconfigure(errors="replace")


def print_result(result: Result, stdio: Stdio) -> None:
    """Print `result` as one JSON document on stdout."""
    print_record(result.envelope(), stdio)


def print_record(document: object, stdio: Stdio) -> None:
    """Print `document` as one line of JSON, redacted."""
    stdio.out.write(redact(json.dumps(document, ensure_ascii=False)) + "\n")
    stdio.out.flush()


def print_line(text: str, stdio: Stdio) -> None:
    """Print one line of the answer."""
    stdio.out.write(redact(text) + "\n")
    stdio.out.flush()


def print_problems(problems: Sequence[StreamctlError], stdio: Stdio) -> None:
    """Print each problem on stderr: place, sentence and code, then the next step."""
    for problem in problems:
        place = f"{problem.where}: " if problem.where else ""
        stdio.err.write(redact(f"{place}{problem.message(stdio.language)} [{problem.code}]\n"))
        stdio.err.write(redact(f"  fix: {problem.fix(stdio.language)}\n"))
    stdio.err.flush()
