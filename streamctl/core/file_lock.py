"""Locks on files that end with the process: taking one, and looking whether somebody holds one."""

import fcntl
import os
import time
from pathlib import Path

LOOK_SECONDS = 0.5
"""How long taking a lock is tried (seconds): somebody who only looks holds it for an instant."""
_BETWEEN_TRIES = 0.01


def lock_exclusively(descriptor: int) -> bool:
    """Lock the open file `descriptor` for this process; return False when another process keeps it.

    The lock belongs to the open file: it passes to a child that inherits the descriptor, and ends with the last one.
    """
    deadline = time.monotonic() + LOOK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(_BETWEEN_TRIES)


def is_locked(path: Path) -> bool:
    """Return whether some process holds the lock of the file at `path`; a missing file is free."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
