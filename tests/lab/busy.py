"""How busy the machine is that a test shares, so that what is judged is the show and not the machine."""

import re
from pathlib import Path

PRESSURE = Path("/proc/pressure/cpu")


def starved_seconds() -> float:
    """Return for how long, since the machine's start, some process of it waited for a processor (seconds).

    0 where the system does not tell. What hangs waits for no processor: its time does not count here.
    """
    try:
        told = re.search(r"^some .*total=(\d+)", PRESSURE.read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(told[1]) / 1e6 if told else 0.0
