"""An event for an OBS, small enough for a processor that also draws it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from streamctl.core.sources import FileSource, LavfiSource
from streamctl.plan import model as m
from tests.lab.plans import CANVAS, INSET, LEFT, RIGHT, camera, small_plan, whole

FPS = Fraction(10)


def studio_plan(folder: Path, **changes: Any) -> m.Plan:
    """Return a plan with three cameras, a microphone with a camera as its backup, cards, a lower third and a fade."""
    lavfi = LavfiSource(lavfi="testsrc2=size=160x90:rate=10", sound="sine=frequency=440")
    plain = small_plan(folder)
    parts: dict[str, Any] = {
        "engine": m.EnginePlan(kind="obs"),
        "encoder": plain.encoder.model_copy(update={"fps": FPS, "keyframe_frames": 15, "video_kbps": 300}),
        "cameras": (
            camera(1, "close"),
            camera(2, "wide", source=lavfi, delay_ms=120),
            camera(3, "slides", source=LavfiSource(lavfi="color=blue:size=160x90:rate=10")),
        ),
        "microphones": (
            m.MicrophonePlan(
                id="lectern",
                source=FileSource(file=folder / "lectern.wav", loop=True),
                gain_db=-3.5,
                delay_ms=80,
                backup="wide",
            ),
        ),
        "master": "lectern",
        "scenes": (
            *plain.scenes,
            m.ScenePlan(
                id="slides-with-speaker",
                label="slides",
                layers=(
                    m.LayerPlan(camera="slides", place=whole(CANVAS)),
                    m.LayerPlan(camera="close", place=INSET),
                ),
            ),
            m.ScenePlan(
                id="beside",
                label="beside",
                layers=(m.LayerPlan(camera="slides", place=LEFT), m.LayerPlan(camera="wide", place=RIGHT)),
            ),
        ),
        "transition": m.TransitionPlan(kind="fade", frames=5),
    }
    return plain.model_copy(update={**parts, **changes})
