"""docs/cli.md out of the program itself: every command with its arguments and options."""

from collections.abc import Iterator
from typing import Any

import typer

from streamctl.cli.main import app
from streamctl.core.exits import ExitCode

HEAD = """# The command line

This page is made from the program; `STREAMCTL_UPDATE_GOLDEN=1 pytest tests/cli/test_contract.py` writes it anew.

Standard output is the answer, standard error the conversation. With `--json` every command prints one document on
standard output, errors too, also those of a command that was mistyped:

    {"schema": "streamctl/1", "command": "…", "status": "success|partial|error", "exit_code": 0, "data": {…},
     "errors": [{"code": "SES-003", "message": "…", "where": null, "fix": "…"}]}

Messages are in Japanese where the locale is (or `STREAMCTL_LANGUAGE=ja`), JSON is always in English.
"""
MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.UNEXPECTED: "unexpected",
    ExitCode.USAGE: "the command line itself is wrong",
    ExitCode.PROFILE_INVALID: "the profile is invalid",
    ExitCode.PREFLIGHT_BLOCKED: "preflight found something that must not be",
    ExitCode.OBS_UNREACHABLE: "OBS cannot be reached",
    ExitCode.FFMPEG_UNUSABLE: "FFmpeg cannot be used",
    ExitCode.SECRET_MISSING: "a secret is missing",
    ExitCode.LOCK_HELD: "another session holds the lock",
    ExitCode.NO_SUCH_SESSION: "no such session",
    ExitCode.DEGRADED: "finished degraded; the recording is safe",
    ExitCode.RUN_FAILED: "the run failed",
    ExitCode.VERIFICATION_FAILED: "verification failed",
    ExitCode.INTERRUPTED: "interrupted (Ctrl-C)",
    ExitCode.TERMINATED: "terminated",
}


def root() -> Any:
    """Return the whole program as the command that Typer makes of it."""
    return typer.main.get_command(app)


def commands(command: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the words and the command of each command that does something, groups left out."""
    command = command or root()
    below = getattr(command, "commands", None)
    if below is None:
        yield words, command
        return
    for name, one in below.items():
        yield from commands(one, (*words, name))


def groups(command: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the words and the command of each group, the program itself first."""
    command = command or root()
    below = getattr(command, "commands", None)
    if below is not None:
        yield words, command
        for name, one in below.items():
            yield from groups(one, (*words, name))


def parameters(command: Any) -> list[Any]:
    """Return the arguments and options of `command` that it shows."""
    return [one for one in command.params if not getattr(one, "hidden", False)]


def reference() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(line for words, command in commands() for line in _section(words, command)), *_exits()])


def _section(words: tuple[str, ...], command: Any) -> Iterator[str]:
    shown = parameters(command)
    arguments = [one for one in shown if one.param_type_name == "argument"]
    options = [one for one in shown if one.param_type_name == "option"]
    yield f"## streamctl {' '.join(words)}"
    yield ""
    yield f"    streamctl {' '.join([*words, *('[OPTIONS]' for _ in options[:1]), *map(_usage, arguments)])}"
    yield ""
    yield " ".join((command.help or "").split())
    yield ""
    if shown:
        yield "| argument or option | meaning |"
        yield "|---|---|"
        yield from (f"| {_name(one)} | {_meaning(one)} |" for one in [*arguments, *options])
        yield ""


def _usage(argument: Any) -> str:
    name = argument.metavar or str(argument.name).upper()
    several = "…" if argument.nargs == -1 else ""
    return f"{name}{several}" if argument.required else f"[{name}{several}]"


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_usage(parameter)}`"
    return ", ".join(f"`{spelling}`" for spelling in (*parameter.opts, *parameter.secondary_opts))


def _meaning(parameter: Any) -> str:
    words = " ".join((parameter.help or "").split()).replace("|", "\\|")
    default = parameter.default
    quiet = callable(default) or default is None or default is False or default in ("", (), [])
    return words if quiet else f"{words} Default: `{default}`."


def _exits() -> Iterator[str]:
    yield "## Exit codes"
    yield ""
    yield "| code | meaning |"
    yield "|---|---|"
    yield from (f"| {code.value} | {MEANINGS[code]} |" for code in ExitCode)
    yield ""
