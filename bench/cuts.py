"""From an accepted cut to the changed picture leaving the mixer."""

import time

from bench.material import FPS, Material
from bench.measure import Measure
from bench.shows import show
from streamctl.live.endpoints import read_endpoints
from streamctl.live.protocol import Client
from streamctl.live.running import Running
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal
from streamctl.session.state import fold

CUTS = 100
PAUSES = (0.11, 0.17, 0.23)
"""Between cuts (seconds): no multiple of a frame's time, so that cuts fall everywhere within a frame."""


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return the delay of cuts."""
    with show(ffmpeg, material, iso=False) as running:
        _cut_often(running)
        slowest = _slowest_ms(SessionFolder(running.folder))
    delays = sorted(delay + slowest * float(FPS) / 1000 for delay in _delays(SessionFolder(running.folder)))
    return [
        Measure(
            f"cut command accepted → changed frame leaves the mixer, 95th percentile of {len(delays)} cuts",
            delays[int(len(delays) * 0.95) - 1],
            3.0,
            "frames",
            f"median {delays[len(delays) // 2]:.2f}, maximum {delays[-1]:.2f} frames at 720p30, each with the slowest"
            f" mix of the run ({slowest:.1f} ms) on top",
        )
    ]


def _cut_often(running: Running) -> None:
    for number in range(CUTS):
        running.call("cut", {"scene": ("wide", "close")[number % 2], "origin": "script"})
        time.sleep(PAUSES[number % len(PAUSES)])


def _slowest_ms(folder: SessionFolder) -> float:
    """Return the longest time that a frame of the running session took from its due moment into the encoder."""
    endpoints = read_endpoints(folder.endpoints)
    assert endpoints is not None
    with Client(endpoints.switcher) as client:
        return float(client.call("status")["slowest_ms"])


def _delays(folder: SessionFolder) -> list[float]:
    """Return, for each cut of a session, frames between the command's record and its first frame's due moment."""
    asked: dict[str, float] = {}
    delays: list[float] = []
    lines = list(read_journal(folder.journal))
    programme = fold(lines).programme
    assert programme is not None
    for line in lines:
        if isinstance(line.record, r.Command) and line.record.verb == "cut":
            asked[line.record.request] = line.t
        if isinstance(line.record, r.OnAir) and line.record.request in asked:
            due = programme.seconds + float(line.record.frame / FPS)
            delays.append(max(0.0, (due - asked[line.record.request]) * float(FPS)))
    return delays
