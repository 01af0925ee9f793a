"""Plans made by hand, for rooms below the profile."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from streamctl.core.sources import TestSource
from streamctl.core.values import Rectangle, Size
from streamctl.plan import model as m

CANVAS = Size(width=640, height=360)
INSET = Rectangle(x=400, y=220, width=224, height=126)
LEFT = Rectangle(x=0, y=90, width=320, height=180)
RIGHT = Rectangle(x=320, y=90, width=320, height=180)


def whole(size: Size) -> Rectangle:
    """Return the place that covers a canvas of `size`."""
    return Rectangle(x=0, y=0, width=size.width, height=size.height)


def camera(number: int, name: str, **changes: Any) -> m.CameraPlan:
    """Return a simulated camera."""
    facts: dict[str, Any] = {
        "id": name,
        "label": name,
        "role": name,
        "source": TestSource(test=number),
        "sizes": (CANVAS, LEFT.size, INSET.size),
        "fallback": None,
        "delay_ms": 0,
        "iso": False,
    }
    return m.CameraPlan(**{**facts, **changes})


def small_plan(folder: Path, **changes: Any) -> m.Plan:
    """Return a plan with two simulated cameras on a small canvas; `changes` replace its parts."""
    facts: dict[str, Any] = {
        "event": m.EventPlan(
            id="test-event",
            title="テスト",
            organizer=None,
            venue=None,
            language="ja",
            timezone="Asia/Tokyo",
            starts=None,
        ),
        "engine": m.EnginePlan(kind="ffmpeg"),
        "encoder": m.EncoderPlan(
            size=CANVAS,
            fps=Fraction(30),
            codec="libx264",
            preset="ultrafast",
            profile="high",
            video_kbps=1500,
            buffer_kbits=3000,
            keyframe_frames=30,
            b_frames=0,
            audio_kbps=128,
        ),
        "cameras": (camera(1, "close"), camera(2, "wide")),
        "microphones": (),
        "master": "close",
        "scenes": (
            _full("close"),
            _full("wide"),
            _scene("both", ("close", LEFT), ("wide", RIGHT)),
            _scene("inset", ("wide", whole(CANVAS)), ("close", INSET)),
        ),
        "cards": (_card("standby", "standby"), _card("closing", "closing"), _card("name", "lower-third")),
        "rundown": (_cue("opening", 5, "close"), _cue("talk", 10, "wide")),
        "targets": (),
        "rehearsal_targets": (),
        "transition": m.TransitionPlan(kind="cut", frames=0),
        "recording": m.RecordingPlan(folder=folder, segment_seconds=4, iso=False),
        "safety": m.SafetyPlan(
            signal_lost_seconds=0.5, frozen_seconds=3, black_seconds=2, return_after_seconds=5, safe_camera="wide"
        ),
        "archive": m.ArchivePlan(loudness="web", renditions=("720p",), packages=()),
        "budget": m.BudgetPlan(
            duration_seconds=15, programme_kbps=1628, uplink_kbps=0, recording_bytes=5_000_000, free_bytes=None
        ),
        "notices": (),
        "profile_path": folder / "test.yaml",
        "profile_sha256": "0" * 64,
    }
    return m.Plan(**{**facts, **changes})


def _full(name: str) -> m.ScenePlan:
    return _scene(name, (name, whole(CANVAS)))


def _scene(name: str, *layers: tuple[str, Rectangle]) -> m.ScenePlan:
    return m.ScenePlan(
        id=name, label=name, layers=tuple(m.LayerPlan(camera=camera, place=place) for camera, place in layers)
    )


def _card(name: str, template: Any) -> m.CardPlan:
    return m.CardPlan(
        id=name,
        template=template,
        title="テスト",
        subtitle=None,
        speaker=None,
        footer=None,
        font=None,
        accent="#3080c0",
    )


def _cue(name: str, seconds: float, scene: str) -> m.CuePlan:
    return m.CuePlan(
        id=name,
        title=name,
        speaker=None,
        duration_seconds=seconds,
        offset_seconds=0,
        starts=None,
        scene=scene,
        card=None,
        lower_third=None,
    )
