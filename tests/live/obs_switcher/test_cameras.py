"""Cameras taken beside an OBS: with real ingests, and no OBS, which would only take them once more."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.sources import HttpSource, RtmpSource, SrtSource, V4l2Source
from streamctl.live.obs_switcher.cameras import OwnCameras
from streamctl.live.server import EventLog
from streamctl.live.switcher.cameras import Bench
from streamctl.live.switcher.engine import iso_recorders
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.journalist import Journalist
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.plan import model as m
from streamctl.rehearsal.counter import Code, CodeReader, whole_canvas
from streamctl.session.folder import SessionFolder
from tests.lab.feeds import feed
from tests.lab.judging import iso_counters
from tests.lab.obs_shows import FPS, SIZE, obs_plan
from tests.lab.plans import camera
from tests.lab.ports import free_port
from tests.lab.waiting import wait_for

RECORDED = ("close", "wide", "spare")
"""Heard, looked at, and neither."""


class Told(EventLog):
    """Keeps what is told, to be looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict[str, Any]] = []

    def add(self, seconds: float, record: Mapping[str, Any]) -> int:
        self.records.append(dict(record))
        return super().add(seconds, record)


class Stage:
    """The cameras of `plan` beside an OBS, and what is told of them."""

    def __init__(self, plan: m.Plan, folder: Path, ffmpeg: Ffmpeg, *, resumed: bool = False) -> None:
        self.folder = SessionFolder(folder)
        self.folder.logs.mkdir(parents=True)
        self.told = Told()
        self.grid = Grid(SessionClock.start(SystemClock()), plan.fps)
        self.journalist = Journalist(self.told, self.grid, SystemClock())
        self.recorders = iso_recorders(plan, self.folder, self.journalist)
        self.journalist.recorders = self.recorders
        self.obs: dict[str, bool] = {}
        bench = Bench(plan, self.folder, ffmpeg, self.grid, {}, self.journalist, self.recorders)
        self.cameras = OwnCameras(bench, self.journalist, lambda: self.obs, resumed=resumed)
        self.journalist.programme_started(self.grid.next_frame(time.monotonic_ns()))
        self.cameras.start()

    def records(self, kind: str, name: str = "") -> list[dict[str, Any]]:
        """Return what was told of that kind, of the camera `name` alone if one is named."""
        named = ("name", "where", "stream")
        told = [one for one in tuple(self.told.records) if one["type"] == kind]
        return [one for one in told if not name or name in {str(one.get(key)).removeprefix("iso/") for key in named}]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cameras.stop()
        for recorder in self.recorders.values():
            recorder.finish(5)
            assert recorder.join(10)


@pytest.mark.ffmpeg
def test_each_that_lets_a_second_one_have_it_is_recorded_whole_and_undecoded(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    port = free_port()
    cameras = (
        camera(1, "close", sizes=(SIZE,), iso=True, source=SrtSource(srt=f"srt://127.0.0.1:{port}")),
        camera(2, "wide", sizes=(SIZE,), iso=True),
        camera(3, "shy", sizes=(SIZE,), iso=True, source=RtmpSource(rtmp=f"rtmp://127.0.0.1:{free_port()}/live/x")),
        camera(4, "desk", sizes=(SIZE,), iso=True, source=V4l2Source(v4l2="/dev/video0")),
        camera(5, "spare", sizes=(SIZE,), iso=True),
        camera(6, "unasked", sizes=(SIZE,)),
    )
    plan = obs_plan(tmp_path, 1, cameras=cameras)
    with ExitStack() as stack:
        stack.enter_context(feed(ffmpeg, "srt", port, 1, size=SIZE, fps=FPS))
        stage = stack.enter_context(Stage(plan, tmp_path / "session", ffmpeg))
        for name in RECORDED:
            wait_for(lambda: (stage.recorders[name].status()["frames"] or 0) > 3 * FPS, 40, f"three seconds of {name}")  # noqa: B023
            wait_for(lambda: stage.records("camera.anchored", name), 5, f"the place of {name}")  # noqa: B023
        assert stage.cameras.status("close")["frames"] > 2 * FPS
        assert stage.cameras.status("desk") == {}
        assert stage.cameras.usable("wide")
        assert stage.cameras.usable("close") is None
        frame = stage.grid.next_frame(time.monotonic_ns()) - round(0.3 * FPS)
        picture = stage.cameras.picture(frame)
        assert picture is not None
        code = CodeReader(whole_canvas(SIZE), SIZE).read(picture.planes().y)
        (trouble,) = wait_for(lambda: stage.records("trouble", "shy"), 10, "the trouble of a camera that takes nobody")
    assert (trouble["code"], trouble["state"]) == ("OBS-071", "begun")
    last = {one["where"]: one["state"] for one in stage.records("trouble")}
    assert {name for name, state in last.items() if state == "begun"} == {"shy"}
    assert stage.records("camera") == []
    assert set(stage.recorders) == {*RECORDED, "shy"}
    anchor = stage.records("camera.anchored", "wide")[-1]["seconds"]
    assert code == Code(2, frame - round(anchor * FPS))
    for name in RECORDED:
        files = iso_counters(stage.folder.iso(name))
        for counters in files:
            assert counters == list(range(counters[0], counters[0] + len(counters)))
        (anchor,) = [one["frame"] for one in stage.records("camera.anchored", name)][:1]
        first = stage.records("segment.opened", name)[0]["first_frame"]
        assert 0 <= first - anchor <= 2 * FPS
        closed = stage.records("segment.closed", name)
        assert [one["frames"] for one in closed] == [len(counters) for counters in files]


@pytest.mark.ffmpeg
def test_a_camera_that_obs_lacks_while_we_have_it_is_left_to_obs_and_called_again(
    any_ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    port, desk_port = free_port(), free_port()
    close = camera(1, "close", sizes=(SIZE,), iso=True, source=HttpSource(http=f"http://127.0.0.1:{port}/camera.ts"))
    heard = HttpSource(http=f"http://127.0.0.1:{desk_port}/camera.ts")
    desk = m.MicrophonePlan(id="desk", source=heard, gain_db=0, delay_ms=0, backup=None)
    cameras = (close, camera(2, "wide", sizes=(SIZE,)))
    plan = obs_plan(tmp_path, 1, cameras=cameras, microphones=(desk,), master="desk")
    with ExitStack() as stack:
        stack.enter_context(feed(any_ffmpeg, "http", desk_port, 3, size=SIZE, fps=FPS))
        only = stack.enter_context(feed(any_ffmpeg, "http", port, 1, size=SIZE, fps=FPS))
        stage = stack.enter_context(Stage(plan, tmp_path / "session", any_ffmpeg, resumed=True))
        wait_for(lambda: (stage.recorders["close"].status()["frames"] or 0) > FPS, 40, "a recording")
        wait_for(lambda: stage.cameras.status("close")["state"] == "live", 10, "the camera")
        told = wait_for(lambda: stage.records("trouble", "close"), 5, "the end of what an engine before may have told")
        assert (told[-1]["code"], told[-1]["state"]) == ("OBS-071", "over")
        before = len(told)
        (microphone,) = stage.cameras._sounds.microphones
        wait_for(lambda: microphone.state == "live", 20, "the microphone")
        stage.obs = {"close": False, "desk": False}
        wait_for(lambda: len(stage.records("trouble", "close")) > before, 20, "our leaving it")
        assert stage.records("trouble", "close")[before]["facts"]["detail"] == "it is left to somebody else"
        wait_for(lambda: stage.records("child", "close")[-1]["event"] == "exited", 10, "the end of our ingest")
        wait_for(lambda: stage.records("child", "desk")[-1]["event"] == "exited", 10, "our leaving the microphone")
        only.stop()  # it served one caller, and ends with it
        stage.obs = {"close": True, "desk": True}
        stack.enter_context(feed(any_ffmpeg, "http", port, 1, size=SIZE, fps=FPS))
        wait_for(lambda: len(stage.records("trouble", "close")) >= before + 2, 40, "the recording going on")
        wait_for(lambda: len(stage.records("segment.opened", "close")) >= 2, 20, "its next file")
        wait_for(lambda: stage.records("child", "desk")[-1]["event"] == "started", 10, "the microphone called again")
    assert [one["state"] for one in stage.records("trouble", "close")[before : before + 2]] == ["begun", "over"]
