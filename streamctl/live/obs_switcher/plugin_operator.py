"""Whoever sees to OBS's plugin Source Record, from a thread and over a connection of its own.

So a request that hangs in the plugin holds up nothing else: no cut, and no return to the air.
"""

import logging
import threading
import time

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Greeting, Notice, ObsEvent
from streamctl.live.obs.requests import VENDOR_SECONDS, Request
from streamctl.live.obs_switcher.farewell import LATE
from streamctl.live.obs_switcher.plugin_recordings import PluginRecordings
from streamctl.live.obs_switcher.studio import Studio

TEND_SECONDS = 1.0
"""How often the recordings are looked at (seconds)."""
HUNG_SECONDS = 10.0
"""How long a plugin that did not answer is asked nothing (seconds), twice as long each further time: obs-websocket has
few threads to answer from, and each request that hangs keeps one of them from everybody."""
log = logging.getLogger(__name__)


class PluginOperator:
    """Sees to what OBS's plugin records; begins at once.

    Args:
        address: Where OBS answers.
        studio: What drives it: nothing is asked before it is prepared.
        recordings: What is to be recorded.
    """

    def __init__(self, address: ObsAddress, studio: Studio, recordings: PluginRecordings) -> None:
        self._studio = studio
        self._recordings = recordings
        self._changed = threading.Event()
        self._greeting: Greeting | None = None
        self._frames_drawn = 0
        self._ending = threading.Event()
        self._rests_until, self._pause = float("-inf"), HUNG_SECONDS
        self.left: StreamctlError | None = None
        """OBS-079 while the plugin may go on recording after the end, as far as it has come; None where it does not."""
        self._obs = ObsConnection(address, listener=self._hear)
        self._thread = threading.Thread(target=self._run, name="plugin operator", daemon=True)
        self._thread.start()

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, ObsEvent) and notice.name == "CurrentSceneCollectionChanged":
            self._changed.set()

    def _run(self) -> None:
        while not self._ending.wait(TEND_SECONDS):
            try:
                self._tend(time.monotonic())
            except StreamctlError as error:
                self._failed(error, time.monotonic())
            except Exception:
                log.exception("the plugin's recordings could not be seen to")
        self._end()

    def _tend(self, now: float) -> None:
        """See to the recordings at monotonic second `now`. Raise StreamctlError as `ObsConnection.request`."""
        if not self._studio.prepared:
            return
        if self._obs.state == "refused":
            self._obs.try_again()  # it takes requests from others
        if self._obs.state != "ready":
            return
        self._look_for_another()
        if now < self._rests_until:
            self._recordings.look(now)
            return
        self._recordings.tend(self._obs)
        self._pause = HUNG_SECONDS

    def _look_for_another(self) -> None:
        """Note whether OBS is another one, which has drawn less, or may be. Raise as `ObsConnection.request`."""
        greeting = self._obs.greeting  # each connection has its own
        drawn = int(self._obs.request(Request.GET_STATS).get("renderTotalFrames") or 0)
        surely = drawn < self._frames_drawn
        if self._changed.is_set():
            self._changed.clear()
            surely = True
        if surely or greeting is not self._greeting:
            self._recordings.begin_anew(surely=surely)
        self._greeting, self._frames_drawn = greeting, drawn

    def _failed(self, error: StreamctlError, now: float) -> None:
        log.warning("the plugin's recordings: %s", error)
        if error.code == "OBS-012" and Request.CALL_VENDOR_REQUEST in str(error.facts["request"]):
            self._recordings.unanswered(VENDOR_SECONDS)
            self._rests_until, self._pause = now + self._pause, self._pause * 2

    def _end(self) -> None:
        if self.left is None:
            return
        try:
            self._obs.wait_until_ready(VENDOR_SECONDS)
            self._recordings.stop(self._obs)
        except StreamctlError as error:
            self._owe(error.message())
        else:
            self.left = None

    def _owe(self, why: str) -> None:
        cameras = ", ".join(self._recordings.recordings)
        self.left = StreamctlError("OBS-079", where="OBS", detail=f"Source Record, {cameras}: {why}")

    def stop(self) -> None:
        """Let the recordings end; returns before they have."""
        if self._recordings.begun:
            self._owe(LATE)
        self._ending.set()

    def close(self) -> None:
        """Leave OBS without what recorded them; gives up on a plugin that does not answer."""
        self.stop()
        self._thread.join(2 * VENDOR_SECONDS)
        try:
            self._recordings.leave(self._obs)
        except StreamctlError as error:
            log.warning("OBS keeps its filters that record: %s", error)
        self._obs.close()
