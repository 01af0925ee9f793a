"""How the processes of a session talk: requests, replies and events as lines of JSON on a local socket.

    request  {"id": "7", "verb": "cut", "args": {"scene": "wide"}}
    reply    {"id": "7", "ok": true, "data": {…}}   or   {"id": "7", "ok": false, "error": {"code", "where", "facts"}}
    event    {"event": 12, "t": 3.25, "record": {"type": "on_air", …}}   to a connection that asked with `events`

Light on imports: `streamctl cut` has to be on air quickly.
"""

import contextlib
import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from streamctl.core.errors import StreamctlError
from streamctl.core.messages import entry
from streamctl.core.redaction import redact

LINE_BYTES = 1 << 20
"""The longest line either side accepts (bytes)."""
CONNECT_SECONDS = 2.0
"""How long connecting to a socket on this machine may take (seconds)."""
REPLY_SECONDS = 10.0
"""How long an ordinary request may take (seconds)."""


def encode(document: Mapping[str, Any]) -> bytes:
    """Return `document` as one line, as it is: a target's key travels on this socket and nowhere else.

    Half a character, which a shell may pass on, becomes `?`.
    """
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"


def error_document(error: StreamctlError) -> dict[str, Any]:
    """Return `error` as it crosses a socket: code, place and redacted facts."""
    return {
        "code": error.code,
        "where": error.where,
        "facts": {name: redact(str(value)) for name, value in error.facts.items()},
    }


def error_from(document: Mapping[str, Any]) -> StreamctlError:
    """Return the error that `error_document` made `document` from; INT-001 for a code of another version."""
    code, facts = document["code"], document.get("facts", {})
    try:
        entry(code)
    except (KeyError, ModuleNotFoundError):
        code, facts = "INT-001", {"detail": f"the session says {code}, which this version does not know"}
    return StreamctlError(code, where=document.get("where"), **facts)


class LineReader:
    """Whole lines of JSON from a connected socket.

    Raises:
        ConnectionError: On reading: the other side sent no JSON object, or a line beyond LINE_BYTES.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._rest = bytearray()

    def read(self) -> dict[str, Any] | None:
        """Return the next message, None when the other side closed. Raise TimeoutError as the socket is set to."""
        while (end := self._rest.find(b"\n")) < 0:
            if len(self._rest) > LINE_BYTES:
                raise ConnectionError("a message is too long")
            received = self._connection.recv(1 << 16)
            if not received:
                return None
            self._rest += received
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        return _parse(line)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise ConnectionError("not a message of streamctl")
    return document


class Client:
    """One connection to a process of a session.

    Raises:
        StreamctlError: LIV-001 nobody answers at `path`.
    """

    def __init__(self, path: Path, *, timeout: float = CONNECT_SECONDS) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise StreamctlError("LIV-001", where=str(path), detail=error.strerror or type(error).__name__) from error
        self._reader = LineReader(self._socket)
        self._next = 0

    def call(
        self, verb: str, args: Mapping[str, Any] | None = None, *, timeout: float = REPLY_SECONDS
    ) -> dict[str, Any]:
        """Return the data of the reply to `verb`.

        Any time-out ends the connection: a reply that comes late must not be taken for the next one's.

        Raises:
            StreamctlError: What the other side refused with; LIV-002 no answer within `timeout` seconds, LIV-001 it
                went away.
        """
        self._next += 1
        self._send(verb, args or {}, timeout)
        reply = self._receive(verb, timeout)
        if reply.get("id") != str(self._next):
            self.close()
            raise StreamctlError("LIV-001", where=str(self.path), detail="the reply belongs to another request")
        if not reply["ok"]:
            raise error_from(reply["error"])
        data: dict[str, Any] = reply["data"]
        return data

    def events(self, after: int) -> Iterator[dict[str, Any]]:
        """Yield every event numbered above `after`, then each new one, until the other side closes.

        Raises:
            StreamctlError: LIV-001, LIV-002 as for `call`; a lost connection ends the iteration.
        """
        self.call("events", {"after": after})
        self._socket.settimeout(None)
        while True:
            try:
                message = self._reader.read()
            except OSError:
                return
            if message is None:
                return
            yield message

    def _send(self, verb: str, args: Mapping[str, Any], timeout: float) -> None:
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(encode({"id": str(self._next), "verb": verb, "args": args}))
        except OSError as error:
            self.close()
            raise StreamctlError("LIV-001", where=str(self.path), detail=type(error).__name__) from error

    def _receive(self, verb: str, timeout: float) -> dict[str, Any]:
        try:
            reply = self._reader.read()
        except TimeoutError:
            self.close()
            raise StreamctlError("LIV-002", where=str(self.path), verb=verb, seconds=timeout) from None
        except OSError as error:
            self.close()
            raise StreamctlError("LIV-001", where=str(self.path), detail=type(error).__name__) from error
        if reply is None:
            self.close()
            raise StreamctlError("LIV-001", where=str(self.path), detail="closed")
        return reply

    def close(self) -> None:
        """End the connection; also from another thread, which ends an iteration over `events`."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
