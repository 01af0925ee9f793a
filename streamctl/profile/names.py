"""Names that refer to other parts of the profile: each leads somewhere, and nowhere in a circle.

Works on the plain document, so that these problems are found together with those of the models. What the models
refuse (a camera that is no mapping, a name that is a number) is passed over here.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from streamctl.core.errors import StreamctlError
from streamctl.profile.paths import KeyPath
from streamctl.profile.places import Places
from streamctl.profile.suggestion import closest
from streamctl.profile.words import ID_FORM

ANY = "*"
"""In a pattern: every key of a mapping or item of a list."""
MOST_NAMES = 20
"""Names that an error lists."""
OVERLAY = "lower-third"
"""The card template that lies over the picture."""


class Reference(NamedTuple):
    """A key that names something: its path, and the sections whose names it may hold."""

    pattern: KeyPath
    sections: tuple[str, ...]


REFERENCES = (
    Reference(("audio", "master"), ("microphones", "cameras")),
    Reference(("cameras", ANY, "fallback"), ("cameras",)),
    Reference(("microphones", ANY, "source", "camera"), ("cameras",)),
    Reference(("microphones", ANY, "backup"), ("microphones", "cameras")),
    Reference(("scenes", ANY, "camera"), ("cameras",)),
    Reference(("scenes", ANY, "background"), ("cameras",)),
    Reference(("scenes", ANY, "inset"), ("cameras",)),
    Reference(("scenes", ANY, "left"), ("cameras",)),
    Reference(("scenes", ANY, "right"), ("cameras",)),
    Reference(("rundown", ANY, "scene"), ("scenes", "cameras")),
    Reference(("rundown", ANY, "card"), ("cards",)),
    Reference(("rundown", ANY, "lower_third"), ("cards",)),
)
"""Every key of a profile that names another part of it."""
CHAINS = (("cameras", "fallback"), ("microphones", "backup"))
"""Sections whose members name each other, and the key by which they do."""
CLASHES = (("scenes", "cameras"), ("microphones", "cameras"))
"""Pairs of sections that share their names: every camera is a scene and can be the sound."""


def name_problems(value: Any, places: Places) -> list[StreamctlError]:
    """Return what is wrong with the names in the profile `value`, written at `places`."""
    if not isinstance(value, dict):
        return []
    return [*_dangling(value, places), *_cycles(value, places), *_clashes(value, places), *_doubles(value, places)]


def matches(value: Any, pattern: KeyPath, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield the path and value of everything in `value` that `pattern` fits."""
    if not pattern:
        yield path, value
    elif isinstance(value, dict):
        for key in value if pattern[0] == ANY else {pattern[0]} & value.keys():
            yield from matches(value[key], pattern[1:], (*path, key))
    elif isinstance(value, list) and pattern[0] == ANY:
        for number, item in enumerate(value):
            yield from matches(item, pattern[1:], (*path, number))


def _is_name(name: Any) -> bool:
    """Whether `name` has a name's form: only then it is repeated in an error."""
    return isinstance(name, str) and re.fullmatch(ID_FORM, name) is not None


def _section(value: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return section `name`, empty where it is left out, None where it is broken and its names are unknown."""
    found = value.get(name, {})
    return found if isinstance(found, dict) else None


def _dangling(value: Mapping[str, Any], places: Places) -> Iterator[StreamctlError]:
    for pattern, sections in REFERENCES:
        found = [_section(value, name) for name in sections]
        if None in found:
            continue
        names = {name: None for section in found if section for name in section if _is_name(name)}
        fitting = {name: None for name in names if _fits(value, pattern[-1], name)}
        for path, name in matches(value, pattern):
            if _is_name(name) and name not in fitting:
                yield _reference_problem(places.of_value(path), name, names, fitting)


def _reference_problem(where: str, name: str, names: Collection[str], fitting: Collection[str]) -> StreamctlError:
    if name in names:
        return StreamctlError("PRO-085", where=where, template=OVERLAY)
    suggestion = closest(name, fitting)
    if suggestion:
        return StreamctlError("PRO-080", where=where, suggestion=suggestion)
    return StreamctlError("PRO-081", where=where, names=_listed(fitting))


def _fits(value: Mapping[str, Any], key: str | int, name: str) -> bool:
    """Whether the thing called `name` may stand under `key`: of cards, only lower thirds go over the picture."""
    if key not in {"card", "lower_third"}:
        return True
    card = value["cards"][name]
    template = card.get("template") if isinstance(card, dict) else None
    return not isinstance(template, str) or (template == OVERLAY) == (key == "lower_third")


def _listed(names: Collection[str]) -> str:
    rest = ", …" if len(names) > MOST_NAMES else ""
    return ", ".join(list(names)[:MOST_NAMES]) + rest or "-"


def _cycles(value: Mapping[str, Any], places: Places) -> Iterator[StreamctlError]:
    for section, key in CHAINS:
        members = _section(value, section) or {}
        following = {
            name: member.get(key) for name, member in members.items() if isinstance(member, dict) and _is_name(name)
        }
        told: set[str] = set()
        for name in following:
            circle = _circle(following, name)
            if circle and not told.intersection(circle):
                told.update(circle)
                yield StreamctlError(
                    "PRO-082", where=places.of_value((section, name, key)), circle=" → ".join([*circle, name])
                )


def _circle(following: Mapping[str, Any], start: str) -> list[str]:
    """Return the names from `start` back to it, empty when the way from there ends or circles without it."""
    way = {start: None}
    name = following[start]
    while name != start:
        if not isinstance(name, str) or name not in following or name in way:
            return []
        way[name] = None
        name = following[name]
    return list(way)


def _clashes(value: Mapping[str, Any], places: Places) -> Iterator[StreamctlError]:
    for section, other in CLASHES:
        taken = _section(value, other) or {}
        for name in _section(value, section) or {}:
            if name in taken:
                yield StreamctlError("PRO-083", where=places.of_key((section, name)), other=other)


def _doubles(value: Mapping[str, Any], places: Places) -> Iterator[StreamctlError]:
    first: dict[str, KeyPath] = {}
    for path, name in matches(value, ("rundown", ANY, "id")):
        if isinstance(name, str) and first.setdefault(name, path) != path:
            yield StreamctlError("PRO-084", where=places.of_value(path), line=places.value_place(first[name]).line)
