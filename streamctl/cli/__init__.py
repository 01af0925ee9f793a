"""What a person types: Typer commands, one module a verb group."""
