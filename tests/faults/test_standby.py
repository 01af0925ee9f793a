"""A show for which no camera delivers: it comes on air all the same, and goes on when the last camera is gone."""

from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from streamctl.core.sources import RtmpSource
from tests.lab import components
from tests.lab.judging import Remains, Run, missing, remains_of, runs
from tests.lab.live_show import (
    FPS,
    await_live,
    hd_camera,
    hd_plan,
    key_of,
    live_show,
    own_runtime_folder,
    published,
)
from tests.lab.nginx import rtmp_server
from tests.lab.scripted_camera import scripted_camera

pytestmark = [pytest.mark.ffmpeg, pytest.mark.nginx, pytest.mark.slow, pytest.mark.timeout(400)]
HOLD_FRAMES = 2 * FPS
"""How long each state is looked at (frames)."""
GONE_SECONDS = 2.0
"""How long the picture of a camera that is gone may stand: `signal_lost` of half a second, and a busy machine."""


@dataclass(frozen=True)
class Evidence(Remains):
    """What is left of the show, and the programme frames between which each of its states was on air."""

    stream: tuple[Run, ...]
    without: range
    with_cameras: range
    unplugged: int
    gone: range
    again: range


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Run a show whose cameras are there too late, then gone, then back."""
    folder = tmp_path_factory.mktemp("standby")
    ffmpeg = components.debian_ffmpeg()
    with ExitStack() as stack:
        stack.enter_context(own_runtime_folder())
        server = stack.enter_context(rtmp_server(folder / "server"))
        cameras = {
            name: stack.enter_context(scripted_camera(ffmpeg, number)) for number, name in ((1, "close"), (2, "wide"))
        }
        for camera in cameras.values():
            camera.plugged = False
        plan = hd_plan(
            folder,
            tuple(hd_camera(name, RtmpSource(rtmp=one.url, listen=True)) for name, one in cameras.items()),
            targets=(published("main", server.url),),
        )
        with live_show(plan, folder) as show:
            await_live(show, (), ("main",))
            show.await_frames(HOLD_FRAMES)
            without = range(show.frame())
            for camera in cameras.values():
                camera.plugged = True
            await_live(show, tuple(cameras), ())
            begin = show.frame_of(show.cut("close"))
            show.await_frames(HOLD_FRAMES)
            with_cameras = range(begin, show.frame())
            unplugged, seq = show.frame(), show.seq
            for camera in cameras.values():
                camera.plugged = False
            begin = show.frame_of(show.await_on_air("standby", seq))
            show.await_frames(HOLD_FRAMES)
            gone = range(begin, show.frame())
            seq = show.seq
            for camera in cameras.values():
                camera.plugged = True
            begin = show.frame_of(show.await_on_air("close", seq))
            show.await_frames(HOLD_FRAMES)
            again = range(begin, show.frame())
            show.stop()
        files = server.files(key_of("main"))
    remains = remains_of(show)
    return Evidence(
        **vars(remains),
        stream=runs(files, remains.programme),
        without=without,
        with_cameras=with_cameras,
        unplugged=unplugged,
        gone=gone,
        again=again,
    )


def test_a_show_without_any_camera_is_on_air_with_its_card(evidence: Evidence) -> None:
    assert shown(evidence, evidence.without) == {None}
    assert not any(evidence.programme.seen[frame].black for frame in evidence.without)


def test_cameras_that_come_late_can_be_shown(evidence: Evidence) -> None:
    assert shown(evidence, evidence.with_cameras) == {1}


def test_when_the_last_camera_is_gone_a_card_is_shown_until_one_is_back(evidence: Evidence) -> None:
    assert evidence.gone.start - evidence.unplugged <= GONE_SECONDS * FPS
    assert shown(evidence, evidence.gone) == {None}
    assert not any(evidence.programme.seen[frame].black for frame in evidence.gone)
    assert shown(evidence, evidence.again) == {1}


def test_neither_viewers_nor_recording_miss_a_frame_of_it(evidence: Evidence) -> None:
    assert evidence.programme.missing(evidence.frames) == frozenset()
    assert missing(evidence.stream, 0, evidence.frames) == frozenset()
    assert evidence.left == ()


def shown(evidence: Evidence, frames: range) -> set[int | None]:
    """Return the cameras seen in `frames`; None is a card."""
    return evidence.programme.cameras(frames.start, frames.stop)
