"""Small servers on loopback that answer as one is told: mute, refusing, no RTMP, RTMP up to some point."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from streamctl.media.rtmp.amf0 import encode
from streamctl.media.rtmp.chunks import COMMAND_AMF0, Chunks, Message, cut
from streamctl.media.rtmp.knock import HANDSHAKE_BYTES, VERSION

Talk = Callable[[socket.socket], None]
"""What is said on one accepted connection; it is closed afterwards."""


@contextmanager
def listener(talk: Talk) -> Iterator[int]:
    """Serve `talk` on a free port of loopback; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        open_connections: list[socket.socket] = []
        threads: list[threading.Thread] = []

        def serve(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                talk(connection)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    open_connections.append(connection)
                    threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
                    threads[-1].start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for connection in open_connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *threads):
                thread.join(5)


def mute(connection: socket.socket) -> None:
    """Take everything, say nothing, until the other side goes."""
    while connection.recv(1 << 16):
        pass


def hang_up(connection: socket.socket) -> None:
    """Close at once, after having been spoken to."""
    connection.recv(1)


def says(words: bytes) -> Talk:
    """Return a talk that answers anything with `words` and closes."""

    def talk(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall(words)

    return talk


def exactly(connection: socket.socket, count: int) -> bytes:
    """Return the next `count` bytes. Raise OSError where there are fewer."""
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data


def shake_hands(connection: socket.socket) -> None:
    """Do the server's part of a plain RTMP handshake."""
    theirs = exactly(connection, 1 + HANDSHAKE_BYTES)
    connection.sendall(bytes([VERSION]) + bytes(HANDSHAKE_BYTES) + theirs[1:])
    exactly(connection, HANDSHAKE_BYTES)


def answers_connect(*values: object) -> Talk:
    """Return a talk of an RTMP server that answers `connect` with `values` in AMF0, nothing else; none closes."""

    def talk(connection: socket.socket) -> None:
        shake_hands(connection)
        Chunks(lambda count: exactly(connection, count)).next()
        if values:
            content = b"".join(encode(value) for value in values)  # type: ignore[arg-type]
            connection.sendall(cut(Message(COMMAND_AMF0, content)))
            mute(connection)

    return talk
