"""Targets against their platform: an error beyond what it takes, a notice off what it advises."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from streamctl.core.errors import StreamctlError
from streamctl.plan.model import EncoderPlan, Notice, TargetPlan
from streamctl.plan.notices import notice
from streamctl.plan.platforms import PLATFORMS, Platform, picture_class
from streamctl.plan.targets import PORTS

SECONDS_AN_HOUR = 3600


def platform_problems(
    target: TargetPlan, place: str, encoder: EncoderPlan, *, duration_seconds: float, sound: bool
) -> Iterator[StreamctlError]:
    """Yield what the platform of `target` refuses: PLN-003 to PLN-008.

    Args:
        target: One target.
        place: Its path in the profile.
        encoder: The one encode.
        duration_seconds: Length of the rundown.
        sound: Whether the programme has sound.
    """
    platform = PLATFORMS.get(target.platform)
    if platform is None:
        return
    name = platform.name
    most_video = platform.most_video(picture_class(encoder))
    if most_video is not None and encoder.video_kbps > most_video:
        yield StreamctlError("PLN-003", where=place, platform=name, most=most_video, kbps=encoder.video_kbps)
    if platform.most_audio_kbps is not None and encoder.audio_kbps > platform.most_audio_kbps:
        yield StreamctlError(
            "PLN-004", where=place, platform=name, most=platform.most_audio_kbps, kbps=encoder.audio_kbps
        )
    if platform.most_hours is not None and duration_seconds > platform.most_hours * SECONDS_AN_HOUR:
        hours = f"{duration_seconds / SECONDS_AN_HOUR:.1f}"
        yield StreamctlError("PLN-007", where=place, platform=name, most=platform.most_hours, hours=hours)
    if platform.needs_sound and not sound:
        yield StreamctlError("PLN-008", where=place, platform=name)
    yield from _address_problems(target, f"{place}.url", platform)


def _address_problems(target: TargetPlan, where: str, platform: Platform) -> Iterator[StreamctlError]:
    parts = urlsplit(target.url or "")
    if parts.scheme != "rtmps":
        if platform.tls == "only":
            yield StreamctlError("PLN-005", where=where, platform=platform.name)
        return
    if platform.tls_host is not None:
        fits = platform.tls_host in (parts.hostname or "") and parts.port in {None, PORTS["rtmps"]}
        if not fits:
            yield StreamctlError("PLN-006", where=where, platform=platform.name, word=platform.tls_host)


def platform_notices(target: TargetPlan, place: str, encoder: EncoderPlan) -> Iterator[Notice]:
    """Yield where the encode is off what the platform of `target` (at `place` in the profile) advises."""
    platform = PLATFORMS.get(target.platform)
    if platform is None:
        return
    name = platform.name
    keyframe = float(encoder.keyframe_frames / encoder.fps)
    advised = platform.advised_keyframe_seconds
    if advised is not None and abs(keyframe - advised) > float(1 / encoder.fps):
        yield notice("PLN-101", place, platform=name, advised=f"{advised:g}", seconds=f"{keyframe:.3g}")
    picture = picture_class(encoder)
    least, most = platform.advised_video_kbps.get(picture, (0, 0)) if picture else (0, 0)
    if most and not least <= encoder.video_kbps <= most:
        span = f"{least}" if least == most else f"{least}-{most}"
        yield notice("PLN-102", place, platform=name, advised=span, picture=picture, kbps=encoder.video_kbps)
    if platform.advised_audio_kbps is not None and encoder.audio_kbps > platform.advised_audio_kbps:
        yield notice("PLN-103", place, platform=name, advised=platform.advised_audio_kbps, kbps=encoder.audio_kbps)
    if platform.tls == "advised" and urlsplit(target.url or "").scheme == "rtmp":
        yield notice("PLN-104", f"{place}.url", platform=name)
