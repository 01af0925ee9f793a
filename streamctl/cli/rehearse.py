"""`streamctl rehearse`: the whole event against a simulated venue."""

import typer


def register(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
