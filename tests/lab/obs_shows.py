"""Shows whose engine is a real OBS: small enough for a processor that also draws them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.core.values import Size
from streamctl.live.obs.configuration import setup_in
from streamctl.live.obs.launched import Launched, last_launched, point_to, record
from streamctl.live.obs.launching import launch
from streamctl.live.obs.studio.visit import set_up
from streamctl.media.obs_program import find_obs
from streamctl.plan import model as m
from tests.lab.components import obs_root
from tests.lab.obs import PASSWORD, LabObs
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


@contextmanager
def launched(plan: m.Plan, folder: Path, *, port: int | None = None) -> Iterator[Launched]:
    """Launch an OBS for `plan` in `folder` as `streamctl obs launch` does, and set it up; PASSWORD is its password.

    Whatever runs there in the end is killed.

    Args:
        plan: The show; its engine's password is the variable OBS_PASSWORD, where it names one.
        folder: Where this OBS keeps everything.
        port: Where it listens, if that is not where the show looks for it: something lies between.
    """
    setup = setup_in(
        folder,
        plan.event.id,
        port=port or plan.engine.port,
        password=Secret(PASSWORD),
        encoder=plan.encoder,
        version=find_obs().number,
    )
    try:
        made = replace(launch(setup, find_obs(), folder, headless=True), port=plan.engine.port)
        record(made, folder)
        point_to(folder, made.port)
        set_up(plan)
        yield made
    finally:
        known = last_launched(folder)
        for process in (known.obs.find(), known.screen and known.screen.find()) if known else ():
            if process:
                process.kill()


def where_obs_is() -> dict[str, str]:
    """Return the environment in which the lab's OBS is found as an installed one is, without a screen."""
    return {"PATH": f"{obs_root().program('obs').parent}:{os.environ['PATH']}", "OBS_PASSWORD": PASSWORD}


def data_home() -> Path:
    """Return where the user's own data lie at present."""
    return Path(os.environ["XDG_DATA_HOME"])
