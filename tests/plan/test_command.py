import json
from pathlib import Path

import pytest

from streamctl.cli.main import run
from streamctl.plan.model import Plan

PROFILE = """\
event: {id: small, title: 小さな会, timezone: Asia/Tokyo, starts: 2026-12-04T13:30}
audio: {master: one}
cameras: {one: {role: wide, source: {test: 1}}}
cards: {standby: {template: standby, title: まもなく開始します}}
rundown: [{id: opening, title: 開会, duration: 5m, scene: one}]
targets: {live: {url: "rtmp://192.0.2.9/live", key: {env: LIVE_KEY}}}
rehearsal: {targets: {local: {receiver: true}}}
recording: {folder: sessions}
"""


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIVE_KEY", "live-key-that-nobody-may-see")
    path = tmp_path / "small.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_the_plan_is_printed(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(profile)]) == 0
    shown = capsys.readouterr()
    assert "小さな会  (small)" in shown.out
    assert f"next: streamctl preflight {profile}" in shown.out
    assert shown.err == ""


def test_the_other_engine_by_an_option_alone(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(profile), "--engine", "obs"]) == 0
    assert f"next: streamctl preflight {profile} --engine obs" in capsys.readouterr().out
    assert run(["plan", str(profile), "--engine", "obs", "--json"]) == 0
    engine = json.loads(capsys.readouterr().out)["data"]["plan"]["engine"]
    assert engine == {"kind": "obs", "host": "127.0.0.1", "port": 4455, "password": None}
    assert run(["plan", str(profile), "--engine", "nginx"]) == 2


def test_json_holds_the_whole_plan_and_no_secret(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(profile), "--json"]) == 0
    out = capsys.readouterr().out
    document = json.loads(out)
    assert (document["command"], document["status"]) == ("plan", "success")
    plan = Plan.model_validate(document["data"]["plan"])
    assert plan.recording.folder == profile.parent / "sessions"
    assert plan.budget.free_bytes is not None
    assert str(plan.targets[0].key) == "env:LIVE_KEY"
    assert "live-key-that-nobody-may-see" not in out


def test_the_same_plan_twice(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for _ in range(2):
        run(["plan", str(profile), "--json"])
        document = json.loads(capsys.readouterr().out)
        document["data"]["plan"]["budget"]["free_bytes"] = 0  # the machine's, which others use at the same time
        shown.append(document)
    assert shown[0] == shown[1]


def test_all_problems_with_their_places_and_exit_code_10(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    live = 'targets: {f: {platform: facebook, url: "rtmp://192.0.2.9/live", key: {env: K}}}\naudio: {master: null}\n'
    kept = [line for line in PROFILE.splitlines() if not line.startswith(("targets", "audio"))]
    profile.write_text("\n".join(kept) + "\n" + live, encoding="utf-8")
    assert run(["plan", str(profile)]) == 10
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "targets.f: Facebook takes no stream without sound" in shown.err
    assert "targets.f.url: Facebook takes RTMPS only [PLN-005]" in shown.err
    assert run(["plan", str(profile), "--json"]) == 10
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [error["code"] for error in errors] == ["PLN-008", "PLN-005"]


def test_a_profile_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(tmp_path / "none.yaml")]) == 10
    assert "PRO-001" in capsys.readouterr().err
