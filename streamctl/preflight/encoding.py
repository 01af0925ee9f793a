"""FFmpeg: found, able, and faster than real time at the session's own settings."""

from collections.abc import Iterator

from streamctl.core.encoders import SOFTWARE
from streamctl.media.argv.encode import EncodeOrder
from streamctl.media.ffmpeg import Ffmpeg, find_ffmpeg, require_abilities
from streamctl.media.leash import Leash
from streamctl.media.machine import usable_cores
from streamctl.media.trial_encode import LONGEST_SECONDS, Trial, try_encoding
from streamctl.plan.load import OWN_SHARE, REAL_TIME
from streamctl.plan.model import EncoderPlan, Plan
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Status, Threshold

FFMPEG = "ffmpeg"
"""Id of the check that all need which run FFmpeg."""
COMFORT = 1.5
"""Decoding the cameras and mixing cost up to half as much again as the encode (times real time): measured at 720p30
with two cameras and 1080p30 with three."""


def encoding_checks(plan: Plan) -> Iterator[Check]:
    """Yield the checks of FFmpeg for `plan`."""
    yield Check(FFMPEG, "ffmpeg", lambda _: found_ffmpeg(), timeout=40.0, blocking=True)
    yield Check(
        "ffmpeg.encode",
        "ffmpeg",
        lambda bench: _speed(plan.encoder, bench),
        needs=(FFMPEG,),
        timeout=LONGEST_SECONDS * 2 + 5,
        blocking=True,
        alone=True,
    )


def found_ffmpeg() -> Finding:
    """Return which FFmpeg is used and why.

    Raises:
        StreamctlError: FFM-001 to FFM-004 none, no FFmpeg, too old, lacks something.
    """
    ffmpeg = find_ffmpeg()
    require_abilities(ffmpeg)
    return Finding(
        measures=(Measure(name="version", value=ffmpeg.version), Measure(name="origin", value=ffmpeg.origin)),
        evidence=(str(ffmpeg.path),),
    )


def encode_order(encoder: EncoderPlan) -> EncodeOrder:
    """Return the order of `encoder`'s settings; its pipes are for whoever runs it."""
    return EncodeOrder(
        size=encoder.size,
        fps=encoder.fps,
        preset=encoder.preset,
        video_kbps=encoder.video_kbps,
        buffer_kbits=encoder.buffer_kbits,
        keyframe_frames=encoder.keyframe_frames,
        b_frames=encoder.b_frames,
        audio_kbps=encoder.audio_kbps,
        frame_pipe=-1,
        sample_pipe=-1,
        codec=encoder.codec,
    )


def _speed(encoder: EncoderPlan, bench: Bench) -> Finding:
    ffmpeg = find_ffmpeg()
    trial = _best_of_two(ffmpeg, encode_order(encoder), bench.leash)
    measures = (
        Measure(name="encode_speed", value=trial.speed, unit="x"),
        Measure(name="busy_cores", value=trial.cores),
        Measure(name="frames", value=trial.frames),
        Measure(name="encoder", value=encoder.kind),
        Measure(name="settings", value=f"{encoder.size} {encoder.fps} {encoder.preset} {encoder.video_kbps}k"),
    )
    if trial.flaw is not None and encoder.kind != SOFTWARE:
        gone = problem("PRE-105", "video.encoder", encoder=encoder.kind, detail=trial.reason)
        return Finding(Status.FAIL, measures, problems=(gone,), evidence=tuple(trial.said.splitlines()[-5:]))
    if trial.speed < REAL_TIME and (encoder.kind != SOFTWARE or trial.cores > usable_cores() * OWN_SHARE):
        return _judged(Status.FAIL, "PRE-101", encoder, ffmpeg, measures)
    if trial.flaw is not None:
        wrong = problem("PRE-103", path=ffmpeg.path, frames=trial.frames, wanted=trial.wanted, detail=trial.reason)
        return Finding(Status.FAIL, measures, problems=(wrong,), evidence=tuple(trial.said.splitlines()[-5:]))
    if trial.speed < REAL_TIME:
        return _judged(Status.WARN, "PRE-104", encoder, ffmpeg, measures)
    if trial.speed < COMFORT:
        return _judged(Status.WARN, "PRE-102", encoder, ffmpeg, measures)
    refused = tuple(f"not {fact.kind}: {fact.reason}" for fact in encoder.tried if not fact.proven)
    return Finding(measures=measures, threshold=_threshold(COMFORT), evidence=refused)


def _best_of_two(ffmpeg: Ffmpeg, order: EncodeOrder, leash: Leash) -> Trial:
    """Return a trial; one that falls short gets a second chance: something else may have been busy for a moment."""
    first = try_encoding(ffmpeg, order, leash)
    if first.speed >= COMFORT:
        return first
    return max(first, try_encoding(ffmpeg, order, leash), key=lambda trial: (trial.flaw is None, trial.speed))


def _threshold(speed: float) -> Threshold:
    return Threshold(bound="at least", value=speed, unit="x")


def _judged(status: Status, code: str, encoder: EncoderPlan, ffmpeg: Ffmpeg, measures: tuple[Measure, ...]) -> Finding:
    facts = {"size": encoder.size, "fps": encoder.fps, "preset": encoder.preset, "speed": measures[0].value}
    slow = problem(code, "video", path=ffmpeg.path, cores=measures[1].value, **facts)
    return Finding(status, measures, _threshold(COMFORT if code == "PRE-102" else REAL_TIME), (slow,))
