"""`preflight`, `devices` and `doctor` as a shell runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streamctl.cli.main import run

PROFILE = """\
event: {id: shell-test, title: 端末の試験, timezone: Asia/Tokyo}
video: {size: 320x180, fps: 15, preset: ultrafast, bitrate: 300k}
audio: {master: close}
cameras:
  close: {role: close, source: {test: 1}}
cards:
  standby: {template: standby, title: まもなく開始します}
rundown:
  - {id: talk, title: 話, duration: 1m, scene: close}
recording: {folder: sessions}
targets:
  main: {url: "rtmp://127.0.0.1:9/live", key: {env: SHELL_TEST_KEY}}
rehearsal: {targets: {local: {receiver: true}}}
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "event.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def document(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    status, out, _ = called(capsys, *arguments, "--json")
    (line,) = out.splitlines()
    return status, json.loads(line)


@pytest.mark.ffmpeg
def test_a_rehearsal_s_venue_with_report_and_survey(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = profile.parent / "report"
    status, made = document(capsys, "preflight", profile, "--rehearsal", "--report", folder, "--survey")
    assert (status, made["status"], made["errors"]) == (0, "success", [])
    assert made["data"]["blocked"] is False
    assert made["data"]["rehearsal"] is True
    assert {result["check"]: result["status"] for result in made["data"]["results"]}["target.local"] == "OK"
    assert Path(made["data"]["report"]) == folder / "report.html"
    assert {file.name for file in folder.iterdir()} == {"camera-close.jpg", "report.html", "report.json"}
    assert Path(made["data"]["survey"]) == profile.with_name("event.survey.json")
    status, again = document(capsys, "preflight", profile, "--rehearsal")
    assert status == 0
    assert again["data"]["surveyed"] == made["data"]["started"]
    assert any(result["category"] == "survey" for result in again["data"]["results"])


@pytest.mark.ffmpeg
def test_a_blocked_show(profile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL_TEST_KEY", "shell-test-key-2b1f")
    status, out, err = called(capsys, "preflight", profile)
    assert status == 11
    assert "[NET-002]" in out
    assert "BLOCKED" in out.splitlines()[-1]
    assert "[PRE-001]" in err
    assert f"run `streamctl preflight {profile}` again" in err
    assert "Traceback" not in err
    assert "shell-test-key-2b1f" not in out + err
    status, made = document(capsys, "preflight", profile)
    assert (status, made["status"], made["exit_code"]) == (11, "error", 11)
    assert [error["code"] for error in made["errors"]] == ["NET-002"]
    assert "shell-test-key-2b1f" not in json.dumps(made)


def test_a_wrong_profile_speaks_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, made = document(capsys, "preflight", tmp_path / "none.yaml")
    assert status == 10
    assert made["errors"][0]["code"].startswith("PRO-")


def test_no_ffmpeg_has_its_own_exit_code(
    profile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", "/none/ffmpeg")
    assert document(capsys, "preflight", profile, "--rehearsal")[0] == 13
    assert document(capsys, "doctor")[0] == 13


def test_a_report_that_cannot_be_written(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (profile.parent / "file").write_text("")
    status, made = document(capsys, "preflight", profile, "--rehearsal", "--report", profile.parent / "file" / "x")
    assert status == 21
    assert made["errors"][0]["code"] == "PRE-005"


def test_devices(capsys: pytest.CaptureFixture[str]) -> None:
    status, made = document(capsys, "devices")
    assert status == 0
    assert set(made["data"]) == {"cameras", "microphones"}
    status, out, _ = called(capsys, "devices")
    assert status == 0
    assert "Cameras" in out


def test_doctor(capsys: pytest.CaptureFixture[str]) -> None:
    status, made = document(capsys, "doctor")
    assert status == 0
    names = {result["check"] for result in made["data"]["results"]}
    assert {"ffmpeg", "obs", "fonts", "disk.space", "machine.python", "machine.locale", "machine.runtime"} <= names


@pytest.mark.parametrize("command", ["preflight", "devices", "doctor"])
def test_the_help_costs_nothing_heavy(command: str) -> None:
    script = (
        "import sys; from streamctl.cli.main import run; run([sys.argv[1], '--help']);"
        "heavy = {'numpy', 'PIL', 'av', 'yaml', 'streamctl.preflight', 'streamctl.plan'};"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)"
    )
    argv = [sys.executable, "-c", script, command]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, env=dict(os.environ), check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
    assert "--json" in done.stdout
