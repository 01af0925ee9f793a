"""The switcher's own eye on control: where it is gone or hangs, the switcher starts the next one.

Nobody may be looking (`start --detach`), and the switcher has what a new control process needs: the stream keys.
"""

import threading
import time
from collections.abc import Callable, Mapping

from streamctl.core.errors import StreamctlError
from streamctl.core.file_lock import is_locked
from streamctl.core.redaction import Secret
from streamctl.live.control_process import start_control
from streamctl.live.lock import lock_path
from streamctl.live.restarts import Restarts
from streamctl.live.stumbles import survived
from streamctl.live.succession import vacancy
from streamctl.session.folder import SessionFolder

SILENT_SECONDS = 2.0
"""Control asks four times a second; after this long without a question (seconds) it is looked at itself."""
LOOK_SECONDS = 0.25
"""How often it is looked whether somebody holds the event's lock (seconds)."""
CLOSE_SECONDS = 20.0
"""How long a control process that is being started may still take when the switcher ends (seconds): it has to hear the
switcher's last words, or it would start another."""


class Heirs:
    """Sees to it that the session has a control process, from the first question of one until closed.

    Args:
        folder: The session's folder.
        event: The event's id.
        keys: Returns the secrets by name (`plan/secrets.py`).
        tell: Told what went wrong, for the journal of the next control process.
    """

    def __init__(
        self,
        folder: SessionFolder,
        event: str,
        keys: Callable[[], Mapping[str, Secret]],
        tell: Callable[[str, StreamctlError], object],
    ) -> None:
        self._folder = folder
        self._event = event
        self._lock = lock_path(event)
        self._keys = keys
        self._tell = tell
        self._heard: float | None = None
        self._restarts = Restarts()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="heirs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def heard(self) -> None:
        """Note that control has asked for something just now."""
        self._heard = time.monotonic()

    @property
    def willing(self) -> bool:
        """Whether the next control process would be started from here."""
        return self._heard is not None and self._restarts.another(time.monotonic()) is not None

    def _watch(self) -> None:
        while not self._closed.wait(LOOK_SECONDS):
            with survived():
                if self._suspicious():
                    self._look()

    def _suspicious(self) -> bool:
        if self._heard is None:
            return False
        return time.monotonic() - self._heard > SILENT_SECONDS or not is_locked(self._lock)

    def _look(self) -> None:
        """Start the next control process if the present one is lost, as often as `Restarts` allows."""
        try:
            lost = vacancy(self._event)
            allowed = self._restarts.another(time.monotonic())
            if lost is not None and allowed is not None and not self._closed.is_set():
                self._restarts = allowed
                self._tell("control", StreamctlError("LIV-037", where="control", detail=lost))
                start_control(self._folder, keys=self._keys())
        except StreamctlError as error:
            if error.code != "LCK-001":  # somebody else was quicker
                self._tell("control", error)
        finally:  # whatever came of it: the next look is due after as long as this one
            self.heard()

    def close(self) -> None:
        """Start no more; return once the one that is being started is there."""
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)
