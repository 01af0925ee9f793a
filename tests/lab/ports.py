"""Loopback ports that nobody uses at the moment."""

import socket


def free_ports(count: int) -> tuple[int, ...]:
    """Return `count` different free TCP ports of 127.0.0.1."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return tuple(probe.getsockname()[1] for probe in sockets)
    finally:
        for probe in sockets:
            probe.close()
