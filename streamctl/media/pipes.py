"""Pipes between this process and FFmpeg; what is particular to an operating system stays here."""

import contextlib
import fcntl
import os

from typing_extensions import Buffer

BIG_PIPE_BYTES = 1 << 20
"""Linux's default upper limit for an unprivileged process: fewer wake-ups a frame."""
GUARANTEED_BYTES = 4096
"""What any pipe takes without a reader (bytes): one page, PIPE_BUF on Linux."""
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)


def big_pipe() -> tuple[int, int]:
    """Return the read and write ends of a pipe with as large a buffer as the system grants."""
    read_end, write_end = os.pipe()
    if _SET_PIPE_SIZE is not None:
        with contextlib.suppress(OSError):  # the user's pipe quota is used up: a small pipe works too, only slower
            fcntl.fcntl(write_end, _SET_PIPE_SIZE, BIG_PIPE_BYTES)
    return read_end, write_end


def filled_pipe(content: bytes) -> int:
    """Return the read end of a pipe that holds `content` and then ends: how a secret reaches a child.

    Raises:
        ValueError: `content` does not fit a pipe's guaranteed buffer (GUARANTEED_BYTES).
    """
    if len(content) > GUARANTEED_BYTES:
        message = "too long for a pipe's guaranteed buffer"
        raise ValueError(message)
    read_end, write_end = os.pipe()
    try:
        os.write(write_end, content)
    finally:
        os.close(write_end)
    return read_end


def write_all(descriptor: int, data: Buffer) -> None:
    """Write all of `data`, however long the reader takes. Raise OSError (EPIPE) when the reader is gone."""
    view = memoryview(data).cast("B")
    while view:
        view = view[os.write(descriptor, view) :]
