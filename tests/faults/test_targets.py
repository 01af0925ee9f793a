"""Faults of servers, lines and sending processes, all injected into one show at once, each into a target of its own.

A row states what its own viewers may lose and when they have the stream again; nobody else loses anything. Judged by
decoding what the servers recorded, the programme and a camera's own recording, and by the journal.
"""

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from streamctl.core.sources import FileSource
from streamctl.plan.model import TargetPlan
from streamctl.session.records import SessionClosed
from tests.lab import components
from tests.lab.judging import Remains, Run, iso_counters, missing, once, remains_of, runs
from tests.lab.lines import Line, line
from tests.lab.live_show import (
    FPS,
    LiveShow,
    at_once,
    await_live,
    hd_camera,
    hd_plan,
    key_of,
    live_show,
    own_runtime_folder,
    published,
)
from tests.lab.mute import MuteServer, mute_server
from tests.lab.namespaces import FarNetwork, far_network
from tests.lab.nginx import RtmpServer, rtmp_server
from tests.lab.scripted_camera import camera_file

pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.root, pytest.mark.slow, pytest.mark.timeout(400)]
IN_FLIGHT_SECONDS = 1.5
"""What may be under way when a server dies: in FFmpeg, in the sockets, in the server's own buffer for its file."""
SLOW_BYTES = 20_000
"""What a slowed line carries a second: a fifth of the stream."""
SLOW_FRAMES = 10 * FPS
"""How long it stays slow once that is noticed (frames): longer than it takes to give a server up that takes nothing."""
CUT_FRAMES = 5 * FPS
"""How long the network stays cut after the fourth attempt (frames): 17 s in all; the system would tell the server of
the old publish's end after 25 s only."""
LATENCY_SECONDS = 0.4
CAMERA_SECONDS = 75.0
"""How long the cameras' files last: longer than the show."""
BACK_SECONDS = 8.0
"""Twice what the house promises for a target whose server is back: the tests' machine is shared."""


@dataclass
class Venue:
    """The show with all that its targets are served by."""

    show: LiveShow
    servers: Mapping[str, RtmpServer]
    lines: Mapping[str, Line]
    network: FarNetwork
    moments: dict[str, "Moments"] = field(default_factory=dict)


@dataclass
class Moments:
    """When what happened to a row's target.

    Attributes:
        frame: Programme frame at which the fault was injected.
        seq: The journal's last line then.
        healed: Programme frame at which its cause was gone; the same where nobody but the show itself mends it.
        back: How long after that the target was live again (seconds).
        problem: Why the row did not come to its end.
    """

    show: LiveShow
    frame: int = 0
    seq: int = 0
    healed: int = 0
    back: float | None = None
    problem: str = ""

    def inject(self) -> None:
        self.frame = self.healed = self.show.frame()
        self.seq = self.show.seq

    def heal(self) -> None:
        self.healed = self.show.frame()

    def came_back(self) -> None:
        self.back = (self.show.frame() - self.healed) / FPS


@dataclass(frozen=True)
class Row:
    """One fault.

    Attributes:
        name: The target's id, which says what happens to it.
        act: Injects and heals.
        states: What the journal must tell of the target from then on, in this order, other states in between.
        codes: What the target's states must give as reason.
        lost_seconds: How much of its stream its viewers may miss besides the time that the cause lasted; 0: nothing.
        back_seconds: Within which it must be live again once the cause is gone; None: it is never live.
    """

    name: str
    act: Callable[[Venue, str, Moments], None]
    states: tuple[str, ...]
    codes: tuple[str, ...]
    lost_seconds: float = 0.0
    back_seconds: float | None = BACK_SECONDS


def kill_server(venue: Venue, name: str, moments: Moments) -> None:
    venue.servers[name].kill()
    venue.show.await_target(name, "waiting", moments.seq, attempt=4)
    venue.servers[name].start()
    moments.heal()


def restart_server(venue: Venue, name: str, moments: Moments) -> None:
    venue.servers[name].stop()
    venue.servers[name].start()
    moments.heal()


def freeze_server(state: str) -> Callable[[Venue, str, Moments], None]:
    """Return what freezes the server until its target is in `state`."""

    def act(venue: Venue, name: str, moments: Moments) -> None:
        venue.servers[name].freeze()
        venue.show.await_target(name, state, moments.seq)
        venue.servers[name].thaw()
        moments.heal()

    return act


def reset_line(venue: Venue, name: str, _: Moments) -> None:
    venue.lines[name].reset()


def slow_line(venue: Venue, name: str, moments: Moments) -> None:
    venue.lines[name].rate = SLOW_BYTES
    venue.show.await_target(name, "stalled", moments.seq)
    venue.show.await_frames(SLOW_FRAMES)
    venue.lines[name].rate = None
    moments.heal()


def delay_line(venue: Venue, name: str, _: Moments) -> None:
    venue.lines[name].delay = LATENCY_SECONDS


def cut_network(venue: Venue, name: str, moments: Moments) -> None:
    venue.network.pull()
    venue.show.await_target(name, "waiting", moments.seq, attempt=4)
    venue.show.await_frames(CUT_FRAMES)
    venue.network.plug()
    moments.heal()


def signal_process(number: int) -> Callable[[Venue, str, Moments], None]:
    """Return what sends signal `number` to the target's process."""

    def act(venue: Venue, name: str, _: Moments) -> None:
        os.kill(venue.show.child("target", name), number)

    return act


def start_late(venue: Venue, name: str, moments: Moments) -> None:
    venue.servers[name].start()
    moments.heal()


def nothing(_venue: Venue, _name: str, _moments: Moments) -> None:
    """Change nothing: the fault is there from the beginning."""


ROWS = (
    Row("healthy", nothing, (), ()),
    Row("server-killed", kill_server, ("waiting", "live"), ("TGT-007", "TGT-001"), lost_seconds=4),
    Row("server-restarted", restart_server, ("waiting", "live"), ("TGT-007",), lost_seconds=3),
    Row("server-frozen-shortly", freeze_server("stalled"), ("stalled", "live"), ("TGT-010",)),
    Row("server-frozen", freeze_server("waiting"), ("stalled", "waiting", "live"), ("TGT-010",), lost_seconds=4),
    Row("connection-reset", reset_line, ("waiting", "live"), ("TGT-007",), lost_seconds=2),
    Row("line-slowed", slow_line, ("stalled", "live"), ("TGT-011",), back_seconds=15),
    Row("line-delayed", delay_line, (), ()),
    Row("network-cut", cut_network, ("stalled", "waiting", "live"), ("TGT-010", "TGT-020"), lost_seconds=8),
    Row("process-killed", signal_process(signal.SIGKILL), ("waiting", "live"), ("TGT-008",), lost_seconds=2),
    Row(
        "process-frozen",
        signal_process(signal.SIGSTOP),
        ("stalled", "waiting", "live"),
        ("TGT-010",),
        lost_seconds=14,
        back_seconds=16,
    ),
    Row("server-mute", nothing, ("connecting", "waiting"), ("TGT-002",), back_seconds=None),
    Row("server-refuses", start_late, ("waiting", "live"), ("TGT-001",)),
    Row("stream-turned-away", nothing, ("connecting", "failed"), ("TGT-005",), back_seconds=None),
)
LIVE_FIRST = tuple(row.name for row in ROWS if row.name not in {"server-mute", "server-refuses", "stream-turned-away"})
OWN_SERVERS = ("server-killed", "server-restarted", "server-frozen-shortly", "server-frozen", "server-refuses")
OWN_LINES = ("connection-reset", "line-slowed", "line-delayed")


@dataclass(frozen=True)
class Evidence(Remains):
    """All that is left of the show."""

    iso: list[int]
    runs: Mapping[str, tuple[Run, ...]]
    moments: Mapping[str, Moments]
    open_files: tuple[str, ...]

    def told(self, name: str) -> list[tuple[str, str]]:
        """Return state and reason of each change of target `name`."""
        records = [line.record for line in self.lines if line.record.type == "target"]
        return [(record.state, record.detail) for record in records if record.name == name]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Run one show with all of ROWS injected at once, and read everything that it left."""
    folder = tmp_path_factory.mktemp("targets")
    with ExitStack() as stack:
        stack.enter_context(own_runtime_folder())
        network = stack.enter_context(far_network())
        shared = stack.enter_context(rtmp_server(folder / "shared"))
        servers = {name: stack.enter_context(rtmp_server(folder / name)) for name in OWN_SERVERS}
        servers["network-cut"] = stack.enter_context(
            rtmp_server(folder / "network-cut", host=network.address, prefix=network.prefix)
        )
        lines = {name: stack.enter_context(line(shared.port)) for name in OWN_LINES}
        mute = stack.enter_context(mute_server())
        servers["server-refuses"].kill()
        cameras = tuple(
            hd_camera(name, FileSource(file=camera_file(components.debian_ffmpeg(), number, folder, CAMERA_SECONDS)))
            for number, name in ((1, "close"), (2, "wide"))
        )
        targets = tuple(target_of(row.name, shared, servers, lines, mute) for row in ROWS)
        with live_show(hd_plan(folder, cameras, targets=targets), folder) as show:
            venue = Venue(show, servers, lines, network)
            perform(venue)
        files = {row.name: servers.get(row.name, shared).files(key_of(row.name)) for row in ROWS}
    return read(venue, files)


def target_of(
    name: str, shared: RtmpServer, servers: Mapping[str, RtmpServer], lines: Mapping[str, Line], mute: MuteServer
) -> TargetPlan:
    if name == "server-mute":
        return published(name, mute.url)
    if name == "stream-turned-away":
        return published(name, shared.address("closed"))
    if name in lines:
        return published(name, lines[name].url)
    return published(name, servers.get(name, shared).url)


def perform(venue: Venue) -> None:
    """Play the show: everything live, all faults, everything live again, the end."""
    show = venue.show
    show.cut("wide")
    await_live(show, ("close", "wide"), LIVE_FIRST)
    show.await_target("server-refuses", "waiting", 0)
    show.await_frames(FPS)
    venue.moments = {row.name: Moments(show) for row in ROWS}
    at_once(*(lambda row=row: act(venue, row) for row in ROWS))  # type: ignore[misc]
    show.await_frames(2 * FPS)
    show.stop()


def act(venue: Venue, row: Row) -> None:
    moments = venue.moments[row.name]

    def work() -> None:
        moments.inject()
        row.act(venue, row.name, moments)
        if row.states and row.back_seconds is not None:
            venue.show.await_target(row.name, "live", moments.seq)
            moments.came_back()
        elif row.states:
            venue.show.await_target(row.name, row.states[-1], 0)

    moments.problem = once(work)


def read(venue: Venue, files: Mapping[str, tuple[Path, ...]]) -> Evidence:
    show, remains = venue.show, remains_of(venue.show)
    return Evidence(
        **vars(remains),
        iso=[counter for counters in iso_counters(show.folder.iso("wide")) for counter in counters],
        runs={name: runs(paths, remains.programme) for name, paths in files.items()},
        moments=venue.moments,
        open_files=tuple(one.file for one in show.state().segments.values() if not one.closed),
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_fault_of_one_target_costs_its_own_viewers_what_it_may(evidence: Evidence, row: Row) -> None:
    moments = evidence.moments[row.name]
    assert moments.problem == ""
    states = evidence.told(row.name)
    rest = iter([state for state, _ in states])
    assert all(state in rest for state in ("connecting", *row.states)[row.states[:1] == ("connecting",) :]), states
    assert all(any(code in detail for _, detail in states) for code in row.codes), states
    stretches = evidence.runs[row.name]
    if row.back_seconds is None:
        assert stretches == ()
        return
    begin = stretches[0].begin
    lost = missing(stretches, begin, evidence.frames)
    print(f"{row.name}: {len(lost)} frames lost, back after {moments.back}, {stretches}, at {moments.frame}")
    allowed = moments.healed - moments.frame + row.lost_seconds * FPS if row.lost_seconds else 0
    assert len(lost) <= allowed
    assert not lost or min(lost) >= moments.frame - IN_FLIGHT_SECONDS * FPS
    if row.states:
        assert moments.back is not None
        assert moments.back <= row.back_seconds
        live_again = moments.healed + moments.back * FPS
        told = any("TGT-012" in detail for _, detail in states)
        assert told or not lost or max(lost) < live_again


def test_nothing_of_the_recordings_is_lost_whatever_happens_to_targets(evidence: Evidence) -> None:
    recorded = evidence.programme
    assert recorded.missing(evidence.frames) == frozenset()
    assert recorded.twice == frozenset()
    assert evidence.iso == list(range(len(evidence.iso)))
    assert len(evidence.iso) >= evidence.frames - FPS
    assert evidence.open_files == ()


def test_the_faults_of_targets_are_told_and_no_process_is_left(evidence: Evidence) -> None:
    assert evidence.left == ()
    closed = evidence.lines[-1].record
    assert isinstance(closed, SessionClosed)
    assert closed.outcome == "degraded"
    if evidence.late == 0:  # a machine that is too busy for the show loses sound, and says so
        assert [line.record for line in evidence.lines if line.record.type == "fault"] == []
