"""A show with an OBS: how soon it is on air, what streamctl adds to a cut, what a dead OBS costs, and what it takes.

Left out, with a word, where no OBS is to be had; the tests' own is taken where that is built (tests/lab/obs_root.py).
"""

import os
import queue
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.evidence import Journal, largest_gap, missing
from bench.load import ROUNDS, WINDOW_SECONDS, processes_of, require_whole, share
from bench.material import FPS, Material
from bench.measure import Measure
from bench.obs_show import Studio, obs_here, studio
from bench.shows import show, show_of
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Notice, ObsEvent
from streamctl.live.obs.requests import Request
from streamctl.live.running import Running
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.obs_program import ObsProgram
from streamctl.session import records as r
from streamctl.session.header import read_header
from streamctl.session.journal import Line

STARTS = 3
CUTS = 60
PAUSES = (0.31, 0.37, 0.43)
"""Between cuts (seconds): no multiple of a frame's time, and longer than OBS takes to tell of one."""
TOLD_SECONDS = 5.0
"""How long OBS may take to tell of a cut."""
KILLS = 3
AWAY = "OBS-062"
"""The trouble that OBS's picture does not go out."""
WHOLE_SECONDS = 5.0
"""How much of OBS's picture is recorded before it is killed, again and in the end."""
SOAK_SECONDS = 600.0
LOOK_SECONDS = 1.0
Bench = Callable[[Ffmpeg, Material, ObsProgram], list[Measure]]


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return every figure of a show with an OBS but the soak's."""
    return _with_obs(ffmpeg, material, _starts, _cuts, _kills, _load)


def soak(ffmpeg: Ffmpeg, material: Material, seconds: float = SOAK_SECONDS) -> list[Measure]:
    """Return what is missing of a show with an OBS over `seconds`."""
    return _with_obs(ffmpeg, material, lambda *places: [_soak(*places, seconds)])


def _with_obs(ffmpeg: Ffmpeg, material: Material, *benches: Bench) -> list[Measure]:
    with obs_here() as program:
        if program is None:
            print("left out: there is no OBS here with obs-websocket 5 (`python3 tests/lab/obs_root.py` makes one)")
            return []
        return [figure for bench in benches for figure in bench(ffmpeg, material, program)]


@contextmanager
def _show(ffmpeg: Ffmpeg, material: Material, program: ObsProgram) -> Iterator[tuple[Studio, Running]]:
    with studio(ffmpeg, material, program) as made, show_of(made.profile) as running:
        yield made, running


def _starts(ffmpeg: Ffmpeg, material: Material, program: ObsProgram) -> list[Measure]:
    """From reading the profile to the programme's first picture, with OBS running and set up."""
    seconds = []
    for _ in range(STARTS):
        with studio(ffmpeg, material, program) as made:
            began = time.monotonic_ns()
            with show_of(made.profile) as running:
                journal = Journal(running)
                programme = journal.state().programme
                assert programme is not None
                seconds.append(programme.seconds - read_header(journal.folder.header).clock.seconds(began))
    return [
        Measure(
            f"OBS running: profile read → on air, slowest of {STARTS}",
            max(seconds),
            5.0,
            "s",
            f"OBS {program.version}, 720p30, two cameras; quickest {min(seconds):.2f} s",
        )
    ]


def _cuts(ffmpeg: Ffmpeg, material: Material, program: ObsProgram) -> list[Measure]:
    """Cuts of ours and cuts asked of OBS directly, in turn: until OBS says that the change has begun."""
    told: queue.SimpleQueue[int] = queue.SimpleQueue()

    def listen(notice: Notice) -> None:
        if isinstance(notice, ObsEvent) and notice.name == "SceneTransitionStarted":
            told.put(notice.at)

    with _show(ffmpeg, material, program) as (made, running), made.connect(listen) as obs:
        acts = (_cut_of_ours(running), _cut_in_obs(obs))
        delays: tuple[list[float], list[float]] = ([], [])
        for number in range(2 * CUTS):
            began = acts[number % 2](("wide", "close")[number % 2])
            delays[number % 2].append((told.get(timeout=TOLD_SECONDS) - began) / 1e6)
            time.sleep(PAUSES[number % len(PAUSES)])
    ours, theirs = (sorted(side)[round(CUTS * 0.95) - 1] for side in delays)
    middle = [statistics.median(side) for side in delays]
    return [
        Measure(
            f"`cut` → the scene changes in OBS, beyond OBS's own request in the same run, 95th percentiles of {CUTS}",
            (ours - theirs) * float(FPS) / 1000,
            1.0,
            "frames",
            f"ours {ours:.1f} ms (median {middle[0]:.1f}), OBS's own {theirs:.1f} ms (median {middle[1]:.1f})",
        )
    ]


def _cut_of_ours(running: Running) -> Callable[[str], int]:
    def cut(scene: str) -> int:
        began = time.monotonic_ns()
        running.call("cut", {"scene": scene, "origin": "script"})
        return began

    return cut


def _cut_in_obs(obs: ObsConnection) -> Callable[[str], int]:
    def cut(scene: str) -> int:
        began = time.monotonic_ns()
        obs.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": scene})
        return began

    return cut


def _kills(ffmpeg: Ffmpeg, material: Material, program: ObsProgram) -> list[Measure]:
    """OBS is killed on air, again and again."""
    away, back = [], []
    with _show(ffmpeg, material, program) as (made, running):
        journal = Journal(running)
        for _ in range(KILLS):
            time.sleep(WHOLE_SECONDS)
            began, gone = journal.after(_killing(made), _away("begun"))
            away.append(journal.await_line(_begins, after=gone.seq).t - began)
            back.append(journal.await_line(_away("over"), after=gone.seq).t - began)
        time.sleep(WHOLE_SECONDS)
        broken = int(made.receiver.status is not None)
    recorded = sorted(journal.folder.program.glob("*"))
    stopped = journal.state().stopped
    assert stopped is not None
    lost = f"{missing(recorded)} of {stopped.frames} pictures are missing in the recording, which decodes to its end"
    gap, times = largest_gap([made.received]), f"OBS killed {KILLS} times"
    return [
        Measure(f"OBS killed → what stands in for it is sent, slowest of {KILLS}", max(away), 2.0, "s", _all(away)),
        Measure(f"OBS killed → OBS on air again by itself, slowest of {KILLS}", max(back), 15.0, "s", _all(back)),
        Measure(f"{times}: longest gap in the viewers' stream", gap, 2.0, "s", lost),
        Measure(f"{times}: publishes that broke", broken, 0, "publishes", "the receiver takes one"),
    ]


def _killing(made: Studio) -> Callable[[], object]:
    return lambda: os.kill(made.process.pid, signal.SIGKILL)


def _away(state: str) -> Callable[[Line], bool]:
    """Return what tells a line in which it begins, or is over, that OBS's picture does not go out."""
    return lambda line: isinstance(line.record, r.Trouble) and (line.record.code, line.record.state) == (AWAY, state)


def _begins(line: Line) -> bool:
    """Return whether a recording of the programme begins in `line`: what goes out comes from somebody else."""
    return isinstance(line.record, r.SegmentOpened) and line.record.stream == "program"


def _all(seconds: list[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in seconds) + " s"


def _load(ffmpeg: Ffmpeg, material: Material, program: ObsProgram) -> list[Measure]:
    """The same show with either engine, in turn."""
    rounds = [(_share_of_ours(ffmpeg, material), _share_with_obs(ffmpeg, material, program)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(side) for side in zip(*rounds, strict=True))
    return [
        Measure(
            f"processor time of a 720p30 show ÷ the same show with OBS {program.version} without a graphics card",
            statistics.median(one / other for one, other in rounds),
            1.0,
            "ratio",
            f"{ROUNDS} rounds in turn of {WINDOW_SECONDS:.0f} s: {ours:.1%}, and {theirs:.1%} of one core with OBS",
        )
    ]


def _share_of_ours(ffmpeg: Ffmpeg, material: Material) -> float:
    with show(ffmpeg, material, iso=False) as running:
        used = share(processes_of(running))
        require_whole(running)
        return used


def _share_with_obs(ffmpeg: Ffmpeg, material: Material, program: ObsProgram) -> float:
    with _show(ffmpeg, material, program) as (made, running):
        return share([*processes_of(running), made.process])


def _soak(ffmpeg: Ffmpeg, material: Material, program: ObsProgram, seconds: float) -> Measure:
    with _show(ffmpeg, material, program) as (made, running):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            running.call("status")
            time.sleep(LOOK_SECONDS)
    journal = Journal(running)
    stopped = journal.state().stopped
    assert stopped is not None
    recorded = sorted(journal.folder.program.glob("*"))
    sent, kept = missing([made.received]), missing(recorded)
    return Measure(
        f"pictures missing at the viewers and in the recording of {seconds:.0f} s with OBS",
        sent + kept,
        0.0,
        "frames",
        f"{stopped.frames} frames; OBS drew {stopped.repeated} too late and left {stopped.late} unencoded",
    )
