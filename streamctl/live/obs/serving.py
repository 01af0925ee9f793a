"""One connection for as long as it lasts, served by the thread that owns it."""

import contextlib
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.live.obs.exchange import Call, Exchange, LinkLost
from streamctl.live.obs.notices import Greeting, ObsEvent
from streamctl.live.obs.opening import Link
from streamctl.live.obs.requests import SLOW_SECONDS, Asked, Request, lacking
from streamctl.live.obs.wire import Malformed, message_of

PING_SECONDS = 0.5
"""How long OBS may say nothing before it is asked for a sign of life (seconds). Its WebSocket server answers that by
itself, also while OBS works on a long request."""
SILENCE_SECONDS = 1.5
"""How long OBS may give no sign of life before it counts as frozen (seconds): noticed within two seconds, and yet long
beside the 20 ms that an answer takes on a busy machine."""
AGAIN_SECONDS = 0.5
"""How long after a failure the connection is tried again (seconds): OBS needs about a second to start."""
LOADING_SECONDS = 60.0
"""How long OBS may be loading, once it is there (seconds)."""
NOT_READY_SECONDS = 10.0
"""How long a request is made again while OBS says that it is loading (seconds)."""
TICK_SECONDS = 0.1
"""How exactly time-outs are kept (seconds)."""
WATCHED_SECONDS = 0.3
"""The most that counts as watched between two looks (seconds): when this process itself stood still, or got no
processor, OBS was not silent for that long."""
MESSAGES_AT_ONCE = 200
"""Messages taken before anything else is seen to: ten seconds of volume meters."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The time-outs of a connection (seconds); see the constants of this module."""

    ping: float = PING_SECONDS
    silence: float = SILENCE_SECONDS
    again: float = AGAIN_SECONDS
    loading: float = LOADING_SECONDS
    not_ready: float = NOT_READY_SECONDS


class Pulse:
    """Whether the other side lives (times are monotonic nanoseconds)."""

    def __init__(self, patience: Patience, now: int) -> None:
        self._patience = patience
        self._asked = now
        self._looked = now
        self._silent = 0.0

    def hear(self, now: int) -> None:
        """Note a sign of life."""
        self._asked = self._looked = now
        self._silent = 0.0

    def wants_ping(self, now: int) -> bool:
        """Return whether to ask for a sign of life now; it counts as asked then."""
        due = now - self._asked >= self._patience.ping * NANOSECONDS
        if due:
            self._asked = now
        return due

    def silent_seconds(self, now: int) -> float | None:
        """Return for how long there was no sign of life (seconds) where that is too long, else None.

        Only time that was watched counts: at most WATCHED_SECONDS since the look before.
        """
        self._silent += min((now - self._looked) / NANOSECONDS, WATCHED_SECONDS)
        self._looked = now
        return self._silent if self._silent > self._patience.silence else None


class Serving:
    """Serves one open connection until it is lost.

    Args:
        link: The connection.
        inbox: Calls of other threads; what is left in it afterwards is the caller's to fail.
        woken: Becomes readable when something is in `inbox`, or `wanted` has become false.
        patience: The time-outs.
        on_ready: Called once, when OBS takes requests; calls come into `inbox` only afterwards.
        on_event: Called with each event from then on; returns False when its reader cannot keep up.
    """

    def __init__(
        self,
        link: Link,
        inbox: deque[Call],
        woken: socket.socket,
        *,
        patience: Patience,
        on_ready: Callable[[Greeting], None],
        on_event: Callable[[ObsEvent], bool],
    ) -> None:
        self._link = link
        self._inbox = inbox
        self._woken = woken
        self._patience = patience
        self._on_ready = on_ready
        self._on_event = on_event
        self._exchange = Exchange(link.address)
        self._pulse = Pulse(patience, time.monotonic_ns())
        self._first: Call | None = Call((Asked(Request.GET_VERSION),), SLOW_SECONDS, patience.loading)

    @property
    def leaving(self) -> bool:
        """Whether OBS has said that it ends."""
        return self._exchange.leaving

    def serve(self, wanted: Callable[[], bool]) -> None:
        """Serve while `wanted()`.

        Raises:
            LinkLost: OBS-007, OBS-009, OBS-010, OBS-012, OBS-013, OBS-016.
            ClosedByObs, OSError, WebSocketException: As `Link.receive`.
        """
        assert self._first is not None
        self._exchange.submit(self._first, time.monotonic_ns())
        with selectors.DefaultSelector() as bell:
            bell.register(self._link.socket, selectors.EVENT_READ)
            bell.register(self._woken, selectors.EVENT_READ)
            while wanted():
                self._send(time.monotonic_ns())
                self._hear(bell)
                self._check(time.monotonic_ns())

    def _hear(self, bell: selectors.BaseSelector) -> None:
        """Wait for a moment, and take all that has come: nothing is late that is there already."""
        wait = TICK_SECONDS
        for _ in range(MESSAGES_AT_ONCE):
            ready = {key.fileobj for key, _ in bell.select(wait)}
            if self._woken in ready:
                drain(self._woken)
            if self._link.socket not in ready:
                return
            self._take()
            wait = 0.0

    def end(self, error: StreamctlError) -> None:
        """Fail with `error` whatever still waits for OBS."""
        self._exchange.drop(error)

    def _send(self, now: int) -> None:
        """Send what is due."""
        while self._inbox:
            self._exchange.submit(self._inbox.popleft(), now)
        if (text := self._exchange.due(now)) is not None:
            self._link.send(text)
        if self._pulse.wants_ping(now):
            self._link.ping()

    def _check(self, now: int) -> None:
        """End what has waited too long. Raise LinkLost where that is the connection."""
        self._exchange.expire(now)
        if (silent := self._pulse.silent_seconds(now)) is not None:
            raise LinkLost(self._link.address.error("OBS-009", seconds=silent))
        self._see_first()

    def _take(self) -> None:
        text = self._link.receive()
        now = time.monotonic_ns()
        self._pulse.hear(now)
        if text is None:
            return
        try:
            operation, content = message_of(text)
        except Malformed as odd:
            raise LinkLost(self._link.address.error("OBS-016", detail=str(odd))) from odd
        event = self._exchange.take(operation, content, now)
        if event is None or self._first is not None:  # before the house is open nobody knows what it would change
            return
        if not self._on_event(event):
            raise LinkLost(self._link.address.error("OBS-010", detail="its events came faster than they were read"))

    def _see_first(self) -> None:
        """Open the house once OBS has said what it can do. Raise LinkLost where that is not enough, or never came."""
        first = self._first
        if first is None or not first.outcome.done():
            return
        self._first = None
        try:
            (answer,) = first.outcome.result()
            greeting = greeting_of(answer.require())
        except StreamctlError as error:
            raise LinkLost(error) from error
        self._require(greeting)
        self._on_ready(greeting)

    def _require(self, greeting: Greeting) -> None:
        if missing := lacking(greeting.requests):
            lacks = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
            raise LinkLost(self._link.address.error("OBS-007", version=greeting.obs, detail=lacks))


def greeting_of(version: dict[str, object] | object) -> Greeting:
    """Return what the answer to GetVersion tells."""
    told = version if isinstance(version, dict) else {}
    available = told.get("availableRequests")
    return Greeting(
        obs=str(told.get("obsVersion", "?")),
        websocket=str(told.get("obsWebSocketVersion", "?")),
        platform=str(told.get("platform", "?")),
        requests=frozenset(map(str, available)) if isinstance(available, list) else frozenset(),
    )


def drain(woken: socket.socket) -> None:
    """Take all that rouses from `woken`."""
    with contextlib.suppress(BlockingIOError):
        while woken.recv(4096):
            pass
