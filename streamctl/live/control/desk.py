"""What control holds of a session before and after there is a switcher: its lock, header, plan and journal."""

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from pydantic import ValidationError

from streamctl.core.clock import Clock
from streamctl.core.errors import StreamctlError
from streamctl.live.control.logbook import Logbook
from streamctl.live.control.remains import closings
from streamctl.live.control.verdict import verdict
from streamctl.live.lock import EventLock
from streamctl.media.detached import KILL_SECONDS, end_owned, end_recorded
from streamctl.plan.model import Plan, TargetPlan
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader, read_header
from streamctl.session.records import Fault, SessionClosed, TargetChanged

ORPHAN_SECONDS = 0.5
"""How long the processes of a switcher that died may take to end in order (seconds): viewers wait for the next one."""
SENDING = frozenset({"connecting", "live", "stalled"})
"""States of a target whose publishing process is there."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One session, held by this process.

    Attributes:
        folder: Its folder.
        header: What it is.
        plan: What is to happen.
        lock: The event's lock.
        logbook: Its journal.
        begun: Whether another control process carried it before this one.
        clock: Where time comes from.
    """

    folder: SessionFolder
    header: SessionHeader
    plan: Plan
    lock: EventLock
    logbook: Logbook
    begun: bool
    clock: Clock

    @classmethod
    def take(cls, folder: SessionFolder, inherited_lock: int | None, clock: Clock) -> Self:
        """Return the session in `folder`, held from now on; `inherited_lock` is the descriptor of a lock held already.

        Raises:
            StreamctlError: LCK-001, LCK-002 another process has the event or the journal; SES-001, SES-002 there is no
                session that this version can read; LIV-013 the journal cannot be opened.
        """
        header = read_header(folder.header)
        plan = read_plan(header, folder)
        event = header.event.id
        lock = EventLock.take(event) if inherited_lock is None else EventLock.adopt(event, inherited_lock)
        try:
            logbook = Logbook(folder, clock, header.clock)
        except OSError as error:
            where = str(folder.journal)
            raise StreamctlError("LIV-013", where=where, detail=error.strerror or str(error)) from error
        header = header.anchored(logbook.state.anchor_ns)
        return cls(folder, header, plan, lock, logbook, begun=logbook.state.opened > 0, clock=clock)

    def continued(self) -> Self:
        """Return this desk with the session's clock as it goes on after a break: the machine may have been restarted.

        Raises:
            StreamctlError: LIV-013 the clock was anchored anew and the journal, which has to say so, takes nothing.
        """
        anew, problem = self.logbook.continue_clock(), self.logbook.problem
        if anew and problem is not None:
            where = str(self.folder.journal)
            raise StreamctlError("LIV-013", where=where, detail=problem.strerror or str(problem))
        return replace(self, header=self.header.anchored(self.logbook.state.anchor_ns))

    @property
    def targets(self) -> tuple[TargetPlan, ...]:
        """The targets of this run."""
        return self.plan.rehearsal_targets if self.header.rehearsal else self.plan.targets

    @property
    def ending(self) -> bool:
        """Whether the show was asked to end, or has ended, under an earlier control process."""
        return self.begun and (self.logbook.state.asked_to_stop or self.logbook.state.stopped is not None)

    def fault(self, error: StreamctlError) -> None:
        """Write down that something went wrong."""
        self.logbook.write(fault_of(error))

    def make_way(self) -> None:
        """Make devices, ports and names free for a new switcher: end what the dead one has left running."""
        self._end_children(ORPHAN_SECONDS)
        for child in self.logbook.state.children.values():
            self.logbook.write(child.model_copy(update={"event": "exited", "detail": "gone with the switcher"}))
        for name, target in self.logbook.state.targets.items():
            if target.state in SENDING:
                self.logbook.write(TargetChanged(name=name, state="waiting", detail="the switcher is being replaced"))

    def close_files(self) -> None:
        """Write down the end of each recording file whose writer is gone."""
        for record in tuple(closings(self.folder, self.logbook.state)):
            self.logbook.write(record)

    def end_leftovers(self) -> None:
        """End every process of the session that was seen to start and not to end."""
        ended = self._end_children(KILL_SECONDS)
        if ended:
            self.fault(StreamctlError("LIV-020", where="control", count=ended))

    @property
    def owner(self) -> str:
        """What the switcher and all that it starts belong to."""
        return str(self.folder.path)

    def _end_children(self, terminate_seconds: float) -> int:
        """End the processes that the journal has as running, and those it never heard of; return how many still ran.

        A switcher that is killed takes to its grave what it started in its last moments.
        """
        now, wall = self.logbook.now(), self.clock.utc()
        births = self.logbook.births
        recorded = {pid: _instant(wall, now, births[pid]) for pid in self.logbook.state.children if pid in births}
        ended = end_recorded(recorded, terminate_seconds=terminate_seconds)
        for pid in ended:
            child = self.logbook.state.children[pid]
            self.logbook.write(child.model_copy(update={"event": "exited", "detail": "ended by control"}))
        return len(ended) + len(end_owned(self.owner, terminate_seconds=terminate_seconds))

    def conclude(self) -> SessionClosed:
        """Write the session's end and return it; the lock names no session from now on."""
        closed = verdict(self.logbook.state, self.logbook.alarms)
        self.logbook.write(closed)
        with contextlib.suppress(OSError):  # a disk that takes nothing: the names in it lead nowhere any more
            self.folder.endpoints.unlink(missing_ok=True)
        self.lock.clear()
        return closed

    def release(self) -> None:
        """Give journal and lock back."""
        self.logbook.close()
        self.lock.release()


def fault_of(error: StreamctlError) -> Fault:
    """Return the record of `error`."""
    return Fault.of(error, error.where or "control")


def _instant(wall: datetime, now: float, then: float) -> datetime:
    """Return session second `then` on today's wall clock, however that was set in between."""
    return wall - timedelta(seconds=now - then)


def read_plan(header: SessionHeader, folder: SessionFolder) -> Plan:
    """Return the plan in `header`. Raise StreamctlError SES-002 if this version cannot read it."""
    try:
        return Plan.model_validate(header.plan)
    except ValidationError as error:
        raise StreamctlError("SES-002", where=str(folder.header), detail="plan") from error
