"""`streamctl rehearse`: the whole event against a simulated venue."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streamctl.cli.answer import Json, answer
from streamctl.cli.engine import Engine
from streamctl.console.output import Stdio, print_record
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.result import SCHEMA, Result

if TYPE_CHECKING:
    from streamctl.rehearsal.outcome import Rehearsal
    from streamctl.rehearsal.progress import Step, Tell

OUTCOMES = {
    ExitCode.DEGRADED: "REH-006",
    ExitCode.RUN_FAILED: "REH-007",
    ExitCode.VERIFICATION_FAILED: "REH-008",
}
"""The problem that a graded rehearsal ends with, by its exit code."""
BLAMED = {"REH-006": "degraded", "REH-007": "failed", "REH-008": "failed"}
"""The verdict of the items that the problem names."""


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("rehearse")(rehearse)


def rehearse(
    profile: Annotated[Path, typer.Argument(metavar="PROFILE", help="The event's YAML profile.", show_default=False)],
    duration: Annotated[
        str, typer.Option("--duration", metavar="TIME", help="How long the show lasts: 60s, 5m, 1h30m.")
    ] = "60s",
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            metavar="FOLDER",
            help="Put the session and its archive there. [default: the profile's recording folder]",
        ),
    ] = None,
    engine: Engine = None,
    json: Json = False,
) -> int:
    """Play the whole event on simulated cameras, to a receiver on this machine, and grade what was recorded.

    Every cut is looked for in the finished video. With --json each step is one record on a line; the last one is the
    result. Exit codes: 0 all well, 20 degraded but recorded, 21 failed, 22 the archive is not valid.
    """

    def work() -> Result:
        from streamctl.rehearsal.rehearse import rehearse as play

        return result_of(play(profile, seconds_of(duration), keep=keep, tell=_teller(json=json), engine=engine))

    def render(result: Result) -> None:
        from streamctl.console.rehearsal import render_rehearsal

        render_rehearsal(result, Stdio())

    return answer("rehearse", work, render, json=json)


def seconds_of(duration: str) -> float:
    """Return `duration`, such as `60s` or `1h30m`, in seconds. Raise StreamctlError CLI-004 if it is none."""
    from streamctl.profile.quantities import parse_duration

    try:
        return parse_duration(duration.strip()).total_seconds()
    except (ValueError, OverflowError):
        raise StreamctlError("CLI-004", option="--duration", text=duration, example="60s, 5m, 1h30m") from None


def _teller(*, json: bool) -> "Tell":
    """Return what hears each step: a line on standard error, or with `json` a record on standard output."""
    stdio = Stdio()

    def record(step: "Step") -> None:
        document = {"schema": SCHEMA, "command": "rehearse", "step": step.name, "facts": dict(step.facts)}
        print_record(document, stdio)

    def line(step: "Step") -> None:
        from streamctl.console.rehearsal import print_step

        print_step(step.name, step.facts, stdio)

    return record if json else line


def result_of(rehearsal: "Rehearsal") -> Result:
    """Return the result of the command for `rehearsal`."""
    from streamctl.console.rehearsal import sentence

    graded: list[dict[str, Any]] = [
        {
            "item": grade.item,
            "verdict": grade.verdict,
            "facts": dict(grade.facts),
            "sentence": sentence(grade.item, grade.facts, "en"),
        }
        for grade in rehearsal.grades
    ]
    data = {
        "event": rehearsal.event,
        "title": rehearsal.title,
        "seconds": rehearsal.seconds,
        "session": str(rehearsal.session),
        "archive": str(rehearsal.archive),
        "video": str(rehearsal.video),
        "grades": graded,
        "remarks": [remark.document() for remark in rehearsal.remarks],
    }
    return Result("rehearse", data, _problems(rehearsal), rehearsal.exit_code)


def _problems(rehearsal: "Rehearsal") -> tuple[StreamctlError, ...]:
    code = OUTCOMES.get(rehearsal.exit_code)
    if code is None:
        return ()
    blamed = [grade.item for grade in rehearsal.grades if grade.verdict == BLAMED[code]]
    return (StreamctlError(code, where=str(rehearsal.session), items=", ".join(blamed)),)
