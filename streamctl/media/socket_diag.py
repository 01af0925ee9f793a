"""What Linux tells of one TCP connection when asked by its address (sock_diag): no table of sockets is walked."""

import socket
import struct
from dataclasses import dataclass

NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
INET_DIAG_INFO = 2
NO_COOKIE = ANY_STATE = 0xFFFFFFFF
"""Numbers of linux/netlink.h, linux/sock_diag.h and linux/inet_diag.h."""
ANSWER_SECONDS = 0.2
"""The kernel answers within the call; whatever does not is no kernel that knows the question (seconds)."""
ANSWER_BYTES = 4096
_HEADER = struct.Struct("=IHHII")
_WISH = struct.Struct("=BBBBI")
_NO_DEVICE = struct.pack("=III", 0, NO_COOKIE, NO_COOKIE)
_QUEUES = struct.Struct("=III")
"""Send-Q, user and inode of an answer, at _QUEUES_AT; the attributes follow."""
_QUEUES_AT = _HEADER.size + 60
_ATTRIBUTE = struct.Struct("=HH")
_ACKNOWLEDGED_AT = 120
"""Where `tcp_info` has `tcpi_bytes_acked` (linux/tcp.h; since Linux 4.1)."""


@dataclass(frozen=True, slots=True)
class Told:
    """One connection.

    Attributes:
        state: Its number in linux/include/net/tcp_states.h.
        unsent: Bytes written that the other side has not acknowledged.
        acknowledged: Bytes that it has, since the connection began.
        inode: The socket's own number.
    """

    state: int
    unsent: int
    acknowledged: int
    inode: str


def ask(local: str, remote: str) -> Told | None:
    """Return what is known of the connection from `local` to `remote`, both as /proc/net/tcp writes them.

    None where there is no such connection in this process's own network namespace, or the system does not tell: not
    Linux, or forbidden.
    """
    family = socket.AF_INET if len(local) == len("0100007F:1F90") else socket.AF_INET6
    wish = _WISH.pack(family, socket.IPPROTO_TCP, 1 << (INET_DIAG_INFO - 1), 0, ANY_STATE)
    question = wish + _ports(local, remote) + _host(local) + _host(remote) + _NO_DEVICE
    header = _HEADER.pack(_HEADER.size + len(question), SOCK_DIAG_BY_FAMILY, 1, 1, 0)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
            kernel.settimeout(ANSWER_SECONDS)
            kernel.sendto(header + question, (0, 0))
            return _read(kernel.recv(ANSWER_BYTES))
    except (OSError, AttributeError, struct.error):  # AttributeError: this system has no AF_NETLINK
        return None


def _ports(*addresses: str) -> bytes:
    return b"".join(struct.pack("!H", int(address.partition(":")[2], 16)) for address in addresses)


def _host(address: str) -> bytes:
    """Return the host of `address` as the kernel has it: words of 32 bits, which /proc/net/tcp prints as numbers."""
    words = address.partition(":")[0]
    packed = b"".join(struct.pack("=I", int(words[at : at + 8], 16)) for at in range(0, len(words), 8))
    return packed.ljust(16, b"\0")


def _read(answer: bytes) -> Told | None:
    if _HEADER.unpack_from(answer)[1] != SOCK_DIAG_BY_FAMILY:
        return None  # an error: there is no such connection
    unsent, _, inode = _QUEUES.unpack_from(answer, _QUEUES_AT)
    acknowledged = _acknowledged(answer, _QUEUES_AT + _QUEUES.size)
    return None if acknowledged is None else Told(answer[_HEADER.size + 1], unsent, acknowledged, str(inode))


def _acknowledged(answer: bytes, at: int) -> int | None:
    while at + _ATTRIBUTE.size <= len(answer):
        length, kind = _ATTRIBUTE.unpack_from(answer, at)
        if kind == INET_DIAG_INFO and length >= _ATTRIBUTE.size + _ACKNOWLEDGED_AT + 8:
            return int(struct.unpack_from("=Q", answer, at + _ATTRIBUTE.size + _ACKNOWLEDGED_AT)[0])
        at += max(_ATTRIBUTE.size, length + 3 & ~3)
    return None
