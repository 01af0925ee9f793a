"""Loopback ports that nobody uses at the moment, and that nobody is given by chance a moment later.

They lie below the range the system takes the ports of callers from (32768 and up on Linux), and are handed out in
turn among everything that runs tests on this machine: neither a caller nor a test beside this one takes one between
being asked for and being used.
"""

import fcntl
import os
import socket
import tempfile
from pathlib import Path

FIRST, LAST = 20_000, 31_999
_TURN = Path(tempfile.gettempdir()) / f"streamctl-test-ports.{os.getuid()}"


def free_ports(count: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> tuple[int, ...]:
    """Return `count` different free ports of 127.0.0.1: of TCP, or of UDP where `kind` says so."""
    ports: list[int] = []
    with _TURN.open("a+") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        turn.seek(0)
        port = int(turn.read() or FIRST)
        while len(ports) < count:
            port = port + 1 if port < LAST else FIRST
            if _is_free(port, kind):
                ports.append(port)
        turn.truncate(0)
        turn.write(str(port))
    return tuple(ports)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return one of `free_ports`."""
    return free_ports(1, kind)[0]


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
