"""Secrets: each can be read now, none is shown, and a rehearsal's are not the show's."""

from collections.abc import Iterator
from functools import partial

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.sources import AudioSource, VideoSource, secret_of
from streamctl.media.entrance import read_secret
from streamctl.media.secrets import COMMAND_SECONDS, resolve
from streamctl.plan.model import Plan, TargetPlan
from streamctl.plan.secrets import ENGINE, PlannedSecret, SourceKind, secrets_of, source_secret
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Problem, Status

SECRET_SECONDS = COMMAND_SECONDS + 5.0
"""How long one secret may take (seconds): its command's own time, and a keyring's question."""


def secret_checks(plan: Plan, *, rehearsal: bool) -> Iterator[Check]:
    """Yield one check a secret that the run needs, and one that those of rehearsal and show differ."""
    for secret in secrets_of(plan, rehearsal=rehearsal):
        act = partial(_read, secret)
        yield Check(check_of(secret), "secrets", act, timeout=SECRET_SECONDS, blocking=secret.needed)
    pairs = _pairs(plan)
    if pairs:
        act = partial(_separate, pairs, rehearsal)
        yield Check("secrets.rehearsal", "secrets", act, timeout=SECRET_SECONDS * 2 * len(pairs), blocking=rehearsal)


def check_of(secret: PlannedSecret) -> str:
    """Return the id of the check of `secret`."""
    if secret.source is None:
        return "secrets.obs" if secret.name == ENGINE else f"secret.{secret.name}"
    return _check_of_source(secret.name)


def _check_of_source(name: str) -> str:
    return f"secrets.{name.replace(' ', '.')}"


def secret_needed(kind: SourceKind, source_id: str, source: VideoSource | AudioSource) -> tuple[str, ...]:
    """Return the id of the check of the secret that lets us in at `source`; nothing where there is none."""
    return () if secret_of(source) is None else (_check_of_source(source_secret(kind, source_id)),)


def secret_for(source: VideoSource | AudioSource) -> Secret | None:
    """Return the secret that lets us in at `source`; None where there is none. Raise StreamctlError SEC-… unread."""
    found = secret_of(source)
    return None if found is None else resolve(found[1])


def _read(secret: PlannedSecret, _: Bench) -> Finding:
    try:
        read_secret(secret.reference, secret.where, secret.source)
    except StreamctlError as error:
        return Finding(Status.FAIL, problems=(Problem.of(error),))
    return Finding(measures=(Measure(name="kept_in", value=str(secret.reference)),))


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
