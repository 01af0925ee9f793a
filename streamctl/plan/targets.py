"""Targets: where the stream goes, and that no two of them take a place from each other."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.core.secret_reference import SecretReference
from streamctl.plan.model import TargetPlan
from streamctl.profile.target_kinds import FileTarget, HlsTarget, NetworkTarget, ReceiverTarget, SrtTarget, Target

PORTS = {"rtmp": 1935, "rtmps": 443}
"""The port that an address without one means."""


def plan_targets(targets: Mapping[str, Target]) -> tuple[TargetPlan, ...]:
    """Return `targets` as the relay needs them, in their order."""
    return tuple(_target(name, target) for name, target in targets.items())


def _target(name: str, target: Target) -> TargetPlan:
    if isinstance(target, NetworkTarget):
        return TargetPlan(id=name, platform=target.platform, url=target.url, key=target.key, receiver=False)
    plain = TargetPlan(id=name, platform="custom", url=None, key=None, receiver=isinstance(target, ReceiverTarget))
    return plain.model_copy(update=_further(target))


def _further(target: Target) -> dict[str, object]:
    """Return what a target of a further kind has beside its name."""
    if isinstance(target, SrtTarget):
        latency = target.latency // timedelta(milliseconds=1)
        secrets = {"key": target.stream_id, "passphrase": target.passphrase}
        return {"kind": "srt", "url": target.srt, "latency_ms": latency, **secrets}
    if isinstance(target, HlsTarget):
        lengths = {"segment_seconds": target.segment.total_seconds(), "window_seconds": target.window.total_seconds()}
        return {"kind": "hls", "place": target.hls, **lengths}
    if isinstance(target, FileTarget):
        return {"kind": "file", "place": target.file}
    return {"kind": "srt"} if isinstance(target, ReceiverTarget) and target.receiver == "srt" else {}


def network(targets: tuple[TargetPlan, ...]) -> tuple[TargetPlan, ...]:
    """Return those of `targets` that the line has to carry: all but receivers and disks of this machine."""
    return tuple(target for target in targets if not (target.receiver or target.local))


def seen(targets: tuple[TargetPlan, ...]) -> tuple[TargetPlan, ...]:
    """Return those of `targets` that an audience may be watching: all but files."""
    return tuple(target for target in targets if target.kind != "file")


def slot_problems(live: tuple[TargetPlan, ...], rehearsal: tuple[TargetPlan, ...]) -> Iterator[StreamctlError]:
    """Yield each pair of targets that would publish where one of them alone may.

    PLN-001: a rehearsal target with the stream key of a target of the event, whatever its address: the key decides
    which broadcast it is, and a platform has several addresses for one. PLN-002: two targets of the same list with the
    same key at the same address. PLN-021 and PLN-022: the same with SRT servers and folders of HLS.
    """
    yield from _place_problems(live, rehearsal)
    for target in _keyed(rehearsal):
        for other in _keyed(live):
            if _same_key(target.key, other.key):
                where = f"rehearsal.targets.{target.id}.key"
                yield StreamctlError("PLN-001", where=where, target=target.id, other=other.id)
    for place, targets in (("targets", live), ("rehearsal.targets", rehearsal)):
        for first, second in combinations(_keyed(targets), 2):
            if _same_key(first.key, second.key) and destination(first) == destination(second):
                where = f"{place}.{second.id}"
                yield StreamctlError("PLN-002", where=where, target=second.id, other=first.id)


def _keyed(targets: tuple[TargetPlan, ...]) -> tuple[TargetPlan, ...]:
    """Return those of `targets` whose key alone decides which broadcast it is."""
    return tuple(target for target in network(targets) if target.kind == "rtmp")


def _place_problems(live: tuple[TargetPlan, ...], rehearsal: tuple[TargetPlan, ...]) -> Iterator[StreamctlError]:
    for target in rehearsal:
        for other in live:
            if target.kind != "file" and _same_place(target, other):
                where = f"rehearsal.targets.{target.id}"
                yield StreamctlError("PLN-021", where=where, target=target.id, other=other.id)
    for place, targets in (("targets", live), ("rehearsal.targets", rehearsal)):
        for first, second in combinations(targets, 2):
            if _same_place(first, second):
                yield StreamctlError("PLN-022", where=f"{place}.{second.id}", target=second.id, other=first.id)


def _same_place(first: TargetPlan, second: TargetPlan) -> bool:
    """Whether both go to one place where there is room for one: an SRT server's stream, a folder, a file."""
    if first.kind != second.kind or first.kind == "rtmp":
        return False
    if first.local:
        return first.place == second.place
    same_stream = first.key is second.key is None or _same_key(first.key, second.key)
    return destination(first) == destination(second) and same_stream


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
