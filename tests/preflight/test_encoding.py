"""FFmpeg found, and fast enough: a machine that is too slow and one that is merely busy are told apart."""

from pathlib import Path
from typing import Any

import pytest

from streamctl.core.exits import ExitCode
from streamctl.media.trial_encode import Trial
from streamctl.preflight import encoding
from streamctl.preflight.check import in_order
from streamctl.preflight.encoding import encoding_checks
from streamctl.preflight.model import CheckResult, Status, exit_code_of
from streamctl.preflight.schedule import run_checks
from tests.lab.plans import small_plan


def results(folder: Path) -> dict[str, CheckResult]:
    checks = in_order(tuple(encoding_checks(small_plan(folder))))
    return {result.check: result for result in run_checks(checks)}


def trial(**changes: Any) -> Trial:
    facts: dict[str, Any] = {"speed": 3.0, "cores": 0.4, "frames": 60, "wanted": 60, "size_bytes": 90_000, "said": ""}
    return Trial(**{**facts, **changes})


@pytest.mark.parametrize(
    ("trials", "status", "code"),
    [
        ([trial()], Status.OK, None),
        ([trial(speed=1.5)], Status.OK, None),
        ([trial(speed=1.2), trial(speed=1.3)], Status.WARN, "PRE-102"),
        ([trial(speed=0.9), trial(speed=2.0)], Status.OK, None),  # something else was busy for a moment
        ([trial(speed=0.9, cores=0.5)] * 2, Status.WARN, "PRE-104"),
        ([trial(speed=0.9, cores=1.9)] * 2, Status.FAIL, "PRE-101"),
        ([trial(frames=12, flaw="12 of 60 frames came")], Status.FAIL, "PRE-103"),
        ([trial(speed=0.2, frames=0, cores=0.0, flaw="0 of 60 frames came")] * 2, Status.FAIL, "PRE-103"),
        ([trial(flaw="closed groups begin at frames 0")], Status.FAIL, "PRE-103"),
    ],
)
def test_how_fast_is_fast_enough(
    trials: list[Trial], status: Status, code: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = iter(trials)
    monkeypatch.setattr(encoding, "usable_cores", lambda: 2)
    monkeypatch.setattr(encoding, "try_encoding", lambda *_: next(coming))
    found = results(tmp_path)["ffmpeg.encode"]
    assert found.status == status
    assert [problem.code for problem in found.problems] == ([code] if code else [])
    assert found.measures[0].unit == "x"
    assert found.blocking


@pytest.mark.parametrize(
    ("trials", "status", "code"),
    [
        ([trial(cores=0.1)], Status.OK, None),
        ([trial(speed=0.8, cores=0.1)] * 2, Status.FAIL, "PRE-101"),
        (
            [trial(frames=0, speed=0, said="No capable devices found", flaw="0 of 60 frames came")] * 2,
            Status.FAIL,
            "PRE-105",
        ),
    ],
)
def test_hardware_has_no_excuse(
    trials: list[Trial], status: Status, code: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming, orders = iter(trials), []
    monkeypatch.setattr(encoding, "usable_cores", lambda: 2)
    monkeypatch.setattr(encoding, "try_encoding", lambda _, order, __: orders.append(order) or next(coming))
    plan = small_plan(tmp_path)
    hardware = plan.encoder.model_copy(update={"codec": "h264_qsv"})
    checks = in_order(tuple(encoding_checks(plan.model_copy(update={"encoder": hardware}))))
    found = {result.check: result for result in run_checks(checks)}["ffmpeg.encode"]
    assert (found.status, [problem.code for problem in found.problems]) == (status, [code] if code else [])
    assert {order.codec for order in orders} == {"h264_qsv"}


@pytest.mark.ffmpeg
def test_the_real_thing(tmp_path: Path) -> None:
    found = results(tmp_path)
    assert found["ffmpeg"].status == Status.OK
    assert found["ffmpeg"].measure("origin") is not None
    assert found["ffmpeg.encode"].measure("frames").value == 60  # type: ignore[union-attr]


def test_no_ffmpeg_skips_the_trial_and_has_its_own_exit_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", str(tmp_path / "none"))
    found = results(tmp_path)
    assert (found["ffmpeg"].status, found["ffmpeg.encode"].status) == (Status.FAIL, Status.SKIP)
    assert exit_code_of(tuple(found.values())) == ExitCode.FFMPEG_UNUSABLE
