"""One difference between what an OBS should have and what it has, with the requests that mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from streamctl.core.redaction import redact
from streamctl.live.obs.requests import Asked

Act = Literal["create", "load", "change", "remove"]
Thing = Literal[
    "picture", "folder", "profile", "setting", "stream", "canvas", "collection", "scene", "input", "item", "filter",
    "transition",
]  # fmt: skip
Key = tuple[Thing, str]
Plain = str | int | float | bool | None


class Stage(IntEnum):
    """When a difference is mended. Each stage stands on those before it, which are looked at anew in between."""

    FILES = 1
    PROFILE = 2
    PARAMETERS = 3
    CANVAS = 4
    COLLECTION = 5
    CLEARING = 6
    """Inputs that nothing has a use for, which may hold a name that is needed."""
    SCENES = 7
    TIDYING = 8
    """Scenes that nothing has a use for: OBS keeps its last one."""
    INPUTS = 9
    ITEMS = 10
    DETAILS = 11


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that OBS lacks, has too much, or has otherwise.

    Attributes:
        stage: When it is mended.
        act: What mends it.
        thing: What it is about.
        name: The thing's name.
        inside: The scene or input that it belongs to; empty where it belongs to none.
        what: Which of its properties, by a stable word; empty for the whole thing.
        before: How that is; None where that is not known or not to be told.
        after: How it should be; as `before`.
        requests: What mends it, in order; none where no request of OBS does.
    """

    stage: Stage
    act: Act
    thing: Thing
    name: str
    inside: str = ""
    what: str = ""
    before: Plain = None
    after: Plain = None
    requests: tuple[Asked, ...] = ()

    def document(self) -> dict[str, Plain]:
        """Return the difference as plain JSON values, redacted."""
        return {
            "act": self.act,
            "thing": self.thing,
            "name": redact(self.name),
            "inside": redact(self.inside),
            "what": self.what,
            "before": _redacted(self.before),
            "after": _redacted(self.after),
        }

    @property
    def key(self) -> Key:
        """What tells it from every other one: an OBS profile and a scene collection have the same name."""
        return self.thing, self.title

    @property
    def title(self) -> str:
        """The thing's name, with that of what it belongs to."""
        place = " > ".join(part for part in (self.inside, self.name) if part)
        return f"{place} ({self.what})" if self.what else place


def _redacted(value: Plain) -> Plain:
    return redact(value) if isinstance(value, str) else value


def plain(value: Any) -> Plain:
    """Return `value` as something that can be told."""
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def same(wanted: object, found: object) -> bool:
    """Whether `found` is what is wanted: OBS keeps numbers in fewer digits."""
    numbers = (int, float)
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, numbers) and isinstance(found, numbers):
        return abs(wanted - found) <= NEAR
    return wanted == found


NEAR = 0.01
"""Numbers this close are the same (pixels, dB, degrees)."""


def unlike(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return key → found and wanted value, for each key of `wanted` that `found` has otherwise or lacks."""
    return {key: (found.get(key), value) for key, value in wanted.items() if not same(value, found.get(key))}
