"""A show recorded to two disks of which the second fills up: journal, board and both recordings."""

from pathlib import Path

import pytest

from streamctl.live.control.remains import whole_part
from streamctl.live.order import SWITCHER_MODULE
from streamctl.media.ffmpeg import ENVIRONMENT_NAME, Ffmpeg
from streamctl.plan.model import RecordingPlan
from tests.lab.components import require_root
from tests.lab.shows import records, show, show_plan
from tests.lab.small_disk import fill_up, small_disk
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.ffmpeg, pytest.mark.root]


def test_a_second_disk_that_is_full_for_a_while_costs_neither_recording_a_picture(
    any_ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_root()
    monkeypatch.setenv(ENVIRONMENT_NAME, str(any_ffmpeg.path))
    with small_disk(tmp_path / "second", 32 << 20) as mirror:
        recording = RecordingPlan(folder=tmp_path / "sessions", segment_seconds=2, iso=False, mirror=mirror)
        plan = show_plan(tmp_path, targets=(), recording=recording)
        with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
            wait_for(lambda: running.call("status")["mirror"].get("frames", 0) > 30, 20, "both recordings")
            fill_up(mirror / "hog")
            wait_for(lambda: running.call("status")["mirror"]["problem"], 20, "a word of the full disk")
            status = running.call("status")
            assert ("REC-001", "mirror") in [(alarm["code"], alarm["where"]) for alarm in status["alarms"]]
            assert status["recorder"]["problem"] is None
            (mirror / "hog").unlink()
            wait_for(lambda: not running.call("status")["mirror"]["problem"], 20, "the mirror again")
            running.call("stop", {"origin": "script"}, timeout=30)
        frames = records(running, "programme.stopped")[0].frames
        for stream in ("program", "mirror"):
            closed = [record for record in records(running, "segment.closed") if record.stream == stream]
            assert sum(record.frames for record in closed) == frames
            for record in closed:
                assert whole_part(running.folder / record.file) == (record.frames, record.bytes)
        assert (mirror / running.folder.name / "program").is_dir()
