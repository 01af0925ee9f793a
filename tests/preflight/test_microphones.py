"""A silent master is a show without voice."""

from pathlib import Path
from typing import Any

import pytest

from streamctl.core.sources import AlsaSource, CameraSound, FileSource
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from streamctl.plan.model import MicrophonePlan, Plan
from streamctl.preflight.check import Check, Finding, in_order
from streamctl.preflight.encoding import FFMPEG
from streamctl.preflight.microphones import heard, microphone_checks
from streamctl.preflight.model import CheckResult, Measure, Status
from streamctl.preflight.opening import Device
from streamctl.preflight.schedule import run_checks
from tests.lab.plans import small_plan

DEVICE = Device("lectern", "microphones.lectern", "microphones.lectern", AlsaSource(alsa="hw:1,0"))


def microphone(name: str, source: Any, **changes: Any) -> MicrophonePlan:
    facts: dict[str, Any] = {"id": name, "source": source, "gain_db": 0.0, "delay_ms": 0, "backup": None}
    return MicrophonePlan(**{**facts, **changes})


@pytest.mark.parametrize(
    ("peak", "gain", "blocking", "status", "codes"),
    [
        (-12.0, 0.0, True, Status.OK, []),
        (-60.0, 0.0, True, Status.OK, []),
        (-60.1, 0.0, True, Status.FAIL, ["DEV-021"]),
        (-60.1, 30.0, True, Status.FAIL, ["DEV-021"]),  # gain makes no voice of nothing
        (-120.0, 0.0, False, Status.WARN, ["DEV-021"]),
        (0.0, 0.0, True, Status.WARN, ["DEV-023"]),
        (-12.0, 12.0, True, Status.WARN, ["DEV-023"]),
        (-12.0, 11.0, True, Status.OK, []),
        (0.0, -20.0, True, Status.OK, []),
    ],
)
def test_levels(peak: float, gain: float, blocking: bool, status: Status, codes: list[str]) -> None:
    found = heard(DEVICE, peak - 10, peak, gain=gain, blocking=blocking)
    assert found.status == status
    assert [problem.code for problem in found.problems] == codes
    assert found.measure("peak") == Measure(name="peak", value=peak, unit="dBFS")


def test_a_camera_that_is_too_loud_has_no_gain_to_lower() -> None:
    camera = Device("close", "cameras.close", "cameras.close.source", CameraSound(camera="close"))
    assert heard(camera, -3.0, 0.0, gain=0.0, blocking=True).problems[0].code == "DEV-027"


def test_a_camera_that_backs_the_master_up_is_listened_to_and_blocks_nothing(tmp_path: Path) -> None:
    lectern = microphone("lectern", AlsaSource(alsa="hw:1,0"), backup="wide")
    checks = {
        check.id: check for check in microphone_checks(small_plan(tmp_path, microphones=(lectern,), master="lectern"))
    }
    assert set(checks) == {"microphone.lectern", "sound.wide"}
    assert (checks["sound.wide"].needs, checks["sound.wide"].blocking) == (("camera.wide",), False)
    assert checks["microphone.lectern"].blocking


def camera_found(*measures: Measure, status: Status = Status.OK) -> Check:
    return Check("camera.close", "cameras", lambda _: Finding(status, measures), blocking=True)


READY = Check(FFMPEG, "ffmpeg", lambda _: Finding(), blocking=True)
LOUD = (Measure(name="sound", value=-20.0, unit="dBFS"), Measure(name="peak", value=-5.0, unit="dBFS"))
SILENT = (Measure(name="sound", value=-120.0, unit="dBFS"), Measure(name="peak", value=-120.0, unit="dBFS"))


def results(plan: Plan, *before: Check) -> dict[str, CheckResult]:
    checks = in_order((*before, *microphone_checks(plan)))
    return {result.check: result for result in run_checks(checks)}


@pytest.mark.parametrize(
    ("measures", "status", "code"), [(LOUD, "OK", None), (SILENT, "FAIL", "DEV-021"), ((), "FAIL", "DEV-022")]
)
def test_a_camera_that_is_heard_is_judged_by_what_was_heard_when_it_was_looked_at(
    measures: tuple[Measure, ...], status: str, code: str | None, tmp_path: Path
) -> None:
    found = results(small_plan(tmp_path, master="close"), camera_found(*measures))["sound.close"]
    assert found.status.value == status
    assert found.blocking
    assert [problem.code for problem in found.problems] == ([code] if code else [])


def test_a_camera_that_failed_leaves_its_sound_open(tmp_path: Path) -> None:
    found = results(small_plan(tmp_path, master="close"), camera_found(status=Status.FAIL))
    assert found["sound.close"].status == Status.SKIP


def test_a_microphone_on_a_camera_names_both(tmp_path: Path) -> None:
    plan = small_plan(tmp_path, microphones=(microphone("lectern", CameraSound(camera="close")),), master="lectern")
    found = results(plan, camera_found())["microphone.lectern"]
    assert "camera close" in found.problems[0].message()
    assert "microphones.lectern" in found.problems[0].message()


def test_a_show_without_sound_has_nothing_to_check(tmp_path: Path) -> None:
    assert results(small_plan(tmp_path, master=None)) == {}


@pytest.mark.ffmpeg
def test_real_sources_the_master_blocks_the_spare_one_does_not(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    for name, graph in (("voice", "sine=f=300:r=48000"), ("nothing", "anullsrc=r=48000:cl=mono")):
        target = str(tmp_path / f"{name}.wav")
        run([str(any_ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, "-t", "4", target], timeout=30)
    microphones = (
        microphone("lectern", FileSource(file=tmp_path / "voice.wav")),
        microphone("spare", FileSource(file=tmp_path / "nothing.wav")),
        microphone("gone", FileSource(file=tmp_path / "gone.wav")),
    )
    found = results(small_plan(tmp_path, microphones=microphones, master="lectern"), READY)
    assert {name: result.status.value for name, result in found.items() if name != FFMPEG} == {
        "microphone.lectern": "OK",
        "microphone.spare": "WARN",
        "microphone.gone": "FAIL",
    }
    assert [found[name].blocking for name in ("microphone.lectern", "microphone.spare")] == [True, False]
    assert found["microphone.gone"].problems[0].code == "DEV-003"
    silent = results(small_plan(tmp_path, microphones=microphones, master="spare"), READY)["microphone.spare"]
    assert silent.blocks
