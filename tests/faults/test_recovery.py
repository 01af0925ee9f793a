"""The switcher, or all of a show, killed with real cameras, a real encode and a real receiver: what it costs."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from streamctl.archive.export import export_session
from streamctl.archive.metadata import read_metadata
from streamctl.archive.verify import verify_archive
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.control.remains import whole_part
from streamctl.live.endpoints import read_endpoints
from streamctl.live.launch import resume
from streamctl.live.pulse import SILENT_SECONDS
from streamctl.live.running import Running, find_running, running_sessions, wait_for_end
from streamctl.media.decode import pictures
from streamctl.plan.model import Plan
from streamctl.rehearsal.counter import COUNTERS, Code, CodeReader
from streamctl.rehearsal.evidence import expected_of, programme_frames
from streamctl.rehearsal.expected import Expected
from streamctl.rehearsal.sighting import Sighting, Watcher
from streamctl.session.folder import SessionFolder
from streamctl.session.state import SessionState, fold
from tests.lab import tripping_switcher
from tests.lab.busy import starved_seconds
from tests.lab.leftovers import gone, leftovers
from tests.lab.mute import mute_server
from tests.lab.plans import camera
from tests.lab.ports import free_port
from tests.lab.shows import KEY, importable, lines, records, show, show_plan, target
from tests.lab.waiting import wait_for

REAL = "streamctl.live.switcher"
BACK_SECONDS = 8.0
"""Twice what the next recorded picture may take after the switcher's death: the tests' machine is shared."""
STOP_SECONDS = 7.5
"""Half as much again as stopping may take, 5 s: the trailers, and the end of control itself; without what the tests'
shared machine had no processor for."""
LAST_FRAMES = 30
"""The most that an encoder which hangs at the end has inside (frames)."""
RECORDED_SECONDS = 1.5
"""How much of the programme is recorded on either side of a gap (seconds), at least."""
JUDGED_SHARE = 0.8
"""Of all that is waited for so much is judged at the least: the frames around a change of picture are left out."""
FPS = 30
BUSY_FRAMES = 6
"""Pictures may repeat for less than this long where the machine is too busy (frames)."""
pytestmark = [pytest.mark.ffmpeg, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    local = target("local").model_copy(update={"url": None, "key": None, "receiver": True})
    cameras = (camera(1, "close", iso=True), camera(2, "wide", iso=True))
    return show_plan(tmp_path, targets=(local,), cameras=cameras)


@dataclass(frozen=True)
class Scene:
    """A show on air with `wide` and a lower third, everything live, some seconds recorded."""

    running: Running

    @property
    def folder(self) -> SessionFolder:
        return SessionFolder(self.running.folder)

    @property
    def switcher(self) -> int:
        known = read_endpoints(self.folder.endpoints)
        assert known is not None
        assert known.switcher_pid is not None
        return known.switcher_pid

    def state(self) -> SessionState:
        return fold(lines(self.running))

    def segments(self) -> list[Path]:
        return sorted(self.folder.program.glob("*.flv"))

    def recorded(self) -> int:
        """Return the programme frame after the last one that is on disk."""
        last = self.segments()[-1]
        return int(last.stem.split("-f")[1]) + whole_part(last)[0]

    def children(self) -> list[int]:
        """Return the switcher's child processes: cameras, encoder, target, receiver."""
        found = [pid for pid, child in self.state().children.items() if child.role != "switcher"]
        assert len(found) == 5
        return found

    def child(self, role: str, name: str) -> int:
        """Return the process that is `role` of `name`."""
        return next(pid for pid, one in self.state().children.items() if (one.role, one.name) == (role, name))

    def await_live(self, running: Running) -> None:
        def live() -> bool:
            status = running.call("status")
            return all(
                one["state"] == "live" for one in (*status["cameras"], *status["targets"]) if one["name"] != "away"
            )

        wait_for(live, 30, "cameras and target")

    def await_recorded(self, seconds: float = RECORDED_SECONDS) -> None:
        begin = self.recorded()
        wait_for(lambda: self.recorded() >= begin + seconds * FPS, 20, "a growing recording")

    def await_picture(self, running: Running) -> None:
        """Return when the camera that is wanted is on air: a new switcher shows a card until it has settled."""
        wait_for(lambda: running.call("status")["on_air"]["name"] == "wide", 20, "the camera on air")

    def await_new_segment(self, before: list[Path]) -> float:
        """Return when a segment beyond `before` holds a picture (monotonic seconds)."""
        wait_for(lambda: any(whole_part(path)[0] for path in set(self.segments()) - set(before)), 30, "a new segment")
        return time.monotonic()


@contextmanager
def on_air(
    tmp_path: Path, plan: Plan, keys: Mapping[str, Secret] | None = None, switcher: str = REAL
) -> Iterator[Scene]:
    with show(tmp_path, plan, keys=keys or {}, switcher=switcher) as running:
        scene = Scene(running)
        scene.await_live(running)
        running.call("next")
        running.call("next")
        running.call("card", {"name": "name"})
        scene.await_recorded()
        yield scene
    wait_for(lambda: not leftovers(), 10, "the end of all processes")


def end(running: Running) -> None:
    running.call("stop")
    assert wait_for_end(running, 40)


def sightings(plan: Plan, expected: Expected, archive: Path) -> list[Sighting]:
    metadata = read_metadata(archive)
    watcher = Watcher(plan, expected.stills, None)
    return list(watcher.watch(pictures(archive / metadata.delivery.file), programme_frames(metadata)))


def lag(sighting: Sighting, wanted: Mapping[CodeReader, frozenset[Code]]) -> Iterator[int]:
    """Yield by how many frames each counter is behind the one that belongs there; the camera must be the right one."""
    for reader, codes in wanted.items():
        found = sighting.codes[reader]
        assert {code.camera for code in codes} == {found.camera}
        yield min((code.frame - found.frame) % COUNTERS for code in codes)


def judge(scene: Scene, plan: Plan, times: int = 1) -> None:
    """Prove what was recorded: frames are time across `times` gaps, and every picture is the one that belongs there."""
    state = scene.state()
    assert state.programme is not None
    assert len(state.resumed) == times
    for resumed in state.resumed:
        assert resumed.seconds == pytest.approx(state.programme.seconds + resumed.frame / FPS, abs=0.001)
    assert state.children == {}
    assert all(segment.closed for segment in state.segments.values())
    programme = state.segments_of("program")
    assert all(one.first_frame + one.frames <= two.first_frame for one, two in pairwise(programme))
    assert {resumed.frame for resumed in state.resumed} <= {segment.first_frame for segment in programme}
    exported = export_session(scene.running.folder)
    assert verify_archive(exported.archive).problems == ()
    assert len(read_metadata(exported.archive).pieces) == times + 1
    expected = expected_of(plan, scene.folder)
    seen = {sighting.frame: sighting for sighting in sightings(plan, expected, exported.archive)}
    behind = [
        one
        for shot in expected.shots()
        for frame in range(shot.settled, shot.end)
        if frame in seen
        for one in lag(seen[frame], expected.codes(frame, (shot.record.kind, shot.record.name)))
    ]
    assert len(behind) > JUDGED_SHARE * (times + 1) * RECORDED_SECONDS * FPS
    assert set(behind) <= set(range(BUSY_FRAMES))
    assert behind.count(0) > 0.8 * len(behind)


def test_the_switcher_killed_is_back_on_air_and_recording(plan: Plan, tmp_path: Path) -> None:
    with on_air(tmp_path, plan) as scene:
        before, recorded, children = scene.segments(), scene.recorded(), scene.children()
        os.kill(scene.switcher, signal.SIGKILL)
        killed = time.monotonic()
        back = scene.await_new_segment(before) - killed
        print(f"back after {back:.2f} s")
        assert back < BACK_SECONDS
        assert all(gone(child) for child in children)
        scene.await_live(scene.running)
        scene.await_picture(scene.running)
        status = scene.running.call("status")
        assert (status["on_air"]["name"], status["overlay"], status["rundown"]["index"]) == ("wide", "name", 1)
        scene.await_recorded()
        end(scene.running)
        state = scene.state()
        assert 0 < state.resumed[0].frame - recorded < BACK_SECONDS * FPS
        judge(scene, plan)
    assert {fault.code for fault in state.faults} == {"LIV-032"}
    assert state.closed is not None
    assert state.closed.outcome == "degraded"
    assert len(list((scene.running.folder / "rehearsal").glob("local*.flv"))) == 2


def test_the_switcher_stopped_is_ended_and_one_that_stumbles_ends_and_another_is_on_air(
    plan: Plan, tmp_path: Path
) -> None:
    """The first is stopped, the second stumbles over a fault of ours in its mixer."""
    with on_air(tmp_path, plan, switcher=tripping_switcher.__name__) as scene:
        before, children, stopped = scene.segments(), scene.children(), scene.switcher
        os.kill(stopped, signal.SIGSTOP)
        began = time.monotonic()
        back = scene.await_new_segment(before) - began
        print(f"back after {back:.2f} s")
        assert back < SILENT_SECONDS + BACK_SECONDS
        assert all(gone(pid) for pid in (stopped, *children))
        scene.await_live(scene.running)
        scene.await_picture(scene.running)
        scene.await_recorded()
        before, began = scene.segments(), time.monotonic()
        (scene.running.folder / tripping_switcher.TRIP).touch()
        back = scene.await_new_segment(before) - began
        print(f"back after {back:.2f} s")
        assert back < BACK_SECONDS
        scene.await_live(scene.running)
        scene.await_picture(scene.running)
        scene.await_recorded()
        end(scene.running)
        judge(scene, plan, times=2)
    assert {fault.code for fault in scene.state().faults} == {"LIV-036", "LIV-032"}
    assert tripping_switcher.STUMBLE in (scene.folder.logs / "switcher-process.log").read_text()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_control_lost_while_nobody_looks_is_replaced_by_the_switcher(
    number: signal.Signals, plan: Plan, tmp_path: Path
) -> None:
    """No frame is lost, the keys are there, and nobody typed a command."""
    away = target("away").model_copy(update={"url": "rtmp://127.0.0.1:1/live"})
    keys = {"away": Secret(KEY)}
    with on_air(tmp_path, plan.model_copy(update={"targets": (*plan.targets, away)}), keys) as scene:
        lost, switcher = scene.running.pid, scene.switcher
        os.kill(lost, number)
        again = wait_for(
            lambda: next((one for one in running_sessions() if one.pid != lost), None), 30, "the next control process"
        )
        assert gone(lost)
        wait_for(lambda: answers(again), 20, "its answer")
        assert (scene.switcher, again.call("status")["wanted"]["name"]) == (switcher, "wide")
        assert again.call("cut", {"scene": "close"})["name"] == "close"
        assert again.call("target.remove", {"name": "away"})
        assert again.call("target.add", {"name": "away"})  # only who has its key can
        scene.await_recorded()
        end(again)
        state = scene.state()
    codes = {fault.code for fault in state.faults}
    assert "LIV-037" in codes
    assert (state.opened, state.resumed, state.children) == (2, (), {})
    assert state.stopped is not None
    if "SWI-005" not in codes:  # the machine was too busy to encode
        assert sum(segment.frames or 0 for segment in state.segments_of("program")) == state.stopped.frames
    written = [line.event for line in lines(again) if line.event is not None]
    assert written == list(range(1, len(written) + 1))
    assert not any(KEY.encode() in path.read_bytes() for path in again.folder.rglob("*") if path.is_file())


def answers(running: Running) -> bool:
    try:
        return bool(running.call("hello"))
    except StreamctlError:
        return False


def test_the_show_ends_in_time_whatever_hangs(plan: Plan, tmp_path: Path) -> None:
    """A server is frozen, one takes the call and says nothing, one refuses; a camera's process and the encoder hang."""
    with mute_server() as mute:
        silent = target("mute").model_copy(update={"url": mute.url, "key": None})
        refused = target("refused").model_copy(update={"url": f"rtmp://127.0.0.1:{free_port()}/live", "key": None})
        with show(
            tmp_path, plan.model_copy(update={"targets": (*plan.targets, silent, refused)}), keys={}, switcher=REAL
        ) as running:
            scene = Scene(running)
            wait_for(lambda: running.call("status")["targets"][0]["state"] == "live", 30, "the first target")
            scene.await_recorded()
            for role, name in (("receiver", "local"), ("ingest", "close")):
                os.kill(scene.child(role, name), signal.SIGSTOP)
            scene.await_recorded()
            os.kill(scene.child("encoder", "encoder"), signal.SIGSTOP)
            frames = running.call("stop")["frames"]
            began, starved = time.monotonic(), starved_seconds()
            assert wait_for_end(running, 30)
            took, starved = time.monotonic() - began, starved_seconds() - starved
            print(f"ended after {took:.2f} s, for {starved:.2f} s of which there were too few processors")
            assert took - starved < STOP_SECONDS
        wait_for(lambda: not leftovers(), 10, "the end of all processes")
    state = scene.state()
    assert frames - LAST_FRAMES <= scene.recorded() <= frames
    assert state.children == {}
    assert all(segment.closed for segment in state.segments.values())
    assert state.closed is not None
    assert state.closed.outcome == "degraded"


def test_control_and_switcher_killed_together_the_session_is_resumed(plan: Plan, tmp_path: Path) -> None:
    with on_air(tmp_path, plan) as scene:
        untouched = {path: path.read_bytes() for path in scene.segments()[:-1]}
        children = scene.children()
        switcher = scene.switcher
        os.kill(scene.running.pid, signal.SIGKILL)
        os.kill(switcher, signal.SIGKILL)
        wait_for(lambda: gone(scene.running.pid) and gone(switcher))
        again = resume(scene.running.folder, secrets={})
        assert all(gone(child) for child in children)
        scene.await_live(again)
        scene.await_picture(again)
        scene.await_recorded()
        end(again)
        judge(scene, plan)
    assert all(path.read_bytes() == content for path, content in untouched.items())
    assert records(scene.running, "clock.anchored") == []


def test_control_killed_then_the_switcher_then_the_switcher_again(plan: Plan, tmp_path: Path) -> None:
    with on_air(tmp_path, plan) as scene:
        os.kill(scene.running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        again = find_running()
        for _ in range(2):
            before = scene.segments()
            os.kill(scene.switcher, signal.SIGKILL)
            scene.await_new_segment(before)
            scene.await_live(again)
            scene.await_picture(again)
            scene.await_recorded()
        assert again.call("status")["overlay"] == "name"
        end(again)
        judge(scene, plan, times=2)
