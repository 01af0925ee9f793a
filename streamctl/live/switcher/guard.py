"""Keeps cameras that cannot be shown off the air: looks at all of them every frame, and routes what is wanted."""

from collections.abc import Callable, Mapping

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.levels import Turn
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.source import Source
from streamctl.live.switcher.verdicts import Verdicts, bounds_of
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
        self._verdicts = Verdicts(plan, fault)
        self._verdicts.looked_at = 0.0  # every frame is looked at, before anything is shown
        self._watches = {camera.id: CameraWatch(bounds_of(camera, plan), plan.fps) for camera in plan.cameras}
        self._sizes = {camera.id: camera.sizes[0] for camera in plan.cameras}
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
            self._verdicts.judged(name, health)

    def _tell_rate(self, name: str, watch: CameraWatch) -> None:
        if watch.rate.collapsed and name not in self._collapsed:
            rate, usual = (round(float(share * self._fps), 1) for share in (watch.rate.share, watch.rate.usual))
            self._collapsed[name] = StreamctlError("CAM-007", where=name, rate=rate, usual=usual)
            self._trouble("begun", name, self._collapsed[name])
        elif not watch.rate.collapsed and name in self._collapsed:
            self._trouble("over", name, self._collapsed.pop(name))

    @property
    def holds(self) -> bool:
        """Whether there is a card to show while no camera can be."""
        return self._verdicts.holds

    def routed(self, intent: Shown) -> Shown:
        """Return what to show for `intent` now."""
        return self._verdicts.routed(intent)

    def reason(self, intent: Shown) -> str:
        """Return why `intent` is not shown, or that it is again: cameras and what was measured."""
        return self._verdicts.reason(intent)

    def status(self, name: str) -> dict[str, object]:
        """Return what the board shows of camera `name`: whether it can be shown, and why not."""
        return self._verdicts.status(name)
