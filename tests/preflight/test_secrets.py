"""Secrets can be read, none is shown, and a rehearsal's key is not the show's."""

from pathlib import Path
from typing import Any

import pytest

from streamctl.core.exits import ExitCode
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import RtspSource
from streamctl.plan.model import EnginePlan, Plan, TargetPlan
from streamctl.preflight.cameras import camera_checks
from streamctl.preflight.model import CheckResult, Status, exit_code_of
from streamctl.preflight.schedule import run_checks
from streamctl.preflight.secrets import secret_checks
from tests.lab.plans import camera, small_plan

KEY = "live-4f3a-9c1e-key"


def target(name: str, key: SecretReference | None) -> TargetPlan:
    return TargetPlan(id=name, platform="custom", url="rtmp://192.0.2.1/live", key=key, receiver=False)


def env(name: str) -> SecretReference:
    return SecretReference(env=name)


def plan(folder: Path, **changes: Any) -> Plan:
    return small_plan(folder, **changes)


def results(made: Plan, *, rehearsal: bool = False) -> dict[str, CheckResult]:
    return {one.check: one for one in run_checks(tuple(secret_checks(made, rehearsal=rehearsal)))}


def test_a_secret_that_is_there_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YT_KEY", KEY)
    found = results(plan(tmp_path, targets=(target("youtube", env("YT_KEY")),)))
    assert found["secret.youtube"].status == Status.OK
    text = found["secret.youtube"].model_dump_json()
    assert KEY not in text
    assert "env:YT_KEY" in text


def test_those_that_are_not_have_their_own_exit_code_and_place(tmp_path: Path) -> None:
    lost = SecretReference(file=tmp_path / "lost.key")
    broken = SecretReference(command=("sh", "-c", "echo half-a-secret; exit 3"))
    targets = (target("a", env("NO_SUCH_KEY")), target("b", lost), target("c", broken), target("d", None))
    found = results(plan(tmp_path, targets=targets))
    assert {name: [one.code for one in result.problems] for name, result in found.items()} == {
        "secret.a": ["SEC-001"],
        "secret.b": ["SEC-002"],
        "secret.c": ["SEC-003"],
    }
    assert found["secret.a"].problems[0].where == "targets.a.key"
    assert "half-a-secret" not in found["secret.c"].model_dump_json()
    assert exit_code_of(tuple(found.values())) == ExitCode.SECRET_MISSING


def test_a_rehearsal_needs_its_own_secrets_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REHEARSAL_KEY", KEY)
    made = plan(
        tmp_path,
        targets=(target("youtube", env("NO_SUCH_KEY")),),
        rehearsal_targets=(target("unlisted", env("REHEARSAL_KEY")),),
    )
    found = results(made, rehearsal=True)
    assert {name: result.status.value for name, result in found.items()} == {
        "secret.unlisted": "OK",
        "secrets.rehearsal": "OK",
    }


@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_with_the_show_s_key_is_refused(
    rehearsal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YT_KEY", KEY)
    (tmp_path / "copy.key").write_text(f"{KEY}\n")
    made = plan(
        tmp_path,
        targets=(target("youtube", env("YT_KEY")),),
        rehearsal_targets=(target("unlisted", SecretReference(file=tmp_path / "copy.key")),),
    )
    found = results(made, rehearsal=rehearsal)["secrets.rehearsal"]
    assert found.status == (Status.FAIL if rehearsal else Status.WARN)
    assert found.blocks == rehearsal
    assert "unlisted" in found.problems[0].message()
    assert "youtube" in found.problems[0].message()
    assert KEY not in found.model_dump_json()


def test_the_password_of_a_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = RtspSource(rtsp="rtsp://192.0.2.1/a", user="crew", password=env("CAMERA_PASSWORD"))
    made = plan(tmp_path, targets=(), cameras=(camera(0, "close", source=source),))
    (failed,) = results(made)["secrets.cameras.close"].problems
    assert (failed.code, failed.where) == ("SEC-001", "cameras.close.source.password")
    monkeypatch.setenv("CAMERA_PASSWORD", KEY)
    assert results(made)["secrets.cameras.close"].status == Status.OK
    (check,) = camera_checks(made)
    assert "secrets.cameras.close" in check.needs


def test_the_password_of_obs(tmp_path: Path) -> None:
    engine = EnginePlan(kind="obs", password=env("NO_SUCH_PASSWORD"))
    assert results(plan(tmp_path, engine=engine))["secrets.obs"].problems[0].where == "engine.password"
