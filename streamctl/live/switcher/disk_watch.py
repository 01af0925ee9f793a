"""Watches the disks of a show, each from a thread of its own: one that hangs must not hide the other."""

import shutil
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, Protocol

from streamctl.core.errors import StreamctlError
from streamctl.live.stumbles import survived
from streamctl.live.switcher.disk import DiskPolicy, DiskState, disk_step
from streamctl.plan.model import Plan
from streamctl.session.folder import SessionFolder

LOOK_SECONDS = 2.0
"""How often a disk is looked at (seconds): three cameras fill some megabytes in that time."""
BYTES_A_KILOBIT = 125

Tell = Callable[[Literal["begun", "over"], str, StreamctlError], None]


class Recording(Protocol):
    """A camera's own recording, which can give way."""

    def allow(self, *, allowed: bool) -> None:
        """Write from now on, or not."""


class DiskWatch:
    """Looks at one disk until closed.

    Args:
        where: What the journal calls it.
        folder: A folder on it; it need not be there yet.
        policy: What is decided by.
        tell: Takes what began to be wrong, or is over.
        cameras: The recordings that give way to the programme on this disk.
        resumed: Whether a switcher before this one may have told what is over by now.
        free: Returns a folder's free bytes, or raises OSError.
    """

    def __init__(
        self,
        where: str,
        folder: Path,
        policy: DiskPolicy,
        tell: Tell,
        cameras: Iterable[Recording] = (),
        *,
        resumed: bool = False,
        free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._where = where
        self._folder = folder
        self._policy = policy
        self._tell = tell
        self._cameras: tuple[Recording, ...] = tuple(cameras)
        self._free = free
        self._state = DiskState()
        self._looked_at = time.monotonic()
        self._low: StreamctlError | None = None
        self._yielded: StreamctlError | None = None
        self._resumed = resumed
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"disk {where}", daemon=True)

    def include(self, cameras: Iterable[Recording]) -> None:
        """Let these recordings give way as well; before it looks."""
        self._cameras = (*self._cameras, *cameras)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()

    def status(self) -> dict[str, Any]:
        """Return the disk as JSON values.

        Keys: `folder`; `free` (bytes, None before the first look); `bytes_a_second` that it fills by; `seconds_left`
        (None where that cannot be told); `level` of warning, 0 for none; `yielding`, whether the cameras' own
        recordings have given way; `age_seconds` of the look.
        """
        state = self._state
        return {
            "folder": str(self._folder),
            "free": state.free,
            "bytes_a_second": round(state.rate),
            "seconds_left": None if state.left is None else round(state.left),
            "level": state.level,
            "yielding": state.yielding,
            "age_seconds": round(time.monotonic() - self._looked_at, 1),
        }

    def _watch(self) -> None:
        while not self._closed.is_set():
            with survived():
                self.look()
            self._closed.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Look once, and do what follows from it."""
        try:
            free = self._free(self._folder)
        except OSError:  # its recorder tells
            return
        before, self._looked_at = self._state, time.monotonic()
        self._state = disk_step(before, self._policy, self._looked_at, free)
        if self._resumed:
            self._end_what_was()
        self._give_way(before)
        self._warn(before)

    def _end_what_was(self) -> None:
        """Tell that what a switcher before this one may have told is over, where it is."""
        self._resumed = False
        if self._state.level == 0:
            self._tell("over", self._where, StreamctlError("REC-011", where=self._where, **self._facts()))
        if self._cameras and not self._state.yielding:
            self._tell("over", "iso", StreamctlError("REC-012", where="iso", **self._facts(), **self._room()))

    def _give_way(self, before: DiskState) -> None:
        """Stop the cameras' own recordings before the programme's is in danger, and begin them again."""
        if self._state.yielding == before.yielding or not self._cameras:
            return
        for recorder in self._cameras:
            recorder.allow(allowed=not self._state.yielding)
        if self._state.yielding:
            self._yielded = StreamctlError("REC-012", where="iso", **self._facts(), **self._room())
            self._tell("begun", "iso", self._yielded)
        elif self._yielded is not None:
            self._tell("over", "iso", self._yielded)

    def _warn(self, before: DiskState) -> None:
        """Tell each time a further warning holds, and once when none does any more."""
        if self._state.level > before.level:
            self._low = StreamctlError("REC-011", where=self._where, **self._facts())
            self._tell("begun", self._where, self._low)
        elif self._state.level == 0 and self._low is not None:
            self._tell("over", self._where, self._low)
            self._low = None

    def _room(self) -> dict[str, str]:
        return _megabytes({"reserve": self._policy.reserve_bytes, "back": self._policy.return_bytes})

    def _facts(self) -> dict[str, Any]:
        state = self._state
        minutes = 0 if state.left is None else state.left / 60
        return {"folder": self._folder, "minutes": round(minutes), **_megabytes({"free": state.free or 0}),
                "rate": f"{state.rate / 1e6:.2f} MB/s"}  # fmt: skip


def _megabytes(sizes: dict[str, int]) -> dict[str, str]:
    return {name: f"{size / 1e6:.0f} MB" for name, size in sizes.items()}


def disk_watches(
    plan: Plan, folder: SessionFolder, recorders: Iterable[Recording], tell: Tell, *, resumed: bool = False
) -> dict[str, DiskWatch]:
    """Return the watches over the disk of `folder` and, if there is one, the mirror's, by what `status` calls them."""
    recording, budget = plan.recording, plan.budget
    programme = float(budget.programme_kbps * BYTES_A_KILOBIT)
    everything = max(programme, float(budget.recording_kbps * BYTES_A_KILOBIT))
    main = DiskPolicy(recording.warn_seconds, everything, programme, recording.reserve_bytes)
    watches = {"recording": DiskWatch("recording", folder.path, main, tell, recorders, resumed=resumed)}
    if recording.mirror is not None:
        second = DiskPolicy(recording.warn_seconds, programme, programme)
        watches["mirror"] = DiskWatch("mirror", recording.mirror, second, tell, resumed=resumed)
    return watches
