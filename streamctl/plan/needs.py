"""What a show cannot begin without. Pure."""

from streamctl.core.sources import CameraSound
from streamctl.plan.model import CameraPlan, Plan


def is_needed(camera: CameraPlan, plan: Plan) -> bool:
    """Return whether the show cannot begin without `camera`.

    So it is where the profile does not say what takes its place (the safe camera, and every one without a `fallback`),
    and where its sound is the programme's.
    """
    return camera.fallback is None or camera.id in _indispensable(plan)


def _indispensable(plan: Plan) -> frozenset[str]:
    heard = {
        microphone.source.camera
        for microphone in plan.microphones
        if microphone.id == plan.master and isinstance(microphone.source, CameraSound)
    }
    return frozenset({plan.safety.safe_camera, plan.master or "", *heard})
