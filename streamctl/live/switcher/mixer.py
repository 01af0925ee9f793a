"""The mixer: one picture and its sound every 1 / fps seconds, whatever the cameras do."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Rectangle, Size
from streamctl.live.switcher.compose import FULL, Composer
from streamctl.live.switcher.encoding import Encoding
from streamctl.live.switcher.frame import Frame, FramePool
from streamctl.live.switcher.gallery import Gallery
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.guard import Guard
from streamctl.live.switcher.programme import Programme, Shown
from streamctl.live.switcher.sound import MasterSound
from streamctl.live.switcher.source import Source
from streamctl.plan.model import Plan


@dataclass(slots=True)
class Figures:
    """What went wrong so far: frames late and frames repeated."""

    late: int = 0
    repeated: int = 0
    slowest_ms: float = 0.0
    """The longest time from a frame's due moment until the encoder had it (milliseconds)."""


class _Layer(NamedTuple):
    """A camera's place in a scene, and the size of its pictures there."""

    camera: str
    place: Rectangle
    size: Size


class Mixer:
    """Composes the programme. Commands may come from any thread; they take effect at the next frame.

    Args:
        plan: The plan.
        grid: The session's frame grid.
        first: Grid frame of programme frame 0.
        opening: What is on air at frame `start`.
        start: The programme frame to begin with: 0, or where another switcher's programme is taken up.
        overlay: The lower third over `opening`.
        guard: Keeps cameras that cannot be shown off the air.
        rerouted: Told the frame from which on safety shows something, what, and why.
        cameras: The cameras by id.
        sources: Every source to be moved on, cameras and the master's microphone.
    """

    def __init__(
        self,
        plan: Plan,
        grid: Grid,
        first: int,
        opening: Shown,
        *,
        start: int = 0,
        overlay: str | None = None,
        guard: Guard,
        rerouted: Callable[[int, Shown, str], object],
        cameras: Mapping[str, Source],
        sources: Iterable[Source],
        master: MasterSound,
        gallery: Gallery,
        pool: FramePool,
        encoding: Encoding,
    ) -> None:
        self.first = first
        self.figures = Figures()
        self._layers = {
            scene.id: [_Layer(one.camera, one.place, one.place.size) for one in scene.layers] for scene in plan.scenes
        }
        self._grid = grid
        self._guard = guard
        self._rerouted = rerouted
        self._cameras = cameras
        self._sources = tuple(sources)
        self._master = master
        self._gallery = gallery
        self._composer = Composer(pool)
        self._encoding = encoding
        self._programme = Programme(opening, since=start, overlay=overlay)
        self._on_air = opening
        self._next = start
        self._last: int | None = None
        self._lock = threading.Lock()

    @property
    def position(self) -> int:
        """The programme frame that is mixed next."""
        return self._next

    def seconds(self, frame: int) -> float:
        """Return the session second at which programme frame `frame` is due."""
        return self._grid.seconds(self.first + frame)

    def show(self, wanted: Shown, fade_frames: int) -> tuple[int, Shown, str]:
        """Put `wanted` on air from the next frame on, or what takes its place while it cannot be shown.

        Returns:
            That frame, what it shows, and why that is not what was wanted (empty where it is).

        Raises:
            StreamctlError: SWI-001 there is no such scene or card.
        """
        self._require(wanted)
        with self._lock:
            self._programme = self._programme.show(wanted, self._next, fade_frames, before=self._on_air)
            self._on_air = self._guard.routed(wanted)
            reason = "" if self._on_air == wanted else self._guard.reason(wanted)
            return self._next, self._on_air, reason

    def overlay(self, name: str | None) -> int:
        """Lay lower third `name` over the picture from the next frame on, or take it off; return that frame.

        Raises:
            StreamctlError: SWI-001 there is no such lower third.
        """
        if name is not None:
            self._require_overlay(name)
        with self._lock:
            self._programme = self._programme.with_overlay(name)
            return self._next

    def sound(self, wanted: str) -> tuple[int, str | None]:
        """Let `wanted` be heard from the next frame on; return that frame and what is heard then.

        Raises:
            StreamctlError: SND-006 there is no such sound.
        """
        with self._lock:
            return self._next, self._master.want(wanted, self.first + self._next)

    def end(self) -> int:
        """End the programme before the next frame and return how many frames it has."""
        with self._lock:
            if self._last is None:
                self._last = self._next
            return self._last

    def _require(self, shown: Shown) -> None:
        try:
            self._layers[shown.name] if shown.kind == "scene" else self._gallery.card(shown.name)
        except KeyError:
            raise StreamctlError("SWI-001", kind=shown.kind, name=shown.name) from None

    def _require_overlay(self, name: str) -> None:
        try:
            self._gallery.overlay(name)
        except KeyError:
            raise StreamctlError("SWI-001", kind="lower third", name=name) from None

    def run(self) -> None:
        """Mix until `end` is called.

        Raises:
            EncoderFailed: No encoder takes anything any more; nothing more was mixed.
        """
        while True:
            due = self._grid.due_ns(self.first + self._next)
            self._wait_until(due)
            self._look()
            taken = self._take()
            if taken is None:
                return
            self._mix(*taken)
            behind = time.monotonic_ns() - due
            self.figures.slowest_ms = max(self.figures.slowest_ms, behind / 1e6)
            self.figures.late += behind > self._grid.due_ns(1) - self._grid.due_ns(0)

    def _look(self) -> None:
        """Move every source to the next frame and judge the cameras."""
        grid_frame = self.first + self._next
        punctual = time.monotonic_ns() < self._grid.due_ns(grid_frame + 1)
        for source in self._sources:
            source.advance(grid_frame, punctual=punctual)
        self._guard.look(self._cameras)

    def _take(self) -> tuple[int, Programme, Shown] | None:
        """Return the next frame's number, what is wanted and what is shown on it; None after the last."""
        with self._lock:
            if self._last is not None:
                return None
            frame, programme = self._next, self._programme
            shown = self._guard.routed(programme.shown)
            rerouted = shown != self._on_air
            self._on_air = shown
            self._next += 1
        if rerouted:
            self._rerouted(frame, shown, self._guard.reason(programme.shown))
        return frame, programme, shown

    @staticmethod
    def _wait_until(due_ns: int) -> None:
        remaining = due_ns - time.monotonic_ns()
        if remaining > 0:
            time.sleep(remaining / NANOSECONDS)

    def _mix(self, frame: int, programme: Programme, shown: Shown) -> None:
        picture = self._picture(frame, programme, shown)
        samples = self._master.samples(self.first + frame, judged=programme.shown.kind == "scene")
        self._encoding.put(frame, picture, samples.data)

    def _picture(self, frame: int, programme: Programme, shown: Shown) -> Frame:
        picture = self._render(shown)
        weight = programme.weight(frame) if shown == programme.shown else FULL
        if weight < FULL and programme.before is not None:
            picture = self._composer.fade(self._render(programme.before), picture, weight)
        if programme.overlay is not None:
            picture = self._composer.over(picture, self._gallery.overlay(programme.overlay))
        return picture

    def _render(self, shown: Shown) -> Frame:
        if shown.kind == "card":
            return self._gallery.card(shown.name)
        layers = []
        for layer in self._layers[shown.name]:
            source = self._cameras[layer.camera]
            picture = source.picture(layer.size)
            if picture is not None:
                self.figures.repeated += not source.fresh
                layers.append((layer.place, picture))
        return self._composer.layers(layers)

    def status(self) -> dict[str, Any]:
        """Return position, figures and what is on air, as JSON values."""
        programme, shown = self._programme, self._on_air
        return {
            "frame": self._next,
            "seconds": self.seconds(self._next),
            "late": self.figures.late,
            "repeated": self.figures.repeated,
            "slowest_ms": round(self.figures.slowest_ms, 2),
            "on_air": {"kind": shown.kind, "name": shown.name},
            "wanted": {"kind": programme.shown.kind, "name": programme.shown.name, "since_frame": programme.since},
            "overlay": programme.overlay,
        }
