"""The option that lets a profile be carried by the other engine."""

from typing import Annotated, Literal

import typer

EngineKind = Literal["ffmpeg", "obs"]
Engine = Annotated[
    EngineKind | None,
    typer.Option(
        "--engine",
        help="What mixes and encodes, instead of the profile's engine: ffmpeg, or obs at its usual address.",
        show_default=False,
    ),
]
