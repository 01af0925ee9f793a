"""What each further target costs: one show with many targets, then with one."""

import statistics
import time

import psutil

from bench.material import Material
from bench.measure import Measure
from bench.shows import processor_seconds, show
from streamctl.live.endpoints import read_endpoints
from streamctl.live.running import Running
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session.folder import SessionFolder

FURTHER = 10
ROUNDS = 3
SETTLE_SECONDS = 4.0
"""Left out after targets came or went."""
WINDOW_SECONDS = 20.0
GONE_SECONDS = 15.0
"""How long targets that were taken away may take to end (seconds)."""


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return what a further target costs."""
    rounds = [_round(ffmpeg, material) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(side) for side in zip(*rounds, strict=True))
    return [
        Measure(
            "processor time of each further target of a 720p30 show at 3 Mb/s",
            (ours + theirs) * 100,
            2.0,
            "% of a core",
            f"{1 + FURTHER} targets against one in the same show, {ROUNDS} rounds of {WINDOW_SECONDS:.0f} s each:"
            f" {ours:.2%} in the switcher, {theirs:.2%} in the target's own process",
        )
    ]


def _round(ffmpeg: Ffmpeg, material: Material) -> tuple[float, float]:
    """Return shares of a core for each further target: of the switcher itself, of the processes below it."""
    with show(ffmpeg, material, iso=False, targets=1 + FURTHER) as running:
        switcher = _switcher(running)
        many = _shares(switcher)
        names = [target["name"] for target in running.call("status")["targets"]]
        before = len(switcher.children())
        for name in names[1:]:
            running.call("target.remove", {"name": name, "origin": "script"})
        _await_fewer(switcher, before - FURTHER)
        one = _shares(switcher)
    own, below = ((more - less) / FURTHER for more, less in zip(many, one, strict=True))
    return own, below


def _switcher(running: Running) -> psutil.Process:
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    assert endpoints.switcher_pid is not None
    return psutil.Process(endpoints.switcher_pid)


def _await_fewer(switcher: psutil.Process, most: int) -> None:
    deadline = time.monotonic() + GONE_SECONDS
    while len(switcher.children()) > most:
        if time.monotonic() > deadline:
            raise TimeoutError("the benchmark's targets did not end")
        time.sleep(0.1)  # between two looks


def _shares(switcher: psutil.Process) -> tuple[float, float]:
    """Return the shares of one core that `switcher` itself and the processes below it use over a window."""
    time.sleep(SETTLE_SECONDS)
    begin, own, everyone = time.monotonic(), _own_seconds(switcher), processor_seconds([switcher])
    time.sleep(WINDOW_SECONDS)
    elapsed = time.monotonic() - begin
    own, everyone = _own_seconds(switcher) - own, processor_seconds([switcher]) - everyone
    return own / elapsed, (everyone - own) / elapsed


def _own_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
