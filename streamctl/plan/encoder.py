"""The settings of the one encode, and what makes it."""

from collections.abc import Iterator

from streamctl.core.encoders import CODECS, SOFTWARE, EncoderKind, EncoderWish
from streamctl.core.errors import StreamctlError
from streamctl.core.facts import LoadFacts
from streamctl.plan.model import EncoderPlan
from streamctl.profile.model import Audio, Video

BUFFER_SECONDS = 2
"""What the rate control may save up or spend in advance (seconds at the bit rate): one group of pictures as advised."""
B_FRAMES = 0
"""Pictures come out in the order they are shown: a recording cut anywhere holds every picture before the cut, and a
splice needs no reordering. The platforms ask for at most two."""


def plan_encoder(video: Video, audio: Audio, load: LoadFacts | None = None) -> EncoderPlan:
    """Return the encoder's settings for `video` and `audio`; key frames lie a whole number of frames apart.

    Args:
        video: The picture as written.
        audio: The sound as written.
        load: What the machine's encoders showed at these settings; None where they were not tried.
    """
    return EncoderPlan(
        size=video.size,
        fps=video.fps,
        codec=CODECS[chosen_encoder(video.encoder, load)],
        preset=video.preset,
        profile="high",
        video_kbps=video.bitrate,
        buffer_kbits=video.bitrate * BUFFER_SECONDS,
        keyframe_frames=round(video.fps * video.keyframe_interval.total_seconds()),
        b_frames=B_FRAMES,
        audio_kbps=audio.bitrate,
        tried=load.encoders if load is not None else (),
    )


def chosen_encoder(wish: EncoderWish, load: LoadFacts | None) -> EncoderKind:
    """Return the encoder for `wish`: the one asked for; for `auto` the first that is proven, x264 where none is."""
    if wish != "auto":
        return wish
    proven = (fact.kind for fact in load.encoders if fact.proven) if load is not None else iter(())
    return next(proven, SOFTWARE)


def encoder_problems(encoder: EncoderPlan, load: LoadFacts | None) -> Iterator[StreamctlError]:
    """Yield that the encoder that was chosen did not prove itself: PLN-012.

    x264 that was not done in time because other programs kept the machine busy is no reason: preflight tries it again.
    """
    trial = encoder.trial
    excused = load is not None and load.disturbed and encoder.kind == SOFTWARE
    if trial is not None and not trial.proven and not excused:
        yield StreamctlError("PLN-012", where="video.encoder", encoder=encoder.kind, detail=trial.reason or "-")
