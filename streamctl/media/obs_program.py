"""Whether OBS is installed here, and which."""

import re
import shutil

from streamctl.core.errors import StreamctlError
from streamctl.media.run import run

ANSWER_SECONDS = 10.0
"""How long `obs --version` may take (seconds)."""
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
