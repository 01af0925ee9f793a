"""The OBS of a plan whose engine it is: it answers, nothing is on air yet, and it has what the profile says."""

import shlex
from collections.abc import Iterator
from functools import partial

from streamctl.core.sources import AudioSource, VideoSource
from streamctl.live.obs.studio.names import camera_input
from streamctl.live.obs.studio.visit import Visit, look, records_sources
from streamctl.plan.model import CameraPlan, Plan
from streamctl.plan.taking import is_taken, recorded_by_obs
from streamctl.preflight.check import Bench, Check, Finding, problem
from streamctl.preflight.model import Measure, Problem, Status

SETUP = "obs.setup"
ANSWERS = "obs.answers"
"""Id of the check that the others need."""
TOLD = 40
"""Differences that the evidence names at most."""


def studio_checks(plan: Plan) -> Iterator[Check]:
    """Yield the checks of the OBS of `plan`; none for another engine. They come after its password's."""
    if plan.engine.kind != "obs":
        return
    password = ("secrets.obs",) if plan.engine.password is not None else ()
    yield Check(ANSWERS, "ffmpeg", partial(_answers, plan), needs=password, blocking=True)
    yield Check("obs.idle", "ffmpeg", partial(_idle, plan), needs=(ANSWERS,), blocking=True)
    yield Check(SETUP, "ffmpeg", partial(_set_up, plan), needs=(ANSWERS,), blocking=True)
    if recorded_by_obs(plan):
        yield Check("obs.source_record", "ffmpeg", partial(_source_record, plan), needs=(ANSWERS,), blocking=False)


def held_by_obs(source: VideoSource | AudioSource, plan: Plan) -> bool:
    """Return whether the OBS of `plan` alone can have `source`: a capture device, or a port that a camera calls at."""
    return not is_taken(source, plan)


def seen_in_obs(name: str, camera: CameraPlan, plan: Plan, *, blocking: bool) -> Check:
    """Return the check `name`: OBS, which holds `camera`, has a picture of it."""
    return Check(name, "cameras", partial(_seen, camera, plan), needs=(SETUP,), blocking=blocking)


def _seen(camera: CameraPlan, plan: Plan, _: Bench) -> Finding:
    contents, name = look(plan).found.contents, camera_input(camera.id)
    items = [item for scene in contents.scenes for item in scene.items if item.source == name] if contents else []
    sizes = {(int(one.transform.get("sourceWidth", 0)), int(one.transform.get("sourceHeight", 0))) for one in items}
    width, height = max(sizes, default=(0, 0))
    if not width or not height:
        unseen = problem("OBS-051", f"cameras.{camera.id}.source", camera=camera.id, input=name)
        return Finding(Status.FAIL, problems=(unseen,))
    return Finding(measures=(Measure(name="picture", value=f"{width}x{height}"),))


def _answers(plan: Plan, _: Bench) -> Finding:
    """Return which OBS answers. Raise StreamctlError OBS-001 to OBS-018, OBS-044 why none does."""
    visit = look(plan)
    return Finding(
        measures=(
            Measure(name="obs", value=visit.greeting.obs),
            Measure(name="websocket", value=visit.greeting.websocket),
        ),
        evidence=(f"{plan.engine.host}:{plan.engine.port} {visit.greeting.platform}",),
    )


def _idle(plan: Plan, _: Bench) -> Finding:
    outputs = ", ".join(look(plan).found.outputs)
    if outputs:
        measures = (Measure(name="outputs", value=outputs),)
        return Finding(Status.FAIL, measures, problems=(problem("OBS-040", "OBS", outputs=outputs),))
    return Finding(measures=(Measure(name="outputs", value="none"),))


def _set_up(plan: Plan, _: Bench) -> Finding:
    return setup_finding(look(plan), shlex.quote(str(plan.profile_path)))


def _source_record(plan: Plan, _: Bench) -> Finding:
    """Return whether OBS can record what it alone has; a warning (OBS-072) for each camera where it cannot."""
    there = records_sources(plan)
    measures = (Measure(name="source_record", value="found" if there else "not found"),)
    if there:
        return Finding(measures=measures)
    names = [camera.id for camera in recorded_by_obs(plan)]
    problems = tuple(problem("OBS-072", f"cameras.{name}.source", camera=name) for name in names)
    return Finding(Status.WARN, measures, problems=problems)


def setup_finding(visit: Visit, path: str) -> Finding:
    """Return whether OBS has what the profile at `path` says: what differs, and why it cannot be mended."""
    count = len(visit.differences)
    measures = (Measure(name="differences", value=count),)
    hindered = tuple(Problem.of(error) for error in visit.obstacles if error.code != "OBS-040")
    if not count and not hindered:
        return Finding(measures=measures)
    drift = problem("OBS-050", "OBS", count=count, first=visit.differences[0].title, path=path) if count else None
    return Finding(
        Status.FAIL,
        measures,
        problems=(*hindered, *((drift,) if drift else ())),
        evidence=tuple(f"{one.act} {one.thing}: {one.title}" for one in visit.differences[:TOLD]),
    )
