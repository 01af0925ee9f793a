"""One publish of one target: its process, the pipes to it, and what can be measured of it."""

import contextlib
import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.live.relay.causes import cause
from streamctl.live.relay.flv import Start
from streamctl.live.relay.health import Reading
from streamctl.live.relay.order import TargetOrder
from streamctl.live.relay.outlet import Outlet, Stream, outlet, tell_end
from streamctl.live.relay.programme_time import MILLISECONDS
from streamctl.live.relay.tag_queue import Queued, TagQueue
from streamctl.live.relay.waking import Waker
from streamctl.media.child import TAIL_LINES, ChildProcess, StopLadder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.left_connections import LeftConnections
from streamctl.media.progress import Progress, ProgressReader
from streamctl.media.sockets import ConnectionWatch, datagram_sockets
from streamctl.session.records import Child, Record

CHUNK_BYTES = 64 << 10
"""Bytes taken from the queue at once: what a pipe holds."""
SOCKET_LOOK_SECONDS = 0.5
"""How often the system is asked what has become of the connection (seconds)."""
LAST_WORDS_SECONDS = 1.0
"""How long an ended process's last words may take to be read (seconds)."""
KILLED = StopLadder(end_of_input=0.0, interrupt=0.0, terminate=0.0, kill=2.0)
"""For a process from which nothing more is expected."""


class Connection:
    """A running publish. Everything here is called from the target's own thread.

    Args:
        order: The target.
        url: Where to publish to, for a server.
        ffmpeg: What publishes.
        stream: What is published.
        log: File for the process's redacted words.
        waker: Ends the wait in `turn`; used here too, when the process ends.
        emit: Takes the records of the process's start and end.

    Raises:
        StreamctlError: FFM-005 the process cannot be started, WAY-001 it could not be given its secrets unseen.
    """

    def __init__(
        self,
        order: TargetOrder,
        url: str,
        ffmpeg: Ffmpeg,
        *,
        stream: Stream,
        log: Path,
        waker: Waker,
        emit: Callable[[Record], None],
    ) -> None:
        self._order = order
        self._url = url
        self._waker = waker
        self._emit = emit
        self._lines: deque[str] = deque(maxlen=TAIL_LINES)
        self._progress = ProgressReader()
        self._pending = memoryview(Start().encoded())
        self._since: float | None = None
        self._base: int | None = None
        self._unsent: int | None = None
        self._acknowledged: int | None = None
        self._called = self._connected = False
        self._looked = 0.0
        self._open_input = True
        self._fed_ms = 0
        self.fed = 0
        """Bytes given to the process."""
        self._report, writing = os.pipe()
        try:
            carrier = outlet(order, url, stream, ffmpeg, writing)
        except BaseException:
            os.close(self._report)
            os.close(writing)
            raise
        self.expectation = carrier.expectation
        """What is to be expected of the process."""
        self._network, self._ending = carrier.network, carrier.ending
        try:
            self._child = self._start(carrier, log)
        except BaseException:
            self._close_pipes()
            raise
        self._sockets = ConnectionWatch(self._child.pid)
        os.set_blocking(self._child.input.fileno(), False)
        os.set_blocking(self._report, False)
        emit(Child(role="target", name=order.name, pid=self._child.pid, event="started"))

    def _close_pipes(self) -> None:
        os.close(self._report)
        if self._ending is not None:
            os.close(self._ending)
            self._ending = None

    def _start(self, carrier: Outlet, log: Path) -> ChildProcess:
        return ChildProcess(
            f"target {self._order.name}",
            carrier.argv,
            pass_fds=carrier.pipes,
            log=log,
            on_exit=lambda _: self._waker.wake(),
            on_line=self._lines.append,
        )

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._child.pid

    @property
    def progress(self) -> Progress:
        """What the process last reported."""
        return self._progress.latest

    @property
    def exited(self) -> bool:
        """Whether the process has ended."""
        return self._child.status is not None

    @property
    def empty(self) -> bool:
        """Whether everything taken from the queue has been given to the process."""
        return not self._pending

    @property
    def connected(self) -> bool:
        """Whether the server took the connection; True where the system does not tell."""
        return self._connected

    @property
    def unsent_seconds(self) -> float:
        """Seconds of the stream that were taken from the queue and that the process has not reported as sent."""
        return max(0.0, self._fed_ms / MILLISECONDS - (self.progress.out_seconds or 0.0))

    def turn(self, queue: TagQueue, seconds: float) -> None:
        """Give the process what it takes of `queue`, for `seconds` at most, or until it ends or somebody wakes."""
        self._write(queue)
        poll = select.poll()
        poll.register(self._waker.descriptor, select.POLLIN)
        if self._pending and self._open_input:
            poll.register(self._child.input.fileno(), select.POLLOUT)
        for descriptor, _ in poll.poll(seconds * 1000):
            if descriptor == self._waker.descriptor:
                self._waker.rest()
            else:
                self._write(queue)

    def _read_report(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._progress.feed(os.read(self._report, CHUNK_BYTES))

    def _write(self, queue: TagQueue) -> None:
        """Write until the pipe is full or the queue is empty."""
        if not self._pending:
            self._refill(queue)
        try:
            while self._pending and self._open_input:
                written = os.write(self._child.input.fileno(), self._pending)
                self.fed += written
                self._pending = self._pending[written:]
                if not self._pending:
                    self._refill(queue)
        except BlockingIOError:
            return
        except OSError:
            self._open_input = False  # it ended; its last words say why

    def _refill(self, queue: TagQueue) -> None:
        """Take the next tags, their timestamps counted from the first one that this publish began with."""
        taken = queue.take(CHUNK_BYTES)
        if not taken:
            self._since = None
            return
        self._since = taken[0].since
        self._pending = memoryview(b"".join(self._encoded(queued) for queued in taken))

    def _encoded(self, queued: Queued) -> bytes:
        tag = queued.tag
        if self._base is None and not tag.is_setup:
            self._base = tag.timestamp
        timestamp = 0 if self._base is None else max(0, tag.timestamp - self._base)
        self._fed_ms = max(self._fed_ms, timestamp)
        return tag.encoded(timestamp)

    def reading(self, queue: TagQueue, rate: float) -> Reading:
        """Return what is measured now of this connection; `rate` is the stream's (bytes a second)."""
        now = time.monotonic()
        self._read_report()
        self._look(now)
        oldest = self._since if self._pending else queue.oldest()
        behind = 0.0 if oldest is None else now - oldest
        sent = self.progress.total_bytes
        return Reading(
            now,
            self.fed,
            sent,
            called=self._called,
            behind=behind,
            unsent=self._unsent,
            rate=rate,
            acknowledged=self._acknowledged,
            connected=self._connected,
        )

    def _look(self, now: float) -> None:
        """Ask the system what has become of the connection, now and then: it costs more than a glance."""
        if now - self._looked < SOCKET_LOOK_SECONDS:
            return
        self._looked = now
        if self._network == "udp":
            self._called, self._connected = self._called or datagram_sockets(self._child.pid) != 0, True
            return
        found = self._sockets.look() if self._network == "tcp" else None
        if found is None:
            self._unsent, self._acknowledged, self._connected, self._called = None, None, True, True
            return
        self._called = self._called or bool(found)
        self._connected = any(connection.state == "connected" for connection in found)
        self._unsent = sum(connection.unsent for connection in found)
        told = [one.acknowledged for one in found if one.acknowledged is not None]
        self._acknowledged = sum(told) if told else None

    def finish(self, seconds: float, *, for_good: bool) -> int:
        """Let the process send the rest and end the publish in order; it is ended after `seconds`. Return its status.

        Everything must have been given to it (`empty`). An audience that can be told that there is no more is told so
        only `for_good`.
        """
        if for_good:
            tell_end(self._ending)
        return self._child.stop(StopLadder(end_of_input=seconds, interrupt=0.3, terminate=0.2, kill=2.0))

    def leave(self) -> LeftConnections:
        """Return the process's connections to its server, to be held when it is ended."""
        return LeftConnections(self._child.pid)

    def cause(self, *, was_live: bool, published_before: bool) -> StreamctlError:
        """Return why the process ended; the server may still hold what was `published_before`."""
        self._child.wait(LAST_WORDS_SECONDS)
        self._read_report()
        status = self._child.status
        return cause(
            self._order,
            status or 0,
            tuple(self._lines),
            was_live=was_live,
            was_connected=self.progress.total_bytes > 0,
            published_before=published_before,
        )

    def close(self) -> None:
        """End the process at once if it still runs, and tell of its end."""
        self._child.signal(signal.SIGKILL)
        status = self._child.stop(KILLED)
        self._read_report()
        self._close_pipes()
        detail = self._lines[-1] if status and self._lines else ""
        self._emit(
            Child(role="target", name=self._order.name, pid=self.pid, event="exited", status=status, detail=detail)
        )
