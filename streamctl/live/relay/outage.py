"""The trouble that a recording has at present: told once when it begins and once when it is over."""

import threading
import time
from collections.abc import Callable
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.protocol import error_document


class Outage:
    """Methods may be called by any thread: the one that writes, and one that watches over it.

    Args:
        stream: What the journal calls the recording.
        tell: Takes each fault.
    """

    def __init__(self, stream: str, tell: Callable[[StreamctlError], None]) -> None:
        self._stream = stream
        self._tell = tell
        self._lock = threading.Lock()
        self._fault: StreamctlError | None = None
        self._since = 0.0
        self._lost = 0

    @property
    def present(self) -> bool:
        """Whether there is one."""
        return self._fault is not None

    def begin(self, fault: StreamctlError, lost: int) -> None:
        """Note that it is `fault`, unless one lasts already; `lost` pictures were lost before it."""
        with self._lock:
            if self._fault is not None:
                return
            self._fault, self._since, self._lost = fault, time.monotonic(), lost
        self._tell(fault)

    def over(self, lost: int) -> None:
        """Note that the recording goes on; `lost` pictures were lost up to now."""
        with self._lock:
            if self._fault is None:
                return
            self._fault = None
            seconds, missing = time.monotonic() - self._since, lost - self._lost
        self._tell(StreamctlError("REC-003", where=self._stream, seconds=seconds, lost=missing))

    def document(self) -> dict[str, Any]:
        """Return `problem` (code, where, facts; None if there is none), `detail` and `fix` as JSON values."""
        fault = self._fault
        if fault is None:
            return {"problem": None, "detail": "", "fix": None}
        return {"problem": error_document(fault), "detail": f"{fault.message()} [{fault.code}]", "fix": fault.fix()}
