"""What a profile comes to: every value, written or default, and where it comes from."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, JsonValue

from streamctl.core.secret_reference import SecretReference
from streamctl.core.values import Value
from streamctl.profile.load import Loaded
from streamctl.profile.model import Written
from streamctl.profile.paths import KeyPath, path_text
from streamctl.profile.places import Places

DEFAULT = "default"
"""Source of a value that the profile leaves out."""


class ResolvedValue(Value):
    """One value of a profile: its path, the value as a profile writes it, and `default` or `file:line`."""

    key: str
    value: JsonValue
    source: str


def resolved_values(loaded: Loaded) -> tuple[ResolvedValue, ...]:
    """Return every value of the profile `loaded`, in the models' order; secrets as references, paths absolute."""
    sections = ((name, getattr(loaded.profile, name)) for name in Written.model_fields)
    dumped = loaded.profile.model_dump(mode="json")
    return tuple(
        ResolvedValue(key=path_text(path), value=value, source=_source(loaded.places, path))
        for name, section in sections
        for path, value in _leaves(section, dumped[name], (name,))
    )


def _leaves(value: Any, dumped: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Yield each value in `value` that holds no others, as `dumped` writes it."""
    if isinstance(value, SecretReference):
        yield path, str(value)
    elif isinstance(dumped, dict) and dumped:
        for key in dumped:
            member = getattr(value, key) if isinstance(value, BaseModel) else value[key]
            yield from _leaves(member, dumped[key], (*path, key))
    elif isinstance(dumped, list) and any(isinstance(item, dict) for item in dumped):
        for number, item in enumerate(dumped):
            yield from _leaves(value[number], item, (*path, number))
    else:
        yield path, dumped


def _source(places: Places, path: KeyPath) -> str:
    place = places.written_at(path)
    return DEFAULT if place is None else f"{place.file}:{place.line}"
