"""A short show made by hand: its plan, its journal, and what a perfect recording of it shows."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from streamctl.core.values import SAMPLE_RATE, Rectangle
from streamctl.media.argv.simulated import BEEP_FACTOR, tone_hz
from streamctl.media.decode import Samples
from streamctl.plan.model import Plan
from streamctl.rehearsal.counter import Code
from streamctl.rehearsal.expected import Expected
from streamctl.rehearsal.grade import Case, Evidence, Stream
from streamctl.rehearsal.script import Action, Script
from streamctl.rehearsal.sighting import Sighting
from streamctl.rehearsal.stills import Still, Stills
from streamctl.rehearsal.sync import SoundMeter, SoundTrack
from streamctl.session import records as r
from streamctl.session.records import Line, Record
from tests.lab.plans import small_plan

FIRST, END, BEGAN = 60, 450, 5.0
BOX = Rectangle(x=0, y=270, width=640, height=60)
ANCHORS = {"close": -20, "wide": -17}


def plan() -> Plan:
    made = small_plan(Path("/nowhere"), rundown=small_plan(Path("/nowhere")).rundown)
    cameras = tuple(camera.model_copy(update={"iso": True}) for camera in made.cameras)
    return made.model_copy(update={"cameras": cameras})


def stills() -> Stills:
    def still(name: str, level: float, box: Rectangle) -> Still:
        points = np.arange(100)
        return Still(name, points, points, np.full(100, level, np.float32), box)

    everywhere = Rectangle(x=0, y=0, width=640, height=360)
    return Stills((still("standby", 40, everywhere), still("closing", 90, everywhere)), (still("name", 200, BOX),))


def at(frame: int) -> float:
    return BEGAN + frame / 30


def journal(end: int = END) -> list[Line]:
    def cut(frame: int, kind: str, name: str, fade: int = 0) -> tuple[float, Record]:
        record = r.OnAir(kind=kind, name=name, frame=frame, fade_frames=fade, reason="script")  # type: ignore[arg-type]
        return at(frame), record

    def command(frame: int, verb: str) -> tuple[float, Record]:
        return at(frame), r.Command(request=f"{frame}", origin="script", verb=verb)

    happened: list[tuple[float, Record]] = [
        *((4.0, r.CameraAnchored(name=name, run=1, frame=frame, seconds=at(frame))) for name, frame in ANCHORS.items()),
        (BEGAN, r.ProgrammeStarted(seconds=BEGAN)),
        cut(0, "card", "standby"),
        command(60, "next"),
        cut(60, "scene", "close"),
        (at(60), r.CueStarted(id="opening", index=0, frame=60)),
        command(100, "cut"),
        cut(100, "scene", "wide"),
        command(150, "cut"),
        cut(150, "scene", "both", 15),
        command(250, "card"),
        cut(250, "card", "closing"),
        cut(300, "scene", "inset"),
        (at(320), r.Overlay(name="name", frame=320)),
        (at(380), r.Overlay(name=None, frame=380)),
        cut(400, "scene", "wide"),
        (at(400), r.CueStarted(id="talk", index=1, frame=400)),
        (at(end), r.ProgrammeStopped(frames=end, late=0, repeated=0)),
        (at(end), r.SessionClosed(outcome="done")),
    ]
    return [Line(seq=seq, utc="", t=t, record=record) for seq, (t, record) in enumerate(happened, 1)]


def perfect(expected: Expected) -> list[Sighting]:
    """What a perfect recording shows; during the fade nothing can be read."""
    seen = []
    for shot in expected.shots():
        for frame in range(max(FIRST, shot.record.frame), shot.end):
            shown = (shot.record.kind, shot.record.name)
            codes = {place: next(iter(codes)) for place, codes in expected.codes(frame, shown).items()}
            codes = codes if frame >= shot.settled else {}
            card = shot.record.name if shot.record.kind == "card" else None
            heard = next((code for code in codes.values() if code.camera == 1), None)
            flash = heard.frame % 30 < 2 if heard else None
            seen.append(Sighting(frame, (frame - FIRST) / 30, codes, card, expected.overlay(frame), flash))
    return seen


def sound(late: float = 0.0) -> SoundTrack:
    """The sound of camera `close`, whose second 0 is programme frame -20, as the archive has it."""
    t = np.arange(round((END - FIRST) / 30 * SAMPLE_RATE)) / SAMPLE_RATE + (FIRST + 20) / 30 - late
    beeping = np.mod(t, 1) < 0.04
    tone = np.sin(2 * np.pi * tone_hz(1) * t) / 8 + beeping * np.sin(2 * np.pi * tone_hz(1) * BEEP_FACTOR * t) / 4
    meter = SoundMeter(1)
    meter.add(Samples(0.0, tone.astype(np.float32)))
    return meter.finish()


def case() -> Case:
    """The show, recorded perfectly."""
    lines = journal()
    expected = Expected.of(plan(), lines, stills())
    times = [frame / 30 for frame in range(END)]
    evidence = Evidence(
        sightings=perfect(expected),
        sound=sound(),
        chapters=((0.0, "opening"), ((400 - FIRST) / 30, "talk")),
        receivers=(Stream("local", times),),
        recordings=(Stream("close", times), Stream("wide", times)),
        problems=(),
        refused=(),
    )
    script = Script(tuple(Action(0.0, verb, {}) for verb in ("next", "cut", "cut", "card")), (), 15.0)
    return Case(expected, lines, script, evidence)


def with_evidence(whole: Case, **changes: object) -> Case:
    return replace(whole, evidence=replace(whole.evidence, **changes))


def with_sighting(whole: Case, frame: int, **changes: object) -> Case:
    """The show with the picture of `frame` altered."""
    sightings = [
        replace(sighting, **changes) if sighting.frame == frame else sighting for sighting in whole.evidence.sightings
    ]
    return with_evidence(whole, sightings=sightings)


def older(sighting: Sighting, frames: int) -> dict[object, Code]:
    return {place: Code(code.camera, code.frame - frames) for place, code in sighting.codes.items()}
