"""What a show tells while it runs and leaves behind: its journal, and the pictures in its files."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av

from bench.material import FPS
from streamctl.live.running import Running
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import read_header
from streamctl.session.journal import Line, read_journal
from streamctl.session.state import SessionState, fold

CONDITION_SECONDS = 40.0
"""How long anything waited for may take."""
LOOK_SECONDS = 0.05
FRAME = float(1 / FPS)


@dataclass(frozen=True)
class Journal:
    """The journal of a show, read anew at each call."""

    running: Running

    @property
    def folder(self) -> SessionFolder:
        """The session's folder."""
        return SessionFolder(self.running.folder)

    def lines(self) -> list[Line]:
        """Return the lines so far."""
        return list(read_journal(self.folder.journal))

    def state(self) -> SessionState:
        """Return the state they fold to."""
        return fold(self.lines())

    def now(self) -> float:
        """Return the present in session seconds."""
        return read_header(self.folder.header).clock.seconds(time.monotonic_ns())

    def due(self, frame: int) -> float:
        """Return the session second at which programme frame `frame` is due."""
        programme = self.state().programme
        assert programme is not None
        return programme.seconds + frame * FRAME

    def pid(self, role: r.Role) -> int:
        """Return the process id of the child that plays `role`."""
        return next(pid for pid, child in self.state().children.items() if child.role == role)

    def after(self, act: Callable[[], object], wanted: Callable[[Line], bool]) -> tuple[float, Line]:
        """Do `act`, wait for a `wanted` line; return the session second before the act, and the line."""
        known, began = len(self.lines()), self.now()
        act()
        return began, self.await_line(wanted, after=known)

    def await_line(self, wanted: Callable[[Line], bool], *, after: int = 0) -> Line:
        """Return the first `wanted` line behind line `after`, as soon as there is one."""
        deadline = time.monotonic() + CONDITION_SECONDS
        while time.monotonic() < deadline:
            for line in self.lines()[after:]:
                if wanted(line):
                    return line
            time.sleep(LOOK_SECONDS)
        raise TimeoutError("what should have happened did not")


def shows(name: str) -> Callable[[Line], bool]:
    """Return what tells a line in which `name` comes on air."""
    return lambda line: isinstance(line.record, r.OnAir) and line.record.name == name


def times(files: list[Path]) -> list[float]:
    """Return the times of all pictures in `files` (seconds, ascending)."""
    found: list[float] = []
    for file in files:
        with av.open(str(file)) as container:
            stream = container.streams.video[0]
            assert stream.time_base is not None
            base = float(stream.time_base)
            found += [packet.pts * base for packet in container.demux(stream) if packet.pts is not None]
    return sorted(found)


def missing(files: list[Path]) -> int:
    """Return how many pictures are missing between the first and the last of `files`."""
    found = times(files)
    return round((found[-1] - found[0]) / FRAME) + 1 - len(found)


def largest_gap(files: list[Path]) -> float:
    """Return the longest time between two pictures of `files` (seconds)."""
    return max(later - earlier for earlier, later in pairwise(times(files)))
