"""Each camera opens and delivers its frame rate; black and frozen pictures are warned of, with a snapshot."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from streamctl.core.decklink import DECKLINK_MODES
from streamctl.core.sources import CaptureDevice, DecklinkSource, FileSource
from streamctl.media.camera_look import OPEN_SECONDS, CameraLook, look_at
from streamctl.media.ffmpeg import find_ffmpeg
from streamctl.plan.model import CameraPlan, Plan
from streamctl.plan.needs import is_needed
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Problem, Status, Threshold
from streamctl.preflight.opening import Device, listening_port, look_checks, telling, why_closed
from streamctl.preflight.secrets import secret_for
from streamctl.preflight.studio import held_by_obs, seen_in_obs

STUTTER = 0.95
"""Below this share of the wanted frame rate movement stutters: the limit that OBS's own statistics warn at."""
USABLE = 0.4
"""Below this share it is no moving picture: 12 of 30 frames a second. A dim room's half rate is above it."""
STILL_ROLES = frozenset({"slides"})
"""Roles whose picture may stand still: slides do."""


def camera_id(camera: str) -> str:
    """Return the id of the check of `camera`."""
    return f"camera.{camera}"


def camera_checks(plan: Plan) -> Iterator[Check]:
    """Yield one check a camera, before it one for the port that a camera calls at.

    A camera blocks the show unless the profile says what takes its place (`is_needed`).
    """
    for camera in plan.cameras:
        blocking = is_needed(camera, plan)
        if held_by_obs(camera.source, plan):
            yield seen_in_obs(camera_id(camera.id), camera, plan, blocking=blocking)
            continue
        act = partial(_looked_at, camera, plan)
        yield from look_checks(camera_id(camera.id), device_of(camera), "cameras", act, blocking=blocking)


def device_of(camera: CameraPlan) -> Device:
    """Return `camera` as messages speak of it."""
    return Device(camera.id, f"cameras.{camera.id}", f"cameras.{camera.id}.source", camera.source)


def wanted_rate(camera: CameraPlan, plan: Plan) -> float:
    """Return the frame rate that `camera` should deliver (a second): what it is asked for, else the session's."""
    return round(float(_asked_rate(camera) or plan.fps), 2)


def _asked_rate(camera: CameraPlan) -> Fraction | None:
    source = camera.source
    if isinstance(source, DecklinkSource):
        return DECKLINK_MODES[source.mode].fps if source.mode else None
    return source.fps if isinstance(source, CaptureDevice) else None


def _looked_at(camera: CameraPlan, plan: Plan, bench: Bench) -> Finding:
    """Return what `camera` shows."""
    snapshot = bench.folder / f"camera-{camera.id}.jpg"
    snapshot.unlink(missing_ok=True)
    size = camera.sizes[0]
    look = look_at(
        find_ffmpeg(),
        camera.source,
        size=size,
        fps=plan.fps,
        label=camera.label,
        snapshot=snapshot,
        leash=bench.leash,
        secret=secret_for(camera.source),
    )
    problems = tuple(judged(look, camera, wanted_rate(camera, plan)))
    return Finding(
        _worst(problems),
        measures_of(look),
        Threshold(bound="at least", value=round(wanted_rate(camera, plan) * STUTTER, 2), unit="fps"),
        problems,
        telling(look.said)[-5:] if problems else (),
        snapshot.name if snapshot.exists() else None,
    )


def measures_of(look: CameraLook) -> tuple[Measure, ...]:
    """Return what was measured; a camera that showed nothing has no measures."""
    if look.first_frame is None:
        return ()
    measures = [Measure(name="frame_rate", value=look.fps, unit="fps")]
    if look.size is not None:
        measures.append(Measure(name="picture", value=str(look.size)))
    measures.append(Measure(name="first_frame", value=look.first_frame, unit="s"))
    if look.sound is not None and look.peak is not None:
        measures.append(Measure(name="sound", value=look.sound, unit="dBFS"))
        measures.append(Measure(name="peak", value=look.peak, unit="dBFS"))
    return tuple(measures)


def judged(look: CameraLook, camera: CameraPlan, wanted: float) -> Iterator[Problem]:
    """Yield what is wrong with a `look` at `camera`, which should deliver `wanted` frames a second; worst first."""
    device = device_of(camera)
    if look.first_frame is None:
        yield _unseen(look, device)
        return
    facts = {"camera": camera.id, "fps": f"{look.fps:.1f}", "wanted": f"{wanted:g}"}
    lines = telling(look.said)
    if look.ended is not None and not isinstance(camera.source, FileSource):
        yield problem("DEV-016", device.key, camera=camera.id, detail=lines[-1] if lines else f"exit {look.ended}")
    elif look.fps < wanted * USABLE:
        yield problem("DEV-013", device.key, **facts)
    elif look.fps < wanted * STUTTER:
        yield problem("DEV-012", device.key, **facts)
    if look.black:
        yield problem("DEV-014", device.key, camera=camera.id)
    elif look.frozen and camera.role not in STILL_ROLES:
        yield problem("DEV-015", device.key, camera=camera.id)


def _unseen(look: CameraLook, device: Device) -> Problem:
    if look.ended is not None:
        return why_closed(device, look.said)
    facts = {"camera": device.id, "device": device.name, "address": device.address, "seconds": OPEN_SECONDS}
    if listening_port(device.source) is not None:
        return problem("DEV-011", device.key, **facts)
    return problem("DEV-010", device.key, **facts)


WARNINGS = frozenset({"DEV-012", "DEV-014", "DEV-015"})
"""What can be meant so, or be borne; all else is a failure."""


def _worst(problems: tuple[Problem, ...]) -> Status:
    if not problems:
        return Status.OK
    return Status.WARN if all(found.code in WARNINGS for found in problems) else Status.FAIL
