"""The devices of this machine, each with the line to paste into a profile."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from streamctl.console.findings import Phrases
from streamctl.console.output import Stdio
from streamctl.console.preflight import console_of
from streamctl.core.redaction import redact


def print_devices(data: Mapping[str, Sequence[Mapping[str, Any]]], stdio: Stdio) -> None:
    """Print the `cameras` and `microphones` in `data`; says plainly where there are none."""
    phrases, console = Phrases(stdio.language), console_of(stdio)
    for kind in ("cameras", "microphones"):
        console.print(Text(phrases.say(kind), "bold"))
        if not data[kind]:
            console.print(f"  {phrases.say('none')}")
        for device in data[kind]:
            note = f" ({phrases.say(device['note'])})" if device["note"] else ""
            console.print(Text(redact(f"  {device['name']}{note}")), soft_wrap=True)
            console.print(Text(redact(f"    {device['line']}"), "cyan"), soft_wrap=True)
    if data["cameras"] or data["microphones"]:
        console.print(Text(phrases.say("paste"), "dim"), soft_wrap=True)
