"""`streamctl cards`: the title pictures."""

from pathlib import Path
from typing import Annotated

import typer

from streamctl.cli.answer import Json, answer
from streamctl.console.output import Stdio
from streamctl.core.result import Result

ProfilePath = Annotated[Path, typer.Argument(metavar="PROFILE", help="The event's YAML profile.", show_default=False)]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FOLDER", help="Folder for the pictures; cards-EVENT here if left out."),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("cards")(cards)


def cards(profile: ProfilePath, output: Output = None, json: Json = False) -> int:
    """Render the title pictures and lower thirds, and a contact sheet of them all."""

    def work() -> Result:
        from streamctl.cards.card import Card
        from streamctl.cards.write import write_cards_and_sheet
        from streamctl.plan.build import plan_cards
        from streamctl.profile.load import load_profile

        loaded = load_profile(profile)
        folder = (output or Path(f"cards-{loaded.event.id}")).absolute()
        found = [Card(**card.model_dump(), size=loaded.video.size) for card in plan_cards(loaded)]
        files, sheet = write_cards_and_sheet(found, folder) if found else ((), None)
        made = [
            {"id": card.id, "template": card.template, "file": str(file)}
            for card, file in zip(found, files, strict=True)
        ]
        return Result("cards", {"folder": str(folder), "cards": made, "contact_sheet": sheet and str(sheet)})

    def render(result: Result) -> None:
        from streamctl.console.cards import print_cards

        print_cards(result, Stdio())

    return answer("cards", work, render, json=json)
