"""Pipes between this process and FFmpeg; what is particular to an operating system stays here."""

import contextlib
import ctypes
import errno
import fcntl
import os
from collections import deque
from typing import Any

from typing_extensions import Buffer

BIG_PIPE_BYTES = 1 << 20
"""Linux's default upper limit for an unprivileged process: fewer wake-ups a frame."""
GUARANTEED_BYTES = 4096
"""What any pipe takes without a reader (bytes): one page, PIPE_BUF on Linux."""
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)
_GET_PIPE_SIZE = getattr(fcntl, "F_GETPIPE_SZ", None)
_VMSPLICE: Any = getattr(ctypes.CDLL(None, use_errno=True), "vmsplice", None)
"""Linux's own; None elsewhere."""
_REFUSED = frozenset({errno.ENOSYS, errno.EPERM, errno.EINVAL, errno.EBADF})
"""What a kernel or a sandbox without it says."""


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


class _Piece(ctypes.Structure):
    """The C library's `struct iovec`."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class LendingPipe:
    """The write end of a pipe that borrows what is put into it: it refers to that memory, and copies nothing.

    What was lent is kept here, and must not change, until the reader has surely taken it: a pipe holds its capacity at
    most, so what lies further back is free. Where the system cannot lend, it is written as usual.

    Args:
        descriptor: The pipe's write end, which stays the caller's.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._capacity = fcntl.fcntl(descriptor, _GET_PIPE_SIZE) if _GET_PIPE_SIZE is not None else 0
        self._lends = bool(self._capacity) and _VMSPLICE is not None
        self._lent: deque[tuple[object, int]] = deque()

    def put(self, owner: object, data: Buffer) -> None:
        """Put all of `data` (writable memory) in, however long the reader takes; `owner` keeps it as it is.

        Raises:
            OSError: The reader is gone (EPIPE).
        """
        view = memoryview(data).cast("B")
        if not self._lends:
            write_all(self._descriptor, view)
            return
        self._lent.append((owner, len(view)))
        first = (ctypes.c_char * len(view)).from_buffer(view)
        self._splice(ctypes.addressof(first), view)
        self._give_back()

    def _splice(self, address: int, view: memoryview) -> None:
        done = 0
        while done < len(view):
            piece = _Piece(address + done, len(view) - done)
            count = _VMSPLICE(self._descriptor, ctypes.byref(piece), ctypes.c_size_t(1), ctypes.c_uint(0))
            if count >= 0:
                done += count
                continue
            error = ctypes.get_errno()
            if error in _REFUSED:
                self._lends = False
                write_all(self._descriptor, view[done:])
                return
            if error != errno.EINTR:
                raise OSError(error, os.strerror(error))

    def _give_back(self) -> None:
        """Forget what lies behind what a full pipe holds: all of it was put in before that."""
        held = sum(size for _, size in self._lent)
        while held - self._lent[0][1] >= self._capacity:
            held -= self._lent.popleft()[1]
