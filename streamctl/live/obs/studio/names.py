"""What things are called in OBS. Scenes and inputs share one set of names there, so that each kind has its own form.

A profile's ids have neither spaces nor colons: no id is ever taken for one of these.
"""

from streamctl.live.obs.configuration import owned_name
from streamctl.plan.sounds import PlannedSound

__all__ = [
    "LOWER_THIRDS",
    "camera_input",
    "card_scene",
    "microphone_input",
    "owned_name",
    "picture_input",
    "sound_input",
]

LOWER_THIRDS = "lower thirds"
"""The scene that lies over every other and holds each lower third."""


def card_scene(card: str) -> str:
    """Return the name of the scene of the card `card`; the plan's own scenes go by their ids."""
    return f"card: {card}"


def camera_input(camera: str) -> str:
    """Return the name of the input of the camera `camera`."""
    return f"camera: {camera}"


def microphone_input(microphone: str) -> str:
    """Return the name of the input of the microphone `microphone`."""
    return f"microphone: {microphone}"


def sound_input(sound: PlannedSound) -> str:
    """Return the name of the input that brings `sound`."""
    return microphone_input(sound.id) if sound.camera is None else camera_input(sound.camera)


def picture_input(card: str) -> str:
    """Return the name of the input that shows the picture of the card `card`."""
    return f"picture: {card}"
