"""`streamctl profile`: write, check, explain a profile."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.console.output import Stdio
from streamctl.core.result import Result

if TYPE_CHECKING:
    from streamctl.profile.model import Profile

ProfilePath = Annotated[Path, typer.Argument(metavar="PROFILE", help="The event's YAML profile.", show_default=False)]

group = typer.Typer(help="Write, check and explain an event's profile.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.add_typer(group, name="profile")


@group.command("new")
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME|PATH", help="NAME writes NAME.yaml here; a path ends in .yaml or .yml.")
    ],
    json: Json = False,
) -> int:
    """Write a commented profile to start from; it runs as it stands, and nothing is overwritten."""

    def work() -> Result:
        from streamctl.profile.starter import starter_path, write_starter

        path = starter_path(name)
        event = write_starter(path, Stdio().language)
        return Result("profile new", {"path": str(path), "event": event})

    def render(result: Result) -> None:
        from streamctl.console.profile import render_new

        render_new(result, Stdio())

    return answer("profile new", work, render, json=json)


@group.command("check")
def check(profile: ProfilePath, json: Json = False) -> int:
    """Read a profile strictly and tell every problem at once, each with its place."""

    def work() -> Result:
        from streamctl.profile.load import load_profile

        return Result("profile check", _summary(load_profile(profile), profile))

    def render(result: Result) -> None:
        from streamctl.console.profile import render_check

        render_check(result, Stdio())

    return answer("profile check", work, render, json=json)


def _summary(loaded: "Profile", path: Path) -> dict[str, object]:
    starts = loaded.event.starts
    return {
        "path": str(path),
        "sha256": loaded.sha256,
        "event": loaded.event.id,
        "title": loaded.event.title,
        "starts": starts.isoformat() if starts else None,
        "duration_seconds": sum(cue.duration.total_seconds() for cue in loaded.rundown),
        "cameras": list(loaded.cameras),
        "microphones": list(loaded.microphones),
        "scenes": list(loaded.scenes),
        "cards": list(loaded.cards),
        "rundown": [cue.id for cue in loaded.rundown],
        "targets": list(loaded.targets),
        "rehearsal_targets": list(loaded.rehearsal.targets),
    }


@group.command("show")
def show(profile: ProfilePath, json: Json = False) -> int:
    """Show every value that a profile comes to, and whether it is written there or a default."""

    def work() -> Result:
        from streamctl.profile.explain import resolved_values
        from streamctl.profile.load import load_with_places

        loaded = load_with_places(profile)
        values = [value.model_dump() for value in resolved_values(loaded)]
        return Result("profile show", {"path": str(profile), "sha256": loaded.profile.sha256, "values": values})

    def render(result: Result) -> None:
        from streamctl.console.profile import render_show

        render_show(result, Stdio())

    return answer("profile show", work, render, json=json)


@group.command("schema")
def schema(
    scenes: Annotated[bool, typer.Option("--scenes", help="The schema of scene files instead.")] = False,
    json: Json = False,
) -> int:
    """Print the JSON Schema of profiles, for completion and checks in an editor."""

    def work() -> Result:
        from streamctl.profile.schema import profile_schema, scenes_schema

        return Result("profile schema", {"schema": scenes_schema() if scenes else profile_schema()})

    def render(result: Result) -> None:
        from streamctl.profile.schema import schema_text

        Stdio().out.write(schema_text(result.data["schema"]))

    return answer("profile schema", work, render, json=json)
