"""A time of day that a test sets, for all processes of a show, while the machine's own clock stays as it is.

FFmpeg sees it through libfaketime. That breaks Python's `time.sleep` (0.9.10 takes a wait until a monotonic instant for
one until a time of day), so Python's processes get it through a module that every interpreter imports.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from streamctl.media.ffmpeg import ENVIRONMENT_NAME
from tests.lab.components import debian_ffmpeg, faketime_library
from tests.lab.shows import ROOT

MODULE = """
import os
import pathlib
import time
from datetime import UTC, datetime

from streamctl.core.clock import SystemClock

true_time = time.time
clock = pathlib.Path(os.environ["FAKETIME_TIMESTAMP_FILE"])
time.time = lambda: true_time() + float(clock.read_text())
SystemClock.utc = lambda _: datetime.fromtimestamp(time.time(), UTC)
"""

WRAPPER = """#!/bin/sh
export LD_PRELOAD={library} FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1
exec {ffmpeg} "$@"
"""


@dataclass(frozen=True, slots=True)
class OtherTime:
    """A clock that can be set, by writing a file in `folder`."""

    folder: Path

    @property
    def _file(self) -> Path:
        return self.folder / "clock"

    def set(self, seconds: int) -> None:
        """Set the time of day to `seconds` after the true one, at once and for every process."""
        new = self.folder / "clock-new"
        new.write_text(f"{seconds:+d}")
        new.replace(self._file)

    def environment(self) -> dict[str, str]:
        """Return the variables of a process that is to see this time; its monotonic clock is the true one."""
        self.set(0)
        (self.folder / "sitecustomize.py").write_text(MODULE)
        program = self.folder / "ffmpeg"
        program.write_text(WRAPPER.format(library=faketime_library(), ffmpeg=debian_ffmpeg().path))
        program.chmod(0o755)
        return {
            ENVIRONMENT_NAME: str(program),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "PYTHONPATH": os.pathsep.join((str(self.folder), str(ROOT))),
        }
