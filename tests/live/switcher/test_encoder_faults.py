"""The encoder dies or hangs in a running show: judged by the recording and by what the receiver got."""

import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import ENVIRONMENT_NAME, Ffmpeg
from streamctl.media.run import run
from streamctl.plan.model import TargetPlan
from streamctl.rehearsal.counter import Code, CodeReader, whole_canvas
from tests.lab.plans import CANVAS
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.ffmpeg
FULL = CodeReader(whole_canvas(CANVAS), CANVAS)
LOST_FRAMES = 45
"""The most that may be missing: 1.5 s at 30 frames a second."""
RECEIVER = TargetPlan(id="local", platform="custom", url=None, key=None, receiver=True)


def encoder_pids(running: Running) -> list[int]:
    return [child.pid for child in records(running, "child") if child.role == "encoder" and child.event == "started"]


def frame(running: Running) -> int:
    return int(running.call("status")["programme"]["frame"] or 0)


def recorded(running: Running) -> dict[int, Code | None]:
    """Return what each recorded programme frame says of itself, by the journal's word on where segments begin."""
    found: dict[int, Code | None] = {}
    for segment in records(running, "segment.opened"):
        if segment.stream == "program":
            first, begun = segment.first_frame, None
            for picture in pictures(running.folder / segment.file):
                begun = picture.seconds if begun is None else begun
                found[first + round((picture.seconds - begun) * 30)] = FULL.read(picture.luma)
    return found


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_another_encoder_goes_on(
    number: signal.Signals, ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_NAME, str(ffmpeg.path))
    plan = show_plan(tmp_path, targets=(RECEIVER,))
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        wait_for(lambda: running.call("status")["targets"][0]["state"] == "live", 20, "the receiver")
        cut = running.call("cut", {"scene": "wide", "origin": "script"})["frame"]
        wait_for(lambda: frame(running) > cut + 60, 10, "two seconds of it")
        os.kill(encoder_pids(running)[0], number)
        wait_for(lambda: len(encoder_pids(running)) == 2, 10, "the second encoder")
        again = frame(running)
        wait_for(lambda: frame(running) > again + 90, 15, "three seconds more")
        running.call("stop", {"origin": "script"}, timeout=30)
    fault = records(running, "fault")[0]
    assert fault.code == "SWI-005"
    read = recorded(running)
    frames = records(running, "programme.stopped")[0].frames
    missing = [number for number in range(frames) if number not in read]
    assert len(missing) <= LOST_FRAMES, f"{len(missing)} frames lost: {missing[0]} to {missing[-1]}"
    anchor = next(record.frame for record in records(running, "camera.anchored") if record.name == "wide")
    right = [number for number, code in read.items() if number > cut and code == Code(2, number - anchor)]
    stopped = records(running, "programme.stopped")[0]
    assert len(right) >= len([number for number in read if number > cut]) - stopped.repeated
    published = list((running.folder / "rehearsal").glob("local*.flv"))
    assert len(published) == 1, "the receiver saw more than one publish"
    checked = run([str(ffmpeg.path), "-v", "error", "-i", str(published[0]), "-f", "null", "-"], timeout=60)
    assert checked.err.decode() == ""
    times = [picture.seconds for picture in pictures(published[0])]
    assert max(later - earlier for earlier, later in pairwise(times)) <= LOST_FRAMES / 30
    assert not any(state.state == "waiting" for state in records(running, "target"))


def test_too_many_dead_encoders_end_the_show_in_order(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    del any_ffmpeg
    plan = show_plan(tmp_path, targets=())
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        for count in range(1, 8):
            wait_for(lambda at=count: len(encoder_pids(running)) == at, 20, f"encoder {count}")
            os.kill(encoder_pids(running)[-1], signal.SIGKILL)
        wait_for(lambda: records(running, "session.closed"), 40, "the end")
    assert records(running, "session.closed")[0].outcome == "failed"
    assert "SWI-004" in [fault.code for fault in records(running, "fault")]
