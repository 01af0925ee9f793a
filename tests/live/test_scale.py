"""Eight cameras and twenty targets at once: small pictures, real processes, one real RTMP server."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import psutil
import pytest

from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import TestSource
from streamctl.core.values import Size
from streamctl.live.endpoints import read_endpoints
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running, wait_for_end
from streamctl.media.decode import pictures
from streamctl.plan import model as m
from streamctl.session.folder import SessionFolder
from streamctl.session.state import fold
from tests.lab.nginx import RtmpServer, rtmp_server
from tests.lab.plans import small_plan, whole
from tests.lab.shows import lines, records, show
from tests.lab.waiting import wait_for

CAMERAS = 8
TARGETS = 20
SIZE = Size(width=320, height=180)
FPS = Fraction(15)
ON_AIR_SECONDS = 6.0
STOP_SECONDS = 5.0
"""How long stopping may take, writing the files' ends not counted (the issue's own figure)."""
DESCRIPTORS = 60 + CAMERAS * 10 + TARGETS * 10
"""Descriptors of the switcher: pipes to each camera and target, their logs, sockets, files."""
THREADS = 30 + CAMERAS * 6 + TARGETS * 3
"""Its threads: a few for each camera and target, the mixer, the encoder, the recorder, whoever asks."""
LATE_SHARE = 0.1
"""Late frames that a test machine with other work may show; `make bench` counts them where nothing else runs."""
pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.slow]


def plan(folder: Path, server: RtmpServer) -> m.Plan:
    names = [f"c{number}" for number in range(CAMERAS)]
    cameras = tuple(
        m.CameraPlan(
            id=name,
            label=name,
            role="wide" if number == 0 else "other",
            source=TestSource(test=number),
            sizes=(SIZE,),
            fallback=None,
            delay_ms=0,
            iso=False,
        )
        for number, name in enumerate(names)
    )
    layer = {name: (m.LayerPlan(camera=name, place=whole(SIZE)),) for name in names}
    usual = small_plan(folder)
    return small_plan(
        folder,
        encoder=usual.encoder.model_copy(update={"size": SIZE, "fps": FPS, "keyframe_frames": 15, "video_kbps": 300}),
        cameras=cameras,
        master=names[0],
        scenes=tuple(m.ScenePlan(id=name, label=name, layers=layers) for name, layers in layer.items()),
        rundown=(),
        targets=tuple(target(f"t{number:02d}", server) for number in range(TARGETS)),
        safety=usual.safety.model_copy(update={"safe_camera": names[0]}),
    )


def target(name: str, server: RtmpServer) -> m.TargetPlan:
    reference = SecretReference(file=Path("/nowhere/key"))
    return m.TargetPlan(id=name, platform="custom", url=server.url, key=reference, receiver=False)


@contextmanager
def on_air(folder: Path, server: RtmpServer) -> Iterator[Running]:
    keys = {f"t{number:02d}": Secret(f"key-{number:02d}") for number in range(TARGETS)}
    with show(folder, plan(folder, server), keys=keys, switcher=SWITCHER_MODULE) as running:
        yield running


def everything_is_live(running: Running) -> bool:
    status = running.call("status")
    return all(one["state"] == "live" for one in (*status["cameras"], *status["targets"]))


def switcher(running: Running) -> psutil.Process:
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    assert endpoints.switcher_pid is not None
    return psutil.Process(endpoints.switcher_pid)


def frame(status: dict[str, Any]) -> int:
    return int(status["programme"]["frame"] or 0)


def test_eight_cameras_and_twenty_targets(tmp_path: Path) -> None:
    with rtmp_server(tmp_path / "server") as server, on_air(tmp_path, server) as running:
        wait_for(lambda: everything_is_live(running), 60, "8 cameras and 20 targets live")
        assert set(server.streams()) == {f"key-{number:02d}" for number in range(TARGETS)}
        process = switcher(running)
        descriptors, threads = process.num_fds(), process.num_threads()
        assert descriptors <= DESCRIPTORS
        assert threads <= THREADS
        before = frame(running.call("status"))
        for number in range(CAMERAS):
            running.call("cut", {"scene": f"c{number}", "origin": "script"})
            until = before + (number + 1) * round(ON_AIR_SECONDS * FPS / CAMERAS)
            wait_for(lambda until=until: frame(running.call("status")) >= until, 20, "the programme going on")
        status = running.call("status")
        assert everything_is_live(running)
        assert [one["figures"]["dropped"] for one in status["targets"]] == [0] * TARGETS
        assert status["recorder"]["lost"] == 0
        assert process.num_fds() <= descriptors + 4  # whoever asks at the moment
        assert process.num_threads() <= threads + 4
        began = time.monotonic()
        running.call("stop", {"origin": "script"}, timeout=30)
        assert wait_for_end(running, 30)
        assert time.monotonic() - began <= STOP_SECONDS
        judge(running, server)


def judge(running: Running, server: RtmpServer) -> None:
    """Prove that recording and targets have every frame, each target from the group of pictures it began with."""
    state = fold(lines(running))
    assert state.stopped is not None
    frames = state.stopped.frames
    assert sum(segment.frames or 0 for segment in state.segments_of("program")) == frames
    assert state.stopped.late <= frames * LATE_SHARE
    recorded = sum(1 for one in state.segments_of("program") for _ in pictures(running.folder / one.file))
    assert recorded == frames
    joined = min(record.frame for record in records(running, "on_air") if record.name == "c1")
    for number in range(TARGETS):
        (file,) = wait_for(lambda number=number: server.files(f"key-{number:02d}"), 5, "the server's file")
        received = sum(1 for _ in pictures(file))
        assert frames - joined <= received <= frames, f"target {number}: {received} of {frames} frames"
    assert state.children == {}
