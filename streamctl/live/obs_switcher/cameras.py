"""Cameras that streamctl takes beside OBS: to record each on its own, and to have a picture and a sound without OBS.

OBS has them all, and its word on a camera is what the board shows. What happens to our own ingest costs its recording
alone, and is told as a trouble. Only the safe camera is decoded, and what the audience may hear.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import ceil
from typing import Any, Literal

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.core.sources import AudioSource, HttpSource, RtmpSource, RtspSource, SrtSource, VideoSource
from streamctl.live.obs_switcher.precedence import Precedence
from streamctl.live.stumbles import survived
from streamctl.live.switcher.cameras import Bench, build_camera, build_sounds
from streamctl.live.switcher.channel import Channel
from streamctl.live.switcher.frame import Frame
from streamctl.live.switcher.journalist import Journalist
from streamctl.live.switcher.source import Source
from streamctl.live.switcher.verdicts import bounds_of
from streamctl.live.switcher.watching import CameraWatch
from streamctl.plan.model import Plan
from streamctl.plan.sounds import heard_cameras
from streamctl.plan.taking import is_taken
from streamctl.session.records import CameraState, Role

PAST_SECONDS = 0.5
"""Pictures of the safe camera that are kept (seconds): the standby shows them as much later as it runs itself."""
ASK_SECONDS = 0.2
"""How often it is looked what OBS has (seconds)."""
log = logging.getLogger(__name__)


class Aside:
    """Tells what happens to the sources beside OBS (`SourceListener`); methods for any thread.

    Args:
        journalist: Who is told.
        inherited: Cameras whose loss an engine before this one may have told.
    """

    def __init__(self, journalist: Journalist, inherited: Iterable[str] = ()) -> None:
        self._journalist = journalist
        self._lost: dict[str, StreamctlError] = {}
        self._inherited = set(inherited)

    def state_changed(self, role: Role, name: str, state: CameraState, detail: str) -> None:
        """Tell that a camera is not recorded, and that it is again; of what OBS makes of it, `Sight` tells."""
        if role != "ingest" or name not in self._journalist.recorders:
            return
        error = StreamctlError("OBS-071", where=name, camera=name, detail=detail)
        if state == "lost" and name not in self._lost:
            self._lost[name] = error
            self._journalist.trouble("begun", name, error)
        elif state == "live" and (name in self._lost or name in self._inherited):
            self._inherited.discard(name)
            self._journalist.trouble("over", name, self._lost.pop(name, error))

    def anchored(self, role: Role, name: str, run: int, grid_frame: int) -> None:
        """Tell where a camera's frame 0 lies."""
        self._journalist.anchored(role, name, run, grid_frame)

    def child(self, role: Role, name: str, pid: int, event: Literal["started", "exited"], status: int | None) -> None:
        """Tell that a process started or ended."""
        self._journalist.child(role, name, pid, event, status)

    def recorded(self, name: str, data: bytes) -> float | None:
        """Hand on what a camera delivers of its recording."""
        return self._journalist.recorded(name, data)

    def fault(self, where: str, error: StreamctlError) -> None:
        """Tell something that was survived."""
        self._journalist.fault(where, error)


class OwnCameras:
    """The sources beside OBS, moved on frame by frame from a thread of their own.

    Args:
        bench: What every source is built with; its recorders say which cameras are recorded.
        journalist: Who is told what happens to them.
        obs_has: Returns of each camera and microphone whether OBS has it; nothing of those of which that is not known.
        resumed: Whether an engine before this one took them.
    """

    def __init__(
        self,
        bench: Bench,
        journalist: Journalist,
        obs_has: Callable[[], Mapping[str, bool]] = dict,
        *,
        resumed: bool = False,
    ) -> None:
        plan = bench.plan
        listener = Aside(journalist, bench.recorders if resumed else ())
        self._plan, self._grid, self._size = plan, bench.grid, plan.encoder.size
        self._cameras = dict(_cameras(bench, listener))
        self._sounds = build_sounds(bench, self._cameras, listener)
        self._sources = (*self._cameras.values(), *self._sounds.microphones)
        safe = plan.safety.safe_camera
        self._safe = self._cameras.get(safe)
        self._watch = CameraWatch(bounds_of(plan.camera(safe), plan), plan.fps)
        self._past: deque[tuple[int, Frame]] = deque(maxlen=ceil(PAST_SECONDS * plan.fps))
        self._obs_has = obs_has
        called = {camera.id for camera in plan.cameras if _takes_few(camera.source)}
        called |= {microphone.id for microphone in plan.microphones if _takes_few(microphone.source)}
        self._held = {source: Precedence() for source in self._sources if source.spec.name in called}
        self._asked_at = 0.0
        self.still = threading.Lock()
        """Held while sources are moved on: whoever reads their sound holds it too."""
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beside OBS", daemon=True)

    def start(self) -> None:
        """Take the cameras from now on."""
        for source in self._sources:
            source.start()
        if self._sources:
            self._thread.start()

    def _run(self) -> None:
        frame = self._grid.next_frame(time.monotonic_ns())
        while not self._ending.wait(max(0.0, (self._grid.due_ns(frame) - time.monotonic_ns()) / NANOSECONDS)):
            with survived():
                self._advance(frame)
            frame = max(frame + 1, self._grid.next_frame(time.monotonic_ns()))

    def _advance(self, frame: int) -> None:
        punctual = time.monotonic_ns() < self._grid.due_ns(frame + 1)
        with self.still:
            for source in self._sources:
                source.advance(frame, punctual=punctual)
        if self._safe is not None:
            self._look(self._safe, frame)
        if time.monotonic() - self._asked_at >= ASK_SECONDS:
            self._asked_at = time.monotonic()
            self._let_obs_go_first(self._asked_at)

    def _let_obs_go_first(self, now: float) -> None:
        """Leave to OBS what only one of us can have."""
        has = self._obs_has()
        for source, before in self._held.items():
            name = source.spec.name
            held = self._held[source] = before.seen(now, obs=has.get(name), ours=source.state == "live")
            if held.ours != before.ours:
                log.warning("%s: %s", name, "it is called again" if held.ours else "it is left to OBS")
                source.allow(allowed=held.ours)

    def _look(self, safe: Source, frame: int) -> None:
        picture = safe.picture(self._size)
        if picture is not None:
            self._past.append((frame, picture))
        self._watch.look(picture, fresh=safe.fresh, delivering=safe.state == "live", came=safe.came)

    def usable(self, name: str) -> bool | None:
        """Return whether camera `name` can be shown, by its pictures; None for one whose pictures nobody here sees."""
        return self._watch.health.usable if self._sees(name) else None

    def fault(self, name: str) -> str:
        """Return why camera `name` cannot be shown, with what was measured; empty where it can, or is not seen."""
        return self._watch.health.reason if self._sees(name) else ""

    def _sees(self, name: str) -> bool:
        return self._safe is not None and name == self._plan.safety.safe_camera

    def picture(self, frame: int) -> Frame | None:
        """Return the safe camera's picture at grid frame `frame`, the nearest that is kept; None before the first."""
        past = tuple(self._past)
        return next((picture for at, picture in reversed(past) if at <= frame), past[0][1] if past else None)

    def channels(self) -> tuple[Channel, ...]:
        """Return a new channel for each sound of the programme that is to be had without OBS, in their order."""
        return self._sounds.channels(self._plan)

    def status(self, name: str) -> dict[str, Any]:
        """Return what the board shows of our own ingest of camera `name`: nothing for one that we do not take."""
        source = self._cameras.get(name)
        if source is None:
            return {}
        told = source.status(self._grid.next_frame(time.monotonic_ns()))
        return {figure: told[figure] for figure in ("state", "age_seconds", "run", "frames", "fps")}

    def stop(self) -> None:
        """End every ingest in order, side by side; returns when all have ended and what they wrote was read."""
        self._ending.set()
        stops = [threading.Thread(target=source.stop, name=f"stop {source.spec.name}") for source in self._sources]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()


def _takes_few(source: VideoSource | AudioSource) -> bool:
    """Return whether what `source` calls may take only one caller at a time."""
    return isinstance(source, RtspSource | SrtSource | RtmpSource | HttpSource)


def _cameras(bench: Bench, listener: Aside) -> Iterator[tuple[str, Source]]:
    """Yield a source for each camera that there is something to do with, and that a second one can have."""
    plan: Plan = bench.plan
    heard, safe = heard_cameras(plan), plan.safety.safe_camera
    for camera in plan.cameras:
        wanted = camera.iso or camera.id == safe or camera.id in heard
        if wanted and is_taken(camera.source, plan):
            sizes = (plan.encoder.size,) if camera.id == safe else ()
            yield camera.id, build_camera(bench, camera, listener, sizes=sizes, sound=camera.id in heard)
