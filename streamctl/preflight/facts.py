"""The facts of this machine for one profile: space, programs, and what its encoders can do at the show's settings."""

from collections.abc import Callable
from pathlib import Path

from streamctl.core.facts import LoadFacts, MachineFacts
from streamctl.core.sources import delivers_compressed
from streamctl.media.ffmpeg import find_ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.load_trial import LoadOrder, load_facts
from streamctl.media.machine import machine_facts
from streamctl.plan.encoder import plan_encoder
from streamctl.preflight.encoding import encode_order
from streamctl.profile.model import Profile


def facts_for(
    profile: Profile, folder: Path | None = None, *, told: Callable[[], object] = lambda: None
) -> MachineFacts:
    """Return what a plan of `profile` has to know of this machine.

    Args:
        profile: The event as written.
        folder: Where the recordings will lie; the profile's own folder when None.
        told: Called once before something is measured, which takes some seconds.

    Raises:
        StreamctlError: FFM-005 FFmpeg was found but cannot be started.
    """
    facts = machine_facts(folder or profile.recording.folder, profile.recording.mirror)
    if facts.ffmpeg is None or profile.engine.kind != "ffmpeg":
        return facts
    return facts.model_copy(update={"load": _load(profile, told)})


def _load(profile: Profile, told: Callable[[], object]) -> LoadFacts:
    recorded = (
        camera for camera in profile.cameras.values() if (profile.recording.iso if camera.iso is None else camera.iso)
    )
    order = LoadOrder(
        encode=encode_order(plan_encoder(profile.video, profile.audio)),
        wish=profile.video.encoder,
        iso=any(not delivers_compressed(camera.source) for camera in recorded),
    )
    leash = Leash()
    try:
        return load_facts(find_ffmpeg(), order, leash, told=told)
    finally:
        leash.let_go()  # what an interruption would leave running
