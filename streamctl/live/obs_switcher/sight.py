"""Looks at what an OBS shows and at every camera of it, and sees to it that none is on air that cannot be shown."""

import base64
import binascii
import logging
import threading
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Connected, Notice, ObsEvent
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.inputs import MEDIA, camera_kind
from streamctl.live.obs.studio.names import camera_input
from streamctl.live.obs.wire import Answer
from streamctl.live.obs_switcher.likeness import WIDTH, SceneSight, Stills
from streamctl.live.obs_switcher.looks import GAP_SECONDS, CameraSight, luma_of
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.studio import Studio, scene_of
from streamctl.live.obs_switcher.troubles import Troubles
from streamctl.live.switcher.frame import Bytes
from streamctl.live.switcher.journalist import Journalist
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.verdicts import Verdicts, bounds_of
from streamctl.plan.model import CameraPlan, Plan
from streamctl.session.records import CameraState

STATES_SECONDS = 0.2
"""How often OBS is asked how its media play (seconds): that costs it what one request costs."""
PICTURES_SECONDS = 0.5
"""How often it is asked for pictures (seconds). Each waits until OBS has drawn a frame."""
PICTURES_SHARE = 0.5
"""The most of the time that it may spend on that: an OBS that struggles is asked less often."""
VAIN_SHARE = 0.2
"""The most of the time that may be spent on pictures that do not come: meanwhile nothing else is looked at."""
PICTURES_TIMEOUT_SECONDS = 6.0
"""How long it may take over all of them (seconds): half a second for three where it is short of processor."""
OLD_SECONDS = 3.0
"""Longer than this ago, nothing that was seen holds any more (seconds)."""
UNSEEN = "OBS-077"
"""The trouble of an OBS whose pictures do not come often enough."""
Rerouted = Callable[[int, Shown, str], object]
log = logging.getLogger(__name__)


class Sight:
    """Looks at an OBS from a thread and over a connection of its own: no command waits for a picture.

    Args:
        plan: The show.
        address: Where OBS answers.
        studio: What drives it.
        picture: What it has to show.
        verdicts: Told how each camera is.
        journalist: Told each camera's state.
        rerouted: Told the frame from which on safety shows something, what, and why.
        stills: The show's cards.
    """

    def __init__(
        self,
        plan: Plan,
        address: ObsAddress,
        studio: Studio,
        picture: ObsPicture,
        verdicts: Verdicts,
        journalist: Journalist,
        rerouted: Rerouted,
        stills: Stills,
    ) -> None:
        self._plan = plan
        self._studio = studio
        self._picture = picture
        self._verdicts = verdicts
        self._journalist = journalist
        self._rerouted = rerouted
        self._media = tuple(camera.id for camera in plan.cameras if _is_medium(camera, plan))
        self._told: dict[str, CameraState] = {}
        self._cameras: dict[str, CameraSight] = {}
        self._scene = SceneSight(plan, stills)
        self._troubles = Troubles(journalist)
        self._problem: StreamctlError | None = None
        self._frames_drawn = 0
        self._look_at = 0.0
        self._looked_at: float | None = None
        self._played_at: float | None = None
        self._seen_at: float | None = None
        self._blind = False
        self._changed = threading.Event()
        self._ending = threading.Event()
        self._forget()
        self._tell_states()
        self._obs = ObsConnection(address, listener=self._hear)
        self._thread = threading.Thread(target=self._run, name="sight", daemon=True)
        self._thread.start()

    def _hear(self, notice: Notice) -> None:
        changed = isinstance(notice, ObsEvent) and notice.name == "CurrentSceneCollectionChanged"
        # One that stayed on air is the same; any other may have drawn more pictures than the one before it.
        another = isinstance(notice, Connected) and not self._picture.on_air
        if changed or another:
            self._changed.set()

    def _forget(self) -> None:
        """Know nothing of any camera: OBS has opened them all anew."""
        safety = self._plan.safety
        self._cameras = {
            camera.id: CameraSight(
                bounds_of(camera, self._plan),
                self._plan.fps,
                safety.signal_lost_seconds,
                medium=camera.id in self._media,
            )
            for camera in self._plan.cameras
        }
        self._looked_at = self._played_at = None
        self._verdicts.forget()

    def _run(self) -> None:
        while not self._ending.wait(STATES_SECONDS):
            self._try(self._look)

    def _try(self, part: Callable[[], None]) -> None:
        """Do one part of a look: what it fails by keeps no other from being done."""
        try:
            part()
        except StreamctlError as error:
            log.info("OBS could not be looked at: %s", error)
        except Exception:
            log.exception("OBS could not be looked at")

    def _look(self) -> None:
        """Look, and show what the cameras allow. Raise StreamctlError as `ObsConnection.request`."""
        if not self._studio.prepared:
            self._scene.forget()
            self._tell_scene()
            self._troubles.over(UNSEEN)
            self._seen_at, self._blind = None, False
            return
        if self._obs.state == "refused":
            self._obs.try_again()  # it takes requests from others
        if self._obs.state != "ready":
            self._seen_at = None
            return
        self._look_at_media()
        self._try(self._judge)
        if time.monotonic() >= self._look_at:
            self._try(self._look_at_pictures)
            self._try(self._judge)

    def _judge(self) -> None:
        """Show what is known of the cameras by now. Raise StreamctlError as `ObsConnection.request`."""
        self._tell_states()
        for name, camera in self._cameras.items():
            if self._blind:
                camera.unseen(time.monotonic())
            self._verdicts.judged(name, camera.health)
        self._verdicts.looked_at = self._played_at if self._blind else self._looked_at
        self.follow()

    def _look_at_media(self) -> None:
        inputs = (Asked(Request.GET_MEDIA_INPUT_STATUS, {"inputName": camera_input(name)}) for name in self._media)
        stats, *media = self._obs.batch([Asked(Request.GET_STATS), *inputs])
        at, drawn = time.monotonic(), int(stats.require().get("renderTotalFrames") or 0)
        if drawn < self._frames_drawn or self._changed.is_set():
            self._changed.clear()
            self._forget()
        self._frames_drawn, self._played_at = drawn, at
        for name, answer in zip(self._media, media, strict=True):
            self._cameras[name].played(answer.data, at)

    def _look_at_pictures(self) -> None:
        began, names = time.monotonic(), tuple(self._cameras)
        shown, overlay = self._picture.shown, self._picture.lower_third
        scene, *answers = self._pictures(began, (scene_of(shown), *(camera_input(name) for name in names)))
        at = time.monotonic()
        for name, answer in zip(names, answers, strict=True):
            self._cameras[name].shown(seen_in(answer), at)
        self._looked_at = began
        picture = seen_in(scene)
        if picture is None or self._picture.away or self._studio.on_air != shown:
            self._scene.forget()
        else:
            self._scene.looked(shown, overlay, picture, self._cameras, at)
        self._tell_scene()

    def _pictures(self, began: float, sources: tuple[str, ...]) -> tuple[Answer, ...]:
        self._seen_at = began if self._seen_at is None else self._seen_at
        came = False
        try:
            answers = self._obs.batch([screenshot(one) for one in sources], seconds=PICTURES_TIMEOUT_SECONDS)
            came = True
        finally:
            at = time.monotonic()
            share = PICTURES_SHARE if came else VAIN_SHARE
            self._look_at = began + max(PICTURES_SECONDS, (at - began) / share)
            self._notice(at - self._seen_at, came=came)
        self._seen_at = at
        return answers

    def _notice(self, gap: float, *, came: bool) -> None:
        """Notice whether pictures come often enough to tell a camera's faults, the last `gap` seconds after another."""
        if gap > GAP_SECONDS:
            self._blind = True
        elif came and gap <= GAP_SECONDS / 2:
            self._blind = False
        error = StreamctlError(UNSEEN, where="OBS", seconds=round(gap, 1))
        self._troubles.turn(error, bad=self._blind)
        if self._blind and not came:
            self._scene.forget()
            self._tell_scene()

    def _tell_scene(self) -> None:
        former, problem = self._problem, self._scene.problem
        self._problem = problem
        if former is not None and (problem is None or problem.code != former.code):
            self._troubles.over(former.code)
        if problem is not None:
            self._troubles.begun(problem)

    def _tell_states(self) -> None:
        for name, camera in self._cameras.items():
            if self._told.get(name) != camera.state:
                self._told[name] = camera.state
                self._journalist.state_changed("ingest", name, camera.state, camera.detail)

    def follow(self) -> None:
        """Let OBS show what the cameras allow. Raise StreamctlError as `ObsConnection.request`."""
        moved = self._picture.follow()
        if moved is not None:
            self._rerouted(*moved)

    def cameras(self) -> dict[str, dict[str, Any]]:
        """Return what the board shows of each camera, as OBS has it."""
        now = time.monotonic()
        return {name: self._status(name, camera, now) for name, camera in self._cameras.items()}

    def _status(self, name: str, camera: CameraSight, now: float) -> dict[str, Any]:
        silent = camera.silent_seconds(now)
        age = {} if silent is None else {"age_seconds": round(silent, 3)}
        looked_at = self._verdicts.looked_at
        old = looked_at is None or now - looked_at > OLD_SECONDS
        verdict = {"usable": None, "fault": ""} if old else self._verdicts.status(name)
        return {"state": camera.state, **age, **verdict}

    def has(self) -> dict[str, bool]:
        """Return of each camera whether OBS has it, by the last look at its media; of none where that is too old."""
        played_at = self._played_at
        if played_at is None or time.monotonic() - played_at > PICTURES_TIMEOUT_SECONDS + OLD_SECONDS:
            return {}
        return {name: camera.state == "live" for name, camera in self._cameras.items()}

    def close(self) -> None:
        """Look no more."""
        self._ending.set()
        self._obs.close()
        self._thread.join()


def _is_medium(camera: CameraPlan, plan: Plan) -> bool:
    """Return whether OBS tells of `camera` how it plays."""
    return camera_kind(camera.source, plan.encoder.size, plan.fps, camera.label).name == MEDIA


def screenshot(source: str) -> Asked:
    """Return the request for a small picture of `source`, which OBS refuses where there is none.

    At the highest quality, a JPEG keeps what makes one picture of a living camera differ from the next.
    """
    wish = {"imageFormat": "jpg", "imageWidth": WIDTH, "imageCompressionQuality": 100}
    return Asked(Request.GET_SOURCE_SCREENSHOT, {"sourceName": source, **wish})


def seen_in(answer: Answer) -> Bytes | None:
    """Return the luma of the picture in an answer to `screenshot`; None where there is none."""
    if not answer.ok:
        return None
    try:
        data = base64.b64decode(str(answer.data.get("imageData")).partition(",")[2], validate=True)
        with Image.open(BytesIO(data)) as picture:
            return luma_of(picture)
    except (OSError, binascii.Error):
        return None
