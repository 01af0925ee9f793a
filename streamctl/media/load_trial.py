"""What a show's encodes and cameras cost on this machine, measured: each encoder proven, x264 always among them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from pydantic import ValidationError

from streamctl.core.encoders import CODECS, SOFTWARE, EncoderWish, candidates
from streamctl.core.facts import DISTURBED_CORES, EncoderFact, LoadFacts
from streamctl.media.argv.encode import EncodeOrder
from streamctl.media.argv.ingest import ISO_KBPS
from streamctl.media.encoder_trials import REAL_TIME, fact_of, settings_of, try_hardware
from streamctl.media.ffmpeg import Ffmpeg, abilities
from streamctl.media.kept import keep, place_of
from streamctl.media.leash import Leash
from streamctl.media.others import OthersAtWork
from streamctl.media.trial_decode import decode_cores
from streamctl.media.trial_encode import Trial, try_encoding

SOFTWARE_SECONDS = 12.0
"""How long x264 may take for some seconds of programme (seconds): what is not done by then is far from real time."""
KEPT_SECONDS = 7 * 24 * 3600.0
"""How long a measurement of the processor is believed (seconds). Hardware encoders are tried every time: a driver or
another program may have taken one away since, or given one back."""


KEPT_DISTURBED_SECONDS = 600.0
"""The same where other programs kept the machine busy meanwhile (seconds): soon, a better one may be had."""


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """What is to be measured.

    Attributes:
        encode: The show's settings; its encoder and its pipes do not matter.
        wish: Which encoders may be used.
        iso: Whether some camera's own recording has to be encoded.
    """

    encode: EncodeOrder
    wish: EncoderWish
    iso: bool

    @property
    def settings(self) -> str:
        """What is encoded, in words."""
        return settings_of(self.encode)


def load_facts(
    ffmpeg: Ffmpeg, order: LoadOrder, leash: Leash, *, told: Callable[[], object] = lambda: None
) -> LoadFacts:
    """Return what `order` costs with `ffmpeg`: the processor's part as measured within KEPT_SECONDS, else now.

    Args:
        ffmpeg: The FFmpeg.
        order: What is to be measured.
        leash: Holds what is started for it.
        told: Called once before the processor is measured, which takes some seconds.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """
    place = _place(ffmpeg, order)
    processor = _read(place)
    if processor is None:
        told()
        processor = _processor_load(ffmpeg, order, leash)
        known = None not in {processor.decode_cores, processor.iso_cores}
        if known and processor.encoders[-1].proven and not leash.gone:
            keep(place, processor.model_dump_json())
    return processor.model_copy(update={"encoders": (*_hardware(ffmpeg, order, leash), *processor.encoders)})


def _processor_load(ffmpeg: Ffmpeg, order: LoadOrder, leash: Leash) -> LoadFacts:
    """Return what `order` costs without hardware encoders, measured now, one thing after the other."""
    others = OthersAtWork()
    trial = _software(ffmpeg, replace(order.encode, codec=CODECS[SOFTWARE]), leash, others)
    return LoadFacts(
        settings=order.settings,
        encoders=(fact_of(SOFTWARE, trial),),
        decode_cores=_decoding(ffmpeg, trial, order.encode, leash),
        iso_cores=_recording(ffmpeg, order, leash),
        others_cores=others.cores(),
    )


def _hardware(ffmpeg: Ffmpeg, order: LoadOrder, leash: Leash) -> Iterator[EncoderFact]:
    """Yield a fact for each hardware encoder that may be used and that FFmpeg has, up to the first that is proven."""
    for kind in candidates(order.wish):
        if CODECS[kind] not in abilities(ffmpeg):
            if order.wish == kind:
                yield EncoderFact(kind=kind, proven=False, reason=f"{ffmpeg.path} has no {CODECS[kind]}")
            continue
        fact = try_hardware(ffmpeg, kind, order.encode, leash)
        yield fact
        if fact.proven:
            return


def _software(ffmpeg: Ffmpeg, encode: EncodeOrder, leash: Leash, others: OthersAtWork) -> Trial:
    """Return a trial of x264, the better of two where the first one is slower than real time for no seen reason."""
    first = try_encoding(ffmpeg, encode, leash, longest=SOFTWARE_SECONDS)
    if leash.gone or first.speed >= REAL_TIME or others.cores() > DISTURBED_CORES:
        return first
    return max(first, try_encoding(ffmpeg, encode, leash, longest=SOFTWARE_SECONDS), key=lambda trial: trial.speed)


def _decoding(ffmpeg: Ffmpeg, trial: Trial, encode: EncodeOrder, leash: Leash) -> float | None:
    """Return what decoding the programme costs (cores); None where there is no programme, or no place for it."""
    if trial.flaw is not None:
        return None
    seconds, startup = float(trial.frames / encode.fps), trial.startup_seconds
    try:
        return decode_cores(ffmpeg, trial.content, encode.size, seconds, leash, startup_seconds=startup)
    except OSError:
        return None


def _recording(ffmpeg: Ffmpeg, order: LoadOrder, leash: Leash) -> float | None:
    """Return what recording one camera costs whose picture has to be encoded (cores); None where that failed."""
    if not order.iso:
        return 0.0
    encode = replace(order.encode, codec=CODECS[SOFTWARE], preset="ultrafast", video_kbps=ISO_KBPS)
    trial = try_encoding(ffmpeg, encode, leash, longest=SOFTWARE_SECONDS)
    return trial.cores if trial.flaw is None else None


def _place(ffmpeg: Ffmpeg, order: LoadOrder) -> Path | None:
    """Return where the measurement of `order` is kept; None for nowhere."""
    settings = {field.name: str(getattr(order.encode, field.name)) for field in fields(order.encode)}
    return place_of("load", ffmpeg, order.iso, settings)


def _read(place: Path | None) -> LoadFacts | None:
    """Return what is kept at `place`; None where there is nothing, it is old, dated ahead, or cannot be read."""
    try:
        if place is None:
            return None
        age, facts = time.time() - place.stat().st_mtime, LoadFacts.model_validate_json(place.read_bytes())
        return facts if 0 <= age < (KEPT_DISTURBED_SECONDS if facts.disturbed else KEPT_SECONDS) else None
    except (OSError, ValidationError):
        return None
