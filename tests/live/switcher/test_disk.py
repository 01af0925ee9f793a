"""How long a disk lasts; what gives way to the programme, and when it comes back."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.disk import EASE, DiskPolicy, DiskState, disk_step
from streamctl.live.switcher.disk_watch import DiskWatch, disk_watches
from streamctl.plan.model import RecordingPlan
from streamctl.session.folder import SessionFolder
from tests.lab.plans import small_plan

POLICY = DiskPolicy((1800.0, 600.0, 180.0), everything=1000.0, programme=400.0, reserve_bytes=480_000)
FREE = st.lists(st.integers(0, 4_000_000), min_size=1, max_size=60)


def states(free: list[int], policy: DiskPolicy = POLICY, step: float = 2.0) -> list[DiskState]:
    found = [DiskState()]
    for number, size in enumerate(free):
        found.append(disk_step(found[-1], policy, number * step, size))
    return found[1:]


@pytest.mark.parametrize(
    ("free", "level"), [(1_800_000, 0), (1_799_000, 1), (600_000, 1), (599_000, 2), (480_000, 2), (71_000, 3)]
)
def test_each_warning_comes_with_its_time(free: int, level: int) -> None:
    assert states([free])[0].level == level


def test_the_time_left_goes_by_what_really_goes_from_the_disk() -> None:
    slow = states([10_000_000 - 2000 * n for n in range(30)])[-1]
    assert slow.rate == 1000
    fast = states([10_000_000 - 20_000 * n for n in range(30)])[-1]
    assert fast.rate == pytest.approx(10_000)
    assert fast.left == pytest.approx(942, abs=1)
    assert fast.level == 1
    assert states([10_000_000 - 20_000 * n for n in range(4)])[-1].rate == 1000  # too short to say anything


@given(FREE)
def test_the_cameras_come_back_only_with_room_for_minutes(free: list[int]) -> None:
    before = DiskState()
    for state in states(free):
        assert state.free is not None
        if state.yielding and not before.yielding:
            assert state.free < POLICY.reserve_bytes
        if before.yielding and not state.yielding:
            assert state.free >= POLICY.return_bytes
        assert state.yielding or state.free >= POLICY.reserve_bytes
        before = state


@given(FREE)
def test_a_warning_ends_only_with_time_to_spare(free: list[int]) -> None:
    before = DiskState()
    for state in states(free):
        assert state.left is not None
        if state.level < before.level:
            assert state.left >= POLICY.warn_seconds[state.level] * EASE
        assert all(state.left >= seconds for seconds in POLICY.warn_seconds[state.level :])
        before = state


@given(FREE)
def test_without_a_reserve_nothing_gives_way(free: list[int]) -> None:
    policy = DiskPolicy(POLICY.warn_seconds, 1000.0, 400.0)
    assert not any(state.yielding for state in states(free, policy))


class Camera:
    """A camera's recording that notes what it is told."""

    def __init__(self) -> None:
        self.allowed: list[bool] = []

    def allow(self, *, allowed: bool) -> None:
        self.allowed.append(allowed)


class Disk:
    """A disk under a watch, with what was told of it."""

    def __init__(self, policy: DiskPolicy = POLICY, *, resumed: bool = False) -> None:
        self.free: int | OSError = 10_000_000
        self.camera = Camera()
        self.told: list[tuple[str, str, StreamctlError]] = []
        cameras: Any = (self.camera,)
        told = self.told
        self.watch = DiskWatch(
            "recording",
            Path("/disk"),
            policy,
            lambda *one: told.append(one),
            cameras,
            resumed=resumed,
            free=self.look_at,
        )

    def look_at(self, _: Path) -> int:
        if isinstance(self.free, OSError):
            raise self.free
        return self.free

    def look(self, free: int | OSError) -> list[tuple[str, str]]:
        self.free = free
        before = len(self.told)
        self.watch.look()
        return [(state, error.code) for state, _, error in self.told[before:]]


def test_what_happens_as_a_disk_fills_and_is_freed() -> None:
    disk = Disk()
    assert disk.look(10_000_000) == []
    assert disk.look(1_700_000) == [("begun", "REC-011")]
    assert disk.look(1_750_000) == []
    assert disk.look(500_000) == [("begun", "REC-011")]
    assert disk.camera.allowed == []
    assert disk.look(470_000) == [("begun", "REC-012")]
    assert disk.camera.allowed == [False]
    assert disk.watch.status()["yielding"] is True
    assert disk.look(700_000) == []
    assert disk.look(10_000_000) == [("over", "REC-012"), ("over", "REC-011")]
    assert disk.camera.allowed == [False, True]


def test_a_new_switcher_ends_what_the_one_before_told_and_is_over() -> None:
    assert Disk(resumed=True).look(10_000_000) == [("over", "REC-011"), ("over", "REC-012")]
    disk = Disk(resumed=True)
    assert disk.look(470_000) == [("begun", "REC-012"), ("begun", "REC-011")]
    assert disk.look(10_000_000) == [("over", "REC-012"), ("over", "REC-011")]


def test_what_was_measured_is_told() -> None:
    disk = Disk()
    disk.look(470_000)
    told = {error.code: error for _, _, error in disk.told}
    assert told["REC-012"].facts["free"] == "0 MB"
    assert told["REC-012"].facts["minutes"] == 20
    assert "20 minutes" in told["REC-012"].message()
    assert all(error.message("ja") and error.fix("ja") and error.fix() for error in told.values())


def test_a_disk_that_cannot_be_asked_changes_nothing() -> None:
    disk = Disk()
    disk.look(470_000)
    assert disk.look(OSError(5, "Input/output error")) == []
    assert disk.watch.status()["free"] == 470_000


def test_the_plan_s_numbers_are_what_is_watched_by(tmp_path: Path) -> None:
    recording = RecordingPlan(
        folder=tmp_path, segment_seconds=4, iso=True, mirror=tmp_path, reserve_bytes=5, warn_seconds=(60.0,)
    )
    plan = small_plan(tmp_path, recording=recording)
    watches = disk_watches(plan, SessionFolder(tmp_path), (), lambda *_: None)
    for watch in watches.values():
        watch.look()
    assert {name: watch.status()["bytes_a_second"] for name, watch in watches.items()} == {
        "recording": 203_500,
        "mirror": 203_500,
    }
    assert watches["mirror"].status()["free"] > 0
