"""What an OBS has, or should have, as frozen values; sizes and places in pixels of its canvas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from streamctl.core.redaction import Secret

Settings = Mapping[str, Any]
"""Settings of an input or filter as plain JSON values."""
Transform = Mapping[str, float | int | str]
"""Where an item lies, by obs-websocket's own names."""
CUT, FADE = "cut_transition", "fade_transition"
"""Kinds of transitions. Their names are in the language of OBS's user."""


class Parameter(NamedTuple):
    """The name of one setting in an OBS profile's `basic.ini`."""

    category: str
    name: str

    def __str__(self) -> str:
        return f"{self.category}.{self.name}"


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture that OBS mixes, which is the picture that it encodes.

    Attributes:
        width: Pixels.
        height: Pixels.
        output_width: Pixels; as `width` where nothing is scaled.
        output_height: Pixels.
        fps: Frames a second.
    """

    width: int
    height: int
    output_width: int
    output_height: int
    fps: Fraction


@dataclass(frozen=True, slots=True)
class Service:
    """Where OBS streams to.

    Attributes:
        kind: OBS's own word; `rtmp_custom` for a server of one's own.
        server: Address without the key.
        key: The stream's name there.
    """

    kind: str
    server: str
    key: Secret

    def same(self, other: "Service") -> bool:
        """Whether `other` leads to the very same place."""
        return (self.kind, self.server) == (other.kind, other.server) and self.key.reveal() == other.key.reveal()


@dataclass(frozen=True, slots=True)
class Sound:
    """What an input's sound is like.

    Attributes:
        muted: Whether nobody hears it.
        volume_db: Gain (dB).
        offset_ms: How much later it is played (milliseconds).
        monitored: Whether OBS plays it to whoever sits at it.
        on_air: Whether it is on track 1, the only one that is streamed and recorded.
    """

    muted: bool
    volume_db: float
    offset_ms: int
    monitored: bool = False
    on_air: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of an input."""

    name: str
    kind: str
    settings: Settings
    enabled: bool = True


class Choice(NamedTuple):
    """A setting that holds what only OBS knows, such as a device's serial number: an entry of a list that it offers.

    Attributes:
        setting: The setting, which is the list's name as well.
        name: What people call the entry.
    """

    setting: str
    name: str


class Offer(NamedTuple):
    """One entry of such a list.

    Attributes:
        name: What people call it.
        value: What the setting then holds.
        there: Whether it can be chosen; else it is what was chosen once and is gone.
    """

    name: str
    value: str | int
    there: bool = True


@dataclass(frozen=True, slots=True)
class Input:
    """A source of picture or sound.

    Attributes:
        name: Unique among all inputs and scenes.
        kind: OBS's own word for what it is, such as `v4l2_input`.
        settings: What is set; of an OBS's input, also what its kind has by default.
        sound: None where it cannot have any, or none is asked of it.
        filters: In their order.
        choices: What else is set; of an OBS's input always none.
        instead: Other kinds that do as well; of an OBS's input always none.
    """

    name: str
    kind: str
    settings: Settings
    sound: Sound | None = None
    filters: tuple[Filter, ...] = ()
    choices: tuple[Choice, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One source in one place of a scene.

    Attributes:
        source: Name of an input or a scene.
        transform: Where it lies.
        shown: Whether it is drawn.
        locked: Whether OBS's window keeps it where it is.
        number: OBS's number for it within its scene; -1 for what is only wanted.
        place: How many items lie below it; -1 for what is only wanted.
    """

    source: str
    transform: Transform
    shown: bool = True
    locked: bool = True
    number: int = -1
    place: int = -1


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene.

    Attributes:
        name: Unique among all inputs and scenes.
        items: Lowest first.
        override: Name of a transition of its own; None for that of all.
    """

    name: str
    items: tuple[Item, ...] = ()
    override: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """How a change of scene looks.

    Attributes:
        kind: CUT or FADE, or another of OBS's words.
        milliseconds: Its length; None for one that has none.
    """

    kind: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a scene collection.

    Attributes:
        scenes: A scene that others show comes before them.
        inputs: All inputs.
        transition: The one that is set.
        transitions: Kind → name of each that there is.
    """

    scenes: tuple[Scene, ...] = ()
    inputs: tuple[Input, ...] = ()
    transition: Transition = Transition(CUT, None)
    transitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """What is in an OBS profile."""

    parameters: Mapping[Parameter, str | None]
    canvas: Canvas
    service: Service


@dataclass(frozen=True, slots=True)
class WantedStudio:
    """What an OBS has for an event.

    Attributes:
        name: Of its scene collection and of its OBS profile, which belong to streamctl.
        settled: The OBS profile.
        contents: The scene collection.
        recordings: Folder that has to exist.
        pictures: Files that have to exist.
    """

    name: str
    settled: Settled
    contents: Contents
    recordings: Path
    pictures: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundStudio:
    """What an OBS has.

    Attributes:
        kinds: Every kind of input that it knows.
        outputs: What is on air or recording, by OBS's names.
        collections: All scene collections.
        collection: The one that is loaded.
        profiles: All OBS profiles.
        profile: The one that is loaded.
        sample_rate: Samples a second of the loaded profile's sound, as text.
        channels: Channels of that, such as `Stereo`.
        settled: The loaded profile's settings where it is the event's own, else None.
        contents: What is in the loaded collection where it is the event's own, else None.
        recordings: Whether the folder for recordings is there.
        missing: Pictures that are not there.
        absent: Sound cards that are wanted and not there.
        offers: Name of an input and a setting of it → what OBS offers for it now.
    """

    kinds: frozenset[str]
    outputs: tuple[str, ...]
    collections: tuple[str, ...]
    collection: str
    profiles: tuple[str, ...]
    profile: str
    sample_rate: str
    channels: str
    settled: Settled | None
    contents: Contents | None
    recordings: bool = True
    missing: tuple[Path, ...] = ()
    absent: frozenset[str] = frozenset()
    offers: Mapping[tuple[str, str], tuple[Offer, ...]] = field(default_factory=dict)
