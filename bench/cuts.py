"""From an accepted cut to the changed picture leaving the mixer, and a long run that is asked all the time."""

import time

from bench.material import FPS, Material
from bench.measure import Measure
from bench.shows import show
from streamctl.live.running import Running
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal
from streamctl.session.state import fold

CUTS = 100
PAUSES = (0.11, 0.17, 0.23)
"""Between cuts (seconds): no multiple of a frame's time, so that cuts fall everywhere within a frame."""
SOAK_SECONDS = 600.0
POLL_SECONDS = 1.0


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return the delay of cuts and the faults of a long run."""
    with show(ffmpeg, material, iso=False) as running:
        _cut_often(running)
    delays = sorted(_delays(SessionFolder(running.folder)))
    return [
        Measure(
            f"cut command accepted → changed frame leaves the mixer, 95th percentile of {len(delays)} cuts",
            delays[int(len(delays) * 0.95) - 1],
            3.0,
            "frames",
            f"median {delays[len(delays) // 2]:.2f}, maximum {delays[-1]:.2f} frames at 720p30",
        ),
        _soak(ffmpeg, material),
    ]


def _cut_often(running: Running) -> None:
    for number in range(CUTS):
        running.call("cut", {"scene": ("wide", "close")[number % 2], "origin": "script"})
        time.sleep(PAUSES[number % len(PAUSES)])


def _delays(folder: SessionFolder) -> list[float]:
    """Return, for each cut of a session, frames between the command's record and the end of its first frame's tick."""
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


def _soak(ffmpeg: Ffmpeg, material: Material) -> Measure:
    with show(ffmpeg, material, iso=True) as running:
        deadline = time.monotonic() + SOAK_SECONDS
        while time.monotonic() < deadline:
            running.call("status")
            time.sleep(POLL_SECONDS)
    stopped = fold(read_journal(SessionFolder(running.folder).journal)).stopped
    assert stopped is not None
    return Measure(
        f"late or repeated frames in {SOAK_SECONDS:.0f} s with `status` asked every second",
        stopped.late + stopped.repeated,
        0.0,
        "frames",
        f"{stopped.frames} frames, {stopped.late} late, {stopped.repeated} repeated",
    )
