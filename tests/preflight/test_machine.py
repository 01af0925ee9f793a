"""The machine: a second start, the clock, what is plugged in."""

import fcntl
import json
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.places import runtime_folder
from streamctl.media.devices import Device
from streamctl.media.timekeeping import clock_is_kept
from streamctl.plan.model import Plan
from streamctl.preflight import machine
from streamctl.preflight.check import Bench, Finding
from streamctl.preflight.machine import clock, devices_found, machine_checks
from streamctl.preflight.model import Status
from streamctl.preflight.schedule import run_checks
from tests.lab.plans import small_plan

NOON = datetime(2026, 12, 4, 3, 0, tzinfo=UTC)


def test_an_event_that_is_on_air_already(tmp_path: Path) -> None:
    path = runtime_folder() / "test-event.lock"
    path.write_text(json.dumps({"session": "/sessions/test-event-20261204T043000Z", "control": "/x", "pid": 1}))
    checks = tuple(check for check in machine_checks(small_plan(tmp_path)) if check.id == "machine.lock")
    assert run_checks(checks)[0].status == Status.OK  # what a crashed session left behind is no lock
    with path.open("r+") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        (held,) = run_checks(checks)
    assert held.blocks
    assert held.problems[0].code == "LCK-001"
    assert "test-event-20261204T043000Z" in held.problems[0].message()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"session": 3}'])
def test_a_held_lock_that_tells_nothing_is_held_all_the_same(content: str, tmp_path: Path) -> None:
    path = runtime_folder() / "test-event.lock"
    path.write_text(content)
    checks = tuple(check for check in machine_checks(small_plan(tmp_path)) if check.id == "machine.lock")
    with path.open("r+") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        assert run_checks(checks)[0].problems[0].code == "LCK-001"


def test_a_port_for_the_metrics_that_somebody_holds(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    assert not [check for check in machine_checks(plan) if check.id == "machine.metrics"]
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        wanted = plan.model_copy(update={"metrics_port": port})
        checks = tuple(check for check in machine_checks(wanted) if check.id == "machine.metrics")
        (held,) = run_checks(checks)
    assert (held.status, held.blocks) == (Status.WARN, False)
    assert held.problems[0].code == "MAC-036"
    assert f"({os.getpid()})" in held.problems[0].message()
    assert run_checks(checks)[0].status == Status.OK


class Watch:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def utc(self) -> datetime:
        return self._now

    def monotonic_ns(self) -> int:
        return 0


def told(folder: Path, kept: bool | None, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Finding:
    monkeypatch.setattr(machine, "clock_is_kept", lambda: kept)
    return clock(_plan(folder, **changes), Watch(NOON), Bench(folder))


def _plan(folder: Path, *, starts: datetime | None = None, written: datetime | None = None) -> Plan:
    plan = small_plan(folder)
    if written is not None:
        plan.profile_path.write_text("")
        os.utime(plan.profile_path, (written.timestamp(), written.timestamp()))
    return plan.model_copy(update={"event": plan.event.model_copy(update={"starts": starts})})


def test_a_clock_says_the_time_of_the_venue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(tmp_path, True, monkeypatch, starts=NOON + timedelta(hours=2))
    assert found.status == Status.OK
    assert [(one.name, one.value) for one in found.measures] == [
        ("time", "2026-12-04 12:00:00 (Asia/Tokyo)"),
        ("until_start", 7200),
        ("kept", "yes"),
    ]


@pytest.mark.parametrize(
    ("kept", "starts", "status"),
    [(False, NOON, Status.WARN), (False, None, Status.OK), (None, NOON, Status.OK), (True, NOON, Status.OK)],
)
def test_a_clock_nobody_keeps_matters_where_there_is_a_start(
    kept: bool | None, starts: datetime | None, status: Status, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(tmp_path, kept, monkeypatch, starts=starts).status == status


def test_a_clock_before_the_profile_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = told(tmp_path, True, monkeypatch, written=NOON + timedelta(days=300))
    assert [problem.code for problem in late.problems] == ["MAC-011"]
    assert told(tmp_path, True, monkeypatch, written=NOON + timedelta(seconds=60)).status == Status.OK


def test_the_system_s_answer_about_its_clock_is_one_of_three() -> None:
    assert clock_is_kept() in {True, False, None}


def test_devices_are_counted_and_named() -> None:
    found = devices_found((Device("v4l2", "/dev/video0", "Cam"),), (Device("pulse", "mic", "s16le"),))
    assert [(one.name, one.value) for one in found.measures] == [("cameras", 1), ("microphones", 1)]
    assert found.evidence == ("v4l2: /dev/video0 (Cam)", "pulse: mic (s16le)")
