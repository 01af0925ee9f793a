"""`streamctl doctor`: this machine, without any profile."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.console.output import Stdio
from streamctl.core.result import Result

if TYPE_CHECKING:
    from streamctl.preflight.model import CheckResult


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("doctor")(doctor)


def doctor(
    encoders: Annotated[
        bool, typer.Option("--encoders", help="Try every hardware encoder now; each may take some seconds.")
    ] = False,
    json: Json = False,
) -> int:
    """Look this machine over: Python, FFmpeg and its encoders, OBS, fonts, disk, locale, clock, devices."""
    found: list[CheckResult] = []

    def work() -> Result:
        from streamctl.console.preflight import Conversation
        from streamctl.preflight.doctor import run_doctor
        from streamctl.preflight.document import results_document
        from streamctl.preflight.model import exit_code_of

        stdio = Stdio()
        encoding = getattr(stdio.out, "encoding", None) or "utf-8"
        found.extend(run_doctor(Path.cwd(), encoding=encoding, encoders=encoders, listener=Conversation(stdio)))
        failed = [problem.error() for result in found if result.blocks for problem in result.problems]
        return Result("doctor", results_document(found), failed if json else (), exit_code_of(found))

    def render(_: Result) -> None:
        from streamctl.console.doctor import print_doctor

        print_doctor(found, Stdio())

    return answer("doctor", work, render, json=json)
