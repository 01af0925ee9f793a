"""From profile and machine to plan: everything decided before anything happens. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.core.facts import MachineFacts
from streamctl.core.sources import is_exclusive
from streamctl.plan import model as m
from streamctl.plan.advice import machine_notices, mirror_notices, opening_notices, show_notices
from streamctl.plan.budget import WARN_SECONDS, plan_budget, reserve_bytes
from streamctl.plan.devices import device_problems, foreign_notices, opening_problems
from streamctl.plan.encoder import encoder_problems, plan_encoder
from streamctl.plan.load import load_notices, load_problems, with_load
from streamctl.plan.notices import notice
from streamctl.plan.platform_rules import platform_notices, platform_problems
from streamctl.plan.rundown import plan_rundown, total_seconds
from streamctl.plan.scenes import plan_scenes, sizes_of
from streamctl.plan.targets import network, plan_targets, slot_problems
from streamctl.profile import model as p

MILLISECOND = timedelta(milliseconds=1)


def build_plan(profile: p.Profile, facts: MachineFacts) -> m.Plan:
    """Return the plan of `profile` on a machine with `facts`. The same two give the same plan.

    Raises:
        StreamctlError: PLN-001 to PLN-018: every reason at once why the show cannot be as it is written.
    """
    plan = _planned(profile, facts)
    problems = (
        *_problems(profile, plan),
        *opening_problems(profile, facts),
        *encoder_problems(plan.encoder, facts.load),
        *load_problems(plan.encoder, plan.budget, facts),
    )
    if problems:
        raise CombinedError(problems)
    return plan


def _planned(profile: p.Profile, facts: MachineFacts) -> m.Plan:
    encoder = plan_encoder(profile.video, profile.audio, facts.load)
    scenes = plan_scenes(profile.scenes, profile.cameras, encoder.size)
    cameras = tuple(_camera(name, camera, profile, scenes) for name, camera in profile.cameras.items())
    cards = plan_cards(profile)
    rundown = plan_rundown(profile.rundown, profile.event.starts)
    targets = plan_targets(profile.targets)
    rehearsal = plan_targets(profile.rehearsal.targets)
    safe = safe_camera(cameras)
    budget = plan_budget(
        encoder,
        cameras,
        duration_seconds=total_seconds(rundown),
        targets=len(network(targets)),
        mirror=profile.recording.mirror is not None,
        facts=facts,
    )
    budget = with_load(budget, encoder, cameras, facts, targets=len(targets))
    notices = (
        *show_notices(profile, targets),
        *_engine_notices(profile),
        *foreign_notices(profile, facts),
        *opening_notices(cards, cameras, safe),
        *(
            advice
            for target, place in _placed(targets, rehearsal)
            for advice in platform_notices(target, place, encoder)
        ),
        *machine_notices(budget, facts, str(profile.recording.folder)),
        *(load_notices(budget, facts) if profile.engine.kind == "ffmpeg" else ()),
        *mirror_notices(budget, facts, profile.recording),
    )
    return m.Plan(
        event=_event(profile.event),
        engine=m.EnginePlan(**profile.engine.model_dump()),
        encoder=encoder,
        cameras=cameras,
        microphones=tuple(_microphone(name, found) for name, found in profile.microphones.items()),
        master=profile.audio.master,
        scenes=scenes,
        cards=cards,
        rundown=rundown,
        targets=targets,
        rehearsal_targets=rehearsal,
        transition=_transition(profile),
        recording=_recording(profile.recording, budget),
        safety=_safety(profile.safety, safe),
        archive=m.ArchivePlan(**profile.archive.model_dump()),
        budget=budget,
        notices=notices,
        profile_path=profile.path,
        profile_sha256=profile.sha256,
        scenes_sha256=profile.scenes_sha256,
        metrics_port=profile.metrics.port,
    )


def _engine_notices(profile: p.Profile) -> Iterator[m.Notice]:
    """Yield what the engine does not do by itself: what OBS alone can have, only its plugin records on its own."""
    left_out = [
        name for name, camera in profile.cameras.items() if _wants_iso(profile, camera) and is_exclusive(camera.source)
    ]
    if profile.engine.kind == "obs" and left_out:
        yield notice("PLN-122", "engine", cameras=", ".join(left_out))


def plan_cards(profile: p.Profile) -> tuple[m.CardPlan, ...]:
    """Return the cards of `profile` in their order: all that is needed to draw them, beside the picture's size."""
    return tuple(_card(name, card) for name, card in profile.cards.items())


def safe_camera(cameras: tuple[m.CameraPlan, ...]) -> str:
    """Return the camera that is cut to when in doubt: the first of role wide, else the first."""
    return next((camera.id for camera in cameras if camera.role == "wide"), cameras[0].id)


def _problems(profile: p.Profile, plan: m.Plan) -> Iterator[StreamctlError]:
    yield from device_problems(profile.cameras, profile.microphones)
    yield from slot_problems(plan.targets, plan.rehearsal_targets)
    for target, place in _placed(plan.targets, plan.rehearsal_targets):
        yield from platform_problems(
            target,
            place,
            plan.encoder,
            duration_seconds=plan.budget.duration_seconds,
            sound=plan.master is not None,
        )


def _placed(
    targets: tuple[m.TargetPlan, ...], rehearsal: tuple[m.TargetPlan, ...]
) -> Iterator[tuple[m.TargetPlan, str]]:
    """Yield each target with its path in the profile."""
    for place, found in (("targets", targets), ("rehearsal.targets", rehearsal)):
        for target in found:
            yield target, f"{place}.{target.id}"


def _event(event: p.Event) -> m.EventPlan:
    return m.EventPlan(**event.model_dump())


def _wants_iso(profile: p.Profile, camera: p.Camera) -> bool:
    """Return whether `camera` shall be recorded on its own, whichever engine there is."""
    return profile.recording.iso if camera.iso is None else camera.iso


def _camera(name: str, camera: p.Camera, profile: p.Profile, scenes: tuple[m.ScenePlan, ...]) -> m.CameraPlan:
    return m.CameraPlan(
        id=name,
        label=camera.label or name,
        role=camera.role,
        source=camera.source,
        sizes=sizes_of(name, scenes, profile.video.size),
        fallback=camera.fallback,
        delay_ms=camera.delay // MILLISECOND,
        iso=_wants_iso(profile, camera),
    )


def _microphone(name: str, microphone: p.Microphone) -> m.MicrophonePlan:
    return m.MicrophonePlan(
        id=name,
        source=microphone.source,
        gain_db=microphone.gain,
        delay_ms=microphone.delay // MILLISECOND,
        backup=microphone.backup,
    )


def _card(name: str, card: p.Card) -> m.CardPlan:
    return m.CardPlan(id=name, **card.model_dump())


def _transition(profile: p.Profile) -> m.TransitionPlan:
    if isinstance(profile.transition, p.CutTransition):
        return m.TransitionPlan(kind="cut", frames=0)
    frames = round(profile.video.fps * profile.transition.duration.total_seconds())
    return m.TransitionPlan(kind="fade", frames=max(1, frames))


def _recording(recording: p.Recording, budget: m.BudgetPlan) -> m.RecordingPlan:
    return m.RecordingPlan(
        folder=recording.folder,
        segment_seconds=recording.segment.total_seconds(),
        iso=recording.iso,
        mirror=recording.mirror,
        reserve_bytes=reserve_bytes(budget, recording.reserve.total_seconds()),
        warn_seconds=WARN_SECONDS,
    )


def _safety(safety: p.Safety, camera: str) -> m.SafetyPlan:
    return m.SafetyPlan(
        signal_lost_seconds=safety.signal_lost.total_seconds(),
        frozen_seconds=safety.frozen.total_seconds(),
        black_seconds=safety.black.total_seconds(),
        return_after_seconds=safety.return_after.total_seconds(),
        safe_camera=camera,
    )
