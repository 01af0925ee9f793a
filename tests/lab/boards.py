"""Statuses of running sessions as control answers them, for the board."""

from typing import Any


def cue(name: str, title: str, speaker: str | None = None, duration: float = 2400.0) -> dict[str, Any]:
    return {
        "id": name,
        "title": title,
        "speaker": speaker,
        "duration": duration,
        "scene": "wide",
        "card": None,
        "lower_third": None,
    }


def target(name: str, state: str | None, detail: str = "", attempt: int = 1, sent: int | None = None) -> dict[str, Any]:
    figures = {} if sent is None else {"bytes": sent}
    return {"name": name, "state": state, "detail": detail, "attempt": attempt, "since": 12.0, "figures": figures}


def camera(name: str, label: str, state: str | None, detail: str = "") -> dict[str, Any]:
    figures = {"fps": 30.0, "age_seconds": 0.02} if state == "live" else {}
    return {"name": name, "label": label, "state": state, "detail": detail, "since": 3.0, "figures": figures}


def status(**changes: Any) -> dict[str, Any]:
    """Return the status of a show in the middle of its second cue, everything well; `changes` replace its parts."""
    return {
        "session": "govcloud-2026-20261204T043000Z",
        "event": {"id": "govcloud-2026", "title": "ガバメントクラウド運用 勉強会", "timezone": "Asia/Tokyo"},
        "rehearsal": False,
        "now_utc": "2026-12-04T05:00:00.000Z",
        "seconds": 1800.0,
        "stopping": False,
        "on_air": {"kind": "scene", "name": "wide", "label": "引き", "since": 1717.5, "reason": "operator"},
        "wanted": {"kind": "scene", "name": "wide", "label": "引き"},
        "overlay": "speaker-a",
        "programme": {"began": 3.0, "frame": 53910, "seconds": 1797.1, "late": 0, "repeated": 2},
        "reading_age": 0.3,
        "stale": False,
        "rundown": {
            "phase": "default",
            "index": 1,
            "items": 3,
            "now": cue("talk-1", "運用解説", "講師A"),
            "next": cue("break", "休憩", duration=600.0),
            "elapsed": 1300.0,
            "remaining": 1100.0,
            "expected_end_utc": "2026-12-04T05:28:20.000Z",
            "over": 130.0,
        },
        "targets": [target("youtube", "live", sent=612_000_000), target("backup", "live", sent=611_000_000)],
        "cameras": [
            camera("close", "講師", "live"),
            camera("wide", "引き", "live"),
            camera("slides", "slides", "live"),
        ],
        "recorder": {"bytes": 640_000_000, "file": "program/0030-f00052200.flv"},
        "obs": {},
        "encoder": {"running": True},
        "sound": {"master": "lectern", "peak_dbfs": -18.2},
        "alarms": [],
        **changes,
    }


def alarm(code: str, where: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "where": where,
        "message": f"what happened to {where}",
        "fix": "what to do",
        "facts": {},
        "since": 1790.0,
        "lasting": True,
        "times": 1,
        **changes,
    }


def troubled(**changes: Any) -> dict[str, Any]:
    """Return a rehearsal in which nearly everything is wrong."""
    return status(
        rehearsal=True,
        stale=True,
        reading_age=7.4,
        on_air={**status()["on_air"], "reason": "safety: slides black for 2.0 s"},
        wanted={"kind": "card", "name": "break", "label": "休憩中"},
        overlay=None,
        rundown={
            **status()["rundown"],
            "phase": "overtime",
            "index": 2,
            "now": cue("break", "休憩", duration=600.0),
            "next": None,
            "remaining": -75.0,
            "over": -40.0,
        },
        targets=[
            target("youtube", "stalled", "no data taken for 6 s"),
            target("backup", "waiting", "connection refused", attempt=4),
            target("archive", None),
        ],
        cameras=[
            camera("close", "講師", "lost", "no picture for 2 s"),
            camera("wide", "引き", "opening"),
            {**camera("slides", "スライド", "live"), "figures": {"usable": False, "fault": "black for 2.0 s"}},
        ],
        recorder={},
        sound={"master": None},
        alarms=[
            alarm("LIV-015", "youtube", facts={"name": "youtube", "detail": "no data taken for 6 s"}),
            alarm("LIV-018", "close", facts={"name": "close", "detail": "-"}, lasting=False, times=3),
            alarm("SWI-004", "encoder", since=1700.0),
        ],
        **changes,
    )
