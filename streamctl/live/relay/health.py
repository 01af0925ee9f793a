"""How a target's connection is doing, judged from what can be measured. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

State = Literal["connecting", "live", "stalled"]
Verdict = Literal["silent", "stuck"]

ANSWER_SECONDS = 8.0
"""From the process's call to the server until that has taken some of the stream (seconds). A server that takes the
connection and stays mute, and one that cannot be reached, both end here; RTMP needs six round trips."""
CONNECT_SECONDS = 4.0
"""From the call until the server's machine has taken the connection (seconds). The system repeats a call that nobody
answered after 1, 3, 7 and 15 s: called anew, a server that is back is found within 3 s."""
CALL_SECONDS = 20.0
"""From the first bytes given to the process until it calls the server (seconds): a busy machine may need a few to start
it, and a name server that does not answer takes ten."""
BEHIND_SECONDS = 3.0
"""A tag that has waited this long means stalled (seconds): with half a MiB in the system's own buffer, and 3 Mb/s,
that is under 5 s after the server froze."""
UNSENT_SECONDS = 1.0
"""More than this much of the stream unacknowledged (seconds at its rate) is not just a long line's flight time."""
UNSENT_FLOOR_BYTES = 32 << 10
"""Less than this unacknowledged is never a sign of anything (bytes)."""
UNSENT_HOLD_SECONDS = 2.0
"""How long that much may stand without falling before it means stalled (seconds)."""
STUCK_SECONDS = 8.0
"""A stalled connection that moves nothing at all for this long is given up and called anew (seconds)."""
FROZEN_SECONDS = 2.0
"""A server that acknowledges nothing for this long takes nothing (seconds): a slow line acknowledges in leaps, of some
16 KiB, and one that carries no leap in this time carries no stream."""
CARRIED_SECONDS = 3.0
"""Over how long it is measured what the line carries (seconds): no longer than it takes until a stall is told, so that
what it carried before does not count."""
RECOVERED_SECONDS = 2.0
"""How long a stalled connection must show no sign of it to count as live again (seconds)."""
GROWTHS_FOR_LIVE = 2
"""Reports of growing output that mean live: the first may be the FLV's header alone."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """When a connection of some kind counts as live, and when as silent.

    Attributes:
        answer_seconds: From its call on, how long it may take until some of the stream has arrived (seconds).
        connect_seconds: How long it may take until there is a connection at all (seconds).
        growths: Reports of growing output that mean live.
        held: Bytes that its process counts as sent although the other side may not have them yet.
    """

    answer_seconds: float = ANSWER_SECONDS
    connect_seconds: float = CONNECT_SECONDS
    growths: int = GROWTHS_FOR_LIVE
    held: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured of one connection.

    Attributes:
        now: Monotonic seconds.
        fed: Bytes given to the process so far.
        sent: Bytes that it says it has sent.
        called: Whether it has called the server; True where the system does not tell.
        behind: Age of the oldest tag not given to it (seconds).
        unsent: Bytes the other side has not acknowledged; None where the system does not tell.
        rate: The stream's bytes a second; 0 while unknown.
        acknowledged: Bytes the other side has acknowledged; None where the system does not tell.
        connected: Whether the other side has taken the connection; True where the system does not tell.
    """

    now: float
    fed: int
    sent: int
    called: bool
    behind: float
    unsent: int | None
    rate: float
    acknowledged: int | None = None
    connected: bool = True

    @property
    def delivered(self) -> int:
        """Bytes that the other side is known, or said by the process, to have."""
        return self.sent if self.acknowledged is None else self.acknowledged


@dataclass(frozen=True, slots=True)
class Health:
    """What is thought of a connection. `verdict` says that it should be ended.

    Attributes:
        seen: The reading before.
        fed_at: When the first bytes were given to it.
        called_at: When it was first seen to call the server, bytes in hand.
        growths: How often what it had sent was seen to have grown.
        moved_at: When anything was last seen to move.
        arrived_at: When more was last seen to have been delivered.
        delivered: When and how much, over the last CARRIED_SECONDS.
        drained_at: When the unacknowledged bytes were last few, or fewer than before.
        stalled_at: When a sign of a stall was last seen; None if never.
    """

    state: State = "connecting"
    verdict: Verdict | None = None
    seen: Reading | None = None
    fed_at: float | None = None
    called_at: float | None = None
    growths: int = 0
    moved_at: float = 0.0
    arrived_at: float = 0.0
    delivered: tuple[tuple[float, int], ...] = ()
    drained_at: float = 0.0
    stalled_at: float | None = None


def step(health: Health, reading: Reading, expectation: Expectation | None = None) -> Health:
    """Return what to think after `reading` of a connection of which `expectation` (RTMP's) is expected."""
    expected = expectation or Expectation()
    moved = _measured(health, reading, expected.held)
    if moved.growths < expected.growths:
        return replace(moved, verdict="silent" if _silent(moved, reading, expected) else None)
    if _stalled(moved, reading):
        moved = replace(moved, stalled_at=reading.now)
    if moved.stalled_at is None or reading.now - moved.stalled_at >= RECOVERED_SECONDS:
        return replace(moved, state="live", verdict=None)
    return replace(moved, state="stalled", verdict="stuck" if _idle(moved) >= STUCK_SECONDS else None)


def _silent(health: Health, reading: Reading, expected: Expectation) -> bool:
    if health.called_at is not None:
        longest = expected.answer_seconds if reading.connected else expected.connect_seconds
        return reading.now - health.called_at >= longest
    return health.fed_at is not None and reading.now - health.fed_at >= CALL_SECONDS


def _measured(health: Health, reading: Reading, held: int) -> Health:
    before = health.seen or Reading(reading.now, 0, 0, called=False, behind=0.0, unsent=None, rate=0.0)
    acknowledged = reading.sent > max(held, reading.unsent or 0)
    grew = reading.sent > before.sent and acknowledged
    delivered = (*_lately(health.delivered, reading.now), (reading.now, reading.delivered))
    drained = _drained(before, reading, _rate(delivered))
    fell = before.unsent is not None and reading.unsent is not None and reading.unsent < before.unsent
    moves = health.seen is None or grew or fell or reading.fed > before.fed
    return replace(
        health,
        seen=reading,
        fed_at=reading.now if health.fed_at is None and reading.fed else health.fed_at,
        called_at=reading.now if health.called_at is None and reading.fed and reading.called else health.called_at,
        growths=health.growths + grew,
        moved_at=reading.now if moves else health.moved_at,
        arrived_at=reading.now if health.seen is None or reading.delivered > before.delivered else health.arrived_at,
        delivered=delivered,
        drained_at=reading.now if drained or health.seen is None else health.drained_at,
    )


def _drained(before: Reading, reading: Reading, carried_rate: float) -> bool:
    """Return whether what is unacknowledged is little, or becomes less.

    Of a slow line's full buffer it becomes less now and then; where the acknowledged bytes are counted, only a line
    that carries the whole stream counts as one that empties it.
    """
    if reading.unsent is None or reading.unsent <= max(UNSENT_FLOOR_BYTES, reading.rate * UNSENT_SECONDS):
        return True
    if reading.acknowledged is not None:
        return carried_rate >= reading.rate
    return before.unsent is not None and reading.unsent < before.unsent


def _stalled(health: Health, reading: Reading) -> bool:
    return reading.behind >= BEHIND_SECONDS or reading.now - health.drained_at >= UNSENT_HOLD_SECONDS


def overdue(health: Health) -> float:
    """Return for how long the connection has been behind (seconds): the worse of its two signs."""
    if health.seen is None:
        return 0.0
    return max(health.seen.behind, health.seen.now - health.drained_at)


def frozen(health: Health) -> bool:
    """Return whether a stalled connection moves nothing at all; otherwise it is just too slow."""
    return _idle(health) >= FROZEN_SECONDS


def carried(health: Health) -> float:
    """Return what the line has carried of late (bytes a second), over up to CARRIED_SECONDS."""
    return _rate(health.delivered) if health.delivered else 0.0


def _rate(delivered: tuple[tuple[float, int], ...]) -> float:
    (begin, before), (end, after) = delivered[0], delivered[-1]
    return max(0, after - before) / max(end - begin, 0.001)


def _lately(delivered: tuple[tuple[float, int], ...], now: float) -> tuple[tuple[float, int], ...]:
    return tuple(one for one in delivered if one[0] >= now - CARRIED_SECONDS)


def _idle(health: Health) -> float:
    """Return for how long nothing was taken: by the other side, or, where that is not known, by the process (seconds).

    Bytes that lie unacknowledged and only grow tell of no standstill where the acknowledged ones are counted: a slow
    line's buffer fills while the line carries what it can.
    """
    if health.seen is None:
        return 0.0
    if health.seen.acknowledged is not None:
        return health.seen.now - health.arrived_at
    return health.seen.now - min(health.moved_at, health.drained_at)
