"""The checks of the OBS that a plan's engine is."""

from dataclasses import replace
from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.sources import AlsaSource, RtmpSource, V4l2Source
from streamctl.live.obs.notices import Greeting
from streamctl.live.obs.studio.difference import Difference, Stage
from streamctl.live.obs.studio.differences import differences
from streamctl.live.obs.studio.model import Contents, Item, Scene
from streamctl.live.obs.studio.reading import read_studio
from streamctl.live.obs.studio.visit import Visit
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.plan.model import EnginePlan, MicrophonePlan
from streamctl.preflight import microphones, studio
from streamctl.preflight.check import Bench, Check, Finding, in_order
from streamctl.preflight.checks import checks_of
from streamctl.preflight.model import Status
from streamctl.preflight.studio import setup_finding, studio_checks
from tests.lab.fake_obs import fake_obs
from tests.lab.fake_plugin import FakePlugin
from tests.lab.paper_obs import PaperObs
from tests.lab.plans import camera, small_plan
from tests.lab.ports import free_port
from tests.lab.studios import studio_plan

DRIFT = Difference(Stage.DETAILS, "change", "item", "camera: close", "inset", "place", "a", "b")


def visit(obs: PaperObs, folder: Path, *obstacles: StreamctlError, drift: tuple[Difference, ...] = ()) -> Visit:
    wanted = wanted_studio(studio_plan(folder), folder)
    greeting = Greeting("30.2.3", "5.5.2", "debian", frozenset())
    return Visit(greeting, wanted.name, read_studio(obs, wanted), drift, obstacles)


def checks(folder: Path, port: int = 4455) -> dict[str, Check]:
    plan = studio_plan(folder, engine=EnginePlan(kind="obs", port=port))
    return {check.id: check for check in studio_checks(plan)}


def act(check: Check, folder: Path) -> Finding:
    return check.act(Bench(folder))


def test_another_engine_has_no_obs_to_prove(tmp_path: Path) -> None:
    assert list(studio_checks(small_plan(tmp_path))) == []


def test_all_of_them_keep_a_show_from_beginning(tmp_path: Path) -> None:
    found = checks(tmp_path)
    assert list(found) == ["obs.answers", "obs.idle", "obs.setup"]
    assert all(check.blocking for check in found.values())


def test_no_obs_is_said_to_be_none(tmp_path: Path) -> None:
    port = free_port()
    with pytest.raises(StreamctlError) as problem:
        act(checks(tmp_path, port)["obs.answers"], tmp_path)
    assert problem.value.code in {"OBS-001", "OBS-002"}


@pytest.mark.parametrize(("outputs", "status"), [(set(), Status.OK), ({"stream"}, Status.FAIL)])
def test_an_obs_at_work_is_not_idle(
    outputs: set[str], status: Status, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    obs = PaperObs()
    obs.active = outputs
    monkeypatch.setattr(studio, "look", lambda _: visit(obs, tmp_path))
    found = act(checks(tmp_path)["obs.idle"], tmp_path)
    assert (found.status, [one.code for one in found.problems]) == (status, ["OBS-040"] if outputs else [])


def test_drift_blocks_and_is_told_with_both_commands(tmp_path: Path) -> None:
    found = setup_finding(visit(PaperObs(), tmp_path, drift=(DRIFT,)), "show.yaml")
    (problem,) = found.problems
    assert (found.status, problem.code) == (Status.FAIL, "OBS-050")
    assert "inset > camera: close (place)" in problem.message()
    assert "streamctl obs apply show.yaml" in problem.fix()
    assert found.evidence == ("change item: inset > camera: close (place)",)


def test_what_cannot_be_mended_is_told_first(tmp_path: Path) -> None:
    hindered = StreamctlError("OBS-042", rate="44100", channels="Stereo")
    found = setup_finding(visit(PaperObs(), tmp_path, hindered, drift=(DRIFT,)), "show.yaml")
    assert [one.code for one in found.problems] == ["OBS-042", "OBS-050"]


def test_an_obs_as_the_profile_says_is_fine(tmp_path: Path) -> None:
    found = setup_finding(visit(PaperObs(), tmp_path), "show.yaml")
    assert (found.status, [measure.value for measure in found.measures]) == (Status.OK, [0])


def test_every_difference_of_an_obs_that_knows_nothing_is_counted(tmp_path: Path) -> None:
    wanted = wanted_studio(studio_plan(tmp_path), tmp_path)
    drift = differences(wanted, read_studio(PaperObs(), wanted))
    found = setup_finding(visit(PaperObs(), tmp_path, drift=drift), "show.yaml")
    assert [measure.value for measure in found.measures] == [len(drift)]
    assert len(found.evidence) == studio.TOLD


HELD = {"v4l2": V4l2Source(v4l2="/dev/video9"), "called": RtmpSource(rtmp="rtmp://127.0.0.1:1935/a/b", listen=True)}


@pytest.mark.parametrize("name", HELD)
def test_a_device_that_obs_holds_is_looked_at_in_obs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cameras = (camera(1, "close"), camera(0, "wide", source=HELD[name]))
    plan = small_plan(tmp_path, engine=EnginePlan(kind="obs"), cameras=cameras)
    plan = plan.model_copy(update={"master": "wide"})
    every = checks_of(plan, rehearsal=False)
    assert next(check for check in every if check.id == "sound.wide").needs == (studio.SETUP,)
    assert in_order(every)
    assert not any(check.id.startswith("port.") for check in every)
    check = next(one for one in every if one.id == "camera.wide")
    assert check.blocking
    for size, status in (((1920, 1080), Status.OK), ((0, 0), Status.FAIL)):
        item = Item("camera: wide", {"sourceWidth": float(size[0]), "sourceHeight": float(size[1])})
        seen = replace(visit(PaperObs(), tmp_path).found, contents=Contents((Scene("wide", (item,)),)))
        monkeypatch.setattr(studio, "look", lambda _, seen=seen: replace(visit(PaperObs(), tmp_path), found=seen))
        found = act(check, tmp_path)
        assert found.status == status
        assert [one.code for one in found.problems] == ([] if status is Status.OK else ["OBS-051"])


@pytest.mark.parametrize(
    ("level", "status", "codes"),
    [
        (0.25, Status.OK, []),
        (0.0005, Status.FAIL, ["DEV-021"]),
        (0.0, Status.FAIL, ["DEV-021"]),
        (None, Status.FAIL, ["OBS-056"]),
    ],
)
def test_a_sound_card_that_obs_holds_is_heard_in_obs(
    level: float | None, status: Status, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, spare = (
        MicrophonePlan(id=name, source=AlsaSource(alsa=f"hw:{name}"), gain_db=3, delay_ms=0, backup=None)
        for name in ("hall", "spare")
    )
    plan = small_plan(tmp_path, engine=EnginePlan(kind="obs"), microphones=(hall, spare), master="hall")
    every = {one.id: one for one in checks_of(plan, rehearsal=False)}
    assert "microphone.spare" not in every  # it is not in OBS, nor in the programme
    check = every["microphone.hall"]
    assert (check.needs, check.blocking) == ((studio.SETUP,), True)
    asked = []
    monkeypatch.setattr(microphones, "loudest", lambda address, name: asked.append((address.port, name)) or level)
    found = act(check, tmp_path)
    assert (found.status, [one.code for one in found.problems]) == (status, codes)
    assert asked == [(4455, "microphone: hall")]
    if level:
        assert [measure.name for measure in found.measures] == ["peak", "gain"]


def test_a_sound_card_without_obs_is_opened(tmp_path: Path) -> None:
    card = MicrophonePlan(id="hall", source=AlsaSource(alsa="hw:9,0"), gain_db=0, delay_ms=0, backup=None)
    plan = small_plan(tmp_path, microphones=(card,), master="hall")
    check = next(one for one in checks_of(plan, rehearsal=False) if one.id == "microphone.hall")
    assert studio.SETUP not in check.needs


def test_what_obs_alone_has_is_recorded_by_its_plugin_or_said_not_to_be(tmp_path: Path) -> None:
    with fake_obs(password=None) as obs:
        device = camera(1, "close", source=V4l2Source(v4l2="/dev/video0"), iso=True)
        engine = EnginePlan(kind="obs", port=obs.port)
        plan = small_plan(tmp_path, engine=engine, cameras=(device, camera(2, "wide", iso=True)))
        (check,) = (one for one in studio_checks(plan) if one.id == "obs.source_record")
        assert not check.blocking
        without = act(check, tmp_path)
        obs.plugin = FakePlugin()
        found = act(check, tmp_path)
    assert (without.status, [one.code for one in without.problems]) == (Status.WARN, ["OBS-072"])
    assert without.problems[0].where == "cameras.close.source"
    assert (found.status, found.problems) == (Status.OK, ())
