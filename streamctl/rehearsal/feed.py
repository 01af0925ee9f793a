"""A simulated camera on the network: one FFmpeg makes it, anybody on this machine may call for it, at any time.

A call is HTTP on loopback, its answer FLV without end: FLV says at its beginning what it holds, so that OBS has a
picture 1.7 s after its call, and TCP on loopback adds no delay of its own. Each caller begins at a key frame; one that
takes nothing is let go and may call again.
"""

import contextlib
import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from streamctl.live.relay.flv import Splitter, Start, Tag
from streamctl.media.child import ChildProcess

QUEUE_TAGS = 400
"""Tags that a caller may be behind, some five seconds of picture and sound: an engine that stands still for so long has
lost the camera."""
READ_BYTES = 1 << 16
AGAIN_SECONDS = 1.0
"""Pause before an FFmpeg that ended is started again (seconds)."""
SHUTDOWN_LOOK_SECONDS = 0.1
"""How often the server looks whether it is to end (seconds)."""
log = logging.getLogger(__name__)

Call = queue.Queue[bytes | None]
"""What a caller still has to get; None ends the call."""


class Callers:
    """Who listens to one feed, and what each of them still has to get; methods for any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._setup: dict[int, Tag] = {}
        self._waiting: list[Call] = []
        self._served: list[Call] = []
        self._ended = False

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._waiting) + len(self._served)

    def answer(self) -> Iterator[bytes]:
        """Yield the stream for one caller, from the next key frame to the end of the call."""
        call: Call = queue.Queue(QUEUE_TAGS)
        with self._turn:
            if self._ended:
                return
            self._waiting.append(call)
        try:
            while (data := call.get()) is not None:
                yield data
        finally:
            self._forget(call)

    def _forget(self, call: Call) -> None:
        with self._turn:
            for calls in (self._waiting, self._served):
                with contextlib.suppress(ValueError):
                    calls.remove(call)

    def give(self, tag: Tag) -> None:
        """Give every caller the next tag."""
        with self._turn:
            if tag.is_setup:
                self._setup[tag.kind] = tag
                return
            if tag.is_key_frame:
                for call in self._waiting:
                    call.put_nowait(self._beginning())
                self._served, self._waiting = self._served + self._waiting, []
            data = tag.encoded()
            for call in tuple(self._served):
                try:
                    call.put_nowait(data)
                except queue.Full:
                    self._served.remove(call)
                    _let_go(call)

    def _beginning(self) -> bytes:
        return Start().encoded() + b"".join(tag.encoded(0) for tag in self._setup.values())

    def end_calls(self, *, for_good: bool) -> None:
        """End every call: the stream ends, or begins anew; whoever calls again gets it if that is not `for_good`."""
        with self._turn:
            self._ended = self._ended or for_good
            for call in (*self._served, *self._waiting):
                _let_go(call)
            self._served, self._waiting, self._setup = [], [], {}


def _let_go(call: Call) -> None:
    """End `call` at once: what it still had to get is left out."""
    with contextlib.suppress(queue.Empty):
        while True:
            call.get_nowait()
    call.put_nowait(None)


class Feed:
    """One camera, from now until `close`.

    Args:
        name: The camera's id.
        argv: The FFmpeg that makes it, as FLV on its standard output.
        log: File for what that FFmpeg says.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """

    def __init__(self, name: str, argv: Sequence[str], log: Path | None = None) -> None:
        self._name = name
        self._argv = argv
        self._log = log
        self._callers = Callers()
        self._ending = threading.Event()
        self._turn = threading.Lock()
        self._child = self._start()
        self._server = _server(self._callers)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/{name}.flv"
        """Where it is called for."""
        self._threads = (
            threading.Thread(target=self._read, name=f"feed {name}", daemon=True),
            threading.Thread(target=self._server.serve_forever, args=(SHUTDOWN_LOOK_SECONDS,), daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def _start(self) -> ChildProcess:
        return ChildProcess(f"feed {self._name}", self._argv, log=self._log, capture_output=True)

    def _read(self) -> None:
        """Hand on what FFmpeg makes; start it again should it end."""
        while True:
            self._hand_on()
            self._callers.end_calls(for_good=self._ending.is_set())
            if not self._started_again():
                return

    def _hand_on(self) -> None:
        splitter = Splitter()
        with self._child.output as output:
            while data := output.read(READ_BYTES):
                for item in splitter.feed(data):
                    if isinstance(item, Tag):
                        self._callers.give(item)

    def _started_again(self) -> bool:
        """Start FFmpeg again, as often as that fails; return whether it runs: False where the feed is to end."""
        if not self._ending.is_set():
            log.warning("the feed %s ended and begins anew: %s", self._name, self._child.tail())
        while not self._ending.wait(AGAIN_SECONDS):
            with self._turn:  # `close` must not miss the new one
                if self._ending.is_set():
                    return False
                try:
                    self._child = self._start()
                except Exception:
                    log.exception("the feed %s cannot be started", self._name)
                else:
                    return True
        return False

    def close(self) -> None:
        """End it: no process, no port and no call is left."""
        with self._turn:
            self._ending.set()
        self._child.stop()
        self._server.shutdown()
        self._callers.end_calls(for_good=True)
        self._server.server_close()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _server(callers: Callers) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        """Answers every call with the stream."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "video/x-flv")
            self.end_headers()
            with contextlib.suppress(OSError):  # the caller has hung up
                for data in callers.answer():
                    self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing of each call."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
