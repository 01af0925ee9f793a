"""What is plugged into this machine: what Linux tells, and what FFmpeg lists of other kinds. Not verified on hardware.

FFmpeg lists devices of Windows (`dshow`), of macOS (`avfoundation`) and DeckLink cards for people to read, in its log
or its answer, in a form that has changed over the years: those of 3.2 to 9.0 are read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from streamctl.core.errors import StreamctlError
from streamctl.core.sources import is_mistaken_for_number
from streamctl.media.devices import Device, cameras, microphones
from streamctl.media.ffmpeg import Ffmpeg, find_ffmpeg, input_devices
from streamctl.media.run import Finished, run

LIST_SECONDS = 10.0
"""How long FFmpeg may take to list devices (seconds): a DirectShow driver that sleeps needs some."""
_SAID_BY = re.compile(r"^\[[^\]]* @ [^\]]*\] ?")
_DSHOW_HEADING = re.compile(r"^DirectShow (?P<what>video|audio) devices")
_DSHOW_NAME = re.compile(r'^ *"(?P<name>.+)"(?: \((?P<types>[a-z, ]+)\))?$')
_DSHOW_OTHER_NAME = re.compile(r'^ *Alternative name "(?P<name>.+)"$')
_AVFOUNDATION_HEADING = re.compile(r"^AVFoundation (?P<what>video|audio) devices:")
_AVFOUNDATION_NAME = re.compile(r"^\[(?P<number>\d+)\] (?P<name>.+)$")
_SCREEN = re.compile(r"^Capture screen \d+$")
_DECKLINK_NAME = re.compile(r"^[* ] \S+ \[(?P<name>.+)\](?: \([a-z, ]+\))?$")


class Listed(NamedTuple):
    """Devices that deliver pictures, and devices that deliver sound."""

    cameras: tuple[Device, ...] = ()
    microphones: tuple[Device, ...] = ()


def plugged_in() -> Listed:
    """Return every device that is plugged in here; one that nobody can list is left out."""
    more = _listed_by_ffmpeg()
    return Listed((*cameras(), *more.cameras), (*microphones(), *more.microphones))


def _listed_by_ffmpeg() -> Listed:
    try:
        ffmpeg = find_ffmpeg()
        found = [_listed(ffmpeg, kind) for kind in sorted(input_devices(ffmpeg) & LISTS.keys())]
    except StreamctlError:
        return Listed()
    pictures = tuple(device for one in found for device in one.cameras)
    return Listed(pictures, tuple(device for one in found for device in one.microphones))


def _listed(ffmpeg: Ffmpeg, kind: str) -> Listed:
    arguments, read = LISTS[kind]
    try:
        said = run([str(ffmpeg.path), "-hide_banner", *arguments], timeout=LIST_SECONDS)
    except StreamctlError:
        return Listed()
    return read(_text(said))  # its exit status tells nothing: a list ends as a failed opening does


def _text(said: Finished) -> str:
    return (said.out + b"\n" + said.err).decode(errors="replace")


def _lines(said: str) -> Iterator[str]:
    """Yield the lines of FFmpeg's log without the part that says who speaks."""
    return (_SAID_BY.sub("", line.rstrip()) for line in said.splitlines())


class _Named(NamedTuple):
    """A DirectShow device: what it delivers, and its two names; the second tells the port as well."""

    types: frozenset[str]
    name: str
    other: str | None


def parse_dshow(said: str) -> Listed:
    """Return the devices in what `-f dshow -list_devices true` prints.

    A device whose name is not its own, or has a colon in it, goes by its other name, which FFmpeg takes as well.
    """
    named = tuple(_dshow_devices(said))
    return Listed(*(_places("dshow", (one for one in named if what in one.types)) for what in ("video", "audio")))


def _dshow_devices(said: str) -> Iterator[_Named]:
    types: frozenset[str] = frozenset()
    latest: _Named | None = None
    for line in _lines(said):
        if heading := _DSHOW_HEADING.match(line):
            types = frozenset({heading["what"]})
        elif (other := _DSHOW_OTHER_NAME.match(line)) and latest:
            latest = latest._replace(other=other["name"])
        elif device := _DSHOW_NAME.match(line):
            if latest:
                yield latest
            own = frozenset(device["types"].split(", ")) if device["types"] else types
            latest = _Named(own, device["name"], None)
    if latest:
        yield latest


def _places(kind: str, named: Iterable[_Named]) -> tuple[Device, ...]:
    every = tuple(named)
    count = Counter(one.name for one in every)

    def place(one: _Named) -> str:
        plain = count[one.name] == 1 and ":" not in one.name
        return one.name if plain else one.other or one.name

    return tuple(Device(kind, place(one), one.name) for one in every)


def parse_avfoundation(said: str) -> Listed:
    """Return the devices in what `-f avfoundation -list_devices true` prints; a screen is no camera.

    One goes by its number where its name is not its own, or is one that FFmpeg would take for a number.
    """
    found: dict[str, list[tuple[str, str]]] = {"video": [], "audio": []}
    what = None
    for line in _lines(said):
        if heading := _AVFOUNDATION_HEADING.match(line):
            what = heading["what"]
        elif what and (device := _AVFOUNDATION_NAME.match(line)) and not _SCREEN.match(device["name"]):
            found[what].append((device["number"], device["name"]))
    return Listed(*(tuple(_numbered(found[what])) for what in ("video", "audio")))


def _numbered(devices: Iterable[tuple[str, str]]) -> Iterator[Device]:
    every = tuple(devices)
    for number, name in every:
        # FFmpeg takes the first device whose name begins with what is asked for
        alone = sum(other.startswith(name) for _, other in every) == 1
        plain = alone and ":" not in name and not name.isdecimal() and not is_mistaken_for_number(name)
        yield Device("avfoundation", name if plain else number, name)


def parse_decklink(said: str) -> Listed:
    """Return the cards in what `-sources decklink` prints."""
    names = (device["name"] for device in map(_DECKLINK_NAME.match, said.splitlines()) if device)
    return Listed(tuple(Device("decklink", name, name) for name in names))


LISTS: Mapping[str, tuple[tuple[str, ...], Callable[[str], Listed]]] = {
    "dshow": (("-f", "dshow", "-list_devices", "true", "-i", "dummy"), parse_dshow),
    "avfoundation": (("-f", "avfoundation", "-list_devices", "true", "-i", ""), parse_avfoundation),
    "decklink": (("-sources", "decklink"), parse_decklink),
}
"""Kind of device → FFmpeg's arguments that list them, and what reads its answer."""
