"""Short programs run to their end: what they printed and how they ended."""

import contextlib
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import clean_environment

KILL_SECONDS = 2.0
"""How long the system may take to end a killed program (seconds); one that hangs in the kernel is left to it."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A program's end: its exit status and its two outputs."""

    status: int
    out: bytes
    err: bytes


def run(
    argv: Sequence[str],
    *,
    timeout: float,
    give: bytes = b"",
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Finished:
    """Return what `argv` printed after it ended, with `give` as its input.

    Args:
        argv: The program and its arguments.
        timeout: Seconds it may take.
        give: Bytes for its standard input.
        environment: Its environment; this process's own without secrets when None.
        pass_fds: Descriptors it inherits under the same numbers; they stay open here.

    Raises:
        StreamctlError: FFM-005 it cannot be started, FFM-006 it took longer than `timeout` (it is ended, with all that
            it started).
    """
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=tuple(pass_fds),
            env=clean_environment() if environment is None else dict(environment),
        )
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise StreamctlError("FFM-005", name=argv[0], detail=detail) from error
    try:
        out, err = process.communicate(give, timeout)
    except subprocess.TimeoutExpired as slow:
        if process.poll() is None:
            _end(process)
            raise StreamctlError("FFM-006", name=argv[0], seconds=timeout) from None
        out, err = slow.output or b"", slow.stderr or b""  # it ended; something it left behind holds the pipes
    except BaseException:
        _end(process)
        raise
    finally:
        _close_pipes(process)
    return Finished(process.returncode, out, err)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill `process` and its descendants, which `subprocess` alone would leave running."""
    family: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for member in family:
        with contextlib.suppress(psutil.Error):
            member.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(KILL_SECONDS)


def _close_pipes(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):  # input that it never took
                pipe.close()
