"""Pipes and sockets between this process and FFmpeg; what is particular to an operating system stays here."""

import contextlib
import fcntl
import os
import socket
from collections import deque
from collections.abc import Callable

from typing_extensions import Buffer

BIG_PIPE_BYTES = 1 << 20
"""Linux's default upper limit for an unprivileged process: fewer wake-ups a frame."""
STREAM_BYTES = 212_992
"""What a socket may hold for a process without privileges, by Linux's default; with 64 KiB it is half as quick."""
GUARANTEED_BYTES = 4096
"""What any pipe takes without a reader (bytes): one page, PIPE_BUF on Linux."""
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)
_GET_PIPE_SIZE = getattr(fcntl, "F_GETPIPE_SZ", None)


def big_pipe() -> tuple[int, int]:
    """Return the read and write ends of a pipe with as large a buffer as the system grants."""
    read_end, write_end = os.pipe()
    if _SET_PIPE_SIZE is not None:
        with contextlib.suppress(OSError):  # the user's pipe quota is used up: a small pipe works too, only slower
            fcntl.fcntl(write_end, _SET_PIPE_SIZE, BIG_PIPE_BYTES)
    return read_end, write_end


def stream_pair() -> tuple[socket.socket, int]:
    """Return a socket to read raw pictures from, and the descriptor of its peer, which FFmpeg writes to as to a pipe.

    Measured at 720p30, an ingest and its reader together take a tenth less than with a pipe, and can hand over five
    times as many pictures: a pipe's memory is taken, charged and given back page by page and has to be read in
    portions; a socket takes 32 KiB as one piece, and its reader, woken for each, stays in the kernel until a picture is
    whole.
    """
    reader, writer = socket.socketpair()
    writer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, STREAM_BYTES)
    return reader, writer.detach()


def capacity(descriptor: int) -> int:
    """Return how many bytes the pipe `descriptor` holds; 0 where the system does not tell."""
    return int(fcntl.fcntl(descriptor, _GET_PIPE_SIZE)) if _GET_PIPE_SIZE is not None else 0


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


def _lender() -> Callable[[int, memoryview], int] | None:
    """Return Linux's vmsplice, which puts memory into a pipe and returns how much of it; None where there is none.

    It raises OSError as `os.write` does.
    """
    try:
        import ctypes  # not every Python has it

        library = ctypes.CDLL(None, use_errno=True)
        call = library.vmsplice
    except (ImportError, OSError, AttributeError):
        return None

    class Piece(ctypes.Structure):
        """The C library's `struct iovec`."""

        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    def lend(descriptor: int, view: memoryview) -> int:
        first = ctypes.c_char.from_buffer(view)  # an array of that length would be a new type each time
        piece = Piece(ctypes.addressof(first), len(view))
        count = int(call(descriptor, ctypes.byref(piece), ctypes.c_size_t(1), ctypes.c_uint(0)))
        if count < 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))
        return count

    return lend


_LEND = _lender()


class LendingPipe:
    """The write end of a pipe that borrows what is put into it: it refers to that memory, and copies nothing.

    What was lent is kept here, and must not change, until the reader has surely taken it: a pipe holds its capacity at
    most, so what lies further back is free. Keep this object until the reader is gone: with the descriptor closed, the
    last pipeful is still to be read. Where the system cannot lend, or the pipe is small, it is written as usual.

    Args:
        descriptor: The pipe's write end, which stays the caller's.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._capacity = capacity(descriptor)
        self._lends = _LEND is not None
        self._lent: deque[tuple[object, int]] = deque()

    def put(self, owner: object, data: Buffer) -> None:
        """Put all of `data` (writable memory) in, however long the reader takes; `owner` keeps it as it is.

        Raises:
            OSError: The reader is gone (EPIPE).
        """
        view = memoryview(data).cast("B")
        if not self._lends or self._capacity * 2 < len(view):  # a call for each pipeful: copying is as quick
            write_all(self._descriptor, view)
            return
        self._lent.append((owner, len(view)))
        self._lend(view)
        self._give_back()

    def _lend(self, view: memoryview) -> None:
        assert _LEND is not None
        while view:
            try:
                view = view[_LEND(self._descriptor, view) :]
            except InterruptedError:
                continue
            except BrokenPipeError:
                raise
            except OSError:  # a kernel or a sandbox without it; what is really wrong, writing says too
                self._lends = False
                write_all(self._descriptor, view)
                return

    def _give_back(self) -> None:
        """Forget what lies behind what a full pipe holds: all of it was put in before that."""
        held = sum(size for _, size in self._lent)
        while held - self._lent[0][1] >= self._capacity:
            held -= self._lent.popleft()[1]
