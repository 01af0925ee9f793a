"""Preflight as a whole, on real processes."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.exits import ExitCode
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import CameraSound
from streamctl.plan.model import EnginePlan, MicrophonePlan, Notice, Plan, TargetPlan
from streamctl.preflight.check import in_order
from streamctl.preflight.checks import checks_of
from streamctl.preflight.doctor import run_doctor
from streamctl.preflight.document import report_document
from streamctl.preflight.model import Status
from streamctl.preflight.runner import run_preflight
from streamctl.preflight.survey import survey_of, survey_path, write_survey
from tests.lab.graphics_cards import card
from tests.lab.nginx import rtmp_server
from tests.lab.plans import camera, small_plan

KEY = "preflight-0d1c-key"


def target(url: str) -> TargetPlan:
    return TargetPlan(id="main", platform="custom", url=url, key=SecretReference(env="MAIN_KEY"), receiver=False)


def full_plan(folder: Path, url: str, **changes: Any) -> Plan:
    notice = Notice(
        code="PLN-111", where="targets", message="there is no target", fix="add one", facts={"never": "used"}
    )
    return small_plan(folder, **{"targets": (target(url),), "notices": (notice,), **changes})


@pytest.mark.nginx
@pytest.mark.ffmpeg
def test_a_venue_that_is_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIN_KEY", KEY)
    with rtmp_server(tmp_path / "nginx") as server:
        plan = full_plan(tmp_path, server.url)
        report = run_preflight(plan, rehearsal=False, folder=tmp_path / "report")
        assert server.streams() == {}
        assert "publish" not in server.log()
    assert not report.blocked, report.blockers
    assert report.exit_code == ExitCode.DONE
    assert (report.event, report.rehearsal, report.surveyed) == ("test-event", False, None)
    assert [result.check for result in report.results] == [check.id for check in checks_of(plan, rehearsal=False)]
    assert sorted(file.name for file in (tmp_path / "report").iterdir()) == ["camera-close.jpg", "camera-wide.jpg"]
    document = json.dumps(report_document(report))
    assert KEY not in document
    assert json.loads(document)["blocked"] is False
    write_survey(survey_path(plan.profile_path), survey_of(report))
    written = survey_path(plan.profile_path).read_text(encoding="utf-8")
    assert KEY not in written
    assert json.loads(written)["checks"][0]["check"] == "profile"


@pytest.mark.ffmpeg
def test_only_what_blocks_right_before_the_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAIN_KEY", raising=False)
    plan = full_plan(tmp_path, "rtmp://127.0.0.1:9/live")
    report = run_preflight(plan, rehearsal=False, blocking_only=True)
    names = [result.check for result in report.results]
    assert "profile.notice-1" not in names
    assert "machine.clock" not in names
    assert {"ffmpeg", "secret.main", "camera.close", "sound.close", "target.main", "machine.lock"} <= set(names)
    assert {result.check for result in report.blockers} == {"secret.main", "target.main"}
    assert report.exit_code == ExitCode.PREFLIGHT_BLOCKED
    assert [error.code for error in report.errors] == ["SEC-001", "NET-002"]


def test_without_ffmpeg_everything_that_needs_it_is_skipped_and_the_rest_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(tmp_path / "none"))
    report = run_preflight(small_plan(tmp_path), rehearsal=False)
    by_name = {result.check: result.status.value for result in report.results}
    assert by_name["ffmpeg"] == "FAIL"
    assert [by_name[name] for name in ("ffmpeg.encode", "camera.close", "sound.close")] == ["SKIP"] * 3
    assert by_name["card.standby"] == "OK"
    assert report.exit_code == ExitCode.FFMPEG_UNUSABLE


@pytest.mark.parametrize("rehearsal", [True, False])
def test_the_checks_of_any_plan_fit_each_other(rehearsal: bool, tmp_path: Path) -> None:
    receiver = TargetPlan(id="local", platform="custom", url=None, key=None, receiver=True)
    plan = full_plan(tmp_path, "rtmps://192.0.2.1/live", rehearsal_targets=(receiver,))
    assert in_order(checks_of(plan, rehearsal=rehearsal))


def test_a_notice_of_the_plan_is_a_warning(tmp_path: Path) -> None:
    plan = full_plan(tmp_path, "rtmp://127.0.0.1:9/live")
    (check,) = (one for one in checks_of(plan, rehearsal=False) if one.id == "profile.notice-1")
    found = check.act(None)  # type: ignore[arg-type]
    assert found.status == Status.WARN
    assert found.problems[0].code == "PLN-111"


def test_a_doctor_without_ffmpeg_and_with_a_poor_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(tmp_path / "none"))
    found = {result.check: result for result in run_doctor(tmp_path, encoding="ascii")}
    assert found["ffmpeg"].blocks
    assert found["machine.locale"].problems[0].code == "MAC-021"
    assert found["machine.runtime"].status == Status.OK
    assert found["disk.space"].measures[0].unit == "B"
    assert found["fonts"].status == Status.OK


def test_a_doctor_names_the_ffmpeg_and_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {result.check: result for result in run_doctor(tmp_path, encoding="utf-8")}
    assert found["ffmpeg"].measure("origin") is not None
    assert "libx264" in str(found["ffmpeg"].measure("encoders").value)  # type: ignore[union-attr]
    assert found["machine.locale"].status == Status.OK


def test_a_doctor_tells_of_each_hardware_encoder_what_its_last_trial_showed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with_card = card(tmp_path)
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(with_card.ffmpeg.path))

    def told(**wishes: bool) -> tuple[dict[str, object], list[str]]:
        found = {result.check: result for result in run_doctor(tmp_path, encoding="utf-8", **wishes)}["ffmpeg.encoders"]
        assert found.status == Status.OK
        return {measure.name: measure.value for measure in found.measures}, list(found.evidence)

    measures, lines = told()
    assert "nvenc" in str(measures["untried"])
    assert "--encoders" in lines[0]
    assert with_card.asked == 0
    for measures, lines in (told(encoders=True), told()):
        assert measures["proven"] == "nvenc"
        assert "untried" not in measures
        assert "nvenc (h264_nvenc): proven" in lines[0]
        assert "1280x720 30 fps" in lines[0]
    assert with_card.asked == 1
    assert all("refused: " in line for line in lines[1:])


def test_a_report_s_time_is_aware(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(tmp_path / "none"))
    report = run_preflight(small_plan(tmp_path), rehearsal=True, blocking_only=True)
    assert abs((datetime.now(UTC) - report.started).total_seconds()) < 120


def test_ids_that_sound_like_checks_do_not_clash(tmp_path: Path) -> None:
    key = SecretReference(env="MAIN_KEY")
    names = ("rehearsal", "obs", "master", "close", "line", "space")
    targets = tuple(
        TargetPlan(id=name, platform="custom", url="rtmp://192.0.2.1/live", key=key, receiver=False) for name in names
    )
    cameras = (camera(1, "close"), camera(2, "wide"), camera(3, "notice-1"))
    microphones = tuple(
        MicrophonePlan(id=name, source=CameraSound(camera="close"), gain_db=0, delay_ms=0, backup=None)
        for name in ("master", "cameras", "lectern")
    )
    password = EnginePlan(kind="obs", password=key)
    plan = full_plan(
        tmp_path,
        "rtmp://192.0.2.1/live",
        targets=targets,
        rehearsal_targets=targets,
        cameras=cameras,
        microphones=microphones,
        engine=password,
    )
    assert in_order(checks_of(plan, rehearsal=False))
