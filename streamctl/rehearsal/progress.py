"""What a rehearsal says while it runs: one small value a step, for a person's line or a program's record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

StepName = Literal[
    "plan", "obs", "preflight", "launch", "cameras", "act", "refused", "stop", "export", "verify", "watch"
]
"""The steps, in their order; `act` and `refused` come once for each act of the script."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens now.

    Attributes:
        name: The step.
        facts: Its figures and names.
    """

    name: StepName
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


Tell = Callable[[Step], None]
"""Hears each step as it begins."""
