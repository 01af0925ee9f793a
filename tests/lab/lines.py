"""A line between a publisher and its server that one can slow down, delay or break: a TCP proxy on loopback."""

import contextlib
import queue
import socket
import struct
import threading
import time
from collections.abc import Iterator

PORTION_BYTES = 4 << 10
"""Passed on at once at most: a slowed line moves often, not in leaps."""
WINDOW_BYTES = 16 << 10
"""What the line takes ahead of what it has passed on, as far as the system heeds it."""
STEP_SECONDS = 0.02
"""Between two looks at whether a slowed line has room again."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER so that closing sends a reset instead of an end."""
Box = queue.SimpleQueue[tuple[float, bytes]]


class Line:
    """Takes connections on a loopback port and carries them to `port`.

    Args:
        port: The server's port.
        at: Where it takes them; a free port if 0.
    """

    def __init__(self, port: int, at: int = 0) -> None:
        self.rate: float | None = None
        """Bytes a second that it carries to the server; None for as many as come."""
        self.delay = 0.0
        """How much later everything arrives, either way (seconds)."""
        self._behind = port
        self._socket = socket.create_server(("127.0.0.1", at))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        self._closed = threading.Event()
        threading.Thread(target=self._accept, name="line", daemon=True).start()

    @property
    def url(self) -> str:
        """Address of the server's application `live` over this line."""
        return f"rtmp://127.0.0.1:{self.port}/live"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                outside, _ = self._socket.accept()
                self._connect(outside)

    def _connect(self, outside: socket.socket) -> None:
        try:
            inside = socket.create_connection(("127.0.0.1", self._behind), 2)
        except OSError:
            outside.close()
            return
        inside.settimeout(None)
        self._open += [outside, inside]
        for source, sink, forward in ((outside, inside, True), (inside, outside, False)):
            box: Box = queue.SimpleQueue()
            threading.Thread(target=self._take, args=(source, box, forward), name="line take", daemon=True).start()
            threading.Thread(target=self._give, args=(sink, box, forward), name="line give", daemon=True).start()

    def _take(self, source: socket.socket, box: Box, forward: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(PORTION_BYTES):
                box.put((time.monotonic() + self.delay, data))
                while forward and self.rate and not box.empty() and not self._closed.wait(STEP_SECONDS):
                    pass
        box.put((0.0, b""))

    def _give(self, sink: socket.socket, box: Box, forward: bool) -> None:
        with contextlib.suppress(OSError):
            while (item := box.get())[1]:
                due, data = item
                slowness = len(data) / self.rate if forward and self.rate else 0.0
                if self._closed.wait(max(0.0, due - time.monotonic()) + slowness):
                    return
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Reset every connection on both sides, as a router that lost its table would."""
        taken, self._open = self._open, []
        for end in taken:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RD)
            end.close()

    def close(self) -> None:
        """Take no more connections and end those that there are."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.reset()


@contextlib.contextmanager
def line(port: int) -> Iterator[Line]:
    """Lay a line to `port`."""
    made = Line(port)
    try:
        yield made
    finally:
        made.close()
