"""The session with an OBS: one thread owns the connection, makes it again when it is lost, and ends every wait."""

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import TimeoutError as StillWaiting
from types import TracebackType
from typing import Any, Literal, Self

from websocket import WebSocketException

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.exchange import Answers, Call, LinkLost, for_others
from streamctl.live.obs.notices import Connected, Disconnected, Greeting, Listener
from streamctl.live.obs.opening import FINAL_CODES, USUAL_EVENTS, ClosedByObs, Link, closing_error, open_link
from streamctl.live.obs.requests import Asked, Request, reply_seconds
from streamctl.live.obs.serving import Patience, Serving, drain
from streamctl.live.obs.telling import Telling
from streamctl.live.obs.wire import Answer, Pace

END_SECONDS = 5.0
"""How long the owning thread may take to end (seconds)."""
OVERTIME_SECONDS = 5.0
"""How long a caller waits beyond the time-outs that the owning thread keeps (seconds): the last resort."""
State = Literal["connecting", "loading", "ready", "refused", "closed"]
"""`refused`: nothing is tried until `try_again`."""
log = logging.getLogger(__name__)


class ObsConnection:
    """A connection to an OBS that keeps itself. Starts at once; `wait_until_ready` before the first request.

    Every method may be called from every thread, and `listener` may make requests.

    Args:
        address: Where OBS answers.
        listener: Hears of connections, events and losses, in order; reads OBS's state anew at each `Connected`.
        subscriptions: Which events OBS shall tell (`opening.USUAL_EVENTS`, `opening.METERS`).
        patience: The time-outs.
    """

    def __init__(
        self,
        address: ObsAddress,
        *,
        listener: Listener = lambda _: None,
        subscriptions: int = USUAL_EVENTS,
        patience: Patience | None = None,
    ) -> None:
        self._address = address
        self._subscriptions = subscriptions
        self._patience = patience or Patience()
        self._telling = Telling(listener)
        self._changed = threading.Condition()
        self._state: State = "connecting"
        self._why: StreamctlError = address.error("OBS-018")
        self._greeting: Greeting | None = None
        self._inbox: deque[Call] = deque()
        self._connections = 0
        self._attempts = 0
        self._wake, self._woken = socket.socketpair()
        for end in (self._wake, self._woken):
            end.setblocking(False)  # noqa: FBT003 - the socket's own signature
        self._owner = threading.Thread(target=self._own, name=f"obs {address}", daemon=True)
        self._owner.start()

    @property
    def address(self) -> ObsAddress:
        """Where OBS answers."""
        return self._address

    @property
    def state(self) -> State:
        """Where the connection stands."""
        return self._state

    @property
    def greeting(self) -> Greeting | None:
        """Who answered last, None before the first time."""
        return self._greeting

    @property
    def problem(self) -> StreamctlError | None:
        """Why there is no connection, None while there is one."""
        return None if self._state == "ready" else self._why

    def wait_until_ready(self, seconds: float = 0.0) -> Greeting:
        """Return who answered, once OBS takes requests.

        Args:
            seconds: How long an OBS that is not there yet is waited for; 0 gives it one attempt, and the time that an
                OBS which is there takes to load.

        Raises:
            StreamctlError: Why there is no connection: OBS-001 to OBS-018.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: self._state != "connecting" or self._attempts > 0, OVERTIME_SECONDS * 4)
            while self._state not in {"ready", "refused", "closed"}:
                loading = self._state == "loading"
                left = self._patience.loading + OVERTIME_SECONDS if loading else deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            if self._state == "ready" and self._greeting:
                return self._greeting
            raise for_others(self._why)

    def request(
        self, request: Request, data: Mapping[str, Any] | None = None, *, seconds: float | None = None
    ) -> Mapping[str, Any]:
        """Return OBS's data for one request.

        Args:
            request: What is asked.
            data: What comes with it; a `Secret` in it is revealed only on the wire.
            seconds: How long OBS may take; as `requests.reply_seconds` says when None.

        Raises:
            StreamctlError: OBS-011 OBS refuses; OBS-012 no answer in time, the connection is made anew and it is not
                known whether OBS did it; OBS-014 it was never sent; OBS-001 to OBS-018 there is no connection.
        """
        return self.ask(request, data, seconds=seconds).require()

    def ask(self, request: Request, data: Mapping[str, Any] | None = None, *, seconds: float | None = None) -> Answer:
        """Return OBS's answer to one request, also where it refuses. Otherwise as `request`."""
        (answer,) = self._ask(self._call((Asked(request, data or {}),), seconds))
        return answer

    def batch(
        self, asked: Sequence[Asked], *, seconds: float | None = None, pace: Pace = "realtime", halt: bool = False
    ) -> tuple[Answer, ...]:
        """Return OBS's answers to `asked`, made in one message and in order: it costs what one request costs.

        Args:
            asked: The requests; none gives no answers.
            seconds: How long OBS may take over all of them.
            pace: `frame` makes one request a rendered frame.
            halt: Leave out what comes after one that OBS refuses: there are fewer answers then.

        Raises:
            StreamctlError: As `request`, but for OBS-011: each answer tells for itself.
        """
        if not asked:
            return ()
        call = self._call(tuple(asked), seconds)
        call.batch, call.pace, call.halt = True, pace, halt
        return self._ask(call)

    def _call(self, asked: tuple[Asked, ...], seconds: float | None) -> Call:
        return Call(asked, reply_seconds(asked) if seconds is None else seconds, self._patience.not_ready)

    def _ask(self, call: Call) -> Answers:
        with self._changed:
            if self._state != "ready":
                raise for_others(self._why)
            self._inbox.append(call)
        self._rouse()
        longest = 2 * call.seconds + call.patience + OVERTIME_SECONDS
        try:
            return call.outcome.result(longest)
        except StillWaiting:
            raise self._address.error("OBS-012", request=call.name, seconds=longest) from None
        except StreamctlError as error:
            raise _own_copy(error) from None

    def try_again(self, password: Secret | None = None) -> None:
        """Try once more now, with `password` if one is given: also what was refused for good."""
        with self._changed:
            if password is not None:
                self._address = ObsAddress(self._address.host, self._address.port, password)
            if self._state in {"refused", "connecting"}:
                self._state, self._attempts = "connecting", 0
        self._rouse()

    def close(self) -> None:
        """End the connection; nothing is told after its end, and every request that waits fails."""
        with self._changed:
            self._state = "closed"
            self._why = self._address.error("OBS-010", detail="closed by streamctl")
            self._changed.notify_all()
        self._rouse()
        if threading.current_thread() is not self._owner:
            self._owner.join(END_SECONDS)
        self._telling.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _rouse(self) -> None:
        with contextlib.suppress(OSError):  # full: it will wake anyhow; closed: it has ended
            self._wake.send(b"!")

    def _own(self) -> None:
        """Be the owning thread."""
        with self._wake, self._woken, selectors.DefaultSelector() as bell:
            bell.register(self._woken, selectors.EVENT_READ)
            while self._wanted():
                self._hold_one()
                self._rest(bell)

    def _wanted(self) -> bool:
        return self._state != "closed"

    def _hold_one(self) -> None:
        """Hold one connection for as long as it lasts, if one can be made."""
        try:
            with contextlib.closing(open_link(self._address, subscriptions=self._subscriptions)) as link:
                self._became("loading")
                self._serve(link)
        except StreamctlError as error:
            self._lost(error)
        except Exception as odd:
            log.exception("no connection to OBS could be made")
            self._lost(self._unforeseen(odd))

    def _unforeseen(self, odd: Exception) -> StreamctlError:
        """Return what nobody foresaw as an error: the owning thread must not end by it."""
        return StreamctlError("INT-001", where=str(self._address), detail=f"{type(odd).__name__}: {odd}")

    def _serve(self, link: Link) -> None:
        serving = Serving(
            link,
            self._inbox,
            self._woken,
            patience=self._patience,
            on_ready=self._ready,
            on_event=self._telling.put,
        )
        error = self._address.error("OBS-010", detail="closed by streamctl")
        try:
            serving.serve(self._wanted)
        except (LinkLost, ClosedByObs, WebSocketException, OSError) as lost:
            error = closing_error(self._address, lost, leaving=serving.leaving)
        except Exception as odd:
            log.exception("the connection to OBS failed")
            error = self._unforeseen(odd)
        self._lost(error)  # first: whoever hears that a request failed finds the connection lost
        serving.end(error)

    def _ready(self, greeting: Greeting) -> None:
        self._connections += 1
        self._greeting = greeting
        with self._changed:  # both at once: the listener makes requests as soon as it hears of it
            self._became("ready")
            self._telling.put(Connected(greeting, self._connections, time.monotonic_ns()))

    def _became(self, state: State) -> None:
        with self._changed:
            if self._state != "closed":
                self._state = state
                self._changed.notify_all()

    def _lost(self, error: StreamctlError) -> None:
        final = error.code in FINAL_CODES
        with self._changed:
            if self._state != "closed":
                told = self._attempts > 0 and self._state != "ready" and error.code == self._why.code
                self._attempts += 1
                self._why = error
                self._state = "refused" if final else "connecting"
                self._changed.notify_all()
                if not told:
                    self._telling.put(Disconnected(error, final, time.monotonic_ns()))
            unasked, why = tuple(self._inbox), self._why
            self._inbox.clear()
        for call in unasked:
            call.fail(for_others(why))

    def _rest(self, bell: selectors.BaseSelector) -> None:
        """Wait until it is time for the next attempt, or somebody rouses."""
        if self._wanted():
            bell.select(None if self._state == "refused" else self._patience.again)
        drain(self._woken)


def _own_copy(error: StreamctlError) -> StreamctlError:
    """Return `error` for one more thread to raise."""
    return StreamctlError(error.code, where=error.where, **error.facts)
