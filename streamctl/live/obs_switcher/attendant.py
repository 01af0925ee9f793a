"""Whoever sits at OBS: keeps it connected, set up, streaming and recording, and tells what is wrong with it."""

import logging
import threading
import time
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.configuration import owned_name
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Notice
from streamctl.live.obs.opening import FINAL_CODES, METERS, USUAL_EVENTS
from streamctl.live.obs_switcher.farewell import LATE, Farewell
from streamctl.live.obs_switcher.health import WINDOW_LOOKS, Health
from streamctl.live.obs_switcher.intake import Intake
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.revival import Revival
from streamctl.live.obs_switcher.sound_desk import SoundDesk
from streamctl.live.obs_switcher.studio import Look, Studio
from streamctl.live.obs_switcher.told import REFUSALS
from streamctl.live.obs_switcher.troubles import Troubles
from streamctl.live.switcher.journalist import Journalist
from streamctl.plan.model import Plan

TEND_SECONDS = 0.1
"""How often it is seen to that OBS does what it should (seconds)."""
POLL_SECONDS = 1.0
"""How often OBS is asked for its figures (seconds); all of them cost what one request costs."""
CALL_SECONDS = 10.0
"""How long OBS may take from being told to stream until it calls (seconds); then it is told again."""
HUSH_SECONDS = 0.4
"""OBS is asked whether it still streams when nothing of that has come for so long (seconds)."""
AGAIN_SECONDS = 1.0
"""Pause after something that OBS refused (seconds)."""
RECORD_AGAIN_SECONDS = 2.0
"""Pause before OBS is told to record again (seconds)."""
UNPROVEN_SECONDS = 3.0
"""How long OBS is kept off the air for its cameras to open, if there is anything else (seconds)."""
CLOSE_SECONDS = 2.0
"""How long what is under way with OBS may take at the end (seconds)."""
BACK_SECONDS = 1.0
"""How long a connection that is lost at the end may take to be there again (seconds): it is tried every half second."""
log = logging.getLogger(__name__)


class Attendant:
    """Sits at the OBS of a show, from a thread of its own that begins at once.

    Args:
        plan: The show.
        address: Where OBS answers.
        studio: What drives it.
        intake: What it publishes.
        picture: What it has to show.
        desk: Its sound.
        journalist: Who is told.
        place: Where it has to stream to, and the stream's name there.
    """

    def __init__(
        self,
        plan: Plan,
        address: ObsAddress,
        studio: Studio,
        intake: Intake,
        picture: ObsPicture,
        desk: SoundDesk,
        journalist: Journalist,
        place: tuple[str, Secret],
    ) -> None:
        self._plan = plan
        self._studio = studio
        self._intake = intake
        self._picture = picture
        self._desk = desk
        self._journalist = journalist
        self._place = place
        self._health = Health(plan.fps)
        self._troubles = Troubles(journalist)
        self._refusals = Troubles(journalist)
        self._revival = Revival(owned_name(plan.event.id), address, journalist)
        self._farewell = Farewell(studio)
        self._in_charge = False
        self._rests_until = self._polled_at = self._recorded_at = 0.0
        self._called_at = -CALL_SECONDS
        self._prepared_at, self._held = 0.0, True
        self._tells_at = 0.0
        self._ending = threading.Event()
        self.problem: StreamctlError | None = None
        """What keeps OBS from being tended to; None for nothing."""
        self.hopeless: StreamctlError | None = None
        """The same where trying again does not mend it."""
        self.lost = (0, 0)
        """Pictures of the show that OBS drew too late, and that it left unencoded."""
        self._before = (0, 0)
        self._obs = ObsConnection(address, listener=self._hear, subscriptions=USUAL_EVENTS | METERS)
        studio.use(self._obs)
        self._thread = threading.Thread(target=self._run, name="attendant", daemon=True)
        self._thread.start()

    def _hear(self, notice: Notice) -> None:
        self._studio.hear(notice)
        self._desk.hear(notice)

    def _run(self) -> None:
        while not self._ending.wait(TEND_SECONDS):
            if time.monotonic() < self._rests_until:
                continue
            try:
                if self._obs.state == "ready":
                    self._heard()
                    self._tend()
                    self._well()
                else:
                    self._unheard()
            except StreamctlError as error:
                self._failed(error)
            except Exception:
                log.exception("OBS could not be tended to")
                self._rests_until = time.monotonic() + AGAIN_SECONDS

    def _failed(self, error: StreamctlError) -> None:
        log.warning("OBS: %s", error)
        self.problem = error
        if error.code == "OBS-060":
            self.hopeless = error
        self._explain(error)
        if self._obs.state == "ready":  # else there is something to do about it
            self._rests_until = time.monotonic() + AGAIN_SECONDS

    def _explain(self, error: StreamctlError) -> None:
        """Tell what keeps OBS from doing what it should in the show, where that lasts."""
        if self._picture.first is not None:
            self._troubles.explain(error, time.monotonic())

    def _heard(self) -> None:
        self._revival.heard()
        self._troubles.over("OBS-066")

    def _well(self) -> None:
        self.problem = self.hopeless = None
        self._troubles.explain(None, time.monotonic())
        if not self._picture.untold:
            self._tell_refusals(())

    def _tend(self) -> None:
        """See to the next thing that OBS needs. Raise StreamctlError as `ObsConnection.request`."""
        if not self._studio.prepared:
            self._intake.hold()
            self._picture.take_up()
            self._in_charge = True
            self._prepared_at, self._held, self._tells_at = time.monotonic(), True, 0.0
        elif self._untold():
            self._tell_all()
        elif self._held and self._proven():
            self._held = False
            self._intake.allow()
        elif not self._publishes():
            self._call_for_stream()
        else:
            if self._intake.way == "obs" and time.monotonic() - self._polled_at >= POLL_SECONDS:
                self._poll()
            self._desk.tend()

    def _untold(self) -> bool:
        """Return whether OBS is to be told something now; what it refused beside the picture is left for a while."""
        untold = self._picture.untold
        return "picture" in untold or (bool(untold) and time.monotonic() >= self._tells_at)

    def _tell_all(self) -> None:
        """Tell OBS what is wanted; what it refuses beside the picture is told, and tried again after a pause."""
        refused = self._picture.tell_all()
        if refused:
            self._tells_at = time.monotonic() + AGAIN_SECONDS
        self._tell_refusals(refused)

    def _tell_refusals(self, refused: tuple[StreamctlError, ...]) -> None:
        for code in REFUSALS - {error.code for error in refused}:
            self._refusals.over(code)
        if self._picture.first is not None:
            for error in refused:
                self._refusals.begun(error)

    def _proven(self) -> bool:
        """Return whether OBS, which has opened its sources anew, can go on air: what stands in for it can stay."""
        passed = time.monotonic() - self._prepared_at
        return self._picture.proven_since(self._prepared_at) or passed > UNPROVEN_SECONDS

    def _unheard(self) -> None:
        """Note that OBS takes no requests; launch it anew where it was ours and is gone, ask again where it refused."""
        problem, now = self._obs.problem, time.monotonic()
        if problem is None:
            return
        refused = problem.code in FINAL_CODES
        self.problem, self.hopeless = problem, problem if refused else None
        if refused:
            self._revival.heard()
        else:
            self._revival.unheard(now)
        if self._picture.first is None:
            return
        delivers = self._intake.way == "obs" and self._intake.publishing
        self._troubles.turn(StreamctlError("OBS-066", where="OBS", detail=problem.message()), bad=delivers)
        if delivers or refused or not self._revival.launch(now):
            self._explain(problem)
        if self._obs.state == "refused" and self._revival.asks_again(now):
            self._obs.try_again()

    def _publishes(self) -> bool:
        """Return whether OBS streams to us, for all that is known.

        Its recorder may hold the connection of a stream that OBS has ended: only OBS itself can tell then.
        """
        silent = self._intake.silent_seconds()
        if self._intake.publishing and silent > HUSH_SECONDS and not self._studio.streams():
            self._intake.ended("it was stopped in OBS")
        return self._intake.publishing and silent <= CALL_SECONDS

    def _call_for_stream(self) -> None:
        now = time.monotonic()
        waited = now - self._called_at
        if waited < AGAIN_SECONDS or (waited < CALL_SECONDS and self._studio.streams()):
            return
        self._called_at = now
        self._studio.publish(*self._place)

    def _poll(self) -> None:
        self._called_at = -CALL_SECONDS  # whenever this stream ends, the next one is called for at once
        self._polled_at = time.monotonic()
        look = self._studio.look()
        self._studio.compare(look, self._polled_at)
        self._judge(look)
        if look.recording:
            self._troubles.over("OBS-063")
        elif time.monotonic() - self._recorded_at > RECORD_AGAIN_SECONDS and not self._ending.is_set():
            self._recorded_at = time.monotonic()
            self._studio.record()

    def _judge(self, look: Look) -> None:
        first = not self._health.lags["rendering"].counts
        self._health = health = self._health.looked(look.figures)
        rendering, encoding = health.lags["rendering"], health.lags["encoding"]
        counted = (rendering.counts[-1].lost, encoding.counts[-1].lost)
        if first or counted[0] < self._before[0] or counted[1] < self._before[1]:
            self._before = counted  # it was at work before the show, or was started again
        (drawn, encoded), (drawn_before, encoded_before) = counted, self._before
        self.lost = (self.lost[0] + drawn - drawn_before, self.lost[1] + encoded - encoded_before)
        self._before = counted
        for code, lag in (("OBS-064", rendering), ("OBS-065", encoding), ("OBS-078", health.lags["network"])):
            facts = {"percent": lag.share * 100, "seconds": WINDOW_LOOKS}
            self._troubles.turn(StreamctlError(code, where="OBS", **facts), bad=lag.bad)
        scarce = StreamctlError("OBS-070", where="OBS", megabytes=health.free_megabytes)
        self._troubles.turn(scarce, bad=health.scarce)

    def status(self) -> dict[str, Any]:
        """Return what the board shows of OBS's health."""
        return self._health.status()

    def recording_stopped(self) -> None:
        """Tell that OBS's own recording was ended by somebody else; it is begun again soon."""
        self._troubles.begun(StreamctlError("OBS-063", where="OBS"))

    @property
    def left(self) -> StreamctlError | None:
        """What OBS may go on with after the end (OBS-079), as far as `close` has come; None for nothing."""
        return None if self.gone else self._farewell.left

    @property
    def gone(self) -> bool:
        """Whether OBS is surely at an end."""
        return self._revival.ended()

    def close(self) -> None:
        """End OBS's stream and recording, and leave it as it was set up; gives up on an OBS that does not answer.

        One that was never the show's is left alone.
        """
        self._ending.set()
        if self._in_charge or self._picture.first is not None:
            self._farewell.owe(LATE)
        self._thread.join(CLOSE_SECONDS)
        if self.left is not None:
            self._leave()
        self._obs.close()

    def _leave(self) -> None:
        try:
            self._obs.wait_until_ready(BACK_SECONDS)
        except StreamctlError as error:
            self._farewell.owe(error.message())
        else:
            self._farewell.take()
