"""The session's memory while it runs: the journal on disk, what it adds up to, and the events for whoever listens.

A disk that takes nothing must not end the show: lines wait in memory, in order, until it takes them.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from streamctl.core.clock import Clock, SessionClock, utc_text
from streamctl.live.control.alarms import Alarms, alarm_step
from streamctl.live.server import EventLog
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import JournalWriter, decode_record, read_journal, record_content
from streamctl.session.records import Child, ClockAnchored, Line, Record
from streamctl.session.state import SessionState, step


class Logbook:
    """Writes records and folds them; several threads may.

    Raises:
        StreamctlError: LCK-002 another process writes this journal.
        OSError: The journal cannot be opened.
    """

    def __init__(self, folder: SessionFolder, clock: Clock, session_clock: SessionClock) -> None:
        self._clock = clock
        self._session_clock = session_clock
        self._writer = JournalWriter(folder.journal, clock, session_clock)
        self._lock = threading.RLock()
        self._waiting: deque[Line] = deque()
        self.problem: OSError | None = None
        """Why the disk takes nothing at present."""
        self.state = SessionState()
        self.alarms: Alarms = ()
        self.births: dict[int, float] = {}
        """Session second at which each child process was started, by process id."""
        self._last: Line | None = None
        for line in read_journal(folder.journal):
            self._fold(line)
        if self.state.anchor_ns is not None:
            self._session_clock = SessionClock(self.state.anchor_ns, session_clock.anchor_utc)
        self.events = EventLog(self.state.seq)

    @property
    def next_number(self) -> int:
        """The number that the next line will have."""
        return self.state.seq + 1

    def now(self) -> float:
        """Return the present in session seconds."""
        return self._session_clock.seconds(self._clock.monotonic_ns())

    def continue_clock(self) -> bool:
        """Go on with the session's clock after a break; return whether the machine was started anew in it."""
        if self._last is None:
            return False
        continued = self._session_clock.continued(self._clock, self._last.t, self._written(self._last))
        if continued == self._session_clock:
            return False
        self._session_clock = continued
        self.write(ClockAnchored(anchor_ns=continued.anchor_ns, seconds=self.now()))
        return True

    def _written(self, line: Line) -> datetime:
        """Return when `line` was written, by its session second where it does not say so in a readable way."""
        with contextlib.suppress(ValueError):
            written = datetime.fromisoformat(line.utc)
            if written.tzinfo is not None:
                return written
        return self._session_clock.anchor_utc + timedelta(seconds=line.t)

    def write(self, record: Record, *, seconds: float | None = None, event: int | None = None) -> Line:
        """Add `record` as happened at session second `seconds` (now if None) and return its line.

        It is on disk when this returns, unless `problem` says why it is not.
        """
        with self._lock:
            t = self.now() if seconds is None else seconds
            utc = utc_text(self._clock.utc())
            line = Line(seq=self.next_number, utc=utc, t=round(t, 6), record=record, event=event)
            self._waiting.append(line)
            self._fold(line)
            self.flush()
            self.events.add(line.t, {"type": record.type, **record_content(record)})
            return line

    def take_over(self, event: Mapping[str, Any]) -> Line | None:
        """Add what the switcher reports, with its own time; None when the journal has it already."""
        number = int(event["event"])
        with self._lock:
            if number <= self.state.last_event:
                return None
            content = dict(event["record"])
            record = decode_record(str(content.pop("type")), content)
            return self.write(record, seconds=float(event["t"]), event=number)

    def flush(self) -> None:
        """Bring waiting lines to disk, as far as it takes them."""
        with self._lock:
            while self._waiting:
                line = self._waiting[0]
                try:
                    self._writer.append(line.record, seconds=line.t, event=line.event)
                except OSError as error:
                    self.problem = error
                    return
                self._waiting.popleft()
            self.problem = None

    def close(self) -> None:
        """Give the journal up."""
        self._writer.close()

    def _fold(self, line: Line) -> None:
        if isinstance(line.record, Child) and line.record.event == "started":
            self.births[line.record.pid] = line.t
        self._last = line
        self.alarms = alarm_step(self.alarms, line)
        self.state = step(self.state, line)
