"""Each microphone opens and is not silent: a silent master is a show without voice."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from streamctl.core.sources import CameraSound
from streamctl.live.obs.listening import loudest
from streamctl.live.obs.studio.names import sound_input
from streamctl.live.obs.studio.visit import address_of
from streamctl.media.camera_look import OPEN_SECONDS
from streamctl.media.ffmpeg import find_ffmpeg
from streamctl.media.levels import FULL_SCALE, dbfs
from streamctl.media.microphone_look import MicrophoneLook, listen_to
from streamctl.plan.model import MicrophonePlan, Plan
from streamctl.plan.sounds import PlannedSound, sound_chain
from streamctl.preflight.cameras import camera_id
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Problem, Status, Threshold
from streamctl.preflight.opening import Device, listening_port, look_checks, telling, why_closed
from streamctl.preflight.secrets import secret_for
from streamctl.preflight.studio import SETUP, held_by_obs

SILENT_DBFS = -60.0
"""A microphone whose loudest sample stays below is silent (dBFS): FFmpeg's silencedetect; an open microphone in a quiet
room is above it."""
CLIPPING_DBFS = -0.1
"""A loudest sample from here on is cut off (dBFS)."""


def microphone_checks(plan: Plan) -> Iterator[Check]:
    """Yield one check a microphone, and one a camera whose own sound is the master or a backup; the master blocks."""
    held = {camera.id for camera in plan.cameras if held_by_obs(camera.source, plan)}
    chain = {sound.id: sound for sound in sound_chain(plan)}
    for microphone in plan.microphones:
        blocking = microphone.id == plan.master
        device, name = _device_of(microphone), f"microphone.{microphone.id}"
        of_camera = isinstance(microphone.source, CameraSound) and microphone.source.camera in held
        if of_camera or held_by_obs(microphone.source, plan):
            if microphone.id in chain:  # OBS has no other, and nobody else can open it
                yield _in_obs(name, device, chain[microphone.id], plan)
        elif isinstance(microphone.source, CameraSound):
            device = replace(device, key=f"microphones.{microphone.id}")
            yield _on_camera(name, device, microphone.gain_db, blocking=blocking)
        else:
            yield from _own_source(microphone, blocking=blocking)
    for sound in chain.values():
        if sound.microphone is None:
            key = f"cameras.{sound.id}"
            device = Device(sound.id, key, f"{key}.source", CameraSound(camera=sound.id))
            if sound.id in held:
                yield _in_obs(f"sound.{sound.id}", device, sound, plan)
            else:
                yield _on_camera(f"sound.{sound.id}", device, 0.0, blocking=sound.id == plan.master)


def _in_obs(name: str, device: Device, sound: PlannedSound, plan: Plan) -> Check:
    """Return the check of a sound that OBS alone can have: it is heard by OBS's meters."""
    act = partial(_heard_in_obs, device, sound, plan)
    return Check(name, "microphones", act, needs=(SETUP,), blocking=sound.id == plan.master)


def _heard_in_obs(device: Device, sound: PlannedSound, plan: Plan, _: Bench) -> Finding:
    source = sound_input(sound)
    level = loudest(address_of(plan.engine), source)
    if level is None:
        mute = problem("OBS-056", device.key, device=device.name, input=source)
        return Finding(Status.FAIL, problems=(mute,))
    peak = dbfs(level * FULL_SCALE)
    return heard(device, None, peak, gain=sound.gain_db, blocking=sound.id == plan.master)


def _own_source(microphone: MicrophonePlan, *, blocking: bool) -> Iterator[Check]:
    act = partial(_listened_to, microphone, blocking)
    yield from look_checks(f"microphone.{microphone.id}", _device_of(microphone), "microphones", act, blocking=blocking)


def _device_of(microphone: MicrophonePlan) -> Device:
    key = f"microphones.{microphone.id}"
    return Device(microphone.id, key, f"{key}.source", microphone.source)


def _on_camera(name: str, device: Device, gain: float, *, blocking: bool) -> Check:
    """Return the check of a sound that comes from a camera: it was measured when the camera was looked at."""
    assert isinstance(device.source, CameraSound)
    act = partial(_taken_from, device, gain, blocking)
    return Check(name, "microphones", act, needs=(camera_id(device.source.camera),), blocking=blocking)


def _taken_from(device: Device, gain: float, blocking: bool, bench: Bench) -> Finding:  # noqa: FBT001
    assert isinstance(device.source, CameraSound)
    found = bench.found[camera_id(device.source.camera)]
    sound, peak = found.measure("sound"), found.measure("peak")
    if sound is None or peak is None:
        missing = problem("DEV-022", device.key, camera=device.source.camera, device=device.name, key=device.key)
        return Finding(Status.FAIL, problems=(missing,))
    return heard(device, float(sound.value), float(peak.value), gain=gain, blocking=blocking)


def _listened_to(microphone: MicrophonePlan, blocking: bool, bench: Bench) -> Finding:  # noqa: FBT001
    device = _device_of(microphone)
    secret = secret_for(microphone.source)
    look = listen_to(find_ffmpeg(), microphone.source, label=microphone.id, leash=bench.leash, secret=secret)
    if look.first_sound is None:
        return Finding(Status.FAIL, problems=(_unheard(look, device),), evidence=telling(look.said)[-5:])
    return heard(replace(device, key=device.name), look.rms, look.peak, gain=microphone.gain_db, blocking=blocking)


def _unheard(look: MicrophoneLook, device: Device) -> Problem:
    if look.ended is not None:
        return why_closed(device, look.said, sound=True)
    facts = {"device": device.name, "address": device.address, "seconds": OPEN_SECONDS}
    return problem("DEV-011" if listening_port(device.source) else "DEV-025", device.key, **facts)


def heard(device: Device, rms: float | None, peak: float, *, gain: float, blocking: bool) -> Finding:
    """Return how loud `device` is.

    Args:
        device: The microphone; its key is where its gain stands.
        rms: Mean level as it comes (dBFS); None where it is not known.
        peak: Level of its loudest sample as it comes (dBFS).
        gain: The profile's gain (decibels).
        blocking: Whether it is the programme's sound: then silence is a failure.
    """
    measures = (
        Measure(name="peak", value=peak, unit="dBFS"),
        *((Measure(name="sound", value=rms, unit="dBFS"),) if rms is not None else ()),
        Measure(name="gain", value=gain, unit="dB"),
    )
    threshold = Threshold(bound="at least", value=SILENT_DBFS, unit="dBFS")
    if peak < SILENT_DBFS:
        silent = problem("DEV-021", device.key, device=device.name, peak=peak)
        return Finding(Status.FAIL if blocking else Status.WARN, measures, threshold, (silent,))
    if peak + gain >= CLIPPING_DBFS:
        code = "DEV-023" if device.key.startswith("microphones.") else "DEV-027"
        loud = problem(code, device.key, device=device.name, peak=round(peak + gain, 1), key=device.key)
        return Finding(Status.WARN, measures, threshold, (loud,))
    return Finding(measures=measures, threshold=threshold)
