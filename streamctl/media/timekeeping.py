"""Whether a time server keeps this machine's clock, as Linux's kernel knows it."""

import ctypes
import sys

UNSYNCHRONISED = 5
"""What adjtimex(2) returns for a clock that nobody keeps (TIME_ERROR)."""
TIMEX_BYTES = 256
"""Room for the kernel's `struct timex` (208 bytes on 64-bit machines)."""


def clock_is_kept() -> bool | None:
    """Return whether a time server keeps the clock; None where the system does not tell (not Linux, a container)."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None, use_errno=True)
        asked = ctypes.create_string_buffer(TIMEX_BYTES)  # all zero: a question, nothing is set
        state = int(library.adjtimex(asked))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != UNSYNCHRONISED
