"""Going to the OBS of an event: what is wrong with it, and setting it up. Reads its password where that is kept."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from streamctl.cards.write import write_cards
from streamctl.core.errors import StreamctlError
from streamctl.core.places import data_folder
from streamctl.live.cards import cards_of, covered_by_lower_thirds
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Greeting
from streamctl.live.obs.source_record import has_source_record
from streamctl.live.obs.studio.applying import apply_studio
from streamctl.live.obs.studio.difference import Difference
from streamctl.live.obs.studio.differences import differences, obstacles
from streamctl.live.obs.studio.model import FoundStudio, WantedStudio
from streamctl.live.obs.studio.reading import read_studio
from streamctl.live.obs.studio.wanted import pictures_folder, wanted_studio
from streamctl.media.secrets import resolve
from streamctl.plan.model import EnginePlan, Plan


@dataclass(frozen=True, slots=True)
class Visit:
    """What an OBS was like.

    Attributes:
        greeting: Who answered.
        name: Of the event's OBS profile and scene collection.
        found: What it had.
        differences: What it had otherwise than it should; what was mended, where it was set up.
        obstacles: Why it cannot be set up now.
    """

    greeting: Greeting
    name: str
    found: FoundStudio
    differences: tuple[Difference, ...]
    obstacles: tuple[StreamctlError, ...] = ()


def address_of(engine: EnginePlan) -> ObsAddress:
    """Return where the OBS of `engine` answers, with its password.

    Raises:
        StreamctlError: OBS-041 the engine is none, OBS-044 it is on another machine, SEC-… its password.
    """
    if engine.kind != "obs":
        raise StreamctlError("OBS-041", where="engine.kind", kind=engine.kind)
    address = ObsAddress(engine.host, engine.port)
    if not address.is_here:
        raise StreamctlError("OBS-044", where="engine.host", host=engine.host)
    return address if engine.password is None else replace(address, password=resolve(engine.password))


@contextlib.contextmanager
def _met(engine: EnginePlan) -> Iterator[tuple[ObsConnection, Greeting]]:
    with ObsConnection(address_of(engine)) as obs:
        yield obs, obs.wait_until_ready()


def _wanted(plan: Plan, pictures: Path) -> WantedStudio:
    return wanted_studio(plan, pictures, covered_by_lower_thirds(plan))


def look(plan: Plan) -> Visit:
    """Return what the OBS of `plan` is like, and change nothing.

    Raises:
        StreamctlError: OBS-001 to OBS-018, OBS-041, OBS-044, SEC-….
    """
    wanted = _wanted(plan, pictures_folder(plan, data_folder()))
    with _met(plan.engine) as (obs, greeting):
        found = read_studio(obs, wanted)
    return Visit(greeting, wanted.name, found, differences(wanted, found), obstacles(wanted, found))


def records_sources(plan: Plan) -> bool:
    """Return whether the OBS of `plan` has the plugin that records one source on its own. Raise as `look`."""
    with _met(plan.engine) as (obs, _):
        return has_source_record(obs)


def set_up(plan: Plan) -> Visit:
    """Set up the OBS of `plan`; return what it was like before, with what was mended.

    Raises:
        StreamctlError: As `look` and `apply_studio`; CRD-… a card cannot be drawn.
    """
    folder = pictures_folder(plan, data_folder())
    wanted = _wanted(plan, folder)

    def write_pictures() -> None:
        write_cards(cards_of(plan), folder)

    with _met(plan.engine) as (obs, greeting):
        found = read_studio(obs, wanted)
        made = apply_studio(obs, wanted, write_pictures)
    return Visit(greeting, wanted.name, found, made)
