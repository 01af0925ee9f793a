"""`streamctl sessions`: the sessions in a folder, and what became of each."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from streamctl.cli.answer import Json, answer
from streamctl.core.errors import StreamctlError
from streamctl.core.result import Result

Folder = Annotated[Path, typer.Option("--folder", help="Where the sessions are: `recording.folder` of the profile.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command()(sessions)


def sessions(folder: Folder = Path("sessions"), json: Json = False) -> int:
    """List the sessions in a folder: running, finished or interrupted."""
    from streamctl.console.sessions import print_sessions

    return answer("sessions", lambda: _listed(folder), print_sessions, json=json)


def _listed(folder: Path) -> Result:
    from streamctl.session.listing import list_sessions

    try:
        found = list_sessions(folder.absolute())
    except OSError as error:
        raise StreamctlError("LIV-030", folder=folder, detail=error.strerror or str(error)) from error
    return Result("sessions", data={"folder": str(folder), "sessions": [_document(asdict(one)) for one in found]})


def _document(summary: dict[str, Any]) -> dict[str, Any]:
    started = summary["started"]
    return {
        **summary,
        "id": summary["folder"].name,
        "folder": str(summary["folder"]),
        "started": None if started is None else started.isoformat(),
    }
