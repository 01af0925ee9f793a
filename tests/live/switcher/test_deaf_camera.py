"""A camera without sound that the programme counts on: its picture must not be lost over it."""

from pathlib import Path

import pytest

from streamctl.core.sources import FileSource
from streamctl.live.order import SWITCHER_MODULE
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from tests.lab.plans import camera
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.ffmpeg


def test_a_camera_that_has_no_sound_is_shown_all_the_same(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    mute = tmp_path / "mute.mkv"
    make = ["-f", "lavfi", "-i", "testsrc=size=640x360:rate=30:duration=60", "-c:v", "libx264", "-preset", "ultrafast"]
    assert run([str(any_ffmpeg.path), "-v", "error", *make, str(mute)], timeout=60).status == 0
    cameras = (camera(1, "close", source=FileSource(file=mute)), camera(2, "wide"))
    plan = show_plan(tmp_path, cameras=cameras, master="close", targets=())
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        wait_for(lambda: running.call("status")["cameras"][0]["figures"].get("usable"), 30, "the picture")
        told = records(running, "fault")
        running.call("stop", {"origin": "script"}, timeout=30)
    assert [(fault.code, fault.where) for fault in told if fault.code == "SND-007"] == [("SND-007", "close")]
