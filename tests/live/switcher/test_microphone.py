"""A microphone of its own as the programme's sound, judged by the recording's level."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from streamctl.core.sources import FileSource
from streamctl.live.order import SWITCHER_MODULE
from streamctl.media.decode import sound
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from streamctl.plan.model import MicrophonePlan
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.ffmpeg
GAIN_DB = -12.0


def test_a_microphone_is_heard_with_its_gain_and_missed_when_it_is_gone(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    tone = tmp_path / "tone.wav"
    make = ["-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*440*t):s=48000:d=60", "-ac", "1", str(tone)]
    assert run([str(any_ffmpeg.path), "-v", "error", *make], timeout=30).status == 0
    lectern = MicrophonePlan(id="lectern", source=FileSource(file=tone), gain_db=GAIN_DB, delay_ms=0, backup=None)
    plan = show_plan(tmp_path, microphones=(lectern,), master="lectern", targets=())
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        wait_for(lambda: running.call("status")["sound"]["channels"][0]["grade"] == "good", 15, "the microphone")
        before = running.call("status")["programme"]["frame"] or 0
        wait_for(lambda: (running.call("status")["programme"]["frame"] or 0) > before + 90, 10, "three seconds")
        child = next(record for record in records(running, "child") if record.role == "microphone")
        os.kill(child.pid, signal.SIGKILL)
        wait_for(lambda: len(records(running, "trouble")) == 2, 10, "the alarms")
        lasting = [alarm["code"] for alarm in running.call("status")["alarms"] if alarm["lasting"]]
        wait_for(lambda: len(records(running, "trouble")) == 4, 20, "the microphone's return")
        running.call("stop", {"origin": "script"}, timeout=30)
    told = [(trouble.state, trouble.code, trouble.where) for trouble in records(running, "trouble")]
    assert sorted(told) == [(s, c, "lectern") for s in ("begun", "over") for c in ("SND-001", "SND-005")]
    assert {"SND-001", "SND-005"} <= set(lasting)
    assert records(running, "fault") == []
    assert "lectern" not in {record.name for record in records(running, "camera")}
    assert "lectern" not in {record.name for record in records(running, "camera.anchored")}
    first = min((running.folder / "program").glob("*.flv"))
    heard = np.concatenate([stretch.mono for stretch in sound(first)])
    peak = float(np.abs(heard[len(heard) // 2 :]).max())
    assert peak == pytest.approx(0.5 * 10 ** (GAIN_DB / 20), rel=0.1)
