"""A network camera under the test's hand: FLV over HTTP, picture by picture, doing whatever is asked of it.

Every picture is a key frame, so any of them can be left out, held, or replaced by one of another encode.
"""

import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from streamctl.core.values import Size
from streamctl.live.relay.flv import AUDIO, SCRIPT, VIDEO, Splitter, Start, Tag
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run

FPS = 30
SIZE = Size(width=320, height=180)
"""Its picture: small, because a row of these runs beside a show; the ingest enlarges it."""
OTHER_SIZE = Size(width=240, height=180)
"""Its picture after it was switched to another one: of another shape too."""
RUN_SECONDS = 100.0
"""How long such a camera can run."""
ENCODE_SECONDS = 90.0
BEGIN_SECONDS = 100
"""Its first time stamp: a real camera has been running for a while, and its time can jump back (seconds)."""
SEND_SECONDS = 1.0
"""A caller that takes nothing for this long has hung up."""
Mood = Literal["good", "frozen", "black", "half", "silent", "resized"]


@cache
def material(ffmpeg: Ffmpeg, number: int, seconds: float, size: Size) -> tuple[Tag, ...]:
    """Return simulated camera `number`, or a black picture where it is negative, as tags: each picture a key frame."""
    graph = f"color=black:size={size}:rate={FPS}[out0];sine=frequency=300:sample_rate=48000[out1]"
    if number >= 0:
        graph = simulated_camera(number, size, FPS)  # type: ignore[arg-type]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "1", "-bf", "0", "-crf", "23", "-pix_fmt", "yuv420p"]
    sound = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]
    argv = [str(ffmpeg.path), "-v", "error", "-nostdin", "-f", "lavfi", "-i", graph, "-t", f"{seconds:g}"]
    done = run([*argv, *coding, *sound, "-f", "flv", "pipe:1"], timeout=ENCODE_SECONDS)
    assert done.status == 0, done.err.decode()
    return tuple(item for item in Splitter().feed(done.out) if isinstance(item, Tag))


def camera_file(ffmpeg: Ffmpeg, number: int, folder: Path, seconds: float = RUN_SECONDS) -> Path:
    """Write simulated camera `number` as a file in `folder`: played from it, it costs a show next to nothing."""
    path = folder / f"camera-{number}.flv"
    path.write_bytes(b"".join([Start().encoded(), *(tag.encoded() for tag in material(ffmpeg, number, seconds, SIZE))]))
    return path


class ScriptedCamera:
    """One camera that runs from its making on, whether somebody looks or not.

    Args:
        ffmpeg: Makes its pictures.
        number: Which simulated camera it is.
        seconds: How long it can run.
    """

    def __init__(self, ffmpeg: Ffmpeg, number: int, seconds: float = RUN_SECONDS) -> None:
        self.mood: Mood = "good"
        self.jump = 0.0
        """Added to every time stamp from now on (seconds)."""
        self._tags = material(ffmpeg, number, seconds, SIZE)
        self._encodes = {
            "good": self._tags,
            "black": material(ffmpeg, -1, 1.0, SIZE),
            "resized": material(ffmpeg, number, seconds, OTHER_SIZE),
        }
        self._pictures = {name: [tag for tag in tags if tag.is_picture] for name, tags in self._encodes.items()}
        self.sent = 0
        """Number of its newest picture."""
        self.began = time.monotonic()
        """When its picture 0 was taken (monotonic seconds)."""
        self._caller: socket.socket | None = None
        self._introduced = ""
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._server: http.server.ThreadingHTTPServer | None = None
        self._port = 0
        self.plug()
        self._thread = threading.Thread(target=self._play, name=f"scripted camera {number}", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is called."""
        return f"http://127.0.0.1:{self._port}/camera.flv"

    def plug(self) -> None:
        """Let it be called (again, at the same port)."""
        camera = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                camera._serve(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self._port), Answer)
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="camera calls", daemon=True).start()

    def unplug(self) -> None:
        """Hang up and take no call."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self._hang_up()

    def _hang_up(self) -> None:
        with self._lock:
            caller, self._caller = self._caller, None
        if caller is not None:
            with contextlib.suppress(OSError):
                caller.shutdown(socket.SHUT_RDWR)

    def _serve(self, call: http.server.BaseHTTPRequestHandler) -> None:
        """Answer `call` and let the playing thread send into its connection until that ends."""
        call.send_response(200)
        call.send_header("Content-Type", "video/x-flv")
        call.end_headers()
        call.connection.settimeout(SEND_SECONDS)
        with self._lock:
            call.wfile.write(Start().encoded())
            self._introduced, self._caller = "", call.connection
        while not self._closed.wait(0.1):
            with self._lock:
                if self._caller is not call.connection:
                    return

    def _play(self) -> None:
        number = -1
        for tag in self._tags:
            if tag.is_setup:
                continue
            if self._closed.wait(max(0.0, self.began + tag.timestamp / 1000 - time.monotonic())):
                return
            if tag.kind == AUDIO:
                if self.mood != "silent":
                    self._send(tag, tag.body)
                continue
            number += 1
            self._picture(tag, number)

    def _picture(self, tag: Tag, number: int) -> None:
        mood = self.mood
        if mood == "frozen":
            number = self.sent
        self.sent = number
        if mood == "silent" or (mood == "half" and number % 2):
            return
        encode = mood if mood in self._pictures else "good"
        pictures = self._pictures[encode]
        self._introduce(encode, tag.timestamp)
        self._send(tag, pictures[number % len(pictures)].body)

    def _introduce(self, encode: str, timestamp: int) -> None:
        """Send what a decoder needs to know of `encode` before its first picture."""
        if self._introduced == encode:
            return
        kinds = (VIDEO,) if self._introduced else (SCRIPT, VIDEO, AUDIO)
        self._introduced = encode
        for setup in self._encodes[encode]:
            if setup.is_setup and setup.kind in kinds:
                self._write(setup.encoded(self._time(timestamp)))

    def _time(self, timestamp: int) -> int:
        return round((BEGIN_SECONDS + self.jump) * 1000) + timestamp

    def _send(self, tag: Tag, body: bytes) -> None:
        if self._introduced:
            self._write(Tag(tag.kind, self._time(tag.timestamp), body).encoded())

    def _write(self, data: bytes) -> None:
        with self._lock:
            caller = self._caller
        if caller is None:
            return
        try:
            caller.sendall(data)
        except OSError:
            self._hang_up()

    def close(self) -> None:
        """End it."""
        self._closed.set()
        self.unplug()
        self._thread.join(5)


@contextlib.contextmanager
def scripted_camera(ffmpeg: Ffmpeg, number: int, seconds: float = RUN_SECONDS) -> Iterator[ScriptedCamera]:
    """Run a scripted camera."""
    camera = ScriptedCamera(ffmpeg, number, seconds)
    try:
        yield camera
    finally:
        camera.close()
