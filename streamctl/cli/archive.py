"""`streamctl export` and `streamctl verify`: from a session to its archive, and the proof that it is whole."""

from collections.abc import Callable, Iterator
from os.path import isfile
from pathlib import Path
from typing import Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.console.output import Stdio
from streamctl.core.exits import ExitCode
from streamctl.core.result import Result

SESSIONS = "sessions"
"""Name of the folder that sessions lie in unless the profile says otherwise."""

SessionName = Annotated[
    str, typer.Argument(metavar="SESSION", help="A session's folder, or its id under ./sessions.", show_default=False)
]
ArchivePath = Annotated[
    Path, typer.Argument(metavar="ARCHIVE", help="The folder that `streamctl export` made.", show_default=False)
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FOLDER",
        help="The archive's folder; archives/SESSION beside the sessions' folder if left out.",
    ),
]
AcceptMissing = Annotated[
    bool, typer.Option("--accept-missing", help="Go on without recordings that are lost or damaged, and say so.")
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("export")(export)
    app.command("verify")(verify)


def export(
    session: SessionName, output: Output = None, accept_missing: AcceptMissing = False, json: Json = False
) -> int:
    """Make a session's archive: one video with chapters, and all sources, in a folder that proves itself whole.

    An export that was interrupted goes on where it stopped.
    """

    def work() -> Result:
        from streamctl.archive.export import export_session

        steps = _steps("export", quiet=json)
        report = export_session(find_session(session), output, accept_missing=accept_missing, on_step=steps)
        data = report.model_dump(mode="json", exclude={"remarks"})
        remarks = [remark.document() for remark in report.remarks]
        errors = tuple(remark.problem() for remark in report.remarks if remark.serious)
        exit_code = ExitCode.DEGRADED if report.degraded else ExitCode.DONE
        return Result("export", {**data, "remarks": remarks}, errors, exit_code)

    def render(result: Result) -> None:
        from streamctl.console.archive import render_export

        render_export(result, Stdio())

    return answer("export", work, render, json=json)


def verify(archive: ArchivePath, json: Json = False) -> int:
    """Prove an archive whole and valid: every checksum, and every picture decoded. Exit code 22 if it is not."""

    def work() -> Result:
        from streamctl.archive.verify import verify_archive

        report = verify_archive(archive, on_step=_steps("verify", quiet=json))
        items = [
            {"name": item.name, "ok": item.ok, "code": item.code, "message": problem.message() if problem else None}
            for item in report.items
            for problem in (item.problem(),)
        ]
        data = {"archive": str(report.archive), "session": report.session, "ok": report.ok, "items": items}
        exit_code = ExitCode.DONE if report.ok else ExitCode.VERIFICATION_FAILED
        return Result("verify", data, report.problems, exit_code)

    def render(result: Result) -> None:
        from streamctl.console.archive import render_verify

        render_verify(result, Stdio())

    return answer("verify", work, render, json=json)


def find_session(name: str) -> Path:
    """Return the folder of the session called `name`: a folder of that path, else one of that id under ./sessions.

    A name that is neither is returned as a path, so that what reads it tells which session is not there.
    """
    return next((folder for folder in _places(name) if _holds_session(folder)), Path(name))


def _holds_session(folder: Path) -> bool:
    return isfile(folder / "session.json")  # noqa: PTH113 - Path's own raises where a name is too long for the system


def _places(name: str) -> Iterator[Path]:
    yield Path(name)
    if Path(name).name == name:
        yield Path(SESSIONS) / name


def _steps(command: str, *, quiet: bool) -> Callable[[str], None]:
    """Return what tells a person which step has begun; with `quiet` nobody is told."""

    def tell(step: str) -> None:
        if not quiet:
            from streamctl.console.archive import tell_step

            tell_step(command, step, Stdio())

    return tell
