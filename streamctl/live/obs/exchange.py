"""Requests and replies of one connection, paired by their ids alone. Pure: time is passed in, nothing is sent here.

One request, or batch, is under way at a time: obs-websocket hands each to a pool of threads, and two sent at once may
be carried out in either order.
"""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.notices import ObsEvent
from streamctl.live.obs.requests import Asked
from streamctl.live.obs.wire import (
    BATCH_REPLY,
    EVENT,
    NOT_READY,
    REPLY,
    Answer,
    Malformed,
    Pace,
    answer_of,
    answers_of,
    batch_text,
    request_text,
)

NOT_READY_AGAIN_SECONDS = 0.1
"""How long after `207 NotReady` a request is made again (seconds)."""
SWITCH_SECONDS = 30.0
"""How long OBS may take to change its scene collection (seconds). Nothing is asked meanwhile: it would crash OBS."""
SWITCH_BEGINS, SWITCH_ENDS = "CurrentSceneCollectionChanging", "CurrentSceneCollectionChanged"
LEAVING = "ExitStarted"

Answers = tuple[Answer, ...]


class LinkLost(Exception):  # noqa: N818 - says what happened
    """The connection must be dropped.

    Args:
        error: Why.
    """

    def __init__(self, error: StreamctlError) -> None:
        super().__init__(error.code)
        self.error = error


@dataclass(eq=False, slots=True)
class Call:
    """One request or batch that somebody waits for.

    Attributes:
        asked: The requests in it.
        seconds: How long it may wait for its turn, and then once more for OBS's answer (seconds).
        patience: How long it is made again while OBS is loading (seconds).
        batch: Whether it goes as a batch.
        pace: How the requests of a batch follow each other.
        halt: Whether a batch ends with the first that fails.
        outcome: OBS's answers, or why there are none.
    """

    asked: tuple[Asked, ...]
    seconds: float
    patience: float
    batch: bool = False
    pace: Pace = "realtime"
    halt: bool = False
    outcome: "Future[Answers]" = field(default_factory=Future)
    entered: int = 0
    number: str = ""

    @property
    def name(self) -> str:
        """What is asked, for people."""
        names = [str(one.request) for one in self.asked]
        return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} ({len(names)})"

    def settle(self, answers: Answers) -> None:
        """Give the answers to whoever waits, if nothing was given before."""
        _once(lambda: self.outcome.set_result(answers))

    def fail(self, error: StreamctlError) -> None:
        """Give `error` to whoever waits, if nothing was given before."""
        _once(lambda: self.outcome.set_exception(error))


def _once(give: Callable[[], None]) -> None:
    try:
        give()
    except InvalidStateError:
        return


class Exchange:
    """What is asked of OBS on one connection: what waits, what is under way, and until when.

    All times are monotonic nanoseconds.
    """

    def __init__(self, address: ObsAddress) -> None:
        self._address = address
        self._numbers = count(1)
        self._waiting: deque[Call] = deque()
        self._under_way: Call | None = None
        self._sent = 0
        self._not_before = 0
        self._switching_since: int | None = None
        self.leaving = False

    def submit(self, call: Call, now: int) -> None:
        """Let `call` wait for its turn."""
        call.entered = now
        self._waiting.append(call)

    def due(self, now: int) -> str | None:
        """Return the message to send now, None for none."""
        if self._under_way or not self._waiting or self._switching_since is not None or now < self._not_before:
            return None
        call = self._waiting.popleft()
        call.number = str(next(self._numbers))
        self._under_way, self._sent = call, now
        if call.batch:
            return batch_text(call.number, call.asked, pace=call.pace, halt=call.halt)
        return request_text(call.number, call.asked[0])

    def take(self, operation: int, content: Mapping[str, Any], now: int) -> ObsEvent | None:
        """Pair a received message with what was asked; return the event it is, if it is one.

        A reply to nothing that is under way is left alone: it belongs to nobody here.

        Raises:
            LinkLost: OBS-016 it is a reply that does not fit the request with its id.
        """
        if operation == EVENT:
            return self._event(content, now)
        call = self._under_way
        if operation not in {REPLY, BATCH_REPLY} or call is None or content.get("requestId") != call.number:
            return None
        if (operation == BATCH_REPLY) != call.batch:
            return None
        self._answered(call, self._read(call, content), now)
        return None

    def _read(self, call: Call, content: Mapping[str, Any]) -> Answers:
        try:
            if call.batch:
                return answers_of(call.asked, call.number, content, halt=call.halt)
            return (answer_of(call.asked[0], content),)
        except Malformed as odd:
            raise LinkLost(self._address.error("OBS-016", detail=str(odd))) from odd

    def _answered(self, call: Call, answers: Answers, now: int) -> None:
        self._under_way = None
        if answers and all(answer.code == NOT_READY for answer in answers):
            if now - call.entered < call.patience * NANOSECONDS:
                self._not_before = now + round(NOT_READY_AGAIN_SECONDS * NANOSECONDS)
                self._waiting.appendleft(call)
            else:
                call.fail(self._address.error("OBS-013", seconds=call.patience))
            return
        call.settle(answers)

    def _event(self, content: Mapping[str, Any], now: int) -> ObsEvent:
        name, data = content.get("eventType"), content.get("eventData") or {}
        if not isinstance(name, str) or not isinstance(data, dict):
            raise LinkLost(self._address.error("OBS-016", detail="an event without its name"))
        if name == SWITCH_BEGINS:
            self._switching_since = now
        elif name == SWITCH_ENDS:
            self._switching_since = None
        self.leaving = self.leaving or name == LEAVING
        return ObsEvent(name, data, now)

    def expire(self, now: int) -> None:
        """End what has waited too long.

        Raises:
            LinkLost: OBS-012 the request under way is not answered, OBS-013 a change of the scene collection does not
                end. What OBS would still say to it must reach nobody, so the connection goes.
        """
        call = self._under_way
        if call is not None and now - self._sent > call.seconds * NANOSECONDS:
            raise LinkLost(self._address.error("OBS-012", request=call.name, seconds=call.seconds))
        if self._switching_since is not None and now - self._switching_since > SWITCH_SECONDS * NANOSECONDS:
            raise LinkLost(self._address.error("OBS-013", seconds=SWITCH_SECONDS))
        for waiting in tuple(self._waiting):
            limit = waiting.patience if self._loading(waiting) else waiting.seconds
            if now - waiting.entered > limit * NANOSECONDS:
                self._waiting.remove(waiting)
                waiting.fail(self._overdue(waiting, limit))

    def _loading(self, call: Call) -> bool:
        """Whether `call` waits because OBS is loading, or changing its scene collection."""
        return bool(call.number) or self._switching_since is not None

    def _overdue(self, call: Call, limit: float) -> StreamctlError:
        if self._loading(call):
            return self._address.error("OBS-013", seconds=limit)
        return self._address.error("OBS-014", request=call.name, seconds=limit)

    def drop(self, error: StreamctlError) -> None:
        """Fail what is under way with `error`, and what was never sent with what it means for that."""
        call, self._under_way = self._under_way, None
        unsent = tuple(self._waiting)
        self._waiting.clear()
        if call is not None:
            call.fail(error)
        for waiting in unsent:
            waiting.fail(for_others(error))


def for_others(error: StreamctlError) -> StreamctlError:
    """Return what `error` of a connection means for a request that was not under way when it was lost.

    Whether the one that was not answered in time has been carried out is not its question.
    """
    if error.code != "OBS-012":
        return StreamctlError(error.code, where=error.where, **error.facts)
    host, port = error.facts["host"], error.facts["port"]
    detail = f"{error.facts['request']} was not answered in time"
    return StreamctlError("OBS-010", where=error.where, host=host, port=port, detail=detail)
