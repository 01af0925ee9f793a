"""Ports of this machine: free or held, and by whom."""

import errno
import socket
from collections.abc import Mapping
from typing import Literal

import psutil

Transport = Literal["tcp", "udp"]
_KINDS: Mapping[Transport, socket.SocketKind] = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def port_is_free(host: str, port: int, transport: Transport) -> bool:
    """Return whether a server could listen on `port` (0: on any) of this machine's address `host`.

    Raises:
        OSError: `host` is no address of this machine, or the port is not for this user.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, _KINDS[transport]) as server:
        if transport == "tcp":
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a connection's afterglow holds no port
        try:
            server.bind((host, port))
            if transport == "tcp":
                server.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def free_port(transport: Transport = "tcp") -> int:
    """Return a port of this machine at which nobody listens now, on any of its addresses."""
    with socket.socket(socket.AF_INET, _KINDS[transport]) as server:
        server.bind(("", 0))
        return int(server.getsockname()[1])


def port_holder(port: int, transport: Transport) -> str | None:
    """Return name and number of the process that listens on `port`, None where the system does not tell."""
    try:
        connections = psutil.net_connections(kind=transport)
    except (psutil.Error, OSError):
        return None
    for connection in connections:
        listening = transport == "udp" or connection.status == psutil.CONN_LISTEN
        if connection.laddr and connection.laddr.port == port and listening and connection.pid:
            return _named(connection.pid)
    return None


def _named(pid: int) -> str:
    try:
        return f"{psutil.Process(pid).name()} ({pid})"
    except psutil.Error:
        return str(pid)
