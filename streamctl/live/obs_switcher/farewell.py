"""The farewell to an OBS at the end of a show: what it records and streams ends first; what may go on is told."""

import logging
import time
from collections.abc import Callable

from streamctl.core.errors import StreamctlError
from streamctl.live.obs_switcher.studio import LOOK_SECONDS, STOP_SECONDS, Studio

LATE = "it did not answer in time"
log = logging.getLogger(__name__)


class Farewell:
    """Of one OBS. `take` and `owe` are for one thread alone, `left` for any.

    Args:
        studio: What drives it.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.left: StreamctlError | None = None
        """OBS-079 while OBS may go on streaming or recording, for all that is known; None where it does not."""

    def owe(self, why: str) -> None:
        """Note that OBS may go on, and why nobody knows better."""
        self.left = StreamctlError("OBS-079", where="OBS", detail=why)

    def take(self) -> None:
        """End what OBS records and streams; then leave it as it was set up."""
        self.owe(LATE)
        _failure(self._studio.end_outputs)
        failure = _failure(self._await_end)
        if failure is None:
            self.left = None
        elif failure.code == "OBS-079":
            self.left = failure
        else:
            self.owe(failure.message())
        _failure(self._studio.restore)

    def _await_end(self) -> None:
        """Return once OBS neither streams nor records.

        Raises:
            StreamctlError: OBS-079 it goes on for STOP_SECONDS; as `ObsConnection.request`.
        """
        deadline = time.monotonic() + STOP_SECONDS
        while running := self._studio.outputs():
            if time.monotonic() > deadline:
                detail = f"its {' and its '.join(running)} went on for {STOP_SECONDS:.0f} s"
                raise StreamctlError("OBS-079", where="OBS", detail=detail)
            time.sleep(LOOK_SECONDS)  # between two looks at it


def _failure(act: Callable[[], None]) -> StreamctlError | None:
    """Do `act`; return why it failed, None where it did not."""
    try:
        act()
    except StreamctlError as error:
        log.warning("OBS at the end: %s", error)
        return error
    return None
