"""`streamctl run`: talk to the running session."""

import typer


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
