"""The one way a command ends: do the work, print the result, return the exit status."""

from collections.abc import Callable
from typing import Annotated

import typer

from streamctl.console.output import Stdio, print_problems, print_result
from streamctl.core.errors import StreamctlError
from streamctl.core.result import Result, failure

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
"""Every command's `--json` option."""

Renderer = Callable[[Result], None]
"""Prints a successful result for a person."""


def answer(command: str, work: Callable[[], Result], render: Renderer, *, json: bool) -> int:
    """Return the exit status of `command` after doing `work` and printing what came of it.

    Any exception becomes a result with a code: no traceback reaches a user.
    """
    result = _result(command, work)
    try:
        _show(result, render, json=json)
    except OSError:
        raise  # standard output itself is gone or full: the program's end tells
    except Exception as error:  # noqa: BLE001 - the last line before the user
        result = unexpected(command, error)
        _show(result, render, json=json)
    return int(result.exit_code)


def _show(result: Result, render: Renderer, *, json: bool) -> None:
    stdio = Stdio()
    if json:
        print_result(result, stdio)
        return
    if result.data:
        render(result)
    print_problems(result.errors, stdio)


def _result(command: str, work: Callable[[], Result]) -> Result:
    try:
        return work()
    except StreamctlError as error:
        return failure(command, error)
    except KeyboardInterrupt:
        return failure(command, StreamctlError("INT-002"))
    except Exception as error:  # noqa: BLE001 - the last line before the user
        return unexpected(command, error)


def unexpected(command: str, error: Exception) -> Result:
    """Return the result of `command` ended by an `error` that nobody foresaw."""
    detail = f"{type(error).__name__}: {error}"
    return failure(command, StreamctlError("INT-001", where=_innermost(error), detail=detail))


def _innermost(error: BaseException) -> str | None:
    """Return `module:line` of where `error` was raised, for the report."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else None
