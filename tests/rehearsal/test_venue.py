from pathlib import Path

import pytest

from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import AlsaSource, CameraSound, RtspSource, TestSource
from streamctl.plan.model import MicrophonePlan, Plan, TargetPlan
from streamctl.rehearsal.script import build_script
from streamctl.rehearsal.venue import RECEIVER, heard_camera, simulated
from tests.lab.plans import camera, small_plan

PRODUCTION = "rtmps://live.example/app"


def target(name: str, **changes: object) -> TargetPlan:
    facts = {"id": name, "platform": "custom", "url": PRODUCTION, "key": SecretReference(env="KEY"), "receiver": False}
    return TargetPlan(**{**facts, **changes})  # type: ignore[arg-type]


def microphone(name: str, source: object, backup: str | None = None) -> MicrophonePlan:
    return MicrophonePlan(id=name, source=source, gain_db=6, delay_ms=80, backup=backup)  # type: ignore[arg-type]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    network = RtspSource(rtsp="rtsp://192.0.2.1/stream")
    return small_plan(
        tmp_path,
        cameras=(camera(0, "close", source=network, delay_ms=120), camera(0, "wide", source=network)),
        microphones=(microphone("lectern", AlsaSource(alsa="hw:1,0"), backup="close"),),
        master="lectern",
        targets=(target("production"),),
        rehearsal_targets=(target("slot"), target("local", url=None, key=None, receiver=True)),
    )


def test_every_device_is_simulated_and_loses_its_own_delay(plan: Plan) -> None:
    venue = simulated(plan, build_script(plan, 60))
    assert [one.source for one in venue.cameras] == [TestSource(test=0), TestSource(test=1)]
    assert {one.delay_ms for one in venue.cameras} == {0}
    heard = venue.microphones[0]
    assert (heard.source, heard.gain_db, heard.delay_ms) == (CameraSound(camera="close"), 0.0, 0)
    assert heard_camera(venue) == "close"


def test_no_address_and_no_secret_is_left(plan: Plan) -> None:
    venue = simulated(plan, build_script(plan, 60))
    assert [one.id for one in venue.targets] == [one.id for one in venue.rehearsal_targets] == ["local"]
    assert PRODUCTION not in venue.model_dump_json()
    assert "192.0.2.1" not in venue.model_dump_json()
    assert "KEY" not in venue.model_dump_json()


def test_without_a_receiver_there_is_one(plan: Plan) -> None:
    bare = plan.model_copy(update={"rehearsal_targets": (target("slot"),)})
    assert simulated(bare, build_script(bare, 60)).targets == (RECEIVER,)


@pytest.mark.parametrize(
    ("source", "backup", "heard"),
    [
        (CameraSound(camera="close"), None, "close"),
        (CameraSound(camera="close"), "wide", "close"),
        (AlsaSource(alsa="hw:1,0"), "wide", "wide"),
        (AlsaSource(alsa="hw:1,0"), None, "wide"),
        (AlsaSource(alsa="hw:1,0"), "lectern", "wide"),
    ],
)
def test_a_microphone_hears_its_own_camera_its_backup_or_the_safe_one(
    plan: Plan, source: object, backup: str | None, heard: str
) -> None:
    changed = plan.model_copy(update={"microphones": (microphone("lectern", source, backup),)})
    assert heard_camera(simulated(changed, build_script(changed, 60))) == heard


def test_a_camera_or_nobody_as_master(plan: Plan) -> None:
    script = build_script(plan, 60)
    assert heard_camera(simulated(plan.model_copy(update={"master": "wide"}), script)) == "wide"
    assert heard_camera(simulated(plan.model_copy(update={"master": None}), script)) is None


def test_rundown_folder_and_budget_are_the_rehearsals(plan: Plan, tmp_path: Path) -> None:
    script = build_script(plan, 60)
    venue = simulated(plan, script, tmp_path / "kept")
    assert venue.rundown == script.rundown
    assert venue.recording.folder == tmp_path / "kept"
    assert simulated(plan, script).recording.folder == plan.recording.folder
    assert venue.budget.recording_bytes == 4 * plan.budget.recording_bytes  # 60 s instead of 15 s
    assert venue.budget.uplink_kbps == 0
    assert Plan.model_validate(venue.model_dump(mode="json")) == venue


def test_the_second_disk_is_left_to_the_event(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    event = plan.model_copy(update={"recording": plan.recording.model_copy(update={"mirror": tmp_path / "second"})})
    assert simulated(event, build_script(event, 60)).recording.mirror is None
