"""What the control process answers on its socket."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.control.stage import Stage
from streamctl.live.server import Handler

ORIGINS = ("operator", "rundown", "script", "safety")
"""Who may ask; see `session.records.Command`."""
TARGET_COMMANDS = ("target.add", "target.remove", "target.stop", "target.restart")
"""Verbs about one target."""
COMMANDS = ("cut", "wide", "card", "sound", "next", "mark", *TARGET_COMMANDS, "acknowledge", "stop")
"""Verbs that the director decides on; each becomes a record."""


def handlers(
    stage: Stage, hello: Callable[[], Mapping[str, Any]], status: Callable[[], Mapping[str, Any]]
) -> Mapping[str, Handler]:
    """Return what answers each verb: `hello` and `status` as given, the commands by `stage`."""
    return {
        "hello": lambda _: hello(),
        "status": lambda _: status(),
        **{verb: partial(_command, stage, verb) for verb in COMMANDS},
    }


def _command(stage: Stage, verb: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
    origin = args.get("origin", "operator")
    if origin not in ORIGINS:
        raise StreamctlError("LIV-009", detail=f"origin: one of {', '.join(ORIGINS)}")
    return stage.ask(verb, {name: value for name, value in args.items() if name != "origin"}, origin)
