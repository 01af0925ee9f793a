"""Which cameras streamctl takes itself, and who records each on its own. Pure.

Our own engine takes every camera. An OBS takes all of them as well, so that beside it only those are taken that let a
second one have their picture.
"""

from streamctl.core.sources import AudioSource, VideoSource, is_exclusive
from streamctl.plan.model import CameraPlan, Plan


def is_taken(source: VideoSource | AudioSource, plan: Plan) -> bool:
    """Return whether streamctl can take `source`, whoever else does."""
    return plan.engine.kind != "obs" or not is_exclusive(source)


def recorded_by_us(plan: Plan) -> tuple[CameraPlan, ...]:
    """Return the cameras whose own recordings streamctl writes."""
    return tuple(camera for camera in plan.cameras if camera.iso and is_taken(camera.source, plan))


def recorded_by_obs(plan: Plan) -> tuple[CameraPlan, ...]:
    """Return the cameras that are to be recorded on their own, and that OBS alone can have."""
    return tuple(camera for camera in plan.cameras if camera.iso and not is_taken(camera.source, plan))
