"""Cameras that streamctl takes beside OBS: to record each on its own, where it lets a second one have its picture.

OBS has them all, and its word on a camera is what the board shows. What happens to our own ingest costs its recording
alone, and is told as a trouble.
"""

import logging
import threading
import time
from typing import Any, Literal

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.cameras import Bench, build_camera
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.journalist import Journalist
from streamctl.live.switcher.source import Source
from streamctl.plan.taking import recorded_by_us
from streamctl.session.records import CameraState, Role

log = logging.getLogger(__name__)


class Aside:
    """Tells what happens to the sources beside OBS (`SourceListener`); methods for any thread.

    Args:
        journalist: Who is told.
    """

    def __init__(self, journalist: Journalist) -> None:
        self._journalist = journalist
        self._lost: dict[str, StreamctlError] = {}

    def state_changed(self, role: Role, name: str, state: CameraState, detail: str) -> None:
        """Tell that a camera is not recorded, and that it is again; of what OBS makes of it, `Sight` tells."""
        if role != "ingest":
            return
        if state == "lost" and name not in self._lost:
            self._lost[name] = StreamctlError("OBS-071", where=name, camera=name, detail=detail)
            self._journalist.trouble("begun", name, self._lost[name])
        elif state == "live" and name in self._lost:
            self._journalist.trouble("over", name, self._lost.pop(name))

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
    """

    def __init__(self, bench: Bench, journalist: Journalist) -> None:
        self._grid: Grid = bench.grid
        listener = Aside(journalist)
        self._cameras: dict[str, Source] = {
            camera.id: build_camera(bench, camera, listener, sizes=(), sound=False)
            for camera in recorded_by_us(bench.plan)
        }
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beside OBS", daemon=True)

    def start(self) -> None:
        """Take the cameras from now on."""
        for source in self._cameras.values():
            source.start()
        if self._cameras:
            self._thread.start()

    def _run(self) -> None:
        frame = self._grid.next_frame(time.monotonic_ns())
        while not self._ending.wait(max(0.0, (self._grid.due_ns(frame) - time.monotonic_ns()) / NANOSECONDS)):
            try:
                self._advance(frame)
            except Exception:  # whatever it is, OBS's picture is not to suffer from it, nor the next frame
                log.exception("the cameras beside OBS")
            frame = max(frame + 1, self._grid.next_frame(time.monotonic_ns()))

    def _advance(self, frame: int) -> None:
        punctual = time.monotonic_ns() < self._grid.due_ns(frame + 1)
        for source in self._cameras.values():
            source.advance(frame, punctual=punctual)

    def status(self, name: str) -> dict[str, Any]:
        """Return what the board shows of our own ingest of camera `name`: nothing for one that we do not take."""
        source = self._cameras.get(name)
        if source is None:
            return {}
        told = source.status(self._grid.next_frame(time.monotonic_ns()))
        return {figure: told[figure] for figure in ("age_seconds", "run", "frames", "fps")}

    def stop(self) -> None:
        """End every ingest in order, side by side; returns when all have ended and what they wrote was read."""
        self._ending.set()
        stops = [
            threading.Thread(target=source.stop, name=f"stop {source.spec.name}") for source in self._cameras.values()
        ]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()
