"""Ten minutes of a show that is asked for its status all the time."""

import time

from bench.material import Material
from bench.measure import Measure
from bench.shows import show
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal
from streamctl.session.state import fold

SOAK_SECONDS = 600.0
POLL_SECONDS = 1.0


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return the late and repeated frames of a long run."""
    return [_soak(ffmpeg, material)]


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
