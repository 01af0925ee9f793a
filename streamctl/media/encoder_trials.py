"""Hardware encoders tried: what each one's last trial on this machine showed, and when that was."""

import time
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pydantic import ValidationError

from streamctl.core.encoders import CODECS, SOFTWARE, EncoderKind
from streamctl.core.facts import EncoderFact
from streamctl.core.values import Value
from streamctl.media.argv.encode import EncodeOrder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.kept import keep, place_of
from streamctl.media.leash import Leash
from streamctl.media.trial_encode import Trial, try_encoding

HARDWARE_SECONDS = 8.0
"""A hardware encoder may take this long for some seconds of programme (seconds); one that needs longer is none."""
REAL_TIME = 1.0
"""A slower encode is no use to a show (times real time)."""


class Tried(Value):
    """The last trial of one encoder."""

    fact: EncoderFact
    """What it showed."""
    settings: str
    """What was encoded, in words."""
    at: float
    """When (seconds since 1970)."""


class _Memory(Value):
    trials: tuple[Tried, ...] = ()


def try_hardware(ffmpeg: Ffmpeg, kind: EncoderKind, encode: EncodeOrder, leash: Leash) -> EncoderFact:
    """Return what a trial of hardware encoder `kind` at the settings of `encode` shows; it is remembered.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """
    trial = try_encoding(ffmpeg, replace(encode, codec=CODECS[kind]), leash, longest=HARDWARE_SECONDS)
    fact = fact_of(kind, trial)
    if not leash.gone:
        tried = Tried(fact=fact, settings=settings_of(encode), at=time.time())
        others = (one for one in remembered(ffmpeg).values() if one.fact.kind != kind)
        keep(place_of("encoders", ffmpeg), _Memory(trials=(*others, tried)).model_dump_json())
    return fact


def remembered(ffmpeg: Ffmpeg) -> Mapping[EncoderKind, Tried]:
    """Return the last trial of each hardware encoder that was ever tried here with this very `ffmpeg`."""
    place = place_of("encoders", ffmpeg)
    try:
        trials = _Memory.model_validate_json(place.read_bytes()).trials if place is not None else ()
    except (OSError, ValidationError):
        trials = ()
    return MappingProxyType({one.fact.kind: one for one in trials})


def settings_of(encode: EncodeOrder) -> str:
    """Return what `encode` makes, in words."""
    return f"{encode.size} {encode.fps} fps {encode.video_kbps}k {encode.preset}"


def fact_of(kind: EncoderKind, trial: Trial) -> EncoderFact:
    """Return what `trial` says of encoder `kind`; hardware that is slower than the show is no use to it."""
    slow = trial.flaw is None and kind != SOFTWARE and trial.speed < REAL_TIME
    reason = f"only {trial.speed:g} times real time" if slow else trial.flaw and trial.reason
    return EncoderFact(kind=kind, proven=not reason, speed=trial.speed, cores=trial.cores, reason=reason)
