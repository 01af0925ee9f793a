"""Targets that would throw each other off the air: the same stream key used twice."""

from collections.abc import Iterator, Mapping
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.profile.names import ANY, matches
from streamctl.profile.paths import KeyPath
from streamctl.profile.places import Places

LIVE: KeyPath = ("targets", ANY)
REHEARSAL: KeyPath = ("rehearsal", "targets", ANY)


def target_problems(value: Any, places: Places) -> list[StreamctlError]:
    """Return the targets of the profile `value` (written at `places`) that go where another already goes.

    A rehearsal that uses a key of the event would go out on the event's own channel: PRO-086. Two targets at the same
    address with the same key would take the stream from each other: PRO-087.
    """
    live, rehearsal = list(matches(value, LIVE)), list(matches(value, REHEARSAL))
    return [*_public_rehearsal(live, rehearsal, places), *_twice(live, places), *_twice(rehearsal, places)]


def _key(target: Any) -> Mapping[str, Any] | None:
    found = target.get("key") if isinstance(target, dict) else None
    return found if isinstance(found, dict) and found else None


def _public_rehearsal(
    live: list[tuple[KeyPath, Any]], rehearsal: list[tuple[KeyPath, Any]], places: Places
) -> Iterator[StreamctlError]:
    keys = [_key(target) for _, target in live]
    for path, target in rehearsal:
        key = _key(target)
        if key is not None and key in keys:
            yield StreamctlError("PRO-086", where=places.of_value((*path, "key")))


def _twice(targets: list[tuple[KeyPath, Any]], places: Places) -> Iterator[StreamctlError]:
    seen: list[tuple[Any, Mapping[str, Any]]] = []
    for path, target in targets:
        key = _key(target)
        if key is None:
            continue
        if (target.get("url"), key) in seen:
            yield StreamctlError("PRO-087", where=places.of_value((*path, "key")))
        seen.append((target.get("url"), key))
