"""Faults of cameras, one after the other on air in one show: what viewers see meanwhile, and what each camera's own
recording has of it.

A row says for how long the bad picture may be seen, what may be missing in the camera's own recording, and when the
camera is back. Judged by decoding the programme, the cameras' recordings and what the RTMP servers recorded.
"""

import os
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from streamctl.core.sources import FileSource, RtmpSource, SrtSource
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session.records import Line as JournalLine
from streamctl.session.records import OnAir
from tests.lab import components
from tests.lab.busy import starved_seconds
from tests.lab.feeds import feed
from tests.lab.judging import BUSY_FRAMES, Remains, Run, iso_counters, missing, once, remains_of, runs
from tests.lab.live_show import (
    FPS,
    LiveShow,
    await_live,
    hd_camera,
    hd_plan,
    key_of,
    live_show,
    own_runtime_folder,
    published,
)
from tests.lab.nginx import RtmpServer, rtmp_server
from tests.lab.ports import free_port
from tests.lab.scripted_camera import LOOP_FRAMES, SIZE, ScriptedCamera, camera_file, scripted_camera

pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.slow, pytest.mark.timeout(400)]
NUMBERS = {"close": 1, "wide": 2, "far": 3}
MEANWHILE_FRAMES = FPS
"""For how long a fault lasts once the programme has left the camera (frames)."""
STAYING_FRAMES = 2 * FPS
"""The same where the programme stays with the camera (frames)."""
AFTER_FRAMES = FPS // 2
"""How long a row looks on once all is well again (frames)."""
BACK_SECONDS = 12.0
"""A camera's process is started anew after a second, a source settles in one, and is trusted after one more: twice
that and more, for the tests' machine is shared."""
SLACK_SECONDS = 1.0
"""How much longer a fault may take to be seen than planned (seconds), without what the tests' shared machine had no
processor for: it still delivers then what it has taken in."""


class SrtCamera:
    """A camera that is a process of its own and is called over SRT; it can be ended, frozen and started again."""

    def __init__(self, ffmpeg: Ffmpeg, stack: ExitStack) -> None:
        self.port = free_port(socket.SOCK_DGRAM)
        self._ffmpeg, self._stack = ffmpeg, stack
        self.process: ChildProcess
        self.start()

    def start(self) -> None:
        self.process = self._stack.enter_context(feed(self._ffmpeg, "srt", self.port, NUMBERS["far"], size=SIZE))


@dataclass
class Venue:
    """The show with its cameras."""

    show: LiveShow
    close: ScriptedCamera
    far: SrtCamera
    server: RtmpServer
    moments: dict[str, "Moments"] = field(default_factory=dict)


@dataclass
class Moments:
    """When what happened in a row, in programme frames; `returned` None where the camera was not left or not back.

    `starved` is for how long the machine had too few processors until it was left (seconds).
    """

    begin: int = 0
    fault: int = 0
    left: int | None = None
    starved: float = 0.0
    healed: int = 0
    returned: int | None = None
    end: int = 0
    reason: str = ""
    faults: tuple[str, ...] = ()
    problem: str = ""


Act = Callable[[Venue], None]


@dataclass(frozen=True)
class Row:
    """One fault of one camera.

    Attributes:
        name: What happens.
        camera: The camera that is on air.
        inject: Begins it.
        heal: Ends it.
        seen_seconds: How long the fault takes to be seen, by the plan; None: the programme must stay with the camera.
        reason: Beginning of what the journal gives as the reason, behind the camera's name.
        codes: Faults that must be told.
        iso_lost: How many of the camera's pictures its own recording may miss.
    """

    name: str
    camera: str
    inject: Act
    heal: Act
    seen_seconds: float | None
    reason: str = ""
    codes: tuple[str, ...] = ()
    iso_lost: int = 0


def mood(name: str) -> Act:
    """Return what gives the scripted camera the mood `name`."""

    def act(venue: Venue) -> None:
        venue.close.mood = name  # type: ignore[assignment]

    return act


def jump(seconds: float) -> Act:
    """Return what moves the scripted camera's time by `seconds` more."""

    def act(venue: Venue) -> None:
        venue.close.jump += seconds

    return act


def plug(plugged: bool) -> Act:
    """Return what takes the scripted camera off the network, or puts it on again."""

    def act(venue: Venue) -> None:
        venue.close.plugged = plugged

    return act


def signal_far(number: int) -> Act:
    """Return what sends signal `number` to the far camera's process."""

    def act(venue: Venue) -> None:
        os.kill(venue.far.process.pid, number)

    return act


def start_far(venue: Venue) -> None:
    venue.far.start()


def two_at_once(venue: Venue) -> None:
    venue.server.freeze()
    venue.close.plugged = False


def both_again(venue: Venue) -> None:
    venue.server.thaw()
    venue.close.plugged = True


def signal_ingest(camera: str, number: int) -> Act:
    """Return what sends signal `number` to the ingest of `camera`."""

    def act(venue: Venue) -> None:
        os.kill(venue.show.child("ingest", camera), number)

    return act


def nothing(_: Venue) -> None:
    """Change nothing: the show mends it itself."""


LOST, FROZEN, BLACK = 0.5, 1.5, 1.0
"""The plan's `signal_lost`, `frozen` and `black` (seconds)."""
RESTART_FRAMES = 6 * FPS
"""What a camera's own recording may miss while its ingest is started anew: a second's pause, and what opening takes."""
ROWS = (
    Row("half-the-frame-rate", "close", mood("half"), mood("good"), None),
    Row("picture-frozen", "close", mood("frozen"), mood("good"), FROZEN, "frozen for", ("CAM-003",)),
    Row("picture-black", "close", mood("black"), mood("good"), BLACK, "black for", ("CAM-002",)),
    Row(
        "picture-changes-its-size",
        "close",
        mood("resized"),
        mood("good"),
        LOST,
        "no signal",
        ("CAM-008",),
        iso_lost=RESTART_FRAMES,
    ),
    Row("silent-shortly", "close", mood("silent"), mood("good"), LOST, "no signal"),
    Row("time-jumps-forward", "close", jump(3), nothing, None),
    Row("time-jumps-back", "close", jump(-2), nothing, LOST, "no signal"),
    Row("network-gone-and-back", "close", plug(False), plug(True), LOST, "no signal", iso_lost=RESTART_FRAMES),
    Row(
        "ingest-killed",
        "close",
        signal_ingest("close", signal.SIGKILL),
        nothing,
        LOST,
        "no signal",
        iso_lost=RESTART_FRAMES,
    ),
    Row("camera-killed-and-back", "far", signal_far(signal.SIGKILL), start_far, LOST, "no signal"),
    Row("camera-frozen-and-back", "far", signal_far(signal.SIGSTOP), signal_far(signal.SIGCONT), LOST, "no signal"),
    Row("gone-while-a-target-stalls", "close", two_at_once, both_again, LOST, "no signal", iso_lost=RESTART_FRAMES),
)


@dataclass(frozen=True)
class Evidence(Remains):
    """All that is left of the show."""

    healthy: tuple[Run, ...]
    stalling: tuple[Run, ...]
    iso: Mapping[str, tuple[list[int], ...]]
    moments: Mapping[str, Moments]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Run one show in which ROWS happen one after the other, and read everything that it left."""
    folder = tmp_path_factory.mktemp("cameras")
    ffmpeg = components.debian_ffmpeg()
    with ExitStack() as stack:
        stack.enter_context(own_runtime_folder())
        healthy = stack.enter_context(rtmp_server(folder / "healthy"))
        stalling = stack.enter_context(rtmp_server(folder / "stalling"))
        close = stack.enter_context(scripted_camera(ffmpeg, NUMBERS["close"]))
        far = SrtCamera(ffmpeg, stack)
        wide = camera_file(ffmpeg, NUMBERS["wide"], folder, LOOP_FRAMES / FPS)
        plan = hd_plan(
            folder,
            (
                hd_camera("close", RtmpSource(rtmp=close.url, listen=True), fallback="wide"),
                hd_camera("wide", FileSource(file=wide, loop=True)),
                hd_camera("far", SrtSource(srt=f"srt://127.0.0.1:{far.port}?mode=caller"), fallback="wide"),
            ),
            targets=(published("healthy", healthy.url), published("stalling", stalling.url)),
        )
        safety = plan.safety.model_copy(
            update={"signal_lost_seconds": LOST, "frozen_seconds": FROZEN, "black_seconds": BLACK}
        )
        with live_show(plan.model_copy(update={"safety": safety, "master": "wide"}), folder) as show:
            venue = Venue(show, close, far, stalling)
            perform(venue)
        files = healthy.files(key_of("healthy")), stalling.files(key_of("stalling"))
    return read(venue, *files)


def perform(venue: Venue) -> None:
    show = venue.show
    await_live(show, tuple(NUMBERS), ("healthy", "stalling"))
    venue.moments = {row.name: Moments() for row in ROWS}
    for row in ROWS:
        moments = venue.moments[row.name]
        moments.problem = once(lambda row=row, moments=moments: act(venue, row, moments))  # type: ignore[misc]
    show.stop()


def act(venue: Venue, row: Row, moments: Moments) -> None:
    show = venue.show
    await_live(show, (row.camera,), ())
    moments.begin = show.frame_of(show.cut(row.camera))
    show.await_frames(AFTER_FRAMES)
    seq = show.seq
    moments.fault, starved = show.frame(), starved_seconds()
    row.inject(venue)
    if row.seen_seconds is not None:
        line = show.await_on_air("wide", seq)
        moments.starved = starved_seconds() - starved
        moments.left, moments.reason = show.frame_of(line), reason_of(line)
        show.await_frames(MEANWHILE_FRAMES)
    else:
        show.await_frames(STAYING_FRAMES)
    moments.healed = show.frame()
    row.heal(venue)
    if row.seen_seconds is not None:
        moments.returned = show.frame_of(show.await_on_air(row.camera, seq))
    show.await_frames(AFTER_FRAMES)
    moments.end = show.frame() - AFTER_FRAMES // 2
    moments.faults = tuple(line.record.code for line in show.lines() if line.seq > seq and line.record.type == "fault")  # type: ignore[union-attr]


def reason_of(line: JournalLine) -> str:
    assert isinstance(line.record, OnAir)
    return line.record.reason


def read(venue: Venue, healthy: tuple[Path, ...], stalling: tuple[Path, ...]) -> Evidence:
    remains = remains_of(venue.show)
    return Evidence(
        **vars(remains),
        healthy=runs(healthy, remains.programme),
        stalling=runs(stalling, remains.programme),
        iso={name: iso_counters(venue.show.folder.iso(name)) for name in NUMBERS},
        moments=venue.moments,
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_camera_that_fails_gives_way_and_comes_back(evidence: Evidence, row: Row) -> None:
    moments, recorded, number = evidence.moments[row.name], evidence.programme, NUMBERS[row.camera]
    print(row.name, moments)
    assert moments.problem == ""
    assert recorded.cameras(moments.begin, moments.fault) == {number}
    if row.seen_seconds is None:
        assert recorded.cameras(moments.fault, moments.end) == {number}
        return
    assert moments.left is not None
    assert moments.returned is not None
    assert moments.left - moments.fault <= (row.seen_seconds + SLACK_SECONDS + moments.starved) * FPS
    assert moments.reason.startswith(f"safety: {row.camera} {row.reason}")
    assert set(row.codes) <= set(moments.faults)
    assert recorded.cameras(moments.left, moments.returned) == {NUMBERS["wide"]}
    assert recorded.longest_stand(moments.left, moments.returned) < BUSY_FRAMES
    assert moments.returned - moments.healed <= BACK_SECONDS * FPS
    assert recorded.cameras(moments.returned, moments.end) == {number}


def test_viewers_and_recording_miss_no_frame_whatever_happens_to_cameras(evidence: Evidence) -> None:
    assert evidence.programme.missing(evidence.frames) == frozenset()
    assert evidence.programme.twice == frozenset()
    assert missing(evidence.healthy, evidence.healthy[0].begin, evidence.frames) == frozenset()
    assert missing(evidence.stalling, evidence.stalling[0].begin, evidence.frames) == frozenset()
    assert evidence.left == ()


def test_a_healthy_cameras_own_recording_is_whole(evidence: Evidence) -> None:
    counters = [counter for file in evidence.iso["wide"] for counter in file]
    assert holes(counters) == 0


def test_the_failing_cameras_own_recording_misses_what_its_rows_allow(evidence: Evidence) -> None:
    counters = [counter for file in evidence.iso["close"] for counter in file if counter >= 0]
    allowed = sum(row.iso_lost for row in ROWS if row.camera == "close")
    print(holes(counters), allowed)
    assert holes(counters) <= allowed


def holes(counters: list[int]) -> int:
    """Return how many pictures are missing between the first and the last of `counters`, which begin again."""
    steps = [(after - before) % LOOP_FRAMES for before, after in pairwise(counters)]
    return sum(step - 1 for step in steps if step)
