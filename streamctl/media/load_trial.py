"""What a show's encodes and cameras cost on this machine, measured: each encoder proven, x264 always among them."""

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path

from pydantic import ValidationError

from streamctl import __version__
from streamctl.core.encoders import CODECS, SOFTWARE, EncoderKind, EncoderWish, candidates
from streamctl.core.facts import DISTURBED_CORES, EncoderFact, LoadFacts
from streamctl.core.places import cache_folder
from streamctl.media.argv.encode import EncodeOrder
from streamctl.media.argv.ingest import ISO_KBPS
from streamctl.media.ffmpeg import Ffmpeg, abilities
from streamctl.media.leash import Leash
from streamctl.media.machine import usable_cores
from streamctl.media.others import OthersAtWork
from streamctl.media.trial_decode import decode_cores
from streamctl.media.trial_encode import Trial, try_encoding

HARDWARE_SECONDS = 8.0
"""A hardware encoder may take this long for some seconds of programme (seconds); one that needs longer is none."""
SOFTWARE_SECONDS = 12.0
"""The same for x264: what is not done by then is far from real time."""
REAL_TIME = 1.0
"""Below this an encode gets a second chance (times real time): something else may have been busy for a moment."""
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
        encode = self.encode
        return f"{encode.size} {encode.fps} fps {encode.video_kbps}k {encode.preset}"


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
            _write(place, processor)
    return processor.model_copy(update={"encoders": (*_hardware(ffmpeg, order, leash), *processor.encoders)})


def _processor_load(ffmpeg: Ffmpeg, order: LoadOrder, leash: Leash) -> LoadFacts:
    """Return what `order` costs without hardware encoders, measured now, one thing after the other."""
    others = OthersAtWork()
    trial = _software(ffmpeg, replace(order.encode, codec=CODECS[SOFTWARE]), leash, others)
    return LoadFacts(
        settings=order.settings,
        encoders=(_fact(SOFTWARE, trial),),
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
        encode = replace(order.encode, codec=CODECS[kind])
        fact = _fact(kind, try_encoding(ffmpeg, encode, leash, longest=HARDWARE_SECONDS))
        yield fact
        if fact.proven:
            return


def _software(ffmpeg: Ffmpeg, encode: EncodeOrder, leash: Leash, others: OthersAtWork) -> Trial:
    """Return a trial of x264, the better of two where the first one is slower than real time for no seen reason."""
    first = try_encoding(ffmpeg, encode, leash, longest=SOFTWARE_SECONDS)
    if leash.gone or first.speed >= REAL_TIME or others.cores() > DISTURBED_CORES:
        return first
    return max(first, try_encoding(ffmpeg, encode, leash, longest=SOFTWARE_SECONDS), key=lambda trial: trial.speed)


def _fact(kind: EncoderKind, trial: Trial) -> EncoderFact:
    """Return what `trial` says of encoder `kind`; hardware that is slower than the show is no use to it."""
    slow = trial.flaw is None and kind != SOFTWARE and trial.speed < REAL_TIME
    reason = f"only {trial.speed:g} times real time" if slow else trial.flaw and trial.reason
    return EncoderFact(kind=kind, proven=not reason, speed=trial.speed, cores=trial.cores, reason=reason)


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
    """Return where the measurement of `order` on this very machine with this very FFmpeg is kept; None for nowhere."""
    folder = cache_folder()
    if folder is None:
        return None
    settings = {field.name: str(getattr(order.encode, field.name)) for field in fields(order.encode)}
    ours = [__version__, order.iso, settings]
    program = [str(ffmpeg.path), ffmpeg.version, *_identity(ffmpeg.path)]
    theirs = [*program, platform.node(), _processor(), usable_cores()]
    name = hashlib.sha256(json.dumps([ours, theirs]).encode()).hexdigest()[:32]
    return folder / f"load-{name}.json"


def _identity(path: Path) -> tuple[int, int]:
    with suppress(OSError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns
    return 0, 0


def _processor() -> str:
    """Return the processor's name; where the system does not tell, its kind."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        return names[0] if names else platform.machine()
    return platform.processor() or platform.machine()


def _read(place: Path | None) -> LoadFacts | None:
    """Return what is kept at `place`; None where there is nothing, it is old, dated ahead, or cannot be read."""
    try:
        if place is None:
            return None
        age, facts = time.time() - place.stat().st_mtime, LoadFacts.model_validate_json(place.read_bytes())
        return facts if 0 <= age < (KEPT_DISTURBED_SECONDS if facts.disturbed else KEPT_SECONDS) else None
    except (OSError, ValidationError):
        return None


def _write(place: Path | None, facts: LoadFacts) -> None:
    """Keep `facts` at `place`, whole or not at all; what cannot be kept is measured again next time."""
    if place is None:
        return
    draft = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        draft.write_text(facts.model_dump_json(), encoding="utf-8")
        draft.replace(place)
