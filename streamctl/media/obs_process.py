"""Starting and ending an OBS, with a screen of its own where there is none."""

import os
import select
import shutil
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from streamctl.core.errors import StreamctlError
from streamctl.media.detached import Detached, spawn_detached

SCREEN_SECONDS = 15.0
"""How long the X server without a display may take to start (seconds)."""
INTERRUPT_SECONDS = 30.0
"""How long OBS may take to end in order after SIGINT (seconds): 5.5 s with outputs. SIGTERM would end it at once, in
the middle of whatever it writes."""
OPTIONS = ("--multi", "--minimize-to-tray", "--disable-updater", "--disable-missing-files-check")
"""Nothing that waits for an answer in a window; `--multi` because a second OBS asks whether it may run at all."""
SHUTDOWN_CHECK_GONE = (32, 0)
"""The OBS that lost the option `--disable-shutdown-check`."""
VIRTUAL_SCREEN = "Xvfb"


@dataclass(frozen=True, slots=True)
class Started:
    """A process as it is found again later: a number alone may belong to another one by then.

    Attributes:
        pid: Its process id.
        born: When it was started (seconds since the epoch).
    """

    pid: int
    born: float

    @classmethod
    def of(cls, process: Detached) -> "Started":
        """Return how `process` is found again."""
        try:
            return cls(process.pid, psutil.Process(process.pid).create_time())
        except psutil.Error:
            return cls(process.pid, 0.0)

    def find(self) -> Detached | None:
        """Return the process if it still runs."""
        found = Detached(self.pid)
        try:
            same = abs(psutil.Process(self.pid).create_time() - self.born) < 1.0
        except psutil.Error:
            return None
        return found if same and found.alive else None


def start_screen(log: Path) -> tuple[Detached, str]:
    """Start an X server that shows nothing to anybody; return it and its DISPLAY.

    Raises:
        StreamctlError: OBS-024 there is no Xvfb, or it does not start.
    """
    program = shutil.which(VIRTUAL_SCREEN)
    if program is None:
        raise StreamctlError("OBS-024", detail="not installed")
    reading, writing = os.pipe()
    try:
        argv = [program, "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        screen = spawn_detached(VIRTUAL_SCREEN, argv, log=log, pass_fds=[writing])
    finally:
        os.close(writing)
    number = _line(reading, SCREEN_SECONDS)
    if not number.isdecimal():
        screen.kill()
        raise StreamctlError("OBS-024", detail="it does not start")
    return screen, f":{number}"


def _line(reading: int, seconds: float) -> str:
    """Return the line that comes on `reading` within `seconds`, what came of it otherwise; the descriptor is closed.

    It must not be closed before the line's end has come: the X server ends when it cannot write that.
    """
    deadline = time.monotonic() + seconds
    line = b""
    with os.fdopen(reading, "rb", buffering=0) as told:
        while not line.endswith(b"\n") and (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([told], [], [], left)
            more = told.read(64) if ready else b""
            if not more:
                break
            line += more
    return line.decode(errors="replace").strip()


def start_obs(
    program: Path, version: tuple[int, int], name: str, *, environment: Mapping[str, str], log: Path
) -> Detached:
    """Start OBS with the profile and scene collection `name`; it runs on when this process ends.

    Args:
        program: Its path.
        version: Its major and minor version.
        name: Its profile and its scene collection.
        environment: Variables that it gets besides this process's own.
        log: File for what it says.

    Raises:
        StreamctlError: FFM-005 it cannot be started.
    """
    check = () if version >= SHUTDOWN_CHECK_GONE else ("--disable-shutdown-check",)
    argv = [str(program), *OPTIONS, *check, "--profile", name, "--collection", name]
    return spawn_detached("OBS", argv, log=log, environment=environment)


def end_obs(process: Detached) -> bool:
    """End OBS in order, or at once if it does not within INTERRUPT_SECONDS; return whether it ended in order."""
    process.signal(signal.SIGINT)
    if process.wait(INTERRUPT_SECONDS):
        return True
    process.signal(signal.SIGCONT)
    process.kill()
    return False
