"""What a process has used of the processors. What is particular to Linux stays here."""

import sys
import time

import psutil

SCHEDULED = 2
"""The kind of a process's clock that counts what it was scheduled for (linux/posix-timers_types.h, CPUCLOCK_SCHED)."""


def processor_seconds(pid: int) -> float:
    """Return the processor time that process `pid` has used so far, all its threads together (seconds).

    Exact on Linux, where the system's table would tell hundredths of a second; these elsewhere.

    Raises:
        OSError: There is no such process.
    """
    if sys.platform == "linux":
        return time.clock_gettime((~pid << 3) | SCHEDULED)
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error as error:
        raise ProcessLookupError(pid) from error
    return float(times.user + times.system)
