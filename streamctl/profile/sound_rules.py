"""Cameras that deliver no sound, named where the programme needs one."""

from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.profile.names import ANY, matches
from streamctl.profile.paths import KeyPath
from streamctl.profile.places import Places

HEARD: tuple[KeyPath, ...] = (
    ("audio", "master"),
    ("microphones", ANY, "backup"),
    ("microphones", ANY, "source", "camera"),
)
"""Keys whose camera the audience may hear."""


def sound_problems(value: Any, places: Places) -> list[StreamctlError]:
    """Return PRO-090 for each place of the profile `value` that wants the sound of a camera without any."""
    silent = {path[1] for path, source in matches(value, ("cameras", ANY, "source")) if _is_silent(source)}
    return [
        StreamctlError("PRO-090", where=places.of_value(path))
        for pattern in HEARD
        for path, name in matches(value, pattern)
        if isinstance(name, str) and name in silent
    ]


SILENT_WITHOUT = {"dshow": "audio", "lavfi": "sound"}
"""Kinds of camera sources → key that gives them a sound."""


def _is_silent(source: Any) -> bool:
    """Whether `source` has no sound by its kind: a device that delivers pictures only, or one without its sound."""
    if not isinstance(source, dict):
        return False
    mute = any(kind in source and source.get(key) is None for kind, key in SILENT_WITHOUT.items())
    return mute or "v4l2" in source or "avfoundation" in source
