"""Room for the whole show, and a disk that is fast enough."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from streamctl.plan.model import BudgetPlan, Plan, RecordingPlan
from streamctl.preflight import disk
from streamctl.preflight.disk import amount, bytes_a_second, disk_checks, nearest
from streamctl.preflight.model import CheckResult, Status
from streamctl.preflight.schedule import run_checks
from tests.lab.components import require_root
from tests.lab.plans import small_plan
from tests.lab.small_disk import fill_up, small_disk

MEBIBYTE = 1 << 20


def plan(folder: Path, **changes: Any) -> Plan:
    facts: dict[str, Any] = {
        "duration_seconds": 3600,
        "programme_kbps": 3128,
        "uplink_kbps": 0,
        "recording_bytes": 15_000_000,
        "free_bytes": None,
        "recording_kbps": 8000,
    }
    recording = RecordingPlan(folder=folder, segment_seconds=60, iso=True)
    return small_plan(folder, recording=recording, budget=BudgetPlan(**{**facts, **changes}))


def results(made: Plan) -> dict[str, CheckResult]:
    return {one.check: one for one in run_checks(tuple(disk_checks(made)))}


def test_a_disk_with_room_is_measured_and_nothing_stays_behind(tmp_path: Path) -> None:
    found = results(plan(tmp_path / "sessions" / "new"))
    assert found["disk.space"].status == Status.OK
    assert "will be made" in found["disk.space"].evidence[0]
    speed = found["disk.speed"].measures[0]
    assert (speed.name, speed.unit) == ("write_speed", "B/s")
    assert float(speed.value) > 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("free", "status", "code"),
    [
        (15_000_000, Status.OK, None),
        (14_999_999, Status.WARN, "MAC-002"),
        (10_000_000, Status.WARN, "MAC-002"),
        (9_999_999, Status.FAIL, "MAC-001"),
    ],
)
def test_room(free: int, status: Status, code: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _: free)
    found = results(plan(tmp_path))["disk.space"]
    assert found.status == status
    assert [problem.code for problem in found.problems] == ([code] if code else [])
    assert found.measures[0].value == free


@pytest.mark.parametrize(
    ("speed", "status", "code"),
    [(4e6, Status.OK, None), (3.9e6, Status.WARN, "MAC-004"), (1.5e6, Status.WARN, "MAC-004"),
     (1.4e6, Status.FAIL, "MAC-003")],
)  # fmt: skip
def test_speed(speed: float, status: Status, code: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "write_speed", lambda *_: speed)
    found = results(plan(tmp_path))["disk.speed"]
    assert found.status == status
    assert [problem.code for problem in found.problems] == ([code] if code else [])


def test_what_the_recordings_need() -> None:
    facts: dict[str, Any] = {"programme_kbps": 0, "uplink_kbps": 0, "free_bytes": None}
    known = BudgetPlan(duration_seconds=10, recording_bytes=1, recording_kbps=8, **facts)
    assert bytes_a_second(known) == 1000
    reckoned = BudgetPlan(duration_seconds=10, recording_bytes=15_000, **facts)
    assert bytes_a_second(reckoned) == 1000
    assert bytes_a_second(BudgetPlan(duration_seconds=0, recording_bytes=0, **facts)) == 0


def test_a_folder_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = results(plan(tmp_path / "file" / "sessions"))
    assert nearest(tmp_path / "file" / "sessions") == tmp_path / "file"
    assert nearest(tmp_path / "new" / "sessions") == tmp_path
    assert found["disk.space"].status == Status.FAIL
    assert found["disk.space"].problems[0].code == "MAC-005"
    assert found["disk.speed"].status == Status.SKIP


@pytest.mark.root
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    require_root()
    with small_disk(tmp_path / "disk", 8 * MEBIBYTE) as place:
        fill_up(place / "film")
        found = results(plan(place))
        assert found["disk.space"].problems[0].code == "MAC-001"
        assert found["disk.speed"].status == Status.SKIP


@pytest.mark.root
def test_a_small_disk_is_not_filled_by_the_trial(tmp_path: Path) -> None:
    require_root()
    with small_disk(tmp_path / "disk", 24 * MEBIBYTE) as place:
        found = results(plan(place))
        assert found["disk.speed"].status == Status.OK
        assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("count", "text"), [(900, "1 kB"), (2_500_000, "2.5 MB"), (84_200_000_000, "84.2 GB"), (2e12, "2.0 TB")]
)
def test_amounts(count: float, text: str) -> None:
    assert amount(count) == text


def mirrored(folder: Path, mirror: Path, **changes: Any) -> Plan:
    made = plan(folder, **{"mirror_bytes": 5_000_000, **changes})
    return made.model_copy(update={"recording": made.recording.model_copy(update={"mirror": mirror})})


def test_without_a_mirror_there_is_no_check_of_one(tmp_path: Path) -> None:
    assert not [check for check in disk_checks(plan(tmp_path)) if "mirror" in check.id]


def test_a_mirror_never_blocks_the_show(tmp_path: Path) -> None:
    checks = [check for check in disk_checks(mirrored(tmp_path, tmp_path)) if "mirror" in check.id]
    assert [(check.id, check.blocking) for check in checks] == [("disk.mirror", False), ("disk.mirror-speed", False)]


def test_a_mirror_that_is_not_mounted(tmp_path: Path) -> None:
    found = results(mirrored(tmp_path, tmp_path / "second"))
    assert (found["disk.mirror"].status, found["disk.mirror"].problems[0].code) == (Status.FAIL, "MAC-031")
    assert found["disk.mirror-speed"].status == Status.SKIP
    assert not (tmp_path / "second").exists()


def test_a_mirror_on_the_same_disk_is_warned_of(tmp_path: Path) -> None:
    found = results(mirrored(tmp_path, tmp_path))
    assert (found["disk.mirror"].status, found["disk.mirror"].problems[0].code) == (Status.WARN, "MAC-032")


def test_a_mirror_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _: 15_000_000)
    found = results(mirrored(tmp_path, tmp_path, mirror_bytes=15_000_001))
    assert (found["disk.mirror"].status, found["disk.mirror"].problems[0].code) == (Status.WARN, "MAC-033")


def test_a_slow_mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "same_device", lambda *_: False)
    monkeypatch.setattr(disk, "write_speed", lambda *_: 3128 * 125 * 1.4)
    found = results(mirrored(tmp_path, tmp_path))
    assert found["disk.mirror"].status == Status.OK
    assert found["disk.mirror-speed"].problems[0].code == "MAC-034"


@pytest.mark.root
def test_a_mirror_on_a_disk_of_its_own_and_one_that_is_read_only(tmp_path: Path) -> None:
    require_root()
    with small_disk(tmp_path / "second", 32 * MEBIBYTE) as place:
        found = results(mirrored(tmp_path, place))
        assert found["disk.mirror"].status == found["disk.mirror-speed"].status == Status.OK
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        assert results(mirrored(tmp_path, place))["disk.mirror"].problems[0].code == "MAC-035"
