"""The simulated venue: a plan in which every device is simulated and the stream stays on this machine. Pure."""

from pathlib import Path

from streamctl.core.sources import CameraSound, TestSource
from streamctl.plan.model import BudgetPlan, CameraPlan, MicrophonePlan, Plan, TargetPlan
from streamctl.plan.taking import recorded_by_us
from streamctl.rehearsal.script import Script

RECEIVER = TargetPlan(id="receiver", platform="custom", url=None, key=None, receiver=True)
"""Where the stream goes if the profile names no receiver for rehearsals."""


def simulated(plan: Plan, script: Script, folder: Path | None = None) -> Plan:
    """Return `plan` as it is rehearsed: simulated cameras and sound, receivers on this machine, `script`'s rundown.

    No address and no secret of the profile is left in it: a rehearsal cannot reach the production slot. What belongs
    to real devices (delays, gain) goes as well, so that the recording can be read to the frame, and
    the second disk is left to the event.

    Args:
        plan: The event.
        script: What will be played.
        folder: Where the recording goes; the plan's own folder when None.
    """
    receivers = tuple(target for target in plan.rehearsal_targets if target.receiver) or (RECEIVER,)
    place = plan.recording.folder if folder is None else folder
    return plan.model_copy(
        update={
            "event": plan.event.model_copy(update={"starts": None}),
            "cameras": tuple(_camera(plan, number, camera) for number, camera in enumerate(plan.cameras)),
            "microphones": tuple(_microphone(plan, microphone) for microphone in plan.microphones),
            "rundown": script.rundown,
            "targets": receivers,
            "rehearsal_targets": receivers,
            "recording": plan.recording.model_copy(update={"folder": place, "mirror": None}),
            "budget": _budget(plan, script.seconds),
            "notices": (),
        }
    )


def _camera(plan: Plan, number: int, camera: CameraPlan) -> CameraPlan:
    """Return `camera` simulated; it is recorded on its own if the event's is."""
    recorded = camera in recorded_by_us(plan)
    return camera.model_copy(update={"source": TestSource(test=number), "delay_ms": 0, "iso": recorded})


def _microphone(plan: Plan, microphone: MicrophonePlan) -> MicrophonePlan:
    """Return `microphone` hearing a camera: its own one, else the one named as backup, else the safe camera."""
    names = {camera.id for camera in plan.cameras}
    source = microphone.source
    own = source.camera if isinstance(source, CameraSound) else microphone.backup
    heard = own if own in names else plan.safety.safe_camera
    return microphone.model_copy(update={"source": CameraSound(camera=str(heard)), "gain_db": 0.0, "delay_ms": 0})


def _budget(plan: Plan, seconds: float) -> BudgetPlan:
    """Return what a rehearsal of `seconds` costs: no uplink, and its share of the disk."""
    share = seconds / plan.budget.duration_seconds if plan.budget.duration_seconds else 1.0
    return plan.budget.model_copy(
        update={
            "duration_seconds": seconds,
            "uplink_kbps": 0,
            "recording_bytes": round(plan.budget.recording_bytes * share),
        }
    )


def camera_number(plan: Plan, camera: str) -> int:
    """Return the number of the simulated camera that stands for `camera` in the simulated `plan`; -1 for none."""
    number: int = getattr(plan.camera(camera).source, "test", -1)
    return number


def heard_camera(plan: Plan) -> str | None:
    """Return the id of the camera whose sound is the programme's in the simulated `plan`; None for silence."""
    sources = {microphone.id: microphone.source for microphone in plan.microphones}
    source = sources.get(plan.master or "")
    return source.camera if isinstance(source, CameraSound) else plan.master
