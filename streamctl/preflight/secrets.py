"""Secrets: each can be read now, none is shown, and a rehearsal's are not the show's."""

from collections.abc import Iterator
from functools import partial

from streamctl.core.errors import StreamctlError
from streamctl.core.secret_reference import SecretReference
from streamctl.media.secrets import COMMAND_SECONDS, resolve
from streamctl.plan.model import Plan, TargetPlan
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Problem, Status

SECRET_SECONDS = COMMAND_SECONDS + 5.0
"""How long one secret may take (seconds): its command's own time, and a keyring's question."""


def targets_of(plan: Plan, *, rehearsal: bool) -> tuple[TargetPlan, ...]:
    """Return the targets that a show (or its rehearsal) is sent to."""
    return plan.rehearsal_targets if rehearsal else plan.targets


def secret_checks(plan: Plan, *, rehearsal: bool) -> Iterator[Check]:
    """Yield one check a secret of the targets in use, one of OBS's password, and one that rehearsal and show differ."""
    key = "rehearsal.targets" if rehearsal else "targets"
    for target in targets_of(plan, rehearsal=rehearsal):
        for name, reference in target.secrets.items():
            yield _readable(f"secret.{name}", reference, f"{key}.{target.id}.{_key_of(target, reference)}")
    if plan.engine.password is not None:
        yield _readable("secrets.obs", plan.engine.password, "engine.password")
    pairs = _pairs(plan)
    if pairs:
        act = partial(_separate, pairs, rehearsal)
        yield Check("secrets.rehearsal", "secrets", act, timeout=SECRET_SECONDS * 2 * len(pairs), blocking=rehearsal)


def _key_of(target: TargetPlan, reference: SecretReference) -> str:
    """Return the key of the profile under which `reference` stands."""
    if reference is target.passphrase:
        return "passphrase"
    return "stream_id" if target.kind == "srt" else "key"


def _readable(name: str, reference: SecretReference, where: str) -> Check:
    return Check(name, "secrets", partial(_read, reference, where), timeout=SECRET_SECONDS, blocking=True)


def _read(reference: SecretReference, where: str, _: Bench) -> Finding:
    try:
        resolve(reference)
    except StreamctlError as error:
        placed = StreamctlError(error.code, where=where, **error.facts)
        return Finding(Status.FAIL, problems=(Problem.of(placed),))
    return Finding(measures=(Measure(name="kept_in", value=str(reference)),))


def _pairs(plan: Plan) -> tuple[tuple[TargetPlan, TargetPlan], ...]:
    return tuple(
        (one, other)
        for one in plan.rehearsal_targets
        for other in plan.targets
        if one.key is not None and other.key is not None and one.kind == other.kind == "rtmp"
    )


def _separate(pairs: tuple[tuple[TargetPlan, TargetPlan], ...], rehearsal: bool, _: Bench) -> Finding:  # noqa: FBT001
    """Return which rehearsal targets share a key with a target of the show; a key that cannot be read is no other's."""
    values: dict[str, str | None] = {}
    same = tuple(
        problem("PRE-151", f"rehearsal.targets.{one.id}.key", rehearsal=one.id, live=other.id)
        for one, other in pairs
        if _value(one, values) is not None and _value(one, values) == _value(other, values)
    )
    if same:
        return Finding(Status.FAIL if rehearsal else Status.WARN, problems=same)
    return Finding(measures=(Measure(name="pairs", value=len(pairs)),))


def _value(target: TargetPlan, known: dict[str, str | None]) -> str | None:
    """Return the key of `target`, each place read once; None where it cannot be read (its own check says why)."""
    assert target.key is not None
    place = str(target.key.model_dump_json())
    if place not in known:
        try:
            known[place] = resolve(target.key).reveal()
        except StreamctlError:
            known[place] = None
    return known[place]
