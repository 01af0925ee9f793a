"""Which cameras can be shown, and what that means for what is wanted. Whoever judges cameras tells it here."""

from collections.abc import Callable

from streamctl.core.errors import StreamctlError
from streamctl.core.sources import LavfiSource
from streamctl.live.switcher.health import Health, Limits, limits
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.routing import route, routes_of, unusable
from streamctl.plan.model import CameraPlan, Plan


class Verdicts:
    """The health of every camera of a show. `judged` is for one thread alone, the rest for any.

    Args:
        plan: The show.
        fault: Told of each camera whose picture has gone bad, with the camera's id.
    """

    def __init__(self, plan: Plan, fault: Callable[[str, StreamctlError], object]) -> None:
        self._fps = plan.fps
        self._routes = routes_of(plan)
        self._healths = {camera.id: Health() for camera in plan.cameras}
        self._usable = dict.fromkeys(self._healths, False)
        self._fault = fault
        self.looked_at: float | None = None
        """When the look began by which all of them were judged last (monotonic seconds); None for none."""

    def forget(self) -> None:
        """Know nothing of any camera any more."""
        self.looked_at = None
        self._healths = dict.fromkeys(self._healths, Health())
        self._usable = dict.fromkeys(self._healths, False)

    def judged(self, name: str, health: Health) -> None:
        """Camera `name` is in this health now."""
        if self._usable[name] and not health.usable:
            self._tell(name, health)
        self._healths[name], self._usable[name] = health, health.usable

    def _tell(self, name: str, health: Health) -> None:
        for word, code, frames in (("black", "CAM-002", health.black), ("frozen", "CAM-003", health.still)):
            if health.reason.startswith(word):
                self._fault(name, StreamctlError(code, where=name, seconds=round(float(frames / self._fps), 1)))

    @property
    def holds(self) -> bool:
        """Whether there is a card to show while no camera can be."""
        return self._routes.holding is not None

    def routed(self, intent: Shown) -> Shown:
        """Return what to show for `intent` now: as long as nobody has looked, nothing is kept off the air."""
        return intent if self.looked_at is None else route(intent, self._usable, self._routes)

    def reason(self, intent: Shown) -> str:
        """Return why `intent` is not shown, or that it is again: cameras and what was measured."""
        gone = () if self.looked_at is None else unusable(intent, self._usable, self._routes)
        told = ", ".join(f"{name} {self._healths[name].reason}" for name in gone)
        return f"safety: {told}" if told else f"safety: {intent.name} is usable again"

    def status(self, name: str) -> dict[str, object]:
        """Return what the board shows of camera `name`: whether it can be shown, and why not."""
        health = self._healths[name]
        return {"usable": health.usable, "fault": health.reason}


def bounds_of(camera: CameraPlan, plan: Plan) -> Limits:
    """Return the limits of `camera`; a picture that FFmpeg makes itself may be meant to stand still."""
    role = "slides" if isinstance(camera.source, LavfiSource) else camera.role
    return limits(plan.safety, role, plan.fps)
