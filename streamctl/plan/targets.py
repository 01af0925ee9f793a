"""Targets: where the stream goes, and that no two of them take a place from each other."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.core.secret_reference import SecretReference
from streamctl.plan.model import TargetPlan
from streamctl.profile.model import NetworkTarget, Target

PORTS = {"rtmp": 1935, "rtmps": 443}
"""The port that an address without one means."""


def plan_targets(targets: Mapping[str, Target]) -> tuple[TargetPlan, ...]:
    """Return `targets` as the relay needs them, in their order."""
    return tuple(_target(name, target) for name, target in targets.items())


def _target(name: str, target: Target) -> TargetPlan:
    if isinstance(target, NetworkTarget):
        return TargetPlan(id=name, platform=target.platform, url=target.url, key=target.key, receiver=False)
    return TargetPlan(id=name, platform="custom", url=None, key=None, receiver=True)


def network(targets: tuple[TargetPlan, ...]) -> tuple[TargetPlan, ...]:
    """Return those of `targets` that the line has to carry: all but the receivers on this machine."""
    return tuple(target for target in targets if not target.receiver)


def slot_problems(live: tuple[TargetPlan, ...], rehearsal: tuple[TargetPlan, ...]) -> Iterator[StreamctlError]:
    """Yield each pair of targets that would publish where one of them alone may.

    PLN-001: a rehearsal target with the stream key of a target of the event, whatever its address: the key decides
    which broadcast it is, and a platform has several addresses for one. PLN-002: two targets of the same list with the
    same key at the same address.
    """
    for target in network(rehearsal):
        for other in network(live):
            if _same_key(target.key, other.key):
                where = f"rehearsal.targets.{target.id}.key"
                yield StreamctlError("PLN-001", where=where, target=target.id, other=other.id)
    for place, targets in (("targets", live), ("rehearsal.targets", rehearsal)):
        for first, second in combinations(network(targets), 2):
            if _same_key(first.key, second.key) and destination(first) == destination(second):
                where = f"{place}.{second.id}"
                yield StreamctlError("PLN-002", where=where, target=second.id, other=first.id)


def destination(target: TargetPlan) -> tuple[str, int, str, str]:
    """Return host, port, application and query of a network target: equal for two ways to write one address."""
    parts = urlsplit(target.url or "")
    port = parts.port or PORTS.get(parts.scheme, 0)
    return (parts.hostname or "", port, parts.path.strip("/"), parts.query)


def _same_key(first: SecretReference | None, second: SecretReference | None) -> bool:
    """Whether both lead to the same secret: the same variable, command or entry, or one file by two paths."""
    if first is None or second is None:
        return False
    if first.file is not None and second.file is not None:
        return first.file.expanduser().absolute() == second.file.expanduser().absolute()
    return first == second
