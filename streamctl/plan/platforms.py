"""What the streaming platforms take and advise, as their help pages for encoders say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from streamctl.plan.model import EncoderPlan

Picture = Literal["720p30", "720p60", "1080p30", "1080p60"]
"""Classes of pictures that the platforms give figures for: lines, and frames a second at most."""


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform's limits; None and empty where it states none.

    A key frame at least every 4 s and at most 51 Mb/s, YouTube's limits, are what a profile can say at most.

    Attributes:
        name: What people call it.
        advised_keyframe_seconds: Distance of key frames.
        advised_video_kbps: Least and most advised for a class of pictures (kilobits a second).
        most_video_kbps: What it takes at most (kilobits a second), for every picture or for a class of them.
        advised_audio_kbps: The most that it advises (kilobits a second).
        most_audio_kbps: What it takes at most (kilobits a second).
        tls: Whether it takes RTMPS only, or advises it.
        tls_host: What the host of its RTMPS servers contains.
        most_hours: Length of a broadcast.
        needs_sound: Whether it refuses a picture without sound.
    """

    name: str
    advised_keyframe_seconds: float | None = None
    advised_video_kbps: Mapping[Picture, tuple[int, int]] = field(default_factory=dict)
    most_video_kbps: int | Mapping[Picture, int] | None = None
    advised_audio_kbps: int | None = None
    most_audio_kbps: int | None = None
    tls: Literal["only", "advised"] | None = None
    tls_host: str | None = None
    most_hours: int | None = None
    needs_sound: bool = False

    def most_video(self, picture: Picture | None) -> int | None:
        """Return the most it takes for `picture` (kilobits a second), None where it states no limit."""
        if self.most_video_kbps is None or isinstance(self.most_video_kbps, int):
            return self.most_video_kbps
        return self.most_video_kbps.get(picture) if picture else None


PLATFORMS: Final[Mapping[str, Platform]] = {
    "youtube": Platform(
        "YouTube",
        advised_keyframe_seconds=2,
        advised_video_kbps={
            "720p30": (3000, 4000),
            "720p60": (3000, 6000),
            "1080p30": (3000, 10_000),
            "1080p60": (4000, 12_000),
        },
        advised_audio_kbps=160,
        tls="advised",
        tls_host="rtmps",
    ),
    "twitch": Platform("Twitch", advised_keyframe_seconds=2, most_video_kbps=6000, most_hours=48),
    "facebook": Platform(
        "Facebook",
        advised_keyframe_seconds=2,
        advised_video_kbps={"720p30": (1500, 4000), "1080p30": (3000, 6000), "1080p60": (4500, 9000)},
        most_audio_kbps=256,
        tls="only",
        most_hours=8,
        needs_sound=True,
    ),
    "vimeo": Platform(
        "Vimeo",
        advised_keyframe_seconds=2,
        advised_video_kbps={"720p30": (2000, 2500), "1080p30": (4000, 4000)},
        most_video_kbps={"1080p30": 5000},
        tls="advised",
        most_hours=12,
    ),
}
"""The platforms by the name a profile gives them; `custom` has no limits."""


def picture_class(encoder: EncoderPlan) -> Picture | None:
    """Return the class of the encoder's picture; None below 720 and above 1080 lines, where the figures end.

    An upright picture counts by its width, as the platforms do.
    """
    lines = min(encoder.size.width, encoder.size.height)
    fast = encoder.fps > 30
    if lines == 720:
        return "720p60" if fast else "720p30"
    if lines == 1080:
        return "1080p60" if fast else "1080p30"
    return None
