"""What control relies on in a switcher: one suite over the fake one and the real engines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.live.endpoints import Endpoints
from streamctl.live.launch import prepare_session
from streamctl.live.obs.studio.visit import set_up
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.protocol import Client
from streamctl.media.detached import Detached, python_module, spawn_detached
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import read_header
from streamctl.session.journal import decode_record
from tests.lab.obs import LabObs
from tests.lab.obs_shows import obs_plan, studio
from tests.lab.shows import FAKE, importable, show_plan
from tests.lab.waiting import wait_for

CLOCKS_APART = {"fake": 0, "ffmpeg": 0, "obs": 1}
"""How far the frame that is due may be from the one that is shown then (frames): OBS's pictures tell it ever better."""


class Stand:
    """A switcher's process with its socket, and all its events in order."""

    def __init__(self, engine: str, folder: SessionFolder) -> None:
        self.folder = folder
        self.clocks_apart = CLOCKS_APART[engine]
        self.endpoints = Endpoints.fresh()
        self.endpoints.write(folder.endpoints)
        argv = python_module(FAKE if engine == "fake" else SWITCHER_MODULE, str(folder.path))
        self.process: Detached = spawn_detached("switcher", argv, log=folder.logs / "switcher-process.log")
        wait_for(self._answers, 20, "an answer")

    def _answers(self) -> bool:
        try:
            return bool(self.call("hello"))
        except StreamctlError:
            assert self.process.alive
            return False

    def call(self, verb: str, **args: Any) -> dict[str, Any]:
        with Client(self.endpoints.switcher) as client:
            return client.call(verb, args)

    def events(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the events so far."""
        last = self.call("hello")["events"]
        found: list[dict[str, Any]] = []
        with Client(self.endpoints.switcher) as client:
            events = client.events(after)
            while len(found) < last - after:
                found.append(next(events))
        return found

    def records(self, kind: str) -> list[Any]:
        found = [dict(event["record"]) for event in self.events()]
        return [decode_record(one.pop("type"), one) for one in found if one["type"] == kind]

    def seen(self, kind: str, /, **facts: Any) -> Any:
        """Return the first record of `kind` with these facts, once it has come."""

        def find() -> Any:
            matching = (one for one in self.records(kind) if facts.items() <= one.model_dump().items())
            return next(matching, None)

        return wait_for(find, 20, f"{kind} {facts}")


@pytest.fixture(scope="module")
def obs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabObs]:
    """An OBS that is set up for the show."""
    with studio(tmp_path_factory.mktemp("obs")) as running:
        yield running


ENGINES = [
    pytest.param("fake"),
    pytest.param("ffmpeg", marks=pytest.mark.ffmpeg),
    pytest.param("obs", marks=[pytest.mark.ffmpeg, pytest.mark.obs]),
]


@pytest.fixture(params=ENGINES)
def stand(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    importable(monkeypatch)
    plan = show_plan(tmp_path)
    if request.param == "obs":
        plan = obs_plan(tmp_path, request.getfixturevalue("obs").port)
        set_up(plan)
    folder = prepare_session(plan, rehearsal=False, clock=SystemClock())
    one = Stand(request.param, folder)
    yield one
    one.process.end()


def test_what_control_relies_on(stand: Stand) -> None:
    """One run of a programme through every verb: starting it costs seconds, so the parts share it."""
    hello = stand.call("hello")
    assert (hello["session"], hello["pid"]) == (read_header(stand.folder.header).id, stand.process.pid)
    stand.seen("on_air", kind="card", name="standby", frame=0, reason="start")
    began = stand.seen("programme.started", frame=0)
    _shows(stand)
    _refuses(stand)
    _targets(stand)
    _numbers_its_events(stand)
    status = stand.call("status")
    assert set(status) >= {"frame", "seconds", "late", "repeated", "on_air", "overlay", "cameras", "targets"}
    assert {"recorder", "encoder", "sound"} <= set(status)
    assert status["seconds"] >= began.seconds
    assert set(status["cameras"]) == {"close", "wide"}
    _ends(stand)


def _shows(stand: Stand) -> None:
    wait_for(lambda: all(camera["state"] == "live" for camera in stand.call("status")["cameras"].values()), 20)
    before = stand.call("position")
    answer = stand.call("show", kind="scene", name="both", fade_frames=5, request="one", reason="operator")
    outcome = stand.seen("on_air", request="one")
    assert isinstance(outcome, r.OnAir)
    assert outcome.frame == answer["frame"] >= before["frame"] - stand.clocks_apart
    over = stand.call("overlay", name="name", request="two")
    assert stand.seen("overlay", request="two").frame == over["frame"] >= answer["frame"]
    assert stand.call("status")["overlay"] == "name"
    off = stand.call("overlay", name=None, request="three")
    assert stand.seen("overlay", request="three").name is None
    assert off["frame"] >= over["frame"]
    muted = stand.call("sound", name="mute", request="four", reason="operator")
    assert (stand.seen("sound", request="four").frame, muted["heard"]) == (muted["frame"], None)
    assert stand.call("sound", name="auto", request="five", reason="operator")["heard"] == "close"
    assert stand.seen("sound", request="five").wanted == "auto"


def _refuses(stand: Stand) -> None:
    for verb, args in (("show", {"kind": "scene", "name": "nowhere"}), ("show", {"kind": "card", "name": "both"})):
        with pytest.raises(StreamctlError) as caught:
            stand.call(verb, fade_frames=0, request="bad", reason="operator", **args)
        assert caught.value.code == "SWI-001"
    assert all(record.request != "bad" for record in stand.records("on_air"))


def _targets(stand: Stand) -> None:
    assert stand.call("target.add", name="local", url=None, key=None, receiver=True) == {}
    stand.seen("target", name="local", state="live")
    assert "local" in stand.call("status")["targets"]
    assert stand.call("target.remove", name="local") == {}
    stand.seen("target", name="local", state="stopped")


def _numbers_its_events(stand: Stand) -> None:
    events = stand.events()
    assert [event["event"] for event in events] == list(range(1, len(events) + 1))
    assert stand.events(after=3)[: len(events) - 3] == events[3:]


def _ends(stand: Stand) -> None:
    client = Client(stand.endpoints.switcher)
    last = client.events(0)
    first = next(last)
    frames = stand.call("stop")["frames"]
    assert frames > 0
    records = [event["record"] for event in (first, *last)]
    client.close()
    stopped = [record for record in records if record["type"] == "programme.stopped"]
    assert [record["frames"] for record in stopped] == [frames]
    opened = {record["file"] for record in records if record["type"] == "segment.opened"}
    closed = {record["file"] for record in records if record["type"] == "segment.closed"}
    assert opened == closed != set()
    running = {record["pid"] for record in records if record["type"] == "child" and record["event"] == "started"}
    ended = {record["pid"] for record in records if record["type"] == "child" and record["event"] == "exited"}
    assert running == ended
    assert stand.process.wait(10)
    assert stand.process.status == 0
    assert not stand.endpoints.switcher.exists()


def test_sigterm_ends_the_programme_in_order(stand: Stand) -> None:
    stand.seen("programme.started", frame=0)
    client = Client(stand.endpoints.switcher)
    last = client.events(0)
    next(last)
    assert stand.process.end(terminate_seconds=15)
    assert [event["record"]["type"] for event in last].count("programme.stopped") == 1
    client.close()
    assert stand.process.status == 0
