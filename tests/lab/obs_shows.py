"""Shows whose engine is a real OBS: small enough for a processor that also draws them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.values import Size
from streamctl.live.obs.studio.visit import set_up
from streamctl.plan import model as m
from tests.lab.obs import LabObs
from tests.lab.plans import camera, whole
from tests.lab.shows import show_plan

FPS = Fraction(10)
SIZE = Size(width=320, height=180)


def obs_plan(folder: Path, port: int, **changes: Any) -> m.Plan:
    """Return the plan of a show that the OBS at `port` makes: 320x180, 10 frames a second, a key frame each second."""
    plain = show_plan(folder)
    encoder = plain.encoder.model_copy(
        update={"size": SIZE, "fps": FPS, "keyframe_frames": 10, "video_kbps": 400, "buffer_kbits": 800}
    )
    left, right = (plain.scenes[2].layers[n].model_copy(update={"place": _half(n)}) for n in (0, 1))
    parts: dict[str, Any] = {
        "engine": m.EnginePlan(kind="obs", port=port),
        "encoder": encoder,
        "cameras": (camera(1, "close", sizes=(SIZE,)), camera(2, "wide", sizes=(SIZE,))),
        "scenes": (
            *(full_scene(name) for name in ("close", "wide")),
            m.ScenePlan(id="both", label="both", layers=(left, right)),
        ),
    }
    return plain.model_copy(update={**parts, **changes})


def full_scene(name: str) -> m.ScenePlan:
    """Return the scene that shows camera `name` alone."""
    return m.ScenePlan(id=name, label=name, layers=(m.LayerPlan(camera=name, place=whole(SIZE)),))


def _half(number: int) -> Any:
    return whole(SIZE).model_copy(update={"x": number * 160, "y": 44, "width": 160, "height": 90})


@contextmanager
def studio(folder: Path) -> Iterator[LabObs]:
    """Run an OBS that is set up for the show of `obs_plan`; data of the user's own lie in `folder` meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        with LabObs(folder / "obs", password=None, shared=True) as obs:
            set_up(obs_plan(folder, obs.port))
            yield obs


def data_home() -> Path:
    """Return where the user's own data lie at present."""
    return Path(os.environ["XDG_DATA_HOME"])
