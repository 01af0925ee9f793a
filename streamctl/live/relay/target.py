"""A target: one thread that keeps one server supplied, whatever happens to that server, at nobody else's cost."""

import logging
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.live.protocol import error_document
from streamctl.live.relay.back_off import wait_seconds
from streamctl.live.relay.causes import REFUSALS, UNHURRIED
from streamctl.live.relay.connection import Connection
from streamctl.live.relay.fan_out import FanOut
from streamctl.live.relay.health import STUCK_SECONDS, Health, carried, frozen, overdue, step
from streamctl.live.relay.order import LOCAL_KINDS, TargetOrder
from streamctl.live.relay.outlet import Stream
from streamctl.live.relay.speed import BITS_A_KILOBYTE, Speed
from streamctl.live.relay.tag_queue import TagQueue
from streamctl.live.relay.waking import Waker
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.left_connections import LeftConnections
from streamctl.session.records import Record, TargetChanged, TargetState

__all__ = ["Target", "TargetOrder"]

QUEUE_BYTES = 48 << 20
"""Most of the stream kept for a target that does not take it (bytes)."""
QUEUE_SECONDS = 20.0
"""The same in seconds of programme: longer than it takes to give a stuck server up, so that a stall costs nothing."""
TURN_SECONDS = 0.1
"""How often tags are passed on (seconds): one at a time would cost twice the processor time for a delay that nobody
sees."""
LOOK_SECONDS = 0.25
"""How often a connection's health is judged (seconds)."""
PREDECESSOR_SECONDS = 8.0
"""How long a target waits for the one of its name that is being seen off (seconds): that one's own time, and a bit."""
HELD_SECONDS = 180.0
"""For so long after it was last live (seconds) a server may hold a target's own publish: nginx-rtmp asks a silent
publisher for a sign of life after 60 s and gives it 30 s more."""
USUAL_KBPS = 3000
"""What a stream is taken to have before its bit rate is told or measured (kilobits a second)."""
KILL_SECONDS = 0.6
"""What ending a process that does not end by itself takes of a deadline (seconds)."""
log = logging.getLogger(__name__)


class Target:
    """Publishes to one server until told to finish: connects, watches, waits, connects again.

    Args:
        order: What was asked for.
        where: Returns the address to publish to; raises StreamctlError while there is none.
        fan_out: Where the tags come from.
        ffmpeg: What publishes.
        log_file: File for the publishing process's redacted words.
        emit: Takes records.
        programme_seconds: Returns the session second of the newest picture, None before the first.
        failure: Returns why a receiver of our own hung up; None if it was not its doing.
        session: The session's name.
        after: A target that has to have ended first.
    """

    def __init__(
        self,
        order: TargetOrder,
        *,
        where: Callable[[], str],
        fan_out: FanOut,
        ffmpeg: Ffmpeg,
        log_file: Path,
        emit: Callable[[Record], None],
        programme_seconds: Callable[[], float | None],
        failure: Callable[[], StreamctlError | None] = lambda: None,
        session: str = "streamctl",
        after: "Target | None" = None,
    ) -> None:
        self.order = order
        self._where = where
        self._fan_out = fan_out
        self._ffmpeg = ffmpeg
        self._log_file = log_file
        self._emit = emit
        self._programme_seconds = programme_seconds
        self._failure = failure
        self._session = session
        self._after = after
        self._waker = Waker()
        self._ending = threading.Event()
        self._deadline = 0.0
        self._for_good = True
        self._failures = self._held = 0
        self._live_at = float("-inf")
        self._left: LeftConnections | None = None
        self._state: TargetState = "connecting"
        self._problem: StreamctlError | None = None
        self._since: float | None = programme_seconds()
        self._changed = time.monotonic()
        self._told: TargetState | None = None
        self._bytes_before = 0
        self._dropped_before = 0
        self._speed = Speed()
        self._queue: TagQueue | None = None
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name=f"target {order.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self, seconds: float, *, for_good: bool = True) -> None:
        """Send what is queued, end the publish in order, and be done within `seconds`. Returns at once.

        Args:
            seconds: The time there is.
            for_good: Whether the audience is told that there is no more.
        """
        self._for_good = for_good
        self._deadline = time.monotonic() + seconds
        self._ending.set()
        self._waker.wake()

    def join(self, seconds: float) -> bool:
        """Wait up to `seconds` for the end; return whether it is reached."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def status(self) -> dict[str, Any]:
        """Return how the target is doing as JSON values.

        Keys: `state`; `detail` in words, with `problem` (code, where, facts) and `fix` behind them, None where all is
        well; `attempt`; `since` (session second of the state's begin); `for_seconds`; `bytes` sent in all; `kbps`
        lately; `queued_seconds`; `dropped` pictures; `receiver`; `kind`; `place`: host and port, folder or file.
        """
        queue, problem = self._queue, self._problem
        return {
            "state": self._state,
            "detail": self._detail(),
            "problem": error_document(problem) if problem is not None else None,
            "fix": problem.fix() if problem is not None else None,
            "attempt": self._attempts(),
            "since": self._since,
            "for_seconds": round(time.monotonic() - self._changed, 1),
            "bytes": self._bytes_before + self._sent(),
            "kbps": round(self._speed.kbps(time.monotonic()), 1),
            "queued_seconds": round(queue.seconds, 3) if queue is not None else 0.0,
            "dropped": self._dropped_before + (queue.dropped if queue is not None else 0),
            "receiver": self.order.receiver,
            "kind": self.order.kind,
            "place": redact(self.order.destination),
        }

    def _detail(self) -> str:
        return f"{self._problem.message()} [{self._problem.code}]" if self._problem is not None else ""

    def _attempts(self) -> int:
        """Return the number of the present attempt, counted since the target was last live; 0 while it is."""
        return self._failures + (self._state == "connecting")

    def _sent(self) -> int:
        connection = self._connection
        return connection.progress.total_bytes if connection is not None else 0

    def _run(self) -> None:
        problem: StreamctlError | None = None
        self._await_predecessor()
        while not self._ending.is_set():
            problem = self._attempt()
            if problem is not None and not self._ending.is_set():
                self._rest(problem)
        self._part()
        self._become("stopped", problem if problem is not None and problem.code == "TGT-012" else None)

    def _await_predecessor(self) -> None:
        """Return when the target before this one has ended, at the latest after PREDECESSOR_SECONDS."""
        deadline = time.monotonic() + PREDECESSOR_SECONDS
        while self._after is not None and not self._ending.is_set() and time.monotonic() < deadline:
            if self._after.join(TURN_SECONDS):
                break
        self._after = None

    def _attempt(self) -> StreamctlError | None:
        """Publish once; return why it ended, None when it was told to."""
        try:
            return self._publish()
        except StreamctlError as error:
            return error
        except Exception as error:  # a fault of ours costs this target an attempt, never the show
            log.exception("target %s", self.order.name)
            return StreamctlError("TGT-018", where=self.order.name, detail=redact(f"{type(error).__name__}: {error}"))

    def _publish(self) -> StreamctlError | None:
        if _worth_telling(self._failures + 1):
            self._become("connecting", self._problem)
        else:
            self._state = "connecting"
        url = self._where()
        queue = TagQueue(limit_bytes=QUEUE_BYTES, limit_seconds=QUEUE_SECONDS, wake=lambda: None)
        connection = Connection(
            self.order,
            url,
            self._ffmpeg,
            stream=Stream(self._session, self._rate()),
            log=self._log_file,
            waker=self._waker,
            emit=self._emit,
        )
        self._queue, self._connection = queue, connection
        self._fan_out.join(queue)
        try:
            return self._carry(connection, queue)
        finally:
            self._fan_out.leave(queue)
            connection.close()
            self._bytes_before += connection.progress.total_bytes
            self._dropped_before += queue.dropped
            self._queue = self._connection = None

    def _rate(self) -> float:
        """Return the stream's bytes a second: measured, else as ordered."""
        return self._fan_out.rate or (self.order.kbps or USUAL_KBPS) * 125.0

    def _carry(self, connection: Connection, queue: TagQueue) -> StreamctlError | None:
        """Move tags until the publish ends; return why it did."""
        health = Health()
        look_at = 0.0
        while not self._ending.is_set():
            connection.turn(queue, TURN_SECONDS)
            if connection.exited:
                held = time.monotonic() - self._live_at < HELD_SECONDS
                cause = connection.cause(was_live=health.state != "connecting", published_before=held)
                return self._failure() or cause
            now = time.monotonic()
            if now < look_at:
                continue
            look_at = now + LOOK_SECONDS
            health = step(health, connection.reading(queue, self._fan_out.rate), connection.expectation)
            self._speed.count(now, self._bytes_before + connection.progress.total_bytes)
            self._show(health)
            if health.verdict == "silent":
                return self._silent(connection)
            if health.verdict == "stuck":
                self._part()
                self._left = connection.leave()
                return self._behind(health)
        return self._finish(connection, queue, live=health.state != "connecting")

    def _show(self, health: Health) -> None:
        if health.state == "live":
            self._failures = self._held = 0
            self._live_at = time.monotonic()
            self._part()
            self._become("live", None)
        elif health.state == "stalled":
            self._become("stalled", self._behind(health))

    def _part(self) -> None:
        """Leave the connection of an earlier publish to the system."""
        if self._left is not None:
            self._left.close()
            self._left = None

    def _silent(self, connection: Connection) -> StreamctlError:
        name, seconds = self.order.name, connection.expectation.answer_seconds
        if self.order.kind in LOCAL_KINDS:
            return StreamctlError("WAY-006", where=name, place=self.order.destination, seconds=seconds)
        if self.order.kind == "srt":
            return StreamctlError("WAY-002", where=name, address=self.order.destination)
        if connection.connected:
            return StreamctlError("TGT-002", where=name, address=self.order.destination, seconds=seconds)
        return StreamctlError("TGT-003", where=name, address=self.order.destination)

    def _behind(self, health: Health) -> StreamctlError:
        name, seconds = self.order.name, overdue(health)
        if self.order.kind in LOCAL_KINDS:
            return StreamctlError("WAY-006", where=name, place=self.order.destination, seconds=seconds)
        if frozen(health):
            return StreamctlError("TGT-010", where=name, seconds=seconds, limit=STUCK_SECONDS)
        carries, needs = (round(rate * BITS_A_KILOBYTE) for rate in (carried(health), self._rate()))
        if carries >= needs and self._problem is not None:  # it catches up: what was told before is why
            return self._problem
        return StreamctlError("TGT-011", where=name, seconds=seconds, carries=carries, needs=needs)

    def _finish(self, connection: Connection, queue: TagQueue, *, live: bool) -> StreamctlError | None:
        """Send the rest and end the publish; return TGT-012 if the time did not suffice."""
        self._fan_out.leave(queue)
        if not live:
            return None
        while time.monotonic() < self._deadline - KILL_SECONDS and not connection.exited:
            if connection.empty and not queue.bytes:
                rest = max(0.0, self._deadline - KILL_SECONDS - time.monotonic())
                status = connection.finish(rest, for_good=self._for_good)
                if status == 0:
                    return None
                break
            connection.turn(queue, TURN_SECONDS)
        seconds = queue.seconds + connection.unsent_seconds
        return StreamctlError("TGT-012", where=self.order.name, seconds=seconds)

    def _rest(self, problem: StreamctlError) -> None:
        """Wait before the next attempt.

        A server that holds our own earlier publish is told by a reset that this has ended, and asked again soon.
        """
        self._failures += 1
        self._held = self._held + 1 if problem.code == "TGT-020" else 0
        if self._held and self._left is not None:
            self._left.reset()
        hopeless = problem.code in REFUSALS or problem.code in {"FFM-005", "WAY-001"}
        state: TargetState = "failed" if hopeless else "waiting"
        if _worth_telling(self._failures) or self._problem is None or self._problem.code != problem.code:
            self._become(state, problem)
        else:
            self._state, self._problem = state, problem
        failures, refused = self._held or self._failures, problem.code in UNHURRIED
        self._ending.wait(wait_seconds(failures, random.random(), refused=refused))  # noqa: S311

    def _become(self, state: TargetState, problem: StreamctlError | None) -> None:
        """Take on `state`, and journal it if it or its reason is news."""
        if state != self._state or self._told is None:
            self._changed = time.monotonic()
            self._since = self._programme_seconds()
        self._state, self._problem = state, problem
        if state == self._told and state in {"live", "stalled"}:
            return
        self._told = state
        self._emit(TargetChanged(name=self.order.name, state=state, detail=self._detail(), attempt=self._attempts()))


def _worth_telling(attempt: int) -> bool:
    """Whether to journal the `attempt`-th failure in a row: the first, the second, the fourth and so on."""
    return attempt & (attempt - 1) == 0
