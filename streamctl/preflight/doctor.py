"""This machine without any profile: what streamctl would work with here, and what to mend."""

import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from pathlib import Path

from streamctl import __version__
from streamctl.cards.fonts import resolve_font
from streamctl.core.encoders import CODECS, HARDWARE, EncoderKind
from streamctl.core.errors import StreamctlError
from streamctl.core.places import runtime_folder, user_language
from streamctl.core.values import Size
from streamctl.media.argv.encode import EncodeOrder
from streamctl.media.encoder_trials import HARDWARE_SECONDS, Tried, remembered, try_hardware
from streamctl.media.ffmpeg import NEEDED_ENCODERS, abilities, bundled_ffmpeg, find_ffmpeg
from streamctl.media.fontconfig import fontconfig_found
from streamctl.media.machine import free_bytes, usable_cores
from streamctl.media.timekeeping import clock_is_kept
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.disk import amount
from streamctl.preflight.encoding import FFMPEG, found_ffmpeg
from streamctl.preflight.machine import DEVICES, devices_here
from streamctl.preflight.model import CheckResult, Measure, Status, Threshold
from streamctl.preflight.obs import obs_checks
from streamctl.preflight.schedule import Listener, run_checks

LOW_BYTES = 5_000_000_000
"""Free space below this is warned of (bytes): the limit that OBS warns at."""
FURTHER_ENCODERS = ("h264_nvenc", "h264_vaapi", "h264_qsv", "h264_videotoolbox", "libsrt")
"""Named where FFmpeg has them; nothing here needs them yet."""


TRIAL = EncodeOrder(
    size=Size(width=1280, height=720),
    fps=Fraction(30),
    preset="veryfast",
    video_kbps=3000,
    buffer_kbits=3000,
    keyframe_frames=60,
    b_frames=0,
    audio_kbps=128,
    frame_pipe=-1,
    sample_pipe=-1,
)
"""What hardware encoders are tried with where there is no profile: a usual show."""


def run_doctor(
    folder: Path, *, encoding: str, encoders: bool = False, listener: Listener | None = None
) -> tuple[CheckResult, ...]:
    """Return what this machine is like.

    Args:
        folder: Where a person would record: the disk looked at.
        encoding: The character encoding of the terminal.
        encoders: Whether hardware encoders are tried now; otherwise their last trial is told.
        listener: Hears how it goes.
    """
    checks = (
        Check(FFMPEG, "ffmpeg", lambda _: _ffmpeg(), timeout=40.0, blocking=True),
        Check(
            "ffmpeg.encoders",
            "ffmpeg",
            partial(_encoders, tried_now=encoders),
            needs=(FFMPEG,),
            timeout=HARDWARE_SECONDS * len(HARDWARE) + 10.0,
            alone=encoders,
        ),
        *obs_checks(),
        Check("fonts", "cards", lambda _: _fonts(), timeout=60.0, blocking=True),
        Check("disk.space", "disk", partial(_disk, folder)),
        Check("machine.python", "machine", _python),
        Check("machine.locale", "machine", partial(_locale, encoding)),
        Check("machine.runtime", "machine", lambda _: _runtime(), blocking=True),
        Check("machine.clock", "machine", lambda _: _clock()),
        Check(DEVICES, "machine", devices_here),
    )
    return run_checks(checks, listener=listener)


def _python(_: Bench) -> Finding:
    return Finding(
        measures=(
            Measure(name="version", value=platform.python_version()),
            Measure(name="streamctl", value=__version__),
            Measure(name="system", value=platform.platform(terse=True)),
            Measure(name="cores", value=usable_cores()),
        ),
        evidence=(sys.executable,),
    )


def _ffmpeg() -> Finding:
    """Return which FFmpeg is used, why, and which encoders it has. Raise StreamctlError FFM-001 to FFM-004."""
    found = found_ffmpeg()
    names = abilities(find_ffmpeg())
    encoders = [name for name in (*NEEDED_ENCODERS, *FURTHER_ENCODERS) if name in names]
    bundled = bundled_ffmpeg()
    return Finding(
        measures=(*found.measures, Measure(name="encoders", value=", ".join(encoders))),
        evidence=(*found.evidence, f"bundled: {bundled}" if bundled else "bundled: none for this system"),
    )


def _encoders(bench: Bench, *, tried_now: bool) -> Finding:
    """Return which hardware encoders FFmpeg has, and what the last trial of each showed."""
    ffmpeg = find_ffmpeg()
    kinds = [kind for kind in HARDWARE if CODECS[kind] in abilities(ffmpeg)]
    for kind in kinds if tried_now else ():
        try_hardware(ffmpeg, kind, TRIAL, bench.leash)
    return told_encoders(kinds, remembered(ffmpeg))


def told_encoders(kinds: Sequence[EncoderKind], tried: Mapping[EncoderKind, Tried]) -> Finding:
    """Return what there is to say of the hardware encoders `kinds`: x264 does without, so none of it is a fault."""
    words: dict[str, list[EncoderKind]] = {"proven": [], "refused": [], "untried": []}
    for kind in kinds:
        words["untried" if kind not in tried else "proven" if tried[kind].fact.proven else "refused"].append(kind)
    measures = [Measure(name=word, value=", ".join(known)) for word, known in words.items() if known]
    lines = tuple(f"{kind} ({CODECS[kind]}): {_trial(tried.get(kind))}" for kind in kinds)
    return Finding(measures=tuple(measures) or (Measure(name="hardware", value="none"),), evidence=lines)


def _trial(tried: Tried | None) -> str:
    if tried is None:
        return "not tried yet; `streamctl doctor --encoders` does"
    when = f"{datetime.fromtimestamp(tried.at, UTC):%Y-%m-%d %H:%M} UTC"
    if tried.fact.proven:
        return f"proven, {tried.fact.speed:g} times real time at {tried.settings} ({when})"
    return f"refused: {tried.fact.reason} ({when})"


def _fonts() -> Finding:
    """Return the built-in font. Raise StreamctlError CRD-007 or CRD-004 if it is missing or broken."""
    family = resolve_font(None)
    return Finding(
        measures=(
            Measure(name="font", value=f"{family.regular.name}, {family.bold.name}"),
            Measure(name="fontconfig", value="found" if fontconfig_found() else "not found"),
        ),
        evidence=(str(family.regular.path), str(family.bold.path)),
    )


def _disk(folder: Path, _: Bench) -> Finding:
    free = free_bytes(folder)
    if free is None:
        raise StreamctlError("MAC-005", where=str(folder), folder=folder, detail="not readable")
    measures = (Measure(name="free", value=free, unit="B"),)
    threshold = Threshold(bound="at least", value=LOW_BYTES, unit="B")
    if free < LOW_BYTES:
        low = problem("MAC-023", str(folder), folder=folder, free=amount(free))
        return Finding(Status.WARN, measures, threshold, (low,), (str(folder),))
    return Finding(measures=measures, threshold=threshold, evidence=(str(folder),))


def _locale(encoding: str, _: Bench) -> Finding:
    measures = (Measure(name="encoding", value=encoding), Measure(name="language", value=user_language()))
    evidence = tuple(f"{name}={os.environ[name]}" for name in ("LC_ALL", "LANG") if name in os.environ)
    try:
        "配信".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        poor = problem("MAC-021", "LANG", encoding=encoding)
        return Finding(Status.WARN, measures, problems=(poor,), evidence=evidence)
    return Finding(measures=measures, evidence=evidence)


def _runtime() -> Finding:
    try:
        return Finding(measures=(Measure(name="folder", value=str(runtime_folder())),))
    except OSError as error:
        raise StreamctlError("MAC-022", detail=error.strerror or str(error)) from error


def _clock() -> Finding:
    kept = {True: "yes", False: "no", None: "unknown"}[clock_is_kept()]
    return Finding(measures=(Measure(name="kept", value=kept),))
