"""Keeps cameras that cannot be shown off the air: looks at all of them every frame, and routes what is wanted."""

from collections.abc import Callable, Mapping

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.health import Health
from streamctl.live.switcher.levels import Turn
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.routing import route, routes_of, unusable
from streamctl.live.switcher.source import Source
from streamctl.live.switcher.verdicts import bounds_of
from streamctl.live.switcher.watching import CameraWatch
from streamctl.plan.model import Plan


class Guard:
    """The health of every camera and what follows from it. `look` is for the mixer's thread alone.

    Args:
        plan: The plan.
        fault: Told of each camera whose picture has gone bad, with the camera's id.
        trouble: Told when a camera begins to deliver too few pictures, and when that is over.
    """

    def __init__(
        self,
        plan: Plan,
        fault: Callable[[str, StreamctlError], object],
        trouble: Callable[[Turn, str, StreamctlError], object] = lambda _turn, _name, _error: None,
    ) -> None:
        self._fps = plan.fps
        self._routes = routes_of(plan)
        self._watches = {camera.id: CameraWatch(bounds_of(camera, plan), plan.fps) for camera in plan.cameras}
        self._sizes = {camera.id: camera.sizes[0] for camera in plan.cameras}
        self._usable = dict.fromkeys(self._watches, False)
        self._fault = fault
        self._trouble = trouble
        self._collapsed: dict[str, StreamctlError] = {}

    def look(self, cameras: Mapping[str, Source]) -> None:
        """Look at the pictures that the cameras have advanced to."""
        for name, source in cameras.items():
            picture = source.picture(self._sizes[name])
            watch = self._watches[name]
            live = source.state == "live"
            health = watch.look(picture, fresh=source.fresh, delivering=live, came=source.came)
            self._tell_rate(name, watch)
            if self._usable[name] and not health.usable:
                self._tell(name, health)
            self._usable[name] = health.usable

    def _tell_rate(self, name: str, watch: CameraWatch) -> None:
        if watch.rate.collapsed and name not in self._collapsed:
            rate, usual = (round(float(share * self._fps), 1) for share in (watch.rate.share, watch.rate.usual))
            self._collapsed[name] = StreamctlError("CAM-007", where=name, rate=rate, usual=usual)
            self._trouble("begun", name, self._collapsed[name])
        elif not watch.rate.collapsed and name in self._collapsed:
            self._trouble("over", name, self._collapsed.pop(name))

    def _tell(self, name: str, health: Health) -> None:
        if health.reason.startswith("black"):
            self._fault(name, StreamctlError("CAM-002", where=name, seconds=round(float(health.black / self._fps), 1)))
        elif health.reason.startswith("frozen"):
            self._fault(name, StreamctlError("CAM-003", where=name, seconds=round(float(health.still / self._fps), 1)))

    @property
    def holds(self) -> bool:
        """Whether there is a card to show while no camera can be."""
        return self._routes.holding is not None

    def routed(self, intent: Shown) -> Shown:
        """Return what to show for `intent` now."""
        return route(intent, self._usable, self._routes)

    def reason(self, intent: Shown) -> str:
        """Return why `intent` is not shown, or that it is again: cameras and what was measured."""
        gone = [f"{name} {self._watches[name].health.reason}" for name in unusable(intent, self._usable, self._routes)]
        return f"safety: {', '.join(gone)}" if gone else f"safety: {intent.name} is usable again"

    def status(self, name: str) -> dict[str, object]:
        """Return what the board shows of camera `name`: whether it can be shown, and why not."""
        health = self._watches[name].health
        return {"usable": health.usable, "fault": health.reason}
