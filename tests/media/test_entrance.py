"""Cameras that admit only who knows the password: the real servers, and both FFmpegs, which are not told it on argv."""

import base64
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Literal

import psutil
import pytest

from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import HttpSource, RtspSource, SrtSource
from streamctl.core.values import Size
from streamctl.media.argv.inputs import address_list
from streamctl.media.camera_look import look_at
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.microphone_look import listen_to
from streamctl.media.run import run
from streamctl.preflight.opening import cause_of
from tests.lab.components import packaged_ffmpeg
from tests.lab.ingests import Ingest, ingest
from tests.lab.ports import free_port
from tests.lab.rtsp import Visitor, camera_file, rtsp_camera
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.ffmpeg
SMALL = Size(width=320, height=180)
SECONDS = 20
USER, PASSWORD, PASSPHRASE = "the crew", "n0body's:may@see/100%#1", "n0body-may-see-this"
SOMEWHERE = SecretReference(file=Path("/nowhere/password"))
SECOND = 30
"""Frames of it."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return camera_file(packaged_ffmpeg(), tmp_path_factory.mktemp("camera") / "camera.mp4", 1, SMALL, SECONDS)


def assert_delivers_and_tells_nobody(running: Ingest) -> None:
    wait_for(lambda: running.count() >= SECOND, 15, "a second of pictures")
    process = psutil.Process(running.child.pid)
    told = "\n".join((*process.cmdline(), *process.environ().values(), running.child.tail()))
    assert "n0body" not in told


@pytest.mark.rtsp
@pytest.mark.parametrize("method", ["basic", "digest"])
def test_an_rtsp_camera_lets_in_who_has_the_password(
    method: Literal["basic", "digest"], file: Path, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    with rtsp_camera(file, Visitor(USER, PASSWORD, method)) as url:
        source = RtspSource(rtsp=url, user=USER, password=SOMEWHERE)
        with ingest(ffmpeg, source, tmp_path, (SMALL,), secret=Secret(PASSWORD)) as running:
            assert_delivers_and_tells_nobody(running)
        assert running.samples().any(), "no sound came"
        assert sum(frames for _, _, frames in running.segments()) >= SECOND - 5, "it was not recorded"


@pytest.mark.rtsp
def test_the_wrong_password_is_told_as_such(file: Path, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    with rtsp_camera(file, Visitor(USER, PASSWORD)) as url:
        source = RtspSource(rtsp=url, user=USER, password=SOMEWHERE)
        with ingest(ffmpeg, source, tmp_path, (SMALL,), secret=Secret("another-password")) as running:
            assert running.child.wait(15) not in {None, 0}
        assert cause_of(running.child.tail()) == "unauthorized"
        assert "another-password" not in running.child.tail()


@pytest.mark.rtsp
def test_preflight_looks_at_it_and_listens_to_it(file: Path, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    with rtsp_camera(file, Visitor(USER, PASSWORD)) as url:
        source = RtspSource(rtsp=url, user=USER, password=SOMEWHERE)
        secret = Secret(PASSWORD)
        look = look_at(
            ffmpeg,
            source,
            size=SMALL,
            fps=Fraction(30),
            label="close",
            snapshot=tmp_path / "close.jpg",
            leash=Leash(),
            secret=secret,
        )
        assert (look.size, look.ended) == (SMALL, None)
        assert look.fps == pytest.approx(30, abs=3)
        assert look.peak is not None
        heard = listen_to(ffmpeg, source, label="close", leash=Leash(), secret=secret)
        assert heard.first_sound is not None
        assert heard.peak > -60


class _Guarded(http.server.BaseHTTPRequestHandler):
    file = Path()

    def do_GET(self) -> None:
        wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {wanted}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.file.read_bytes())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def http_camera(file: Path) -> Iterator[str]:
    """Serve `file` over HTTP to USER alone."""
    handler = type("Handler", (_Guarded,), {"file": file})
    with http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/camera.ts"
        finally:
            server.shutdown()
            thread.join()


def test_an_http_camera_lets_in_who_has_the_password(file: Path, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    stream = tmp_path / "camera.ts"
    run([str(ffmpeg.path), "-v", "error", "-i", str(file), "-c", "copy", str(stream)], timeout=30)
    with http_camera(stream) as url:
        source = HttpSource(http=url, user=USER, password=SOMEWHERE)
        with ingest(ffmpeg, source, tmp_path / "iso", (SMALL,), secret=Secret(PASSWORD)) as running:
            assert_delivers_and_tells_nobody(running)


def test_an_encrypted_srt_feed_is_read_with_its_passphrase(file: Path, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    port = free_port()
    called = f"srt://127.0.0.1:{port}?mode=listener&passphrase={PASSPHRASE}"
    copied = ["-re", "-i", str(file), "-c", "copy", "-f", "mpegts", called]
    source = SrtSource(srt=f"srt://127.0.0.1:{port}?mode=caller", passphrase=SOMEWHERE)
    sender = ChildProcess("sender", [str(ffmpeg.path), "-v", "error", *copied])
    try:
        with ingest(ffmpeg, source, tmp_path, (SMALL,), secret=Secret(PASSPHRASE)) as running:
            assert_delivers_and_tells_nobody(running)
    finally:
        sender.stop(quit_key=True)


def test_whatever_is_in_a_password_it_stays_one_word_of_the_list() -> None:
    source = SrtSource(srt="srt://192.0.2.1:9000", passphrase=SOMEWHERE)
    assert "option passphrase 'it'\\''s a\\secret'" in address_list(source, "it's a\\secret").splitlines()
    login = RtspSource(rtsp="rtsp://192.0.2.1/a?b=1", user="a:b", password=SOMEWHERE)
    assert "file 'rtsp://a%3Ab:c%40d@192.0.2.1/a?b=1'" in address_list(login, "c@d").splitlines()
