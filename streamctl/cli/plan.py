"""`streamctl plan`: the dry run."""

from pathlib import Path
from typing import Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.cli.engine import Engine
from streamctl.console.output import Stdio
from streamctl.core.result import Result

ProfilePath = Annotated[Path, typer.Argument(metavar="PROFILE", help="The event's YAML profile.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("plan")(plan)


def plan(profile: ProfilePath, engine: Engine = None, json: Json = False) -> int:
    """Show what would happen: times, pictures, targets, and what the show needs; nothing is started."""

    def work() -> Result:
        from streamctl.console.measuring import tell_measuring
        from streamctl.plan.build import build_plan
        from streamctl.preflight.facts import facts_for
        from streamctl.profile.load import load_profile

        loaded = load_profile(profile, engine)
        decided = build_plan(loaded, facts_for(loaded, told=tell_measuring))
        return Result("plan", {"plan": decided.model_dump(mode="json")})

    def render(result: Result) -> None:
        from streamctl.console.plan import print_plan
        from streamctl.plan.model import Plan

        options = f" --engine {engine}" if engine else ""
        print_plan(Plan.model_validate(result.data["plan"]), Stdio(), options)

    return answer("plan", work, render, json=json)
