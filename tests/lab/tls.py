"""TLS in front of a plain server, with a certificate authority of the test's own."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab.components import missing


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority and a server's certificate for `localhost` that it signed.

    Attributes:
        file: The authority's own certificate: what has to be trusted.
        certificate: The server's.
        key: Its private key.
    """

    file: Path
    certificate: Path
    key: Path


def make_authority(folder: Path) -> Authority:
    """Make an authority in `folder` with OpenSSL's command line."""
    if shutil.which("openssl") is None:
        missing("openssl")
    made = Authority(folder / "authority.pem", folder / "server.pem", folder / "server.key")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    names = folder / "names.cnf"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    own_key, request = folder / "authority.key", folder / "server.csr"
    _openssl(*new, "-x509", "-subj", "/CN=streamctl test authority", "-keyout", own_key, "-out", made.file)
    _openssl(*new, "-subj", "/CN=localhost", "-keyout", made.key, "-out", request)
    signing = ("-CA", made.file, "-CAkey", own_key, "-CAcreateserial", "-days", "2", "-extfile", names)
    _openssl("x509", "-req", "-in", request, *signing, "-out", made.certificate)
    return made


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)


class TlsFront:
    """Takes TLS on a free loopback port and passes what it carries to `port`, and back."""

    def __init__(self, authority: Authority, port: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority.certificate, authority.key)
        self._behind = port
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, name="tls front", daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                plain, _ = self._socket.accept()
                self._open.append(plain)
                threading.Thread(target=self._serve, args=(plain,), name="tls call", daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError):
            outside = self._context.wrap_socket(plain, server_side=True)
            inside = socket.create_connection(("127.0.0.1", self._behind), 2)
            inside.settimeout(None)
            self._open += [outside, inside]
            threading.Thread(target=_pass_on, args=(inside, outside), name="tls answer", daemon=True).start()
            _pass_on(outside, inside)

    def close(self) -> None:
        """Hang up on everybody."""
        for connection in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def tls_front(authority: Authority, port: int) -> Iterator[TlsFront]:
    """Run a TLS front before `port`."""
    front = TlsFront(authority, port)
    try:
        yield front
    finally:
        front.close()
