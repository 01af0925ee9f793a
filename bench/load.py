"""Processor time of a whole show against one hand-written FFmpeg that does the same, in turn."""

import statistics
import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import psutil

from bench.material import Material, hand_written
from bench.measure import Measure
from bench.shows import processor_seconds, receiver, show
from streamctl.live.endpoints import read_endpoints
from streamctl.live.running import Running
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.ports import free_port
from streamctl.session.folder import SessionFolder

ROUNDS = 5
SETTLE_SECONDS = 8.0
"""Left out at the beginning, until a switcher in reserve is loaded too: starting is not what a two-hour show costs."""
WINDOW_SECONDS = 20.0


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return the ratio of processor time: one target, and with ISO recordings three."""
    return [
        _ratio(ffmpeg, material, iso=False, targets=1, goal=1.5),
        _ratio(ffmpeg, material, iso=True, targets=3, goal=1.25),
    ]


def _ratio(ffmpeg: Ffmpeg, material: Material, *, iso: bool, targets: int, goal: float) -> Measure:
    rounds = [
        (
            _show(ffmpeg, material, iso=iso, targets=targets),
            _by_hand(ffmpeg, material, iso=iso, targets=targets),
        )
        for _ in range(ROUNDS)
    ]
    ratio = statistics.median(ours / theirs for ours, theirs in rounds)
    ours, theirs = (statistics.median(side) for side in zip(*rounds, strict=True))
    what = "programme and ISO recordings" if iso else "programme recording"
    return Measure(
        f"processor time of a 720p30 show (two cameras, {what}, targets: {targets})"
        " ÷ one hand-written FFmpeg that does the same",
        ratio,
        goal,
        "ratio",
        f"{ROUNDS} rounds in turn of {WINDOW_SECONDS:.0f} s: {ours:.1%} and {theirs:.1%} of one core",
    )


def _show(ffmpeg: Ffmpeg, material: Material, *, iso: bool, targets: int) -> float:
    with show(ffmpeg, material, iso=iso, targets=targets) as running:
        used = share(processes_of(running))
        require_whole(running)
        return used


def require_whole(running: Running) -> None:
    """Raise RuntimeError where what was measured is no whole show: a camera that delivers nothing costs nothing."""
    status = running.call("status")
    wrong = [alarm["code"] for alarm in status["alarms"]]
    wrong += [camera["name"] for camera in status["cameras"] if not _carried(camera["figures"])]
    on_air = (status["on_air"] or {}).get("name")
    if wrong or status["stale"] or on_air != "close":
        message = f"no whole show was measured: {wrong}, {on_air} on air, figures stale: {status['stale']}"
        raise RuntimeError(message)


def _carried(camera: Mapping[str, Any]) -> bool:
    return bool(camera.get("usable")) and camera.get("run") == 1


def processes_of(running: Running) -> list[psutil.Process]:
    """Return the processes that carry the show."""
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    return [psutil.Process(pid) for pid in (endpoints.control_pid, endpoints.switcher_pid) if pid is not None]


def _by_hand(ffmpeg: Ffmpeg, material: Material, *, iso: bool, targets: int) -> float:
    ports = [free_port() for _ in range(targets)]
    urls = [f"rtmp://127.0.0.1:{port}/live/by-hand" for port in ports]
    with ExitStack() as receivers:
        for port in ports:
            received = material.folder / f"received-{port}.flv"
            receivers.enter_context(receiver(ffmpeg, port, received, "by-hand"))
        recording = material.folder / f"by-hand-{ports[0]}.flv"
        child = ChildProcess("by hand", hand_written(ffmpeg, material, urls, recording, iso=iso))
        try:
            return share([psutil.Process(child.pid)])
        finally:
            child.stop(quit_key=True)


def share(processes: list[psutil.Process]) -> float:
    """Return the share of one core that `processes` use over a window."""
    time.sleep(SETTLE_SECONDS)
    begin, used = time.monotonic(), processor_seconds(processes)
    time.sleep(WINDOW_SECONDS)
    return (processor_seconds(processes) - used) / (time.monotonic() - begin)
