"""What control holds of a session before and after there is a switcher: its lock, header, plan and journal."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from pydantic import ValidationError

from streamctl.core.clock import Clock
from streamctl.core.errors import StreamctlError
from streamctl.live.control.logbook import Logbook
from streamctl.live.control.verdict import verdict
from streamctl.live.lock import EventLock
from streamctl.media.detached import end_recorded
from streamctl.plan.model import Plan, TargetPlan
from streamctl.session.folder import SessionFolder
from streamctl.session.header import SessionHeader, read_header
from streamctl.session.records import Fault, SessionClosed


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
        return cls(folder, header, plan, lock, logbook, begun=logbook.state.opened > 0, clock=clock)

    @property
    def targets(self) -> tuple[TargetPlan, ...]:
        """The targets of this run."""
        return self.plan.rehearsal_targets if self.header.rehearsal else self.plan.targets

    def fault(self, error: StreamctlError) -> None:
        """Write down that something went wrong."""
        facts = {name: str(value) for name, value in error.facts.items()}
        where = error.where or "control"
        self.logbook.write(Fault(code=error.code, where=where, message=error.message(), facts=facts))

    def end_leftovers(self) -> None:
        """End every process of the session that was seen to start and not to end."""
        now, wall = self.logbook.now(), self.clock.utc()
        births = self.logbook.births
        recorded = {pid: _instant(wall, now, births[pid]) for pid in self.logbook.state.children if pid in births}
        ended = end_recorded(recorded)
        for pid in ended:
            child = self.logbook.state.children[pid]
            self.logbook.write(child.model_copy(update={"event": "exited", "detail": "ended by control"}))
        if ended:
            self.fault(StreamctlError("LIV-020", where="control", count=len(ended)))

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


def _instant(wall: datetime, now: float, then: float) -> datetime:
    """Return session second `then` on today's wall clock, however that was set in between."""
    return wall - timedelta(seconds=now - then)


def read_plan(header: SessionHeader, folder: SessionFolder) -> Plan:
    """Return the plan in `header`. Raise StreamctlError SES-002 if this version cannot read it."""
    try:
        return Plan.model_validate(header.plan)
    except ValidationError as error:
        raise StreamctlError("SES-002", where=str(folder.header), detail="plan") from error
