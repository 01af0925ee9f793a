"""The answering side of `protocol`: a local socket, one thread a connection, events to whoever asked for them."""

import contextlib
import errno
import logging
import os
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.live.protocol import LineReader, encode, error_document
from streamctl.live.stumbles import survived

Handler = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Answers one verb: arguments in, data out; raises StreamctlError to refuse."""

EVENTS_KEPT = 20_000
"""Events kept for a listener that comes (back) later; an hour of a busy show has a few hundred."""
BACKLOG = 16
SEND_SECONDS = 2.0
"""A listener that takes nothing for this long is dropped (seconds); it can come back and ask for what it missed."""
ANSWER_SECONDS = 1.0
"""How long an end waits for answers that are being given (seconds): `stop` may be what ends this process."""
ACCEPT_AGAIN_SECONDS = 0.2
"""How long to wait after a caller could not be taken (seconds): the process has too many files open just then."""
log = logging.getLogger(__name__)


class EventLog:
    """Events numbered from `last` + 1, kept for late listeners; threads may add and wait at the same time."""

    def __init__(self, last: int = 0) -> None:
        self._events: deque[dict[str, Any]] = deque(maxlen=EVENTS_KEPT)
        self._last = last
        self._ended = False
        self._changed = threading.Condition()

    @property
    def last(self) -> int:
        """Number of the newest event, 0 for none."""
        return self._last

    def add(self, seconds: float, record: Mapping[str, Any]) -> int:
        """Append `record` (with its `type`), which happened at session second `seconds`; return its number."""
        with self._changed:
            self._last += 1
            self._events.append({"event": self._last, "t": seconds, "record": dict(record)})
            self._changed.notify_all()
            return self._last

    def end(self) -> None:
        """Wake every listener; once they have read the rest there is nothing more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def after(self, number: int) -> list[dict[str, Any]] | None:
        """Return the events above `number`, waiting for at least one; None when the log ended and all were read."""
        with self._changed:
            self._changed.wait_for(lambda: self._last > number or self._ended)
            if self._last <= number:
                return None
            return [event for event in self._events if event["event"] > number]


class Server:
    """Listens on `path` and answers with `handlers`; the verb `events` is answered from `events`.

    A handler that raises anything but StreamctlError is logged and answered with INT-001: one bad request never ends
    the process that carries the show.
    """

    def __init__(self, path: Path, handlers: Mapping[str, Handler], events: EventLog) -> None:
        self.path = path
        self._handlers = handlers
        self._events = events
        self._open: set[socket.socket] = set()
        self._listening: set[threading.Thread] = set()
        self._closing = threading.Event()
        self._answered = threading.Condition()
        self._owing: set[threading.Thread] = set()
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(path))
        os.chmod(path, 0o600)  # noqa: PTH101 - a socket's own permissions
        self._socket.listen(BACKLOG)
        threading.Thread(target=self._accept, name="server", daemon=True).start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            with survived():
                try:
                    self._take_caller()
                except OSError as error:
                    if not self._closing.wait(ACCEPT_AGAIN_SECONDS):
                        log.warning("a caller waits: %s", error.strerror)

    def _take_caller(self) -> None:
        connection, _ = self._socket.accept()
        self._open.add(connection)
        try:
            threading.Thread(target=self._serve, args=(connection,), name="connection", daemon=True).start()
        except RuntimeError as error:  # the system gives no further thread just now
            self._open.discard(connection)
            connection.close()
            raise OSError(errno.EAGAIN, str(error)) from error

    def _serve(self, connection: socket.socket) -> None:
        reader = LineReader(connection)
        with connection, survived(), contextlib.suppress(OSError):
            while (request := reader.read()) is not None:
                if request.get("verb") == "events":
                    self._stream(connection, request)
                    break
                with self._answering():
                    connection.sendall(encode(self._reply(request)))
        self._open.discard(connection)

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """Mark this thread as one that owes an answer."""
        thread = threading.current_thread()
        with self._answered:
            self._owing.add(thread)
        try:
            yield
        finally:
            with self._answered:
                self._owing.discard(thread)
                self._answered.notify_all()

    def _reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        number, verb = request.get("id"), str(request.get("verb"))
        try:
            handler = self._handlers.get(verb)
            if handler is None:
                raise StreamctlError("LIV-003", verb=verb)
            return {"id": number, "ok": True, "data": dict(handler(request.get("args") or {}))}
        except StreamctlError as error:
            return {"id": number, "ok": False, "error": error_document(error)}
        except Exception as error:
            log.exception("request %s failed", verb)
            detail = redact(f"{type(error).__name__}: {error}")
            return {"id": number, "ok": False, "error": error_document(StreamctlError("INT-001", detail=detail))}

    def _stream(self, connection: socket.socket, request: Mapping[str, Any]) -> None:
        thread = threading.current_thread()
        self._listening.add(thread)
        try:
            number = int((request.get("args") or {}).get("after", 0))
            connection.sendall(encode({"id": request.get("id"), "ok": True, "data": {"last": self._events.last}}))
            connection.settimeout(SEND_SECONDS)
            while (events := self._events.after(number)) is not None:
                for event in events:
                    connection.sendall(encode(event))
                    number = event["event"]
        finally:
            self._listening.discard(thread)

    def close(self, *, flush_seconds: float = SEND_SECONDS) -> None:
        """Give who asked before its answer, end the event log, give listeners `flush_seconds` to take the rest."""
        self._closing.set()
        others = {threading.current_thread()}
        with self._answered:
            self._answered.wait_for(lambda: self._owing <= others, ANSWER_SECONDS)
        self._events.end()
        for thread in tuple(self._listening):
            thread.join(flush_seconds)
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.path.unlink(missing_ok=True)
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
