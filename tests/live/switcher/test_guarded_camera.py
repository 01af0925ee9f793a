"""A real show with a camera that admits only who knows the password, also after its switcher was replaced."""

import contextlib
from pathlib import Path

import psutil
import pytest

from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import RtspSource
from streamctl.live.endpoints import read_endpoints
from streamctl.live.order import SWITCHER_MODULE
from streamctl.live.running import Running
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.plan.secrets import source_secret
from streamctl.session.folder import SessionFolder
from tests.lab.leftovers import gone, leftovers
from tests.lab.plans import CANVAS, camera
from tests.lab.rtsp import Visitor, camera_file, rtsp_camera
from tests.lab.shows import records, show, show_plan
from tests.lab.waiting import wait_for

pytestmark = [pytest.mark.ffmpeg, pytest.mark.rtsp]
PASSWORD = "a-camera-password-nobody-may-see"
FILE_SECONDS = 60


def state_of(running: Running) -> str:
    return next(str(row["state"]) for row in running.call("status")["cameras"] if row["name"] == "close")


def switcher_of(running: Running) -> int:
    endpoints = read_endpoints(SessionFolder(running.folder).endpoints)
    assert endpoints is not None
    assert endpoints.switcher_pid is not None
    return endpoints.switcher_pid


def shown_by_processes() -> str:
    """Return the command lines and environments of everything that this test has started and that still runs."""
    words: list[str] = []
    for process in leftovers():
        with contextlib.suppress(psutil.NoSuchProcess):
            words += (*process.cmdline(), *process.environ().values())
    return "\n".join(words)


def test_its_password_lets_every_switcher_in_and_is_to_be_read_nowhere(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    file = camera_file(any_ffmpeg, tmp_path / "camera.mp4", 1, CANVAS, FILE_SECONDS)
    with rtsp_camera(file, Visitor("crew", PASSWORD)) as url:
        source = RtspSource(rtsp=url, user="crew", password=SecretReference(file=Path("/nowhere/password")))
        plan = show_plan(tmp_path, cameras=(camera(1, "close", source=source, iso=True), camera(2, "wide")), targets=())
        keys = {source_secret("cameras", "close"): Secret(PASSWORD)}
        with show(tmp_path, plan, keys=keys, switcher=SWITCHER_MODULE) as running:
            wait_for(lambda: state_of(running) == "live", 20, "the camera")
            assert PASSWORD not in shown_by_processes()
            first = switcher_of(running)
            psutil.Process(first).kill()
            wait_for(lambda: gone(first), 5, "the end of the first switcher")
            wait_for(lambda: switcher_of(running) != first and state_of(running) == "live", 25, "the camera again")
            assert PASSWORD not in shown_by_processes()
            running.call("stop", {"origin": "script"}, timeout=30)
    assert any((running.folder / "iso" / "close").glob("*.mkv"))
    assert "CAM-010" not in {fault.code for fault in records(running, "fault")}
    for path in (path for path in running.folder.rglob("*") if path.is_file()):
        assert PASSWORD.encode() not in path.read_bytes(), path


def test_a_password_that_nobody_knows_is_told_and_the_show_goes_on(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    source = RtspSource(rtsp="rtsp://192.0.2.1/a", user="crew", password=SecretReference(file=Path("/nowhere/p")))
    plan = show_plan(tmp_path, cameras=(camera(1, "close", source=source), camera(2, "wide")), targets=())
    with show(tmp_path, plan, keys={}, switcher=SWITCHER_MODULE) as running:
        (fault,) = [fault for fault in records(running, "fault") if fault.code == "CAM-010"]
        assert fault.where == "cameras.close.source.password"
        wait_for(lambda: state_of(running) == "lost", 10, "the camera is told to be lost")
        running.call("stop", {"origin": "script"}, timeout=30)
