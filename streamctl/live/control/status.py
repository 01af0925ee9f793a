"""The whole board as JSON: what `status` answers. Pure.

Times are session seconds unless the name says UTC. Figures that the switcher told too long ago are marked `stale`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from streamctl.core.clock import SessionClock, utc_text
from streamctl.core.errors import StreamctlError
from streamctl.core.values import seconds_of_frame
from streamctl.live.control.acts import DirectorState, Shot
from streamctl.live.control.alarms import Alarm, Alarms, alarm_document
from streamctl.live.control.readings import STALE_SECONDS, WINDOW_SECONDS, Reading
from streamctl.live.control.rundown import rundown_clock
from streamctl.live.protocol import error_from
from streamctl.plan.model import CuePlan, Plan
from streamctl.session.header import SessionHeader
from streamctl.session.state import SessionState

RECORDER_STANDS_SECONDS = 5.0
"""A programme recording that has not grown for this long is an alarm (seconds): it grows with every tag."""
LATE_SHARE = 0.05
"""More late frames than this among those of the last seconds are an alarm: OBS shows the same share in red."""
START_WINDOW = timedelta(hours=12)
"""An event whose planned start is further away than this is not being performed as planned: over and under are then
told from its actual start. Always so in rehearsal."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that the board is made of, at one moment.

    Attributes:
        header: The session.
        director: What is wanted and on air.
        session: What the journal adds up to.
        alarms: Its alarms.
        reading: The switcher's figures.
        monotonic_ns: The moment.
        journal_problem: Why the journal cannot be written at present, None if it can.
    """

    header: SessionHeader
    director: DirectorState
    session: SessionState
    alarms: Alarms
    reading: Reading
    monotonic_ns: int
    journal_problem: str | None = None

    @property
    def at(self) -> float:
        """The moment in session seconds."""
        return self.header.clock.seconds(self.monotonic_ns)

    @property
    def stale(self) -> bool:
        """Whether the switcher's figures are old."""
        return self.reading.age(self.monotonic_ns) > STALE_SECONDS


def status_document(moment: Moment) -> dict[str, Any]:
    """Return the board at `moment`."""
    header, figures = moment.header, moment.reading.figures
    return {
        "session": header.id,
        "event": {"id": header.event.id, "title": header.event.title, "timezone": header.event.timezone},
        "rehearsal": header.rehearsal,
        "now_utc": utc_text(_utc(header.clock, moment.at)),
        "seconds": moment.at,
        "stopping": moment.director.stopping,
        "on_air": _on_air(moment),
        "wanted": _shot(moment.director.plan, moment.director.intent.shot),
        "overlay": moment.director.overlay_on_air,
        "programme": {
            "began": moment.session.programme.seconds if moment.session.programme else None,
            **{name: figures.get(name) for name in ("frame", "seconds", "late", "repeated")},
        },
        "reading_age": round(moment.reading.age(moment.monotonic_ns), 1),
        "stale": moment.stale,
        "rundown": _rundown(moment),
        "targets": _targets(moment),
        "cameras": _cameras(moment),
        "recorder": _part(moment, "recorder"),
        "mirror": _part(moment, "mirror"),
        "disk": _part(moment, "disk"),
        "encoder": _part(moment, "encoder"),
        "obs": _part(moment, "obs"),
        "sound": _part(moment, "sound"),
        "alarms": [alarm_document(alarm) for alarm in _alarms(moment)],
    }


def _utc(clock: SessionClock, seconds: float) -> datetime:
    return clock.anchor_utc + timedelta(seconds=seconds)


def _label(plan: Plan, shot: Shot) -> str:
    if shot.kind == "card":
        return next((card.title for card in plan.cards if card.id == shot.name), shot.name)
    return next((scene.label for scene in plan.scenes if scene.id == shot.name), shot.name)


def _shot(plan: Plan, shot: Shot) -> dict[str, Any]:
    return {"kind": shot.kind, "name": shot.name, "label": _label(plan, shot)}


def _on_air(moment: Moment) -> dict[str, Any] | None:
    shot, record = moment.director.on_air, moment.session.on_air
    if shot is None or record is None:
        return None
    return {**_shot(moment.director.plan, shot), "since": _frame_seconds(moment, record.frame), "reason": record.reason}


def _frame_seconds(moment: Moment, frame: int) -> float:
    start = moment.session.programme.seconds if moment.session.programme else 0.0
    return round(start + seconds_of_frame(frame, moment.director.plan.fps), 3)


def _planned_start(moment: Moment) -> float | None:
    starts, clock = moment.header.event.starts, moment.header.clock
    if starts is None or moment.header.rehearsal or abs(starts - clock.anchor_utc) > START_WINDOW:
        return None
    return (starts - clock.anchor_utc).total_seconds()


def _rundown(moment: Moment) -> dict[str, Any] | None:
    cues = moment.director.plan.rundown
    begun = [(cue.index, _frame_seconds(moment, cue.frame)) for cue in moment.session.cues]
    clock = rundown_clock(cues, begun, moment.at, _planned_start(moment))
    if clock is None:
        return None
    return {
        "phase": clock.phase,
        "index": clock.now,
        "items": len(cues),
        "now": None if clock.now is None else _cue(cues[clock.now]),
        "next": None if clock.following is None else _cue(cues[clock.following]),
        "elapsed": round(clock.elapsed, 1),
        "remaining": round(clock.remaining, 1),
        "expected_end_utc": utc_text(_utc(moment.header.clock, clock.expected_end)),
        "over": round(clock.over, 1),
    }


def _cue(cue: CuePlan) -> dict[str, Any]:
    return {
        "id": cue.id,
        "title": cue.title,
        "speaker": cue.speaker,
        "duration": cue.duration_seconds,
        "scene": cue.scene,
        "card": cue.card,
        "lower_third": cue.lower_third,
    }


def _targets(moment: Moment) -> list[dict[str, Any]]:
    rows = []
    for name in moment.director.targets:
        view = moment.session.targets.get(name)
        told = asdict(view) if view else {"state": None, "detail": "", "attempt": 0, "since": None, "connected": 0}
        rows.append({"name": name, **_way(moment, name), **told, "figures": _figures(moment, "targets", name)})
    return rows


def _way(moment: Moment, name: str) -> dict[str, Any]:
    """Return how the stream gets to target `name`: `kind` and `place` (address without secrets, folder or file)."""
    plan = moment.director.plan
    targets = plan.rehearsal_targets if moment.header.rehearsal else plan.targets
    found = next((target for target in targets if target.id == name), None)
    if found is None or found.receiver:
        return {"kind": "receiver" if found else None, "place": None}
    return {"kind": found.kind, "place": found.url if found.place is None else str(found.place)}


def _cameras(moment: Moment) -> list[dict[str, Any]]:
    rows = []
    for camera in moment.director.plan.cameras:
        view = moment.session.cameras.get(camera.id)
        told = asdict(view) if view else {"state": None, "detail": "", "since": None}
        rows.append(
            {"name": camera.id, "label": camera.label, **told, "figures": _figures(moment, "cameras", camera.id)}
        )
    return rows


def _figures(moment: Moment, group: str, name: str) -> dict[str, Any]:
    found = moment.reading.figures.get(group)
    figures = found.get(name) if isinstance(found, Mapping) else None
    return dict(figures) if isinstance(figures, Mapping) else {}


def _part(moment: Moment, name: str) -> dict[str, Any]:
    figures = moment.reading.figures.get(name)
    return dict(figures) if isinstance(figures, Mapping) else {}


def _alarms(moment: Moment) -> Alarms:
    """Return the alarms to be shown: what lasts at this moment stands for the journal's record of its beginning."""
    present = _present(moment)
    keys = {alarm.key for alarm in present}
    return (*present, *(alarm for alarm in _remembered(moment) if alarm.shown and alarm.key not in keys))


def _remembered(moment: Moment) -> Alarms:
    """Return the journal's alarms; a target's that lasts says its cause in the words of the switcher's own problem."""
    return tuple(_explained(alarm, moment) if alarm.lasting else alarm for alarm in moment.alarms)


def _explained(alarm: Alarm, moment: Moment) -> Alarm:
    problem = _figures(moment, "targets", alarm.where).get("problem") if alarm.key.startswith("target ") else None
    if problem is None or moment.stale:
        return alarm
    error = error_from(problem)
    return replace(alarm, code=error.code, message=error.message(), facts=_facts(error))


def _present(moment: Moment) -> Alarms:
    """Return the alarms that only the moment itself shows: they last as long as what they tell."""
    found = []
    if moment.stale:
        age = round(moment.reading.age(moment.monotonic_ns))
        found.append(StreamctlError("LIV-014", where="switcher", seconds=age))
    elif _part(moment, "recorder").get("problem"):
        found.append(error_from({"where": "program", **_part(moment, "recorder")["problem"]}))
    elif (standing := _recorder_stands(moment)) > RECORDER_STANDS_SECONDS:
        found.append(StreamctlError("LIV-019", where="program", seconds=round(standing)))
    if not moment.stale and (problem := _part(moment, "mirror").get("problem")):
        found.append(error_from({"where": "mirror", **problem}))
    if not moment.stale and moment.reading.late_share > LATE_SHARE:
        percent = round(moment.reading.late_share * 100)
        found.append(StreamctlError("LIV-031", where="switcher", percent=percent, seconds=round(WINDOW_SECONDS)))
    if moment.journal_problem is not None:
        found.append(StreamctlError("LIV-013", where="journal.jsonl", detail=moment.journal_problem))
    return tuple(_lasting(error, moment) for error in found)


def _recorder_stands(moment: Moment) -> float:
    """Return for how long the programme's recording has not grown although the programme runs (seconds)."""
    programme = moment.session.programme
    if programme is None or moment.director.stopping or moment.reading.recorded_bytes is None:
        return 0.0
    return min(moment.reading.standing(moment.monotonic_ns), moment.at - programme.seconds)


def _lasting(error: StreamctlError, moment: Moment) -> Alarm:
    where = error.where or ""
    return Alarm(f"{error.code} {where}", error.code, where, _facts(error), error.message(), moment.at, lasting=True)


def _facts(error: StreamctlError) -> dict[str, str]:
    return {name: str(value) for name, value in error.facts.items()}
