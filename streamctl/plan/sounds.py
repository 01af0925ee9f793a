"""The sounds that the audience may hear, first the master and then those that take over from it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from streamctl.core.sources import CameraSound
from streamctl.plan.model import MicrophonePlan, Plan


@dataclass(frozen=True, slots=True)
class PlannedSound:
    """One sound of the programme.

    Attributes:
        id: The microphone's id, or the camera's where its own sound is named directly.
        microphone: The microphone; None for a camera's own sound.
        camera: The camera that it comes from; None for a microphone with a source of its own.
    """

    id: str
    microphone: MicrophonePlan | None
    camera: str | None

    @property
    def gain_db(self) -> float:
        """Its gain (dB)."""
        return self.microphone.gain_db if self.microphone else 0.0

    @property
    def delay_ms(self) -> int:
        """How much later it is played (milliseconds)."""
        return self.microphone.delay_ms if self.microphone else 0


def sound_chain(plan: Plan) -> tuple[PlannedSound, ...]:
    """Return the master's sound and each backup's after it, every one once; empty for a programme without sound."""
    return tuple(_chain(plan))


def _chain(plan: Plan) -> Iterator[PlannedSound]:
    microphones = {microphone.id: microphone for microphone in plan.microphones}
    seen: set[str] = set()
    name = plan.master
    while name is not None and name not in seen:
        seen.add(name)
        microphone = microphones.get(name)
        yield PlannedSound(name, microphone, _camera(name, microphone))
        name = microphone.backup if microphone else None


def _camera(name: str, microphone: MicrophonePlan | None) -> str | None:
    if microphone is None:
        return name
    return microphone.source.camera if isinstance(microphone.source, CameraSound) else None


def heard_cameras(plan: Plan) -> frozenset[str]:
    """Return the ids of the cameras whose own sound the audience may hear."""
    return frozenset(sound.camera for sound in sound_chain(plan) if sound.camera is not None)
