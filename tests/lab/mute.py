"""A server that takes connections and never says a word; and one that can say goodbye at once."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class MuteServer:
    """Listens on a free loopback port, accepts every call, reads nothing and answers nothing."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.calls: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, name="mute server", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address of an RTMP application that is none."""
        return f"rtmp://127.0.0.1:{self.port}/live"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.calls.append(connection)

    def close(self) -> None:
        """Hang up on everybody and listen no more."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(2)
        for call in self.calls:
            call.close()


@contextlib.contextmanager
def mute_server() -> Iterator[MuteServer]:
    """Run a mute server."""
    server = MuteServer()
    try:
        yield server
    finally:
        server.close()
