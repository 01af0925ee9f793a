"""An exception that nobody foresaw, in each thread that a show needs to its end: told, and the work goes on."""

import sys
import threading
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.live import vigil
from streamctl.live.control import readings, switcher_link
from streamctl.live.protocol import Client
from streamctl.live.relay import receiver, target
from streamctl.live.relay.fan_out import FanOut
from streamctl.live.relay.order import TargetOrder
from streamctl.live.server import EventLog, Server
from streamctl.live.stumbles import Stumbles, survived
from streamctl.live.switcher import disk_watch, engine, heirs, source
from streamctl.live.switcher.disk import DiskPolicy
from streamctl.live.switcher.encoder import Encoder, EncoderFailed
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.ingest import IngestSpec
from streamctl.media import child
from streamctl.media.child import ChildProcess
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from tests.lab.waiting import wait_for

FFMPEG: Any = SimpleNamespace(path=Path("/nowhere/ffmpeg"))
SMALL = Size(width=16, height=16)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[StreamctlError]:
    """What this process would journal of its threads."""
    told: list[StreamctlError] = []
    monkeypatch.setattr(threading, "excepthook", Stumbles(told.append).hear)
    return told


class Tripping:
    """Called for `work`, but trips the first `times` times."""

    def __init__(self, work: Callable[..., Any], times: int = 1) -> None:
        self._work = work
        self.left = times
        self.done = 0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if self.left:
            self.left -= 1
            raise ZeroDivisionError("a fault of ours")
        self.done += 1
        return self._work(*arguments, **named)


def assert_told(heard: list[StreamctlError], thread: str) -> None:
    """One stumble of `thread` was told, as somebody can read it."""
    assert [(error.code, error.where) for error in heard] == [("LIV-052", thread)]
    assert "a fault of ours" in heard[0].message()
    assert thread in heard[0].message("ja")


def test_of_many_stumbles_not_each_is_told_and_a_journal_that_fails_is_no_further_one() -> None:
    told: list[StreamctlError] = []
    hook = Stumbles(told.append)
    failing = Stumbles(lambda _: 1 / 0)
    error = ValueError("rtmp://h/live/secret-key")
    for _ in range(9):
        for one in (hook, failing):
            one.hear(threading.ExceptHookArgs((ValueError, error, None, threading.current_thread())))
    assert len(told) == 4


def test_what_a_thread_dies_of_is_told(heard: list[StreamctlError]) -> None:
    thread = threading.Thread(target=Tripping(lambda: None), name="some thread")
    thread.start()
    thread.join()
    assert_told(heard, "some thread")


def test_a_block_is_survived_and_told(heard: list[StreamctlError]) -> None:
    with survived():
        Tripping(lambda: None)()
    assert_told(heard, threading.current_thread().name)
    with pytest.raises(KeyboardInterrupt), survived():
        raise KeyboardInterrupt


def test_the_watch_over_a_disk(heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(disk_watch, "LOOK_SECONDS", 0.01)
    free = Tripping(lambda _: 10**9)
    policy = DiskPolicy((60.0,), everything=1000.0, programme=400.0)
    watch = disk_watch.DiskWatch("recording", tmp_path, policy, lambda *_: None, free=free)
    watch.start()
    wait_for(lambda: watch.status()["free"] == 10**9)
    watch.close()
    assert_told(heard, "disk recording")


def test_the_eye_on_control(heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(heirs, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(heirs, "SILENT_SECONDS", 0.0)
    vacancy = Tripping(lambda _: None)
    monkeypatch.setattr(heirs, "vacancy", vacancy)
    eye = heirs.Heirs(SessionFolder(tmp_path), "event", dict, lambda *_: None)
    eye.heard()
    eye.start()
    wait_for(lambda: vacancy.done > 1)
    eye.close()
    assert_told(heard, "heirs")


@pytest.mark.parametrize("who", ["_journalist", "_relay"])
def test_what_looks_after_the_recordings(
    heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.001)
    looks = {name: Tripping(lambda: None, times=int(name == who)) for name in ("_journalist", "_relay")}
    ending = threading.Event()
    these: Any = SimpleNamespace(_ending=ending, **{name: SimpleNamespace(look=look) for name, look in looks.items()})
    thread = threading.Thread(target=engine.Engine._look, args=(these,), name="look")
    thread.start()
    wait_for(lambda: min(look.done for look in looks.values()) > 2)
    ending.set()
    thread.join()
    assert_told(heard, "look")


def test_a_camera_s_supervisor_begins_the_next_run(
    heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It trips over starting a run, and over watching one, which is ended so that the next finds the camera free."""
    monkeypatch.setattr(source, "RESTART_SECONDS", 0.01)
    made: list[Any] = []

    def ingest(*_: object) -> Any:
        wait = Tripping(lambda _: 0, times=int(not made))
        made.append(
            SimpleNamespace(child=SimpleNamespace(pid=1, wait=wait), stops=0, join=lambda: None, run=1, anchor=None)
        )
        made[-1].stop = lambda one=made[-1]: setattr(one, "stops", one.stops + 1)
        return made[-1]

    monkeypatch.setattr(source, "Ingest", Tripping(ingest))
    states: list[str] = []
    listener: Any = SimpleNamespace(
        state_changed=lambda _role, _name, state, _detail: states.append(state), child=lambda *_: None
    )
    spec = IngestSpec("close", "ingest close", (SMALL,), sound=True, recorded=False, delay_frames=0,
                      argv=lambda *_: [], log=tmp_path / "log")  # fmt: skip
    grid = Grid(SessionClock.start(SystemClock()), Fraction(30))
    camera = source.Source(spec, "ingest", grid, FramePool, source.Patience(0.5, restarts=False), listener)
    camera.start()
    wait_for(lambda: states == ["lost", "stopped"])
    assert [one.stops for one in made] == [1, 0]
    assert [error.where for error in heard] == ["supervise close"] * 2


def test_a_target_begins_the_next_attempt(tmp_path: Path) -> None:
    told: list[r.Record] = []
    tries = Tripping(lambda: (_ for _ in ()).throw(StreamctlError("TGT-017", where="far", name="far", detail="-")))
    order = TargetOrder("far", None, None, receiver=True)
    made = target.Target(order, where=tries, fan_out=FanOut(), ffmpeg=FFMPEG, log_file=tmp_path / "log",
                         emit=told.append, programme_seconds=lambda: None)  # fmt: skip
    made.start()
    wait_for(lambda: tries.done > 1)
    made.finish(1.0)
    assert made.join(5)
    details = [record.detail for record in told if isinstance(record, r.TargetChanged)]
    assert any("TGT-018" in detail and "a fault of ours" in detail for detail in details)


def test_a_rehearsal_s_receiver_listens_again(
    heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(receiver, "RESTART_SECONDS", 0.01)
    serve = Tripping(lambda _: False)
    monkeypatch.setattr(receiver.Receiver, "_serve", lambda self: serve(self))
    made = receiver.Receiver("far", ffmpeg=FFMPEG, folder=tmp_path, log_file=tmp_path / "log", emit=lambda _: None)
    made.start()
    wait_for(lambda: serve.done > 1)
    made.stop()
    assert_told(heard, "receiver far")


ENDLESS = "import os\ntry:\n while True: os.write(1, bytes(9000))\nexcept OSError: raise SystemExit(1)"


def test_an_encoder_whose_output_cannot_be_taken_is_seen_to_have_ended(
    heard: list[StreamctlError], tmp_path: Path
) -> None:
    encoder = Encoder(lambda *_: [sys.executable, "-c", ENDLESS], Tripping(lambda _: None), tmp_path / "log")
    wait_for(lambda: encoder.child.status is not None, what="the encoder's end")
    with pytest.raises(EncoderFailed):
        encoder.put(FramePool(SMALL).take(), bytes(4))
    encoder.kill()
    assert_told(heard, "encoder output")


def test_an_encoder_that_cannot_be_given_a_picture_is_seen_to_have_failed(
    heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("streamctl.live.switcher.encoder.LendingPipe.put", Tripping(lambda *_: None))
    wait = "import sys; sys.stdin.read()"
    encoder = Encoder(lambda *_: [sys.executable, "-c", wait], lambda _: None, tmp_path / "log")
    pool = FramePool(SMALL)

    def failed() -> bool:
        try:
            encoder.put(pool.take(), bytes(4))
        except EncoderFailed:
            return True
        return False

    wait_for(failed)
    encoder.kill()
    assert {error.code for error in heard} == {"LIV-052"}


def test_the_vigil_over_the_switcher(
    heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vigil, "BETWEEN_SECONDS", 0.001)
    monkeypatch.setattr(vigil.Questioner, "look", Tripping(lambda *_: None))
    monkeypatch.setattr(vigil, "step", lambda *_: SimpleNamespace(hung="no frame"))
    hung: list[str] = []
    process: Any = SimpleNamespace(pid=7)
    watch = vigil.Vigil(tmp_path / "socket", "pulse", process, Tripping(hung.append))
    wait_for(lambda: hung == ["no frame"])
    watch.close()
    assert [error.where for error in heard] == ["vigil 7"] * 2


def test_the_board_s_figures(heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "READ_SECONDS", 0.001)
    answers = Tripping(lambda: {"frame": 5, "late": 0})
    made = readings.Readings(answers, SystemClock())
    wait_for(lambda: made.last.figures.get("frame") == 5)
    made.close()
    assert_told(heard, "readings")


@pytest.fixture
def socket_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s") / "s"


def test_control_hears_the_switcher_s_next_event(heard: list[StreamctlError], socket_path: Path) -> None:
    """It trips over asking from where to hear, and over the first event itself."""
    events = EventLog()
    server = Server(socket_path, {}, events)
    process: Any = SimpleNamespace(alive=True, pid=1)
    link = switcher_link.SwitcherLink(process, socket_path)
    taken: list[Mapping[str, Any]] = []
    link.follow(Tripping(lambda: 0), Tripping(taken.append))
    for number in range(3):
        events.add(float(number), {"type": "mark"})
    wait_for(lambda: [event["event"] for event in taken] == [2, 3])
    link.close()
    server.close()
    assert [error.where for error in heard] == ["switcher events"] * 2


def test_a_caller_for_whom_there_is_no_thread_costs_the_next_one_nothing(
    monkeypatch: pytest.MonkeyPatch, socket_path: Path
) -> None:
    server = Server(socket_path, {"hello": lambda _: {"well": True}}, EventLog())
    start = threading.Thread.start
    refused: list[str] = []

    def starts(thread: threading.Thread) -> None:
        if thread.name == "connection" and not refused:
            refused.append(thread.name)
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", starts)
    with pytest.raises(StreamctlError), Client(socket_path, timeout=2.0) as caller:
        caller.call("hello")
    with Client(socket_path, timeout=2.0) as caller:
        assert caller.call("hello") == {"well": True}
    server.close()
    assert refused == ["connection"]


def test_a_child_s_end_is_heard_of_whatever_becomes_of_its_words(
    heard: list[StreamctlError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "redacted_lines", Tripping(iter))
    ended: list[int] = []
    made = ChildProcess("some child", [sys.executable, "-c", "raise SystemExit(3)"], on_exit=ended.append)
    assert made.wait(20) == 3
    wait_for(lambda: ended == [3])
    wait_for(lambda: heard != [])
    assert_told(heard, "stderr some child")
