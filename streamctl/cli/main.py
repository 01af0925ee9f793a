"""The program: `streamctl`, assembled from one module a verb group."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from streamctl import __version__
from streamctl.cli.answer import unexpected
from streamctl.console.output import Stdio, print_line, print_problems, print_result
from streamctl.core.errors import StreamctlError
from streamctl.core.exits import ExitCode
from streamctl.core.result import failure

VERB_GROUPS = (
    "profile",
    "plan",
    "cards",
    "devices",
    "obs",
    "preflight",
    "start",
    "run",
    "target",
    "sessions",
    "archive",
    "rehearse",
    "doctor",
)
"""Modules of this package, in the order of `--help`; each registers its commands with `register(app)`.

They import nothing heavy before a command of theirs runs: `streamctl cut` has to be quick.
"""

app = typer.Typer(
    name="streamctl",
    help="An event as code: from the site visit to the archived recording.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print_line(f"streamctl {__version__}", Stdio())
        raise typer.Exit


@app.callback()
def _program(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    del version


for _group in VERB_GROUPS:
    import_module(f"streamctl.cli.{_group}").register(app)


def run(arguments: Sequence[str]) -> int:
    """Return the exit status of `streamctl` called with `arguments`; usage errors speak JSON when asked to."""
    try:
        status = app(args=list(arguments), prog_name="streamctl", standalone_mode=False)
    except typer.Abort:
        status = _fail(arguments, "", StreamctlError("INT-002"))
    except typer.TyperException as error:
        status = _usage(arguments, error)
    except OSError as error:
        status = _unheard(error)
    except Exception as error:  # noqa: BLE001 - the last line before the user
        status = _fail(arguments, "", unexpected("", error).errors[0])
    return int(status or 0)


def _usage(arguments: Sequence[str], error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "streamctl"
    detail = error.format_message()
    if not detail:  # nothing was asked for: the help that was shown is the answer
        return int(ExitCode.USAGE)
    return _fail(arguments, path.partition(" ")[2], StreamctlError("CLI-001", detail=detail, command=path))


def _unheard(error: OSError) -> int:
    """Say on standard error that standard output took nothing; a reader that has gone (`| head`) needs no words."""
    problem = StreamctlError("CLI-003", detail=error.strerror or type(error).__name__)
    if not isinstance(error, BrokenPipeError):
        print_problems([problem], Stdio())
    return int(problem.exit_code)


def _fail(arguments: Sequence[str], command: str, problem: StreamctlError) -> int:
    typed = next((word for word in arguments if not word.startswith("-")), "")
    result = failure(command or typed, problem)
    if "--json" in arguments:
        print_result(result, Stdio())
    else:
        print_problems(result.errors, Stdio())
    return int(result.exit_code)


def entry() -> None:
    """Run the program and end the process with its exit status.

    A reader of standard output that goes away (`| head`) ends the program quietly.
    """
    try:
        status = run(sys.argv[1:])
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)  # or the interpreter's own last flush would fail once more
        status = int(ExitCode.UNEXPECTED)
    sys.exit(status)
