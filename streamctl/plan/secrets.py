"""Every secret that a run needs, and where the profile says it is kept. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import AudioSource, VideoSource, secret_of
from streamctl.plan.model import Plan, TargetPlan
from streamctl.plan.needs import is_needed
from streamctl.plan.sounds import sound_chain

ENGINE = "engine password"
"""The name of the engine's own secret among a run's; no target is called like that."""

SourceKind = Literal["cameras", "microphones"]


@dataclass(frozen=True, slots=True)
class PlannedSecret:
    """One secret of a run.

    Attributes:
        name: What the run calls it: a target's id, that with `.passphrase`, ENGINE, or `source_secret`.
        reference: Where it is kept.
        where: Where the profile says so.
        needed: Whether the show cannot begin without it.
        source: The camera or microphone that it lets us in at; None for a target's and the engine's.
    """

    name: str
    reference: SecretReference
    where: str
    needed: bool = True
    source: VideoSource | AudioSource | None = None


def targets_of(plan: Plan, *, rehearsal: bool) -> tuple[TargetPlan, ...]:
    """Return the targets of a run of `plan`: those of the rehearsal, or those of the show."""
    return plan.rehearsal_targets if rehearsal else plan.targets


def secrets_of(plan: Plan, *, rehearsal: bool) -> tuple[PlannedSecret, ...]:
    """Return every secret that a run of `plan` needs."""
    return (*_of_targets(plan, rehearsal=rehearsal), *own_secrets(plan))


def own_secrets(plan: Plan) -> tuple[PlannedSecret, ...]:
    """Return those of them that are not its targets': the engine's, and its cameras' and microphones'."""
    engine = plan.engine.password
    own = () if engine is None else (PlannedSecret(ENGINE, engine, "engine.password"),)
    return (*own, *_of_sources(plan))


def source_secret(kind: SourceKind, source_id: str) -> str:
    """Return the name of the secret of a camera or microphone; no target is called like that."""
    return f"{kind} {source_id}"


def _of_targets(plan: Plan, *, rehearsal: bool) -> Iterator[PlannedSecret]:
    key = "rehearsal.targets" if rehearsal else "targets"
    for target in targets_of(plan, rehearsal=rehearsal):
        for name, reference in target.secrets.items():
            yield PlannedSecret(name, reference, f"{key}.{target.id}.{_key_of(target, reference)}")


def _key_of(target: TargetPlan, reference: SecretReference) -> str:
    """Return the key of the profile under which `reference` stands."""
    if reference is target.passphrase:
        return "passphrase"
    return "stream_id" if target.kind == "srt" else "key"


def _of_sources(plan: Plan) -> Iterator[PlannedSecret]:
    for camera in plan.cameras:
        yield from _of_source("cameras", camera.id, camera.source, needed=is_needed(camera, plan))
    for microphone in (sound.microphone for sound in sound_chain(plan)):
        if microphone is not None:
            needed = microphone.id == plan.master
            yield from _of_source("microphones", microphone.id, microphone.source, needed=needed)


def _of_source(
    kind: SourceKind, source_id: str, source: VideoSource | AudioSource, *, needed: bool
) -> Iterator[PlannedSecret]:
    found = secret_of(source)
    if found is not None:
        where = f"{kind}.{source_id}.source.{found[0]}"
        yield PlannedSecret(source_secret(kind, source_id), found[1], where, needed=needed, source=source)
