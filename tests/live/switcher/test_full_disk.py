"""A disk that fills up under a camera's own recording: the camera stays on air, and is recorded again."""

from pathlib import Path
from typing import Any

import pytest

from streamctl.live.order import SWITCHER_MODULE
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import ENVIRONMENT_NAME, Ffmpeg
from streamctl.plan.model import RecordingPlan
from tests.lab.components import require_root
from tests.lab.plans import camera
from tests.lab.shows import records, show, show_plan
from tests.lab.small_disk import small_disk
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.ffmpeg, pytest.mark.root]
DISK_BYTES = 6 << 20
"""Takes about two seconds of two cameras recorded at 6 Mb/s beside a second of the programme."""
BUSY_MACHINE = "LIV-031"
"""What the tests' machine may be told as well: pictures are late."""


def test_cameras_stay_on_air_when_their_recordings_fail(
    ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_root()
    monkeypatch.setenv(ENVIRONMENT_NAME, str(ffmpeg.path))
    cameras = (camera(1, "close", iso=True), camera(2, "wide", iso=True))
    with small_disk(tmp_path / "disk", DISK_BYTES) as disk:
        filler = disk / "filler"
        with show(disk, show_plan(disk, cameras=cameras, targets=()), keys={}, switcher=SWITCHER_MODULE) as running:
            running.call("cut", {"scene": "wide", "origin": "script"})
            with filler.open("wb", buffering=0) as stream:
                fill(stream)
            wait_for(lambda: len(iso_faults(running.call("status"))) == 2, 20, "both recordings' faults")
            before = running.call("status")["programme"]["frame"] or 0
            wait_for(lambda: (running.call("status")["programme"]["frame"] or 0) > before + 60, 10, "two seconds more")
            rows = running.call("status")["cameras"]
            assert {row["state"] for row in rows} == {"live"}
            assert running.call("status")["on_air"]["name"] == "wide"
            filler.unlink()
            wait_for(lambda: not lasting(running.call("status")), 20, "both cameras recorded again")
            before = iso_frames(running.call("status"))
            wait_for(lambda: iso_frames(running.call("status")) > before + 30, 20, "pictures of both")
            assert {row["figures"]["run"] for row in running.call("status")["cameras"]} == {1}
            running.call("stop", {"origin": "script"}, timeout=30)
        stopped = records(running, "programme.stopped")[0]
        segments = [record for record in records(running, "segment.closed") if record.stream == "program"]
        assert sum(segment.frames for segment in segments) == stopped.frames
        assert not [child for child in records(running, "child") if child.role == "ingest" and child.status == 1]


def lasting(status: dict[str, Any]) -> list[str]:
    return [alarm["where"] for alarm in status["alarms"] if alarm["code"] == "CAM-004" and alarm["lasting"]]


def iso_frames(status: dict[str, Any]) -> int:
    return min(row["figures"]["iso"]["frames"] for row in status["cameras"])


def fill(stream: object) -> None:
    try:
        while True:
            stream.write(bytes(4096))  # type: ignore[attr-defined]
    except OSError:
        return


def iso_faults(status: dict[str, object]) -> list[str]:
    alarms = status["alarms"]
    assert isinstance(alarms, list)
    return [alarm["where"] for alarm in alarms if alarm["code"] == "CAM-004"]


def test_cameras_recordings_give_way_to_the_programme_without_a_picture_less_on_air(
    any_ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_root()
    monkeypatch.setenv(ENVIRONMENT_NAME, str(any_ffmpeg.path))
    cameras = (camera(1, "close", iso=True), camera(2, "wide", iso=True))
    with small_disk(tmp_path / "disk", 160 << 20) as disk:
        kept = RecordingPlan(folder=disk, segment_seconds=4, iso=True, reserve_bytes=30 << 20, warn_seconds=(300.0,))
        plan = show_plan(disk, cameras=cameras, targets=(), recording=kept)
        with show(disk, plan, keys={}, switcher=SWITCHER_MODULE) as running:
            wait_for(lambda: iso_frames(running.call("status")) > 30, 20, "both cameras recorded")
            hog = disk / "hog"
            hog.write_bytes(bytes(135 << 20))
            wait_for(lambda: iso_states(running.call("status")) == {"stopped"}, 10, "room kept for the programme")
            told = {alarm["code"] for alarm in running.call("status")["alarms"]}
            assert told - {BUSY_MACHINE} == {"REC-011", "REC-012"}
            stopped, frames = running.call("status"), running.call("status")["recorder"]["frames"]
            wait_for(lambda: running.call("status")["recorder"]["frames"] > frames + 30, 10, "the programme goes on")
            assert iso_frames(running.call("status")) == iso_frames(stopped)
            hog.unlink()
            wait_for(lambda: iso_states(running.call("status")) == {"recording"}, 20, "the cameras recorded again")
            status = running.call("status")
            assert not [alarm for alarm in status["alarms"] if alarm["lasting"]]
            assert {row["figures"]["run"] for row in status["cameras"]} == {1}
            assert {row["state"] for row in status["cameras"]} == {"live"}
            running.call("stop", {"origin": "script"}, timeout=30)
        ended = records(running, "programme.stopped")[0]
        closed = [record for record in records(running, "segment.closed") if record.stream.startswith("iso/")]
        assert sum(record.frames for record in records(running, "segment.closed") if record.stream == "program") == (
            ended.frames
        )
        for record in closed:
            assert sum(1 for _ in pictures(running.folder / record.file)) == record.frames


def iso_states(status: dict[str, Any]) -> set[str]:
    return {row["figures"]["iso"]["state"] for row in status["cameras"]}
