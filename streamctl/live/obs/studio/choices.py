"""What only the OBS at hand decides: which of several kinds it has, what it keeps of a device that is named. Pure.

A profile names a device as people do. OBS keeps something else: a path, a serial number, a number of its own. It tells
which, in lists, and only of an input that is there: so such an input is made without its device, which is set next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.studio.inputs import AVFOUNDATION_KINDS, DECKLINK_MODE, SOUND_CARD
from streamctl.live.obs.studio.model import Choice, FoundStudio, Input, Offer, WantedStudio

WAVE_NAME = 31
"""Characters of a sound device's name that DirectShow may leave of it: as many as Windows' WAVEINCAPS holds."""
OTHER_NAME = "@device_"
"""How DirectShow's other names of devices begin, as FFmpeg writes them."""
SYSTEMS = {
    **dict.fromkeys(("v4l2_input", SOUND_CARD), "Linux"),
    **dict.fromkeys(("dshow_input", "wasapi_input_capture"), "Windows"),
    **dict.fromkeys((*AVFOUNDATION_KINDS, "coreaudio_input_capture"), "macOS"),
}
"""Kind of input → the system whose OBS has it."""


def chosen(wanted: WantedStudio, found: FoundStudio) -> WantedStudio:
    """Return what is `wanted` in the words of the OBS that was `found`: kinds that it has, devices as it keeps them.

    What cannot be chosen yet is left out.
    """
    inputs = tuple(_chosen(one, found) for one in wanted.contents.inputs)
    return replace(wanted, contents=replace(wanted.contents, inputs=inputs))


def _chosen(one: Input, found: FoundStudio) -> Input:
    kind = next((kind for kind in (one.kind, *one.instead) if kind in found.kinds), one.kind)
    settled = {choice.setting: offers[0].value for choice, offers in _reached(one, found) if len(offers) == 1}
    return replace(one, kind=kind, settings={**one.settings, **settled}, choices=(), instead=())


def choice_problems(wanted: WantedStudio, found: FoundStudio) -> Iterator[StreamctlError]:
    """Yield OBS-052 to OBS-054 for each thing that OBS does not offer, or offers more than once."""
    for one in wanted.contents.inputs:
        for choice, offers in _reached(one, found):
            if len(offers) != 1:
                yield _problem(one, choice, offers, found.offers[one.name, choice.setting])


def _problem(one: Input, choice: Choice, offers: Sequence[Offer], every: Sequence[Offer]) -> StreamctlError:
    listed = ", ".join(offer.name for offer in every if offer.name and offer.there) or "-"
    facts = {"input": one.name, "name": choice.name, "listed": listed}
    if choice.setting == DECKLINK_MODE:
        return StreamctlError("OBS-054", where=one.name, **facts)
    return StreamctlError("OBS-053" if offers else "OBS-052", where=one.name, count=len(offers), **facts)


def kind_problem(one: Input) -> StreamctlError:
    """Return why an OBS that has no input of its kind cannot have `one`: OBS-055 another system's device, OBS-043."""
    if one.kind in SYSTEMS:
        return StreamctlError("OBS-055", where=one.name, kind=one.kind, input=one.name, system=SYSTEMS[one.kind])
    return StreamctlError("OBS-043", where=one.name, kind=one.kind, input=one.name)


def _reached(one: Input, found: FoundStudio) -> Iterator[tuple[Choice, tuple[Offer, ...]]]:
    """Yield each choice of `one` that OBS offers something for by now, with what is meant by it.

    OBS makes a list by what is set before it: a card's modes are known when the card is.
    """
    there = {} if found.contents is None else {each.name: each.settings for each in found.contents.inputs}
    for choice in one.choices:
        every = found.offers.get((one.name, choice.setting))
        if every is None:
            return
        offers = meant(choice, every)
        yield choice, offers
        if len(offers) != 1 or there[one.name].get(choice.setting) != offers[0].value:
            return


def meant(choice: Choice, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return those of `offers` that `choice` means: what the most telling way finds, among those that are there first.

    One that is gone is still what was chosen. That there is no picture of it is told by whoever looks for one, and what
    takes a lost camera's place goes on as planned.
    """
    ways = (_is_named, _ends) if choice.setting == DECKLINK_MODE else (_is_named, _has_other_name, _begins)
    every = (
        tuple(offer for offer in offers if offer.there is there and way(choice.name, offer))
        for there in (True, False)
        for way in ways
    )
    return next((found for found in every if found), ())


def _is_named(name: str, offer: Offer) -> bool:
    return offer.name == name


def _has_other_name(name: str, offer: Offer) -> bool:
    """Whether `name` is DirectShow's other name of `offer`: it ends with the path that OBS keeps behind the name.

    OBS writes `#` and `:` of a path as `#22` and `#3A`; FFmpeg writes `_` for `:`.
    """
    if not name.startswith(OTHER_NAME) or not isinstance(offer.value, str):
        return False
    _, _, path = offer.value.partition(":")
    plain = path.replace("#3A", "_").replace("#22", "#")
    return bool(plain) and name.endswith(plain)


def _begins(name: str, offer: Offer) -> bool:
    """Whether `name` is what DirectShow leaves of the name of a sound device."""
    return len(name) == WAVE_NAME and offer.name.startswith(name)


def _ends(name: str, offer: Offer) -> bool:
    """Whether `offer` is the mode `name` with its picture's kind before it, such as `4K UHD 2160p30`."""
    return offer.name.endswith(f" {name}")
