"""Flash and beep of one feed through cameras and microphones of a real show: delays, a backup, ingests that die."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from streamctl.core.sources import RtmpSource
from streamctl.core.values import Rectangle
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running
from streamctl.media import decode
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.plan.model import MicrophonePlan
from streamctl.rehearsal.counter import CodeReader
from streamctl.rehearsal.sync import SoundMeter, SoundTrack, beeps, offsets_ms, silences
from tests.lab.nginx import RtmpServer
from tests.lab.plans import CANVAS, LEFT, RIGHT, camera
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.slow]
NUMBER = 3
FPS = Fraction(30)
FRAME_MS = 1000 / 30
CAMERA_DELAY_MS = 400
MICROPHONE_DELAY_MS = 200
SPREAD_MS = 2 * FRAME_MS
"""What two cameras of one feed may differ by: each begins on a whole frame, behind its own slowest arrival."""
QUICK_MS = 4 * FRAME_MS
"""What a microphone of its own may be ahead by: a picture is decoded, handed on when the next one has come, and begins
on a whole frame."""


@contextmanager
def publishing(ffmpeg: Ffmpeg, url: str) -> Iterator[None]:
    graph = simulated_camera(NUMBER, CANVAS, FPS)
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-b:v", "2M", "-g", "15"]
    argv = [
        str(ffmpeg.path),
        "-v",
        "error",
        "-re",
        "-f",
        "lavfi",
        "-i",
        graph,
        *coding,
        "-c:a",
        "aac",
        "-f",
        "flv",
        url,
    ]
    child = ChildProcess("feed", argv)
    try:
        yield
    finally:
        child.stop(quit_key=True)


def kill(running: Running, role: str, name: str) -> None:
    child = [one for one in records(running, "child") if (one.role, one.name, one.event) == (role, name, "started")][-1]
    os.kill(child.pid, signal.SIGKILL)


def frames(running: Running) -> int:
    return int(running.call("status")["programme"]["frame"] or 0)


def play(running: Running, seconds: float) -> tuple[int, int]:
    """Let the programme run on, and return the frames that it did."""
    begin = frames(running)
    wait_for(lambda: frames(running) >= begin + seconds * FPS, seconds * 2 + 10, "frames")
    return begin, frames(running)


def flashes(files: Sequence[Path], place: Rectangle) -> list[float]:
    """Return when each flash in `place` begins (programme seconds)."""
    reader = CodeReader(place, CANVAS)
    lit = [reader.flash(picture.luma) for file in files for picture in decode.pictures(file)]
    return [number / 30 for number, (before, now) in enumerate(pairwise(lit), 1) if now and not before]


def track(files: Sequence[Path]) -> SoundTrack:
    meter = SoundMeter(NUMBER)
    for file in files:
        for stretch in decode.sound(file):
            meter.add(stretch)
    return meter.finish()


def within(moments: Sequence[float], stretch: tuple[int, int]) -> list[float]:
    begin, end = (float(frame / FPS) for frame in stretch)
    return [moment for moment in moments if begin + 1 < moment < end - 1]


def assert_offset(moments: Sequence[float], others: Sequence[float], wanted: float, spread: float) -> None:
    found = offsets_ms(moments, others)
    assert len(found) >= 2
    assert found == pytest.approx([wanted] * len(found), abs=spread)


def test_flash_and_beep_stay_together(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    server = RtmpServer(tmp_path / "nginx")
    feed = RtmpSource(rtmp=f"{server.url}/feed")
    lectern = MicrophonePlan(id="lectern", source=feed, gain_db=0, delay_ms=MICROPHONE_DELAY_MS, backup="close")
    plan = show_plan(
        tmp_path,
        cameras=(
            camera(1, "close", source=feed, role="slides"),
            camera(2, "wide", source=feed, role="slides", delay_ms=CAMERA_DELAY_MS),
        ),
        microphones=(lectern,),
        master="lectern",
        targets=(),
    )
    try:
        with (
            publishing(ffmpeg, f"{server.url}/feed"),
            show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running,
        ):
            wait_for(lambda: running.call("status")["sound"]["channels"][0]["grade"] == "good", 20, "the microphone")
            running.call("cut", {"scene": "both"})
            whole = play(running, 6)
            kill(running, "microphone", "lectern")
            wait_for(lambda: records(running, "sound")[-1].heard == "close", 5, "the backup")
            backed = play(running, 4)
            running.call("sound", {"name": "close"})
            kill(running, "ingest", "close")
            wait_for(lambda: records(running, "sound")[-1].reason == "safety: close is good again", 25, "the return")
            again = play(running, 6)
            running.call("stop", {"origin": "script"}, timeout=30)
    finally:
        server.stop()
    files = sorted((running.folder / "program").glob("*.flv"))
    left, right, heard = flashes(files, LEFT), flashes(files, RIGHT), track(files)
    beeping = [beep - heard.start for beep in beeps(heard)]
    assert_offset(within(left, whole), right, CAMERA_DELAY_MS, SPREAD_MS)
    assert_offset(within(left, whole), beeping, MICROPHONE_DELAY_MS, QUICK_MS)
    apart = [offset or 0.0 for offset in offsets_ms(within(left, whole), beeping)]
    assert max(apart) - min(apart) < FRAME_MS
    assert_offset(within(left, backed), beeping, 0, FRAME_MS)
    assert_offset(within(left, again), beeping, 0, FRAME_MS)
    taken = next(one for one in records(running, "sound") if one.reason.startswith("safety"))
    assert (taken.heard, taken.wanted) == ("close", "auto")
    lost = [length for begin, length in silences(heard) if abs(begin - heard.start - taken.frame / 30) < 2]
    assert sum(lost) < plan.safety.signal_lost_seconds + 0.4
