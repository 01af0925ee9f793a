"""Connections that outlive the process that made them, so that they can still be reset. What is particular to Linux.

A server that was cut off keeps the publish that it had until something tells it that this has ended. The end of the old
connection tells it, once the line is back; but by then the system tries to deliver it only at ever longer intervals. A
reset goes out at once.
"""

import contextlib
import ctypes
import os
import socket
import struct
from pathlib import Path

PIDFD_GETFD = 438
"""Number of the system call, the same on every architecture (Linux 5.6)."""
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER so that closing sends a reset instead of what still waits."""


class LeftConnections:
    """The TCP connections of process `pid`, held from now on, though it may end; none where the system forbids it.

    What it had written is still delivered, then the end, for as long as nobody calls `reset` or `close`.
    """

    def __init__(self, pid: int) -> None:
        self._sockets = tuple(_connections(pid))
        for one in self._sockets:
            with contextlib.suppress(OSError):  # the other side has ended it
                one.shutdown(socket.SHUT_WR)

    def __len__(self) -> int:
        return len(self._sockets)

    def reset(self) -> None:
        """Tell the other side at once that they have ended; what was not delivered yet is thrown away."""
        for one in self._sockets:
            with contextlib.suppress(OSError):  # closed already
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.close()

    def close(self) -> None:
        """Leave them to the system."""
        for one in self._sockets:
            one.close()


def _connections(pid: int) -> list[socket.socket]:
    try:
        process = os.pidfd_open(pid)
    except (OSError, AttributeError):  # AttributeError: this system has no pidfd_open
        return []
    try:
        numbers = [int(one.name) for one in Path(f"/proc/{pid}/fd").iterdir() if _is_socket(one)]
        found = [_taken(process, number) for number in numbers]
        return [one for one in found if one is not None]
    except OSError:
        return []
    finally:
        os.close(process)


def _is_socket(descriptor: Path) -> bool:
    with contextlib.suppress(OSError):  # closed since it was listed
        return os.readlink(descriptor).startswith("socket:")  # noqa: PTH115 - it is no path
    return False


def _taken(process: int, descriptor: int) -> socket.socket | None:
    """Return a socket that shares what `descriptor` of `process` is; None if it is no TCP connection, or forbidden."""
    number = int(ctypes.CDLL(None, use_errno=True).syscall(PIDFD_GETFD, process, descriptor, 0))
    if number < 0:
        return None
    one = socket.socket(fileno=number)
    if one.type == socket.SOCK_STREAM and one.family in {socket.AF_INET, socket.AF_INET6}:
        return one
    one.close()
    return None
