"""The real switcher with cameras that are processes of their own, judged by what the recording shows."""

from bisect import bisect_right
from contextlib import ExitStack
from pathlib import Path

import pytest

from streamctl.core.sources import HttpSource, RtmpSource, SrtSource, TestSource
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running
from streamctl.media.decode import pictures
from streamctl.media.ffmpeg import ENVIRONMENT_NAME, Ffmpeg
from streamctl.plan.model import Plan
from streamctl.rehearsal.counter import Code, CodeReader, whole_canvas
from streamctl.session import records as r
from tests.lab.feeds import Way, feed, listens
from tests.lab.plans import CANVAS, camera
from tests.lab.ports import free_port
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.ffmpeg
FULL = CodeReader(whole_canvas(CANVAS), CANVAS)


def source(way: Way, port: int) -> SrtSource | RtmpSource | HttpSource:
    if way == "srt":
        return SrtSource(srt=f"srt://127.0.0.1:{port}?mode=caller")
    if way == "rtmp":
        return RtmpSource(rtmp=f"rtmp://127.0.0.1:{port}/live/camera", listen=True)
    return HttpSource(http=f"http://127.0.0.1:{port}/camera.ts")


def state_of(running: Running, name: str) -> str:
    return next(str(row["state"]) for row in running.call("status")["cameras"] if row["name"] == name)


def codes(running: Running) -> dict[int, Code | None]:
    """Return what each programme frame of the recording says of itself."""
    files = sorted((running.folder / "program").glob("*.flv"))
    found: dict[int, Code | None] = {}
    for path in files:
        first = int(path.stem.partition("-f")[2])
        for number, picture in enumerate(pictures(path)):
            found[first + number] = FULL.read(picture.luma)
    return found


def _counter(code: Code | None) -> int | None:
    return code.frame if code else None


def shown_camera(running: Running, frame: int) -> str:
    cuts = [record for record in records(running, "on_air") if record.kind == "scene"]
    return str(cuts[bisect_right([record.frame for record in cuts], frame) - 1].name)


def anchor_at(running: Running, name: str, frame: int) -> int:
    """Return the anchor of camera `name` that holds at programme frame `frame`."""
    starts = [line for line in records(running, "camera.anchored") if line.name == name]
    assert starts, f"{name} was never anchored"
    return int([record.frame for record in starts if record.frame <= frame][-1])


@pytest.mark.parametrize("way", ["srt", "rtmp", "http"])
def test_a_network_camera_is_on_air_frame_by_frame(
    way: Way, ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_NAME, str(ffmpeg.path))
    port = free_port()
    cameras = (camera(1, "close", source=source(way, port), iso=True), camera(2, "wide", source=TestSource(test=2)))
    plan = show_plan(tmp_path, cameras=cameras, targets=())
    with ExitStack() as stack:
        if way != "rtmp":
            stack.enter_context(feed(ffmpeg, way, port, 1, size=CANVAS))
        running = stack.enter_context(show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE))
        if way == "rtmp":  # this camera calls, and only once: the ingest has to listen first
            wait_for(lambda: listens(port), 15, "the ingest's listening")
            stack.enter_context(feed(ffmpeg, way, port, 1, size=CANVAS))
        wait_for(lambda: state_of(running, "close") == "live", 15, "the camera")
        for scene in ("close", "wide", "close"):
            frame = running.call("cut", {"scene": scene, "origin": "script"})["frame"]
            wait_for(lambda at=frame: (running.call("status")["programme"]["frame"] or 0) > at + 20, 5, "20 frames")
        running.call("stop", {"origin": "script"}, timeout=30)
    read = codes(running)
    stopped: r.ProgrammeStopped = records(running, "programme.stopped")[0]
    assert sorted(read) == list(range(stopped.frames))
    first_cut = records(running, "on_air")[1].frame
    for frame in range(first_cut, stopped.frames):
        name = shown_camera(running, frame)
        code = read[frame]
        assert code is not None, f"frame {frame} cannot be read"
        assert code.camera == {"close": 1, "wide": 2}[name], f"frame {frame} shows camera {code.camera}"
    on_wide = [frame for frame in range(first_cut, stopped.frames) if shown_camera(running, frame) == "wide"]
    wrong = [frame for frame in on_wide if _counter(read[frame]) != frame - anchor_at(running, "wide", frame)]
    assert len(wrong) <= stopped.repeated, f"frames {wrong} are not the camera's frames of that moment"
    assert any((running.folder / "iso" / "close").glob("*.mkv"))


def quick_return(folder: Path, port: int) -> Plan:
    """Return a plan whose close camera comes over SRT, falls back to wide and is trusted again after a second."""
    cameras = (camera(1, "close", source=source("srt", port), fallback="wide"), camera(2, "wide"))
    plan = show_plan(folder, cameras=cameras, targets=())
    return plan.model_copy(update={"safety": plan.safety.model_copy(update={"return_after_seconds": 1.0})})


def scenes_shown(running: Running) -> list[str]:
    return [record.name for record in records(running, "on_air") if record.kind == "scene"]


def test_a_camera_that_dies_on_air_gives_way_and_comes_back_by_itself(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    port = free_port()
    plan = quick_return(tmp_path, port)
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        with feed(any_ffmpeg, "srt", port, 1, size=CANVAS) as sender:
            wait_for(lambda: state_of(running, "close") == "live", 15, "the camera")
            running.call("cut", {"scene": "close", "origin": "script"})
            wait_for(lambda: scenes_shown(running) == ["close"], 5, "the cut")
            sender.stop()
            wait_for(lambda: scenes_shown(running) == ["close", "wide"], 15, "the fallback")
        with feed(any_ffmpeg, "srt", port, 3, size=CANVAS):
            wait_for(lambda: scenes_shown(running) == ["close", "wide", "close"], 25, "the return")
            frame = records(running, "on_air")[-1].frame
            wait_for(lambda: (running.call("status")["programme"]["frame"] or 0) > frame + 10, 5, "10 frames")
            running.call("stop", {"origin": "script"}, timeout=30)
    lost, back = records(running, "on_air")[-2:]
    assert lost.reason == "safety: close no signal"
    assert back.reason == "safety: close is usable again"
    assert len({record.run for record in records(running, "camera.anchored") if record.name == "close"}) == 2
    read = codes(running)
    assert {code.camera for frame, code in read.items() if lost.frame <= frame < back.frame and code} == {2}
    assert {code.camera for frame, code in read.items() if frame >= back.frame and code} == {3}
