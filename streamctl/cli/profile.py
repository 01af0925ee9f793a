"""`streamctl profile`: write, check, explain a profile."""

import typer


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
