"""Plain output: the JSON envelope on stdout, problems on stderr; fast, so without Rich."""

import io
import json
import sys
from collections.abc import Sequence
from typing import TextIO

from streamctl.core.errors import StreamctlError
from streamctl.core.places import user_language
from streamctl.core.redaction import redact, redact_values
from streamctl.core.result import Result


class Stdio:
    """Where a command's answer (stdout) and conversation (stderr) go, and in which language.

    The streams are set to replace what their encoding lacks: a cp932 terminal must not crash a show. Where the process
    was started without one (`>&-`), what is said goes nowhere. Where one of them cannot carry Japanese, the language is
    English: a row of question marks helps nobody.
    """

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None, language: str | None = None) -> None:
        self.out = out or sys.stdout or io.StringIO()
        self.err = err or sys.stderr or io.StringIO()
        self.language = language or _readable(user_language(), self.out, self.err)
        for stream in (self.out, self.err):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure:
                reconfigure(errors="replace")


def _readable(language: str, *streams: TextIO) -> str:
    if language != "ja":
        return language
    try:
        for stream in streams:
            "日本語".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return "en"
    return language


def print_result(result: Result, stdio: Stdio) -> None:
    """Print `result` as one JSON document on stdout."""
    _write_json(result.envelope(), stdio)


def print_record(document: object, stdio: Stdio) -> None:
    """Print `document` as one line of JSON, each text in it redacted."""
    _write_json(redact_values(document), stdio)


def _write_json(document: object, stdio: Stdio) -> None:
    """Write `document` as one line; escaped where the stream is not UTF-8, so that no character is lost."""
    encoding = (getattr(stdio.out, "encoding", None) or "utf-8").lower().replace("_", "-")
    escaped = encoding not in {"utf-8", "utf8"}
    text = json.dumps(document, ensure_ascii=escaped, default=lambda value: redact(str(value)))
    stdio.out.write(text + "\n")
    stdio.out.flush()


def print_line(text: str, stdio: Stdio) -> None:
    """Print one line of the answer."""
    stdio.out.write(redact(text) + "\n")
    stdio.out.flush()


def print_problems(problems: Sequence[StreamctlError], stdio: Stdio) -> None:
    """Print each problem on stderr: place, sentence and code, then the next step."""
    label = "対処" if stdio.language == "ja" else "fix"
    for problem in problems:
        place = f"{problem.where}: " if problem.where else ""
        stdio.err.write(redact(f"{place}{problem.message(stdio.language)} [{problem.code}]\n"))
        stdio.err.write(redact(f"  {label}: {problem.fix(stdio.language)}\n"))
    stdio.err.flush()
