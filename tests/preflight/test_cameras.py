"""What a look at a camera means for the show."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.sources import (
    AvfoundationSource,
    CameraSound,
    DecklinkSource,
    DshowSource,
    LavfiSource,
    RtmpSource,
    SrtSource,
    V4l2Source,
    VideoSource,
)
from streamctl.core.values import Size
from streamctl.media.camera_look import CameraLook
from streamctl.plan.model import CameraPlan, MicrophonePlan, Plan
from streamctl.preflight.cameras import camera_checks, judged, measures_of, wanted_rate
from streamctl.preflight.check import Check, Finding, in_order
from streamctl.preflight.encoding import FFMPEG
from streamctl.preflight.model import CheckResult, Status
from streamctl.preflight.schedule import run_checks
from tests.lab.plans import camera, small_plan
from tests.lab.ports import free_port

READY = Check(FFMPEG, "ffmpeg", lambda _: Finding(), blocking=True)
NETWORK = camera(1, "close", source=SrtSource(srt="srt://192.0.2.1:9000"))


def seen(**changes: Any) -> CameraLook:
    facts: dict[str, Any] = {
        "first_frame": 0.4,
        "fps": 29.97,
        "size": Size(width=1280, height=720),
        "black": False,
        "frozen": False,
        "sound": -21.0,
        "peak": -6.0,
        "ended": None,
        "said": "",
    }
    return CameraLook(**{**facts, **changes})


def codes(look: CameraLook, plan: CameraPlan = NETWORK, wanted: float = 30) -> list[str]:
    return [problem.code for problem in judged(look, plan, wanted)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"sound": None, "peak": None}, []),
        ({"fps": 28.5}, []),
        ({"fps": 28.4}, ["DEV-012"]),
        ({"fps": 15.0}, ["DEV-012"]),
        ({"fps": 11.9}, ["DEV-013"]),
        ({"fps": 0.0}, ["DEV-013"]),
        ({"black": True, "frozen": True}, ["DEV-014"]),
        ({"frozen": True}, ["DEV-015"]),
        ({"fps": 15.0, "frozen": True}, ["DEV-012", "DEV-015"]),
        ({"ended": 0, "fps": 5.0}, ["DEV-016"]),
        ({"first_frame": None, "fps": 0.0}, ["DEV-010"]),
        ({"first_frame": None, "fps": 0.0, "ended": 1, "said": "x: Connection refused"}, ["DEV-002"]),
    ],
)
def test_what_was_seen_and_what_is_wrong(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(seen(**changes)) == expected


def test_slides_may_stand_still_but_not_be_black() -> None:
    slides = camera(1, "slides", role="slides", source=NETWORK.source)
    assert codes(seen(frozen=True), slides) == []
    assert codes(seen(frozen=True, black=True), slides) == ["DEV-014"]


def test_one_that_waits_to_be_called_says_that_nobody_called() -> None:
    waiting = camera(1, "close", source=SrtSource(srt="srt://:9000?mode=listener"))
    assert codes(seen(first_frame=None), waiting) == ["DEV-011"]


@pytest.mark.parametrize(
    ("source", "rate"),
    [
        (V4l2Source(v4l2="/dev/video0", fps=Fraction(25)), 25),
        (DshowSource(dshow="Cam", fps=Fraction(25)), 25),
        (AvfoundationSource(avfoundation="Cam"), 30),
        (DecklinkSource(decklink="Card"), 30),
        (DecklinkSource(decklink="Card", mode="1080i50"), 25),
        (DecklinkSource(decklink="Card", mode="720p59.94"), 59.94),
        (SrtSource(srt="srt://192.0.2.1:9000"), 30),
    ],
)
def test_a_camera_is_held_against_what_it_was_asked_for(source: VideoSource, rate: float, tmp_path: Path) -> None:
    assert wanted_rate(camera(1, "one", source=source), small_plan(tmp_path)) == rate


def test_what_was_measured_comes_with_units() -> None:
    assert [(one.name, one.value, one.unit) for one in measures_of(seen())] == [
        ("frame_rate", 29.97, "fps"),
        ("picture", "1280x720", ""),
        ("first_frame", 0.4, "s"),
        ("sound", -21.0, "dBFS"),
        ("peak", -6.0, "dBFS"),
    ]
    assert measures_of(seen(first_frame=None)) == ()


def blocking(plan: Plan) -> dict[str, bool]:
    return {check.id: check.blocking for check in camera_checks(plan)}


def test_a_camera_with_a_fallback_does_not_keep_the_show_from_beginning(tmp_path: Path) -> None:
    cameras = (camera(1, "close", fallback="wide"), camera(2, "wide", fallback="close"), camera(3, "slides"))
    plan = small_plan(tmp_path, cameras=cameras, master=None)
    assert blocking(plan) == {"camera.close": False, "camera.wide": True, "camera.slides": True}


def test_the_camera_that_is_heard_blocks_even_with_a_fallback(tmp_path: Path) -> None:
    cameras = (camera(1, "close", fallback="wide"), camera(2, "wide"))
    assert blocking(small_plan(tmp_path, cameras=cameras, master="close"))["camera.close"]
    microphone = MicrophonePlan(id="lectern", source=CameraSound(camera="close"), gain_db=0, delay_ms=0, backup=None)
    plan = small_plan(tmp_path, cameras=cameras, master="lectern", microphones=(microphone,))
    assert blocking(plan)["camera.close"]


def results(plan: Plan, folder: Path) -> dict[str, CheckResult]:
    checks = in_order((READY, *camera_checks(plan)))
    return {result.check: result for result in run_checks(checks, folder=folder)}


@pytest.mark.ffmpeg
def test_cameras_that_are_well_black_and_gone(tmp_path: Path) -> None:
    cameras = (
        camera(1, "close"),
        camera(2, "wide", source=LavfiSource(lavfi="color=black:s=640x360:r=30")),
        camera(3, "gone", source=RtmpSource(rtmp=f"rtmp://127.0.0.1:{free_port()}/live/x"), fallback="wide"),
    )
    found = results(small_plan(tmp_path, cameras=cameras), tmp_path / "report")
    assert found["camera.close"].status in {Status.OK, Status.WARN}  # a busy machine may make it stutter
    assert found["camera.close"].snapshot == "camera-close.jpg"
    assert (tmp_path / "report/camera-close.jpg").stat().st_size > 1000
    assert found["camera.wide"].status == Status.WARN
    assert "DEV-014" in {problem.code for problem in found["camera.wide"].problems}
    assert found["camera.wide"].snapshot == "camera-wide.jpg"
    assert (found["camera.gone"].status, found["camera.gone"].snapshot) == (Status.FAIL, None)
    assert not found["camera.gone"].blocks
    assert any("refused" in line for line in found["camera.gone"].evidence)


def test_a_port_that_somebody_holds_names_them_and_spares_the_camera(tmp_path: Path) -> None:
    import os
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        source = RtmpSource(rtmp=f"rtmp://127.0.0.1:{port}/live/x", listen=True)
        found = results(small_plan(tmp_path, cameras=(camera(1, "close", source=source),)), tmp_path)
    assert found["port.cameras.close"].status == Status.FAIL
    assert f"({os.getpid()})" in found["port.cameras.close"].problems[0].message()
    assert found["camera.close"].status == Status.SKIP


def test_an_old_snapshot_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "camera-close.jpg").write_bytes(b"yesterday")
    source = RtmpSource(rtmp=f"rtmp://127.0.0.1:{free_port()}/live/x")
    found = results(small_plan(tmp_path, cameras=(camera(1, "close", source=source),)), tmp_path)
    assert found["camera.close"].snapshot is None
    assert not (tmp_path / "camera-close.jpg").exists()
