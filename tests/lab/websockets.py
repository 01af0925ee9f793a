"""The answering side of a WebSocket, as little of it as a fake server needs. One thread a connection."""

import base64
import contextlib
import hashlib
import socket
import struct
import threading
from collections.abc import Callable

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Caller:
    """One connected client; messages may be sent from any thread."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self.answers_pings = True

    def shake_hands(self) -> None:
        """Answer the client's opening."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._some(1)
        lines = head.decode().split("\r\n")
        key = next(line.partition(":")[2].strip() for line in lines if line.lower().startswith("sec-websocket-key:"))
        proof = base64.b64encode(hashlib.sha1((key + MAGIC).encode()).digest()).decode()
        upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade"
        self._connection.sendall(f"{upgrade}\r\nSec-WebSocket-Accept: {proof}\r\n\r\n".encode())

    def next(self) -> str | None:
        """Return the next text, None when the client closes."""
        while True:
            first, second = self._some(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(self._some(2 if length == 126 else 8), "big")
            mask = self._some(4)
            payload = bytes(byte ^ mask[place % 4] for place, byte in enumerate(self._some(length)))
            operation = first & 0x0F
            if operation == CLOSE:
                return None
            if operation == PING and self.answers_pings:
                self.send(payload, PONG)
            if operation == TEXT:
                return payload.decode()

    def send(self, payload: str | bytes, operation: int = TEXT) -> None:
        """Send one frame."""
        data = payload.encode() if isinstance(payload, str) else payload
        size = bytes([len(data)]) if len(data) < 126 else b"\x7f" + struct.pack(">Q", len(data))
        with self._sending:
            self._connection.sendall(bytes([0x80 | operation]) + size + data)

    def end(self, code: int, reason: str = "") -> None:
        """Close with `code`."""
        with contextlib.suppress(OSError):
            self.send(code.to_bytes(2, "big") + reason.encode(), CLOSE)

    def hang_up(self) -> None:
        """Be gone without a word."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _some(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._connection.recv(count - len(data))
            if not more:
                raise ConnectionError("closed")
            data += more
        return data


class WebSocketServer:
    """Serves `talk` on a free port of loopback; a caller is closed when it returns."""

    def __init__(self, talk: Callable[[Caller], None]) -> None:
        self._talk = talk
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.callers: list[Caller] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        caller = Caller(connection)
        self.callers.append(caller)
        with connection, contextlib.suppress(OSError, ValueError):
            caller.shake_hands()
            self._talk(caller)
        self.callers.remove(caller)

    def close(self) -> None:
        """Hang up on everybody and listen no more."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for caller in tuple(self.callers):
            caller.hang_up()
        for thread in self._threads:
            thread.join(5)
