"""The encoder dies or hangs in a running show: judged by the recording and by what the receiver got."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running
from streamctl.live.switcher.encoding import BUDGET
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import ENVIRONMENT_NAME, Ffmpeg
from streamctl.media.run import run
from streamctl.plan.model import Plan, TargetPlan
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


FAILING = """#!/bin/sh
# Fails three times to encode, then is the program that it stands for.
case " $* " in *" -nostdin "*) ;; *) exec {program} "$@" ;; esac
echo tried >> {tried}
[ $(wc -l < {tried}) -gt 3 ] && exec {program} "$@"
exit 1
"""


@contextmanager
def on_air(plan: Plan, tmp_path: Path) -> Iterator[tuple[Running, int]]:
    """Give a show with the receiver live, and the frame from which on `wide` is shown; two seconds of it are over."""
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        wait_for(lambda: running.call("status")["targets"][0]["state"] == "live", 20, "the receiver")
        cut = running.call("cut", {"scene": "wide", "origin": "script"})["frame"]
        wait_for(lambda: frame(running) > cut + 60, 10, "two seconds of it")
        yield running, cut


def go_on_and_stop(running: Running, encoders: int) -> None:
    wait_for(lambda: len(encoder_pids(running)) == encoders, 10, f"encoder {encoders}")
    again = frame(running)
    wait_for(lambda: frame(running) > again + 90, 15, "three seconds more")
    running.call("stop", {"origin": "script"}, timeout=30)


def judge(running: Running, cut: int, program: Path) -> None:
    """Prove that little is missing, that all that is there is right, and that the receiver saw one sound stream."""
    assert records(running, "fault")[0].code == "SWI-005"
    read = recorded(running)
    stopped = records(running, "programme.stopped")[0]
    missing = [number for number in range(stopped.frames) if number not in read]
    assert len(missing) <= LOST_FRAMES, f"{len(missing)} frames lost: {missing[0]} to {missing[-1]}"
    anchors = {record.frame for record in records(running, "camera.anchored") if record.name == "wide"}
    right = [number for number in read if number > cut and read[number] in {Code(2, number - one) for one in anchors}]
    assert len(right) >= len([number for number in read if number > cut]) - stopped.repeated
    published = list((running.folder / "rehearsal").glob("local*.flv"))
    assert len(published) == 1, "the receiver saw more than one publish"
    checked = run([str(program), "-v", "error", "-i", str(published[0]), "-f", "null", "-"], timeout=60)
    assert checked.err.decode() == ""
    times = [picture.seconds for picture in pictures(published[0])]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps) > 0
    assert max(gaps) <= LOST_FRAMES / 30
    assert not any(state.state == "waiting" for state in records(running, "target"))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_another_encoder_goes_on(
    number: signal.Signals, ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_NAME, str(ffmpeg.path))
    with on_air(show_plan(tmp_path, targets=(RECEIVER,)), tmp_path) as (running, cut):
        os.kill(encoder_pids(running)[0], number)
        go_on_and_stop(running, encoders=2)
    judge(running, cut, ffmpeg.path)


def test_encoders_that_fail_to_start_three_times_in_a_row_are_a_gap_and_no_end(
    ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the program is being replaced on disk just then."""
    place, tried = tmp_path / "ffmpeg", tmp_path / "tried"
    place.symlink_to(ffmpeg.path)
    monkeypatch.setenv(ENVIRONMENT_NAME, str(place))
    with on_air(show_plan(tmp_path, targets=(RECEIVER,)), tmp_path) as (running, cut):
        failing = tmp_path / "failing"
        failing.write_text(FAILING.format(tried=tried, program=ffmpeg.path))
        failing.chmod(0o755)
        failing.replace(place)
        os.kill(encoder_pids(running)[0], signal.SIGKILL)
        go_on_and_stop(running, encoders=5)
    assert tried.read_text().count("tried") == 4
    judge(running, cut, ffmpeg.path)


def test_too_many_dead_encoders_end_the_show_in_order(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    del any_ffmpeg
    plan = show_plan(tmp_path, targets=())
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        deadline = time.monotonic() + 60
        while not records(running, "programme.stopped"):
            assert time.monotonic() < deadline
            killed = len(encoder_pids(running))
            size = recorded_bytes(running)
            wait_for(lambda least=size: recorded_bytes(running) > least, 20, "something out of it")
            os.kill(encoder_pids(running)[-1], signal.SIGKILL)
            wait_for(lambda n=killed: len(encoder_pids(running)) > n or records(running, "programme.stopped"), 20)
        wait_for(lambda: records(running, "session.closed"), 40, "the end")
    assert len(encoder_pids(running)) > BUDGET
    assert records(running, "session.closed")[0].outcome == "failed"
    assert "SWI-004" in [fault.code for fault in records(running, "fault")]


def recorded_bytes(running: Running) -> int:
    return int(running.call("status")["recorder"]["bytes"])
