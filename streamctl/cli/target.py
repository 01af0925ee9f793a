"""`streamctl target`: the targets of the running session, one by one."""

from typing import Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.cli.run import Session, asked
from streamctl.core.result import Result

Name = Annotated[str, typer.Argument(help="A target of this run.")]
FIGURES = ("kbps", "bytes", "queued_seconds", "dropped")
"""What is told of a target's own figures; None where the switcher has none of it."""


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    targets = typer.Typer(help="Targets of the running session.", no_args_is_help=True)
    targets.command("list")(list_)
    for name, command in (("add", add), ("remove", remove), ("stop", stop), ("restart", restart)):
        targets.command(name)(command)
    app.add_typer(targets, name="target")


def list_(session: Session = None, json: Json = False) -> int:
    """List the targets of this run: where the stream goes, how it is doing, and why where it is not."""
    from streamctl.console.targets import print_targets

    def work() -> Result:
        from streamctl.live.running import find_running

        running = find_running(session)
        rows = running.call("status")["targets"]
        told = [{**row, **{name: row["figures"].get(name) for name in FIGURES}} for row in rows]
        told = [{name: value for name, value in row.items() if name != "figures"} for row in told]
        return Result("target list", data={"session": running.session, "targets": told})

    return answer("target list", work, print_targets, json=json)


def add(name: Name, session: Session = None, json: Json = False) -> int:
    """Send the stream to a target again that was given up or taken off."""
    return _told("add", name, session, json)


def remove(name: Name, session: Session = None, json: Json = False) -> int:
    """Stop sending the stream to a target for the rest of the show; the others go on."""
    return _told("remove", name, session, json)


def stop(name: Name, session: Session = None, json: Json = False) -> int:
    """Stop sending the stream to a target for now; `restart` brings it back, the others go on."""
    return _told("stop", name, session, json)


def restart(name: Name, session: Session = None, json: Json = False) -> int:
    """End the publish to a target in order and begin anew, whatever state it is in."""
    return _told("restart", name, session, json)


def _told(verb: str, name: str, session: str | None, json: bool) -> int:
    from streamctl.console.said import saying

    return answer(
        f"target {verb}", lambda: asked(f"target.{verb}", session, {"name": name}), saying(f"target {verb}"), json=json
    )
