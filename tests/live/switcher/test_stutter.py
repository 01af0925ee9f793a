"""A camera that delivers half its pictures from some moment on, in a real show."""

from pathlib import Path

import pytest

from streamctl.core.sources import LavfiSource
from streamctl.live.order import SWITCHER_MODULE
from tests.lab.plans import camera
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.ffmpeg


def test_a_stuttering_camera_is_an_alarm_and_stays_on_air(tmp_path: Path) -> None:
    half = LavfiSource(lavfi="testsrc2=size=640x360:rate=30,select='lt(t,12)+not(mod(n,2))'")
    plan = show_plan(tmp_path, cameras=(camera(1, "close", source=half), camera(2, "wide")), master=None, targets=())
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        running.call("cut", {"scene": "close"})
        wait_for(lambda: records(running, "trouble"), 40, "the alarm")
        status = running.call("status")
        running.call("stop", {"origin": "script"}, timeout=30)
    (trouble,) = records(running, "trouble")
    assert (trouble.state, trouble.code, trouble.where) == ("begun", "CAM-007", "close")
    assert 10 <= float(trouble.facts["rate"]) <= 18
    assert status["on_air"]["name"] == "close"
