"""Whether OBS is installed here, and which, and whether it runs."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import psutil

from streamctl.core.errors import StreamctlError
from streamctl.media.run import run

ENVIRONMENT_NAME = "STREAMCTL_OBS"
"""Environment variable that names the OBS to use."""
ANSWER_SECONDS = 10.0
"""How long `obs --version` may take (seconds)."""
OLDEST = (28, 0)
"""The oldest OBS that brings obs-websocket 5."""
PROCESS_NAMES = frozenset({"obs", "obs64.exe", "obs32.exe"})
"""What OBS's process is called, in lower case."""
_VERSION = re.compile(r"OBS Studio\D*(?P<number>\d+(\.\d+)+)")


@dataclass(frozen=True, slots=True)
class ObsProgram:
    """An OBS that is installed here.

    Attributes:
        path: The program.
        version: Its version as it says it, `unknown` if it does not tell.
        number: Major and minor version; (0, 0) where it does not tell.
    """

    path: Path
    version: str
    number: tuple[int, int]


def look_for_obs() -> ObsProgram | None:
    """Return the OBS of STREAMCTL_OBS, else the PATH's, whatever its age; None where there is none."""
    wish = os.environ.get(ENVIRONMENT_NAME) or "obs"
    found = shutil.which(wish)
    if found is None:
        return None
    try:
        answer = run([found, "--version"], timeout=ANSWER_SECONDS).out.decode(errors="replace")
    except StreamctlError:
        answer = ""
    version = parse_obs_version(answer) or "unknown"
    return ObsProgram(Path(found).absolute(), version, number_of(version))


def find_obs() -> ObsProgram:
    """Return the OBS to launch.

    Raises:
        StreamctlError: OBS-020 none found, OBS-021 it is older than OLDEST.
    """
    found = look_for_obs()
    if found is None:
        raise StreamctlError("OBS-020", looked=os.environ.get(ENVIRONMENT_NAME) or "PATH")
    if too_old(found):
        raise StreamctlError("OBS-021", where=str(found.path), version=found.version)
    return found


def too_old(program: ObsProgram) -> bool:
    """Return whether `program` is older than OLDEST; one that does not tell its version is asked once it runs."""
    return (0, 0) < program.number < OLDEST


def parse_obs_version(text: str) -> str | None:
    """Return the version in what `obs --version` prints, None if there is none in it."""
    match = _VERSION.search(text)
    return match["number"] if match else None


def number_of(version: str) -> tuple[int, int]:
    """Return major and minor number of `version`, (0, 0) where it has none."""
    match = re.match(r"(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def obs_runs_here() -> bool:
    """Return whether a process of OBS is running on this machine, whoever started it."""
    return any(_is_obs(process) for process in psutil.process_iter())


def _is_obs(process: psutil.Process) -> bool:
    try:
        return process.name().lower() in PROCESS_NAMES and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
