"""The way to a server: name, TCP, TLS, then bytes, each step within its time and with its own way to end."""

import contextlib
import socket
import ssl
import threading
import time
from functools import partial
from typing import Literal

from streamctl.media.leash import Leash
from streamctl.media.trust import authorities

RESOLVE_SECONDS = 5.0
"""How long the name server may take (seconds)."""
CONNECT_SECONDS = 5.0
"""How long each address may take to accept a connection (seconds)."""
ANSWER_SECONDS = 5.0
"""How long each of TLS, handshake and `connect` may take (seconds)."""
AFTERWORD_SECONDS = 0.3
"""How long more is waited for of what is no RTMP: it tells what it is instead (seconds)."""
ADDRESSES = 2
"""How many of a name's addresses are tried: the first of IPv6 and of IPv4."""

Outcome = Literal[
    "welcome",
    "name",
    "refused",
    "unreachable",
    "not-tls",
    "certificate-name",
    "certificate",
    "mute",
    "speaks-tls",
    "not-rtmp",
    "closed",
    "rejected",
]
"""How far a knock came: `welcome` means the application took the connection."""


class Ended(Exception):  # noqa: N818 - an outcome that is expected, not an error
    """A knock came to its end: how far, and what was said."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(outcome)
        self.outcome: Outcome = outcome
        self.detail = detail


def resolve(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    """Return address family and address of each way to `host`. Raise Ended where the name server gives none."""
    answers: list[list[tuple[int, tuple[str, int]]]] = []
    failures: list[str] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.append([(int(entry[0]), (str(entry[4][0]), port)) for entry in found])
        except OSError as error:
            failures.append(error.strerror or type(error).__name__)
        except UnicodeError:
            failures.append("not a host name")

    asking = threading.Thread(target=ask, name=f"resolve {host}", daemon=True)
    asking.start()
    asking.join(RESOLVE_SECONDS)
    if not answers:
        raise Ended("name", failures[0] if failures else f"no answer within {RESOLVE_SECONDS:g} s")
    first_of_each = dict(reversed(answers[0]))
    return [(family, address) for family, address in answers[0] if first_of_each[family] == address][:ADDRESSES]


def reach(host: str, port: int, leash: Leash) -> socket.socket:
    """Return a connection to the first address of `host` that takes one. Raise Ended where none does."""
    last = Ended("unreachable")
    for family, address in resolve(host, port):
        connection = socket.socket(family, socket.SOCK_STREAM)
        leash.hold(partial(_hang_up, connection))
        connection.settimeout(CONNECT_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.connect(address)
            return connection
        except ConnectionRefusedError:
            last = Ended("refused", address[0])
        except TimeoutError:
            last = Ended("unreachable", f"{address[0]}: no answer within {CONNECT_SECONDS:g} s")
        except OSError as error:
            last = Ended("unreachable", f"{address[0]}: {error.strerror or type(error).__name__}")
        connection.close()
    raise last


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def secured(plain: socket.socket, host: str, context: ssl.SSLContext | None, leash: Leash) -> socket.socket:
    """Return `plain` with TLS on it, the certificate proven to be that of `host`. Raise Ended where it is not."""
    plain.settimeout(ANSWER_SECONDS)
    try:
        secure = (context or ssl.create_default_context(cafile=authorities())).wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        wrong_name = error.verify_code in {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH, _IP_ADDRESS_MISMATCH
        raise Ended("certificate-name" if wrong_name else "certificate", error.verify_message) from None
    except TimeoutError:
        raise Ended("not-tls", f"no answer within {ANSWER_SECONDS:g} s") from None
    except (ssl.SSLError, OSError) as error:
        raise Ended("not-tls", getattr(error, "reason", None) or error.strerror or type(error).__name__) from None
    leash.hold(partial(_hang_up, secure))
    return secure


class Line:
    """A connection on which each step has ANSWER_SECONDS in all, however slowly the other side drips."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._until = 0.0
        self.received = 0

    def begin_step(self) -> None:
        """Begin a step: from now on there are ANSWER_SECONDS."""
        self._until = time.monotonic() + ANSWER_SECONDS

    def _patience(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Ended("mute", f"{self.received} bytes within {ANSWER_SECONDS:g} s")
        self._connection.settimeout(left)

    def send(self, data: bytes) -> None:
        """Send `data`. Raise Ended: mute, closed."""
        self._patience()
        try:
            self._connection.sendall(data)
        except TimeoutError:
            raise Ended("mute", f"{self.received} bytes within {ANSWER_SECONDS:g} s") from None
        except OSError as error:
            raise Ended("closed", error.strerror or type(error).__name__) from None

    def read(self, count: int) -> bytes:
        """Return exactly `count` bytes. Raise Ended: mute, closed."""
        data = bytearray()
        while len(data) < count:
            self._patience()
            try:
                more = self._connection.recv(count - len(data))
            except TimeoutError:
                raise Ended("mute", f"{self.received} bytes within {ANSWER_SECONDS:g} s") from None
            except OSError as error:
                raise Ended("closed", error.strerror or type(error).__name__) from None
            if not more:
                raise Ended("closed")
            self.received += len(more)
            data += more
        return bytes(data)

    def afterword(self) -> bytes:
        """Return what else the server says at once, at most a line's length."""
        self._connection.settimeout(AFTERWORD_SECONDS)
        with contextlib.suppress(OSError):
            return self._connection.recv(64)
        return b""
