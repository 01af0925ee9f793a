"""What a person should know before the show: notices that are no errors."""

from collections.abc import Iterator, Mapping

from streamctl.core.facts import MachineFacts
from streamctl.plan.budget import ASSUMED_SECONDS
from streamctl.plan.model import BudgetPlan, CameraPlan, CardPlan, Notice, TargetPlan
from streamctl.plan.notices import notice
from streamctl.plan.targets import seen
from streamctl.profile.model import Microphone, Profile, Recording

BUSY_SHARE = 0.7
"""Share of the cores that the show may be reckoned to keep busy: beyond it a busy picture makes frames late."""
LINES = {"1080p": 1080, "720p": 720, "480p": 480}
"""Lines of the renditions that have a picture."""


def show_notices(profile: Profile, targets: tuple[TargetPlan, ...]) -> Iterator[Notice]:
    """Yield what is unusual about the show as written."""
    if not seen(targets):
        yield notice("PLN-111", "targets")
    if profile.audio.master is None:
        yield notice("PLN-112", "audio.master")
    yield from _idle_microphones(profile)
    lines = min(profile.video.size.width, profile.video.size.height)
    for name in profile.archive.renditions:
        if LINES.get(name, 0) > lines:
            yield notice("PLN-117", "archive.renditions", rendition=name, size=profile.video.size)


def _idle_microphones(profile: Profile) -> Iterator[Notice]:
    heard = _heard(profile.audio.master, profile.microphones)
    for name in profile.microphones:
        if name not in heard:
            yield notice("PLN-113", f"microphones.{name}", microphone=name)


def _heard(master: str | None, microphones: Mapping[str, Microphone]) -> set[str]:
    """Return the master and, one after the other, those that take over from it."""
    heard: set[str] = set()
    name = master
    while name is not None and name not in heard:
        heard.add(name)
        name = microphones[name].backup if name in microphones else None
    return heard


def opening_notices(cards: tuple[CardPlan, ...], cameras: tuple[CameraPlan, ...], safe_camera: str) -> Iterator[Notice]:
    """Yield what the audience sees first, and in doubt, where that was left to us."""
    if not any(card.template == "standby" for card in cards):
        yield notice("PLN-114", "cards", camera=safe_camera)
    if len(cameras) > 1 and not any(camera.role == "wide" for camera in cameras):
        yield notice("PLN-115", "cameras", camera=safe_camera)


def machine_notices(budget: BudgetPlan, facts: MachineFacts, folder: str) -> Iterator[Notice]:
    """Yield where the machine falls short of what the show costs."""
    if not budget.duration_seconds:
        yield notice("PLN-116", "rundown", hours=f"{ASSUMED_SECONDS / 3600:g}")
    if budget.free_bytes is None:
        yield notice("PLN-118", "recording.folder", folder=folder)
    elif budget.free_bytes < budget.recording_bytes:
        free, need = gigabytes(budget.free_bytes), gigabytes(budget.recording_bytes)
        yield notice("PLN-119", "recording.folder", folder=folder, free=free, need=need)
    if budget.busy_cores > facts.cores * BUSY_SHARE:
        yield notice("PLN-120", "video", busy=f"{budget.busy_cores:g}", cores=facts.cores)
    if facts.ffmpeg is None:
        yield notice("PLN-121", "engine")


def mirror_notices(budget: BudgetPlan, facts: MachineFacts, recording: Recording) -> Iterator[Notice]:
    """Yield where the mirror's disk is none, or none of its own, or too small."""
    if recording.mirror is None:
        return
    found, where, mirror = facts.mirror, "recording.mirror", str(recording.mirror)
    if found is None or not found.there:
        yield notice("PLN-130", where, mirror=mirror)
    elif found.same_device:
        yield notice("PLN-131", where, mirror=mirror, folder=recording.folder)
    elif found.free_bytes is not None and found.free_bytes < budget.mirror_bytes:
        yield notice(
            "PLN-132", where, mirror=mirror, free=gigabytes(found.free_bytes), need=gigabytes(budget.mirror_bytes)
        )


def gigabytes(count: int) -> str:
    """Return `count` bytes in gigabytes (10^9, as disks are sold), with one digit after the point."""
    return f"{count / 1e9:.1f}"
