"""What the operator has to know and do something about: a fold over the journal's lines. Pure.

An alarm ends when its cause does, but stays on the board until somebody acknowledges it: whoever looked away for a
minute still learns that something happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.session import records as r
from streamctl.session.records import Line

TARGET_CODES: Mapping[str, str] = {"stalled": "LIV-015", "waiting": "LIV-016", "failed": "LIV-017"}
"""A target's state in which viewers get nothing → code."""
CAMERA_LOST_CODE = "LIV-018"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that went wrong.

    Attributes:
        key: What it is about; the same trouble again renews the alarm.
        code: The message's code.
        where: The target, camera or process.
        facts: Values for the message's placeholders.
        message: The English sentence.
        since: Session second at which it (last) began.
        lasting: Whether it has a cause that is seen to end (a lost camera) and did not yet.
        times: How often it happened.
        acknowledged: Whether somebody has seen it.
    """

    key: str
    code: str
    where: str
    facts: Mapping[str, str]
    message: str
    since: float
    lasting: bool
    times: int = 1
    acknowledged: bool = False

    @property
    def shown(self) -> bool:
        """Whether it belongs on the board."""
        return self.lasting or not self.acknowledged


Alarms = tuple[Alarm, ...]
"""All of a session, in order of their first time."""


def alarm_step(alarms: Alarms, line: Line) -> Alarms:
    """Return the alarms after `line`."""
    match line.record:
        case r.TargetChanged() as target:
            return _target(alarms, target, line.t)
        case r.CameraChanged(state="lost") as camera:
            error = StreamctlError(CAMERA_LOST_CODE, where=camera.name, name=camera.name, detail=camera.detail or "-")
            return _raise(alarms, f"camera {camera.name}", error, line.t, lasting=True)
        case r.CameraChanged() as camera:
            return _end(alarms, f"camera {camera.name}")
        case r.Fault() as fault:
            return _fault(alarms, fault, line.t)
        case r.Trouble() as trouble:
            return _trouble(alarms, trouble, line.t)
        case r.Command(verb="acknowledge"):
            return tuple(replace(alarm, acknowledged=True) for alarm in alarms)
        case _:
            return alarms


def _target(alarms: Alarms, target: r.TargetChanged, t: float) -> Alarms:
    code, key = TARGET_CODES.get(target.state), f"target {target.name}"
    if code is None:
        return alarms if target.state == "connecting" else _end(alarms, key)
    error = StreamctlError(code, where=target.name, name=target.name, detail=target.detail or "-")
    return _raise(alarms, key, error, t, lasting=True)


def _fault(alarms: Alarms, fault: r.Fault, t: float) -> Alarms:
    alarm = Alarm(f"{fault.code} {fault.where}", fault.code, fault.where, fault.facts, fault.message, t, lasting=False)
    return _put(alarms, alarm)


def _trouble(alarms: Alarms, trouble: r.Trouble, t: float) -> Alarms:
    key = f"{trouble.code} {trouble.where}"
    if trouble.state == "over":
        return _end(alarms, key)
    alarm = Alarm(key, trouble.code, trouble.where, trouble.facts, trouble.message, t, lasting=True)
    return _put(alarms, alarm)


def _raise(alarms: Alarms, key: str, error: StreamctlError, t: float, *, lasting: bool) -> Alarms:
    facts = {name: str(value) for name, value in error.facts.items()}
    return _put(alarms, Alarm(key, error.code, error.where or "", facts, error.message(), t, lasting))


def _put(alarms: Alarms, alarm: Alarm) -> Alarms:
    """Return `alarms` with `alarm` in the place of the one about the same thing, else at the end."""
    before = next((old for old in alarms if old.key == alarm.key), None)
    if before is None:
        return (*alarms, alarm)
    same_spell = before.lasting and alarm.lasting
    renewed = replace(
        alarm,
        times=before.times if same_spell else before.times + 1,
        since=before.since if same_spell else alarm.since,
        acknowledged=before.acknowledged and same_spell,
    )
    return tuple(renewed if old.key == alarm.key else old for old in alarms)


def _end(alarms: Alarms, key: str) -> Alarms:
    return tuple(replace(alarm, lasting=False) if alarm.key == key else alarm for alarm in alarms)


def alarm_document(alarm: Alarm) -> dict[str, Any]:
    """Return `alarm` as the status shows it: English words, and the facts to say them in another language."""
    return {
        "code": alarm.code,
        "where": alarm.where,
        "message": alarm.message,
        "fix": StreamctlError(alarm.code, **alarm.facts).fix(),
        "facts": dict(alarm.facts),
        "since": alarm.since,
        "lasting": alarm.lasting,
        "times": alarm.times,
    }
