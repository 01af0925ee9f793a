"""Profiles for the plan's tests, made from plain values as a file would give them."""

from copy import deepcopy
from typing import Any

from streamctl.core.facts import EncoderFact, LoadFacts, MachineFacts
from streamctl.plan.build import build_plan
from streamctl.plan.model import Plan
from streamctl.profile.model import Profile

FOLDER = "/event/profiles"
"""Folder that the profiles pretend to lie in: plans name absolute paths."""
LOAD = LoadFacts(
    settings="1280x720 30 fps 3000k veryfast",
    encoders=(
        EncoderFact(kind="nvenc", proven=False, reason="Cannot load libcuda.so.1"),
        EncoderFact(kind="x264", proven=True, speed=4.2, cores=0.35),
    ),
    decode_cores=0.12,
    iso_cores=0.2,
)
FACTS = MachineFacts(cores=8, free_bytes=500_000_000_000, ffmpeg="5.1.9", load=LOAD)

SMALL: dict[str, Any] = {
    "event": {"id": "small", "title": "Small", "timezone": "UTC"},
    "audio": {"master": "one"},
    "cameras": {"one": {"source": {"test": 1}}},
}
LECTURE: dict[str, Any] = {
    "event": {
        "id": "lecture",
        "title": "運用 勉強会",
        "organizer": "研究会",
        "venue": "第一会議室",
        "timezone": "Asia/Tokyo",
        "starts": "2026-12-04T13:30",
    },
    "video": {"size": "1280x720", "fps": 30, "bitrate": "3000k"},
    "audio": {"master": "lectern", "bitrate": "128k"},
    "cameras": {
        "close": {
            "label": "講師",
            "role": "close",
            "source": {"rtsp": "rtsp://192.0.2.11/stream1"},
            "fallback": "wide",
        },
        "wide": {"label": "引き", "role": "wide", "source": {"v4l2": "/dev/video2", "size": "1920x1080"}},
        "slides": {"label": "スライド", "role": "slides", "source": {"v4l2": "/dev/video4"}, "iso": False},
    },
    "microphones": {"lectern": {"source": {"alsa": "hw:1,0"}, "backup": "close", "gain": -3, "delay": "40ms"}},
    "scenes": {
        "slides-with-speaker": {"layout": "picture-in-picture", "background": "slides", "inset": "close"},
        "beside": {"layout": "side-by-side", "left": "slides", "right": "close", "ratio": 0.7},
        "room": {"layout": "full", "camera": "wide", "label": "会場"},
    },
    "cards": {
        "standby": {"template": "standby", "title": "まもなく開始します"},
        "name": {"template": "lower-third", "title": "運用解説", "speaker": "講師A"},
    },
    "rundown": [
        {"id": "opening", "title": "開会", "duration": "5m", "scene": "wide"},
        {
            "id": "talk",
            "title": "運用解説",
            "speaker": "講師A",
            "duration": "40m",
            "scene": "beside",
            "lower_third": "name",
        },
        {"id": "break", "title": "休憩", "duration": "10m30s", "card": "standby"},
    ],
    "targets": {
        "youtube": {"platform": "youtube", "url": "rtmps://a.rtmps.youtube.com/live2", "key": {"env": "YT_KEY"}},
        "backup": {"url": "rtmp://192.0.2.20/live", "key": {"file": "backup.key"}},
    },
    "rehearsal": {"targets": {"local": {"receiver": True}}},
    "transition": {"kind": "fade", "duration": "500ms"},
}


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with `changes` laid over it, mapping by mapping; a source is replaced as a whole."""
    result = deepcopy(base)
    for key, value in changes.items():
        both = key != "source" and isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def profile(base: dict[str, Any], **changes: Any) -> Profile:
    """Return the profile of `base` with `changes` laid over it."""
    values = {
        "recording": {},
        **merged(base, changes),
        "path": f"{FOLDER}/{base['event']['id']}.yaml",
        "sha256": "0" * 64,
    }
    return Profile.model_validate(values, context={"folder": FOLDER})


def planned(base: dict[str, Any], facts: MachineFacts = FACTS, **changes: Any) -> Plan:
    """Return the plan of `base` with `changes` laid over it."""
    return build_plan(profile(base, **changes), facts)


def notice_codes(plan: Plan) -> list[str]:
    """Return the codes of the plan's notices, in their order."""
    return [notice.code for notice in plan.notices]
