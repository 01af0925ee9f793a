"""A long show that is asked for its status all the time: late frames, and over an hour memory and lip sync."""

import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from bench.material import FPS, SIZE, Material
from bench.measure import Measure
from bench.shows import show
from streamctl.live.endpoints import read_endpoints
from streamctl.live.running import Running
from streamctl.media import decode
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.rehearsal.counter import CodeReader, whole_canvas
from streamctl.rehearsal.sync import SoundMeter, beeps, offsets_ms
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal
from streamctl.session.records import ProgrammeStopped
from streamctl.session.state import SessionState, fold

SOAK_SECONDS = 600.0
HOUR_SECONDS = 3600.0
POLL_SECONDS = 1.0
WARM_SHARE = 0.1
"""Share of a long run after which memory should have its size: every queue has been filled and emptied by then."""
FILES_HEARD = 12
"""Files of a long recording whose lip sync is read, spread over all of it: decoding an hour takes minutes."""
CAMERA = 1
"""Number of the simulated camera that the benchmark's programme shows and hears."""
ENDLESS = f"{{test: {CAMERA}}}"
"""That camera for as long as it takes: a file that begins anew each minute parts sound and picture by 40 ms there."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a long show was.

    Attributes:
        seconds: How long.
        state: The journal, added up.
        folder: Its folder.
        memory: Resident memory of control and switcher together at each look (bytes).
    """

    seconds: float
    state: SessionState
    folder: Path
    memory: Sequence[int]

    @property
    def stopped(self) -> ProgrammeStopped:
        """The programme's end."""
        assert self.state.stopped is not None
        return self.state.stopped


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return the late and repeated frames of a long run."""
    return [_lateness(_run(ffmpeg, material, SOAK_SECONDS))]


def hour(ffmpeg: Ffmpeg, material: Material, seconds: float = HOUR_SECONDS) -> list[Measure]:
    """Return lateness, growth of memory and lip sync over `seconds`."""
    run = _run(ffmpeg, material, seconds, close=ENDLESS)
    return [_lateness(run), _growth(run), _sync(run)]


def _run(ffmpeg: Ffmpeg, material: Material, seconds: float, close: str | None = None) -> Run:
    memory: list[int] = []
    with show(ffmpeg, material, iso=True, close=close) as running:
        processes = tuple(_processes(running))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            running.call("status")
            memory.append(sum(process.memory_info().rss for process in processes))
            time.sleep(POLL_SECONDS)
    return Run(seconds, fold(read_journal(SessionFolder(running.folder).journal)), running.folder, memory)


def _processes(running: Running) -> Iterator[psutil.Process]:
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    for pid in (endpoints.control_pid, endpoints.switcher_pid):
        assert pid is not None
        yield psutil.Process(pid)


def _lateness(run: Run) -> Measure:
    stopped = run.stopped
    return Measure(
        f"late or repeated frames in {run.seconds:.0f} s with `status` asked every second",
        stopped.late + stopped.repeated,
        0.0,
        "frames",
        f"{stopped.frames} frames, {stopped.late} late, {stopped.repeated} repeated",
    )


def _growth(run: Run) -> Measure:
    """Return how far memory moved away from its size once warm: medians of tenths of the run against the first."""
    warm = run.memory[round(len(run.memory) * WARM_SHARE) :]
    length = max(1, len(warm) // 10)
    tenths = [statistics.median(warm[begin : begin + length]) for begin in range(0, len(warm) - length + 1, length)]
    furthest = max(tenths, key=lambda size: abs(size - tenths[0]))
    return Measure(
        f"change of memory of control and switcher over {run.seconds:.0f} s, once warm",
        abs(furthest / tenths[0] - 1) * 100,
        5.0,
        "%",
        f"{tenths[0] / 2**20:.0f} MiB at first, {furthest / 2**20:.0f} MiB where furthest from it",
    )


def _sync(run: Run) -> Measure:
    """Return how far sound was from picture at worst, by the flashes and beeps in the recording itself."""
    files = [run.folder / segment.file for segment in run.state.segments_of("program")]
    step = max(1, len(files) // FILES_HEARD)
    heard = [offset for file in files[::step] for offset in _offsets(file)]
    worst = max((abs(offset) for offset in heard), default=float("inf"))
    return Measure(
        f"flash to beep in the recording over {run.seconds:.0f} s, at worst",
        worst * float(FPS) / 1000,
        1.0,
        "frames",
        f"{len(heard)} flashes in {len(files[::step])} of {len(files)} files, median {statistics.median(heard):.1f} ms",
    )


def _offsets(file: Path) -> list[float]:
    """Return for each whole flash of `file` how much later its beep begins (milliseconds)."""
    reader, meter = CodeReader(whole_canvas(SIZE), SIZE), SoundMeter(CAMERA)
    for stretch in decode.sound(file):
        meter.add(stretch)
    track = meter.finish()
    flashes = [moment for moment in _flashes(decode.pictures(file), reader) if track.start + 1 < moment < track.end - 1]
    return [offset for offset in offsets_ms(flashes, beeps(track)) if offset is not None]


def _flashes(pictures: Iterable[decode.Picture], reader: CodeReader) -> list[float]:
    lit = [(picture.seconds, reader.flash(picture.luma)) for picture in pictures]
    return [now for (_, before), (now, flash) in pairwise(lit) if flash and not before]
