"""What it costs when something dies in the middle of a show: a camera, a server, the encoder, control, the switcher."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

from bench.evidence import CONDITION_SECONDS, FRAME, LOOK_SECONDS, Journal, largest_gap, missing, shows
from bench.material import Material
from bench.measure import Measure, percentile
from bench.shows import received, receiver, show, show_to
from streamctl.live.endpoints import read_endpoints
from streamctl.live.running import Running, find_running
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.ports import free_port
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import Line

FALLBACKS = 20
PANICS = 20
STALL_SECONDS = 60.0
AWAY_SECONDS = 8.0
"""How long a target's server stays away: long enough for several attempts to have failed."""


def measure(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """Return what each fault costs."""
    return [
        _fallback(ffmpeg, material),
        _panic(ffmpeg, material),
        _stalled(ffmpeg, material),
        *_server_away(ffmpeg, material),
        _encoder(ffmpeg, material),
        _control(ffmpeg, material),
        _switcher(ffmpeg, material),
    ]


class _Camera:
    """A process that sends the close camera over SRT as a network camera does; it can be killed and started again."""

    def __init__(self, ffmpeg: Ffmpeg, material: Material, port: int) -> None:
        url = f"srt://127.0.0.1:{port}?mode=listener&pkt_size=1316"
        loop = ["-re", "-stream_loop", "-1", "-i", str(material.close)]
        self._argv = [str(ffmpeg.path), "-v", "error", *loop, "-c", "copy", "-f", "mpegts", url]
        self._child = ChildProcess("camera", self._argv)

    def kill(self) -> None:
        """End it at once."""
        self._child.signal(signal.SIGKILL)

    def start_again(self) -> None:
        """Start it once it has ended."""
        self._child.stop(quit_key=True)
        self._child = ChildProcess("camera", self._argv)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._child.stop(quit_key=True)


def _fallback(ffmpeg: Ffmpeg, material: Material) -> Measure:
    """A network camera's process is killed while it is on air."""
    camera_port, port = free_port("udp"), free_port()
    source = f'{{srt: "srt://127.0.0.1:{camera_port}"}}'
    delays = []
    with (
        receiver(ffmpeg, port, received(material, port), "benchmark-key"),
        _Camera(ffmpeg, material, camera_port) as camera,
        show_to(material, [port], iso=False, close=source) as running,
    ):
        journal = Journal(running)
        for _ in range(FALLBACKS):
            _await_on_air(running, "close")
            delays.append(1000 * _until_replaced(journal, camera))
            camera.start_again()
    name = f"camera killed → fallback on air, 95th percentile of {FALLBACKS} (`signal_lost: 500ms`)"
    return percentile(name, delays, 700, "ms")


def _until_replaced(journal: Journal, camera: _Camera) -> float:
    """Return the seconds from the camera's death to the first frame of what takes its place."""
    began, line = journal.after(camera.kill, shows("wide"))
    assert isinstance(line.record, r.OnAir)
    return journal.due(line.record.frame) - began


def _await_on_air(running: Running, name: str) -> None:
    deadline = time.monotonic() + CONDITION_SECONDS
    while time.monotonic() < deadline:
        if running.call("status")["on_air"]["name"] == name:
            return
        time.sleep(LOOK_SECONDS)
    raise TimeoutError(f"{name} did not come on air")


def _panic(ffmpeg: Ffmpeg, material: Material) -> Measure:
    """`wide` while the close camera is on air."""
    delays = []
    with show(ffmpeg, material, iso=False) as running:
        journal = Journal(running)
        for number in range(PANICS):
            running.call("cut", {"scene": "close", "origin": "script"})
            time.sleep(0.11 + number * 0.007)  # everywhere within a frame
            began, line = journal.after(lambda: running.call("wide", {"origin": "script"}), shows("wide"))
            assert isinstance(line.record, r.OnAir)
            delays.append(max(0.0, journal.due(line.record.frame) - began) / FRAME)
    return percentile(f"panic key → safe camera leaves the mixer, 95th percentile of {PANICS}", delays, 3, "frames")


def _stalled(ffmpeg: Ffmpeg, material: Material) -> Measure:
    """One of three receivers is stopped for a minute."""
    ports = [free_port() for _ in range(3)]
    with _receivers(ffmpeg, material, ports) as children, show_to(material, ports, iso=False) as running:
        folder = SessionFolder(running.folder)
        os.kill(children[0].pid, signal.SIGSTOP)
        try:
            time.sleep(STALL_SECONDS)
        finally:
            os.kill(children[0].pid, signal.SIGCONT)
    lost = [*(missing([received(material, port)]) for port in ports[1:]), missing(sorted(folder.program.glob("*")))]
    return Measure(
        f"pictures that two targets and the recording miss while a third target stalls for {STALL_SECONDS:.0f} s",
        sum(lost),
        0,
        "frames",
        f"targets {lost[0]} and {lost[1]}, recording {lost[2]}",
    )


@contextmanager
def _receivers(ffmpeg: Ffmpeg, material: Material, ports: list[int]) -> Iterator[list[ChildProcess]]:
    if not ports:
        yield []
        return
    first, *others = ports
    with (
        receiver(ffmpeg, first, received(material, first), "benchmark-key") as child,
        _receivers(ffmpeg, material, others) as more,
    ):
        yield [child, *more]


def _server_away(ffmpeg: Ffmpeg, material: Material) -> list[Measure]:
    """A target's server is killed and started again."""
    port = free_port()
    name = "bench1"

    def state(wanted: str) -> Callable[[Line], bool]:
        return lambda line: isinstance(line.record, r.TargetChanged) and line.record.state == wanted

    with (
        receiver(ffmpeg, port, received(material, port), "benchmark-key") as first,
        show_to(material, [port], iso=False) as running,
    ):
        journal = Journal(running)
        journal.after(lambda: first.signal(signal.SIGKILL), state("waiting"))
        time.sleep(AWAY_SECONDS)
        with ExitStack() as again:
            file = material.folder / f"received-again-{port}.flv"
            back, live = journal.after(
                lambda: again.enter_context(receiver(ffmpeg, port, file, "benchmark-key")), state("live")
            )
            seconds = live.t - back
            attempts = live.record.attempt if isinstance(live.record, r.TargetChanged) else 0
            running.call("target.remove", {"name": name, "origin": "script"})
    missed = missing(sorted(SessionFolder(running.folder).program.glob("*")))
    return [
        Measure(
            "a target's server is back → the target is live",
            seconds,
            4,
            "s",
            f"after {AWAY_SECONDS:.0f} s away, attempt {attempts}, the receiver's own start included",
        ),
        Measure("pictures that the recording misses while a target's server is away", missed, 0, "frames", "counted"),
    ]


def _starts_encoder(line: Line) -> bool:
    return isinstance(line.record, r.Child) and line.record.role == "encoder" and line.record.event == "started"


def _encoder(ffmpeg: Ffmpeg, material: Material) -> Measure:
    """The encoder is killed."""
    port = free_port()
    with receiver(ffmpeg, port, received(material, port), "benchmark-key"):
        with show_to(material, [port], iso=False) as running:
            journal = Journal(running)
            time.sleep(3)  # something to be gone on with
            encoder = journal.pid("encoder")
            journal.after(lambda: os.kill(encoder, signal.SIGKILL), _starts_encoder)
            time.sleep(5)
        gap = largest_gap([received(material, port)])
        missed = missing([received(material, port)])
    detail = f"one publish throughout; {missed} pictures missing"
    return Measure("encoder killed: longest gap in the viewers' stream", gap, 1.5, "s", detail)


def _control(ffmpeg: Ffmpeg, material: Material) -> Measure:
    """The control process is killed; the next command brings a new one."""
    port = free_port()
    with receiver(ffmpeg, port, received(material, port), "benchmark-key"):
        with show_to(material, [port], iso=False) as running:
            folder = SessionFolder(running.folder)
            endpoints = read_endpoints(folder.endpoints)
            assert endpoints is not None
            time.sleep(3)  # something to be gone on with
            assert endpoints.control_pid is not None
            os.kill(endpoints.control_pid, signal.SIGKILL)
            find_running(running.session).call("status")
            time.sleep(3)
        missed = missing([received(material, port)]) + missing(sorted(folder.program.glob("*")))
    return Measure("control killed: pictures missing at the viewers and in the recording", missed, 0, "frames", "")


def _switcher(ffmpeg: Ffmpeg, material: Material) -> Measure:
    """The switcher is killed with all it has started."""
    port = free_port()
    file = received(material, port)
    with receiver(ffmpeg, port, file, "benchmark-key"):
        with show_to(material, [port], iso=False) as running:
            journal = Journal(running)
            time.sleep(3)  # something to be gone on with
            endpoints = read_endpoints(journal.folder.endpoints)
            assert endpoints is not None
            assert endpoints.switcher_pid is not None
            switcher = endpoints.switcher_pid
            began, line = journal.after(
                lambda: os.kill(switcher, signal.SIGKILL), lambda line: isinstance(line.record, r.ProgrammeResumed)
            )
            assert isinstance(line.record, r.ProgrammeResumed)
            seconds = line.record.seconds - began
            running.call("target.remove", {"name": "bench1", "origin": "script"})
            time.sleep(3)
        gap = largest_gap(sorted(journal.folder.program.glob("*")))
    detail = f"longest gap in the recording {gap:.2f} s"
    return Measure("switcher killed → back on air", seconds, 4, "s", detail)
