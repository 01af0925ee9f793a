"""Whether OBS is installed here, and which, and whether it runs."""

import re
import shutil

import psutil

from streamctl.core.errors import StreamctlError
from streamctl.media.run import run

ANSWER_SECONDS = 10.0
"""How long `obs --version` may take (seconds)."""
PROCESS_NAMES = frozenset({"obs", "obs64.exe", "obs32.exe"})
"""What OBS's process is called, in lower case."""
_VERSION = re.compile(r"OBS Studio\D*(?P<number>\d+(\.\d+)+)")


def obs_version() -> str | None:
    """Return the version of the `obs` on the PATH, `unknown` if it does not tell, None where there is none."""
    program = shutil.which("obs")
    if program is None:
        return None
    try:
        answer = run([program, "--version"], timeout=ANSWER_SECONDS)
    except StreamctlError:
        return "unknown"
    return parse_obs_version(answer.out.decode(errors="replace")) or "unknown"


def parse_obs_version(text: str) -> str | None:
    """Return the version in what `obs --version` prints, None if there is none in it."""
    match = _VERSION.search(text)
    return match["number"] if match else None


def obs_runs_here() -> bool:
    """Return whether a process of OBS is running on this machine, whoever started it."""
    return any(_is_obs(process) for process in psutil.process_iter())


def _is_obs(process: psutil.Process) -> bool:
    try:
        return process.name().lower() in PROCESS_NAMES and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
