"""Short programs run to their end: what they printed and how they ended."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import clean_environment


@dataclass(frozen=True, slots=True)
class Finished:
    """A program's end: its exit status and its two outputs."""

    status: int
    out: bytes
    err: bytes


def run(
    argv: Sequence[str], *, timeout: float, give: bytes = b"", environment: Mapping[str, str] | None = None
) -> Finished:
    """Return what `argv` printed after it ended, with `give` as its input.

    Args:
        argv: The program and its arguments.
        timeout: Seconds it may take.
        give: Bytes for its standard input.
        environment: Its environment; this process's own without secrets when None.

    Raises:
        StreamctlError: FFM-005 it cannot be started, FFM-006 it took longer than `timeout` (it is ended).
    """
    try:
        done = subprocess.run(
            argv,
            input=give,
            capture_output=True,
            timeout=timeout,
            check=False,
            env=clean_environment() if environment is None else dict(environment),
        )
    except OSError as error:
        raise StreamctlError("FFM-005", name=argv[0], detail=error.strerror or str(error)) from error
    except subprocess.TimeoutExpired:
        raise StreamctlError("FFM-006", name=argv[0], seconds=timeout) from None
    return Finished(done.returncode, done.stdout, done.stderr)
