"""The settings of the one encode."""

from streamctl.plan.model import EncoderPlan
from streamctl.profile.model import Audio, Video

BUFFER_SECONDS = 2
"""What the rate control may save up or spend in advance (seconds at the bit rate): one group of pictures as advised."""
B_FRAMES = 0
"""Pictures come out in the order they are shown: a recording cut anywhere holds every picture before the cut, and a
splice needs no reordering. The platforms ask for at most two."""


def plan_encoder(video: Video, audio: Audio) -> EncoderPlan:
    """Return the encoder's settings for `video` and `audio`; key frames lie a whole number of frames apart."""
    return EncoderPlan(
        size=video.size,
        fps=video.fps,
        codec="libx264",
        preset=video.preset,
        profile="high",
        video_kbps=video.bitrate,
        buffer_kbits=video.bitrate * BUFFER_SECONDS,
        keyframe_frames=round(video.fps * video.keyframe_interval.total_seconds()),
        b_frames=B_FRAMES,
        audio_kbps=audio.bitrate,
    )
