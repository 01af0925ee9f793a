"""A network camera under the test's hand: it calls the ingest over RTMP and sends picture by picture what is asked for.

Every picture is a key frame, so any of them can be left out, held, or replaced by one of another encode.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal

from streamctl.core.values import Size
from streamctl.live.relay.flv import AUDIO, SCRIPT, VIDEO, Splitter, Start, Tag
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.rtmp.amf0 import encode
from streamctl.media.rtmp.knock import HANDSHAKE_BYTES, VERSION
from streamctl.media.run import run
from tests.lab.ports import free_port

FPS = 30
SIZE = Size(width=320, height=180)
"""Its picture: small, because a row of these runs beside a show; the ingest enlarges it."""
OTHER_SIZE = Size(width=240, height=180)
"""Its picture after it was switched to another one: of another shape too."""
LOOP_SECONDS = 20.0
"""After this long its pictures, and the counter in them, begin again."""
LOOP_FRAMES = round(LOOP_SECONDS * FPS)
ENCODE_SECONDS = 90.0
BEGIN_SECONDS = 100
"""Its first time stamp: a real camera has been running for a while, and its time can jump back (seconds)."""
CALL_SECONDS = 0.3
"""Pause between two calls to an ingest that does not listen (seconds)."""
SEND_SECONDS = 2.0
"""An ingest that takes nothing for this long has hung up, as far as the camera knows."""
CHUNK_BYTES = 1 << 20
"""Longest chunk: every message goes in one."""
SET_CHUNK_SIZE, COMMAND = 1, 20
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


def camera_file(ffmpeg: Ffmpeg, number: int, folder: Path, seconds: float) -> Path:
    """Write `seconds` of simulated camera `number` as a file in `folder`: it costs a show next to nothing."""
    path = folder / f"camera-{number}.flv"
    path.write_bytes(b"".join([Start().encoded(), *(tag.encoded() for tag in material(ffmpeg, number, seconds, SIZE))]))
    return path


def message(kind: int, content: bytes, *, milliseconds: int = 0, stream: int = 1) -> bytes:
    """Return an RTMP message of type `kind` as one chunk."""
    head = struct.pack(">B", 4) + min(milliseconds, 0xFFFFFF).to_bytes(3, "big") + len(content).to_bytes(3, "big")
    return head + struct.pack(">B", kind) + struct.pack("<I", stream) + content


def call(port: int) -> socket.socket:
    """Return a connection to whoever listens for RTMP on `port`, ready for sound and pictures. Raise OSError."""
    line = socket.create_connection(("127.0.0.1", port), SEND_SECONDS)
    try:
        line.sendall(bytes([VERSION]) + bytes(HANDSHAKE_BYTES))
        theirs = b""
        while len(theirs) < 1 + 2 * HANDSHAKE_BYTES:
            if not (more := line.recv(1 << 13)):
                raise ConnectionError("hung up during the handshake")
            theirs += more
        line.sendall(theirs[1 : 1 + HANDSHAKE_BYTES])
        line.sendall(message(SET_CHUNK_SIZE, CHUNK_BYTES.to_bytes(4, "big"), stream=0))
        wish = {"app": "live", "type": "nonprivate", "tcUrl": f"rtmp://127.0.0.1:{port}/live"}
        line.sendall(message(COMMAND, encode("connect") + encode(1.0) + encode(wish), stream=0))
        line.sendall(message(COMMAND, encode("createStream") + encode(2.0) + encode(None), stream=0))
        publish = encode("publish") + encode(3.0) + encode(None) + encode("camera") + encode("live")
        line.sendall(message(COMMAND, publish))
    except BaseException:
        line.close()
        raise
    return line


class ScriptedCamera:
    """One camera that runs from its making on, whether somebody looks or not.

    Args:
        ffmpeg: Makes its pictures.
        number: Which simulated camera it is.
    """

    def __init__(self, ffmpeg: Ffmpeg, number: int) -> None:
        self.mood: Mood = "good"
        self.jump = 0.0
        """Added to every time stamp from now on (seconds)."""
        self.plugged = True
        """Whether it is on the network; its power is another matter."""
        self.port = free_port()
        self._encodes = {
            "good": material(ffmpeg, number, LOOP_SECONDS, SIZE),
            "black": material(ffmpeg, -1, 1.0, SIZE),
            "resized": material(ffmpeg, number, LOOP_SECONDS, OTHER_SIZE),
        }
        self._pictures = {name: [tag for tag in tags if tag.is_picture] for name, tags in self._encodes.items()}
        self.sent = 0
        """Number of its newest picture."""
        self.began = time.monotonic()
        """When its picture 0 was taken (monotonic seconds)."""
        self._line: socket.socket | None = None
        self._introduced = ""
        self._closed = threading.Event()
        self._play_thread = threading.Thread(target=self._play, name=f"scripted camera {number}", daemon=True)
        self._call_thread = threading.Thread(target=self._keep_calling, name=f"camera {number} calls", daemon=True)
        self._play_thread.start()
        self._call_thread.start()

    @property
    def url(self) -> str:
        """Where it calls: the address of an ingest that listens."""
        return f"rtmp://127.0.0.1:{self.port}/live/camera"

    def _keep_calling(self) -> None:
        while not self._closed.wait(CALL_SECONDS):
            if self.plugged and self._line is None:
                with contextlib.suppress(OSError):
                    self._introduced, self._line = "", call(self.port)
        self._hang_up()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _play(self) -> None:
        number = -1
        for tag in _over_and_over(self._encodes["good"]):
            if self._closed.wait(max(0.0, self.began + tag.timestamp / 1000 - time.monotonic())):
                return
            if not self.plugged:
                self._hang_up()
            if tag.kind == AUDIO:
                self._sound(tag)
                continue
            number += 1
            self._picture(tag, number)

    def _sound(self, tag: Tag) -> None:
        if self._introduced and self.mood != "silent":
            self._write(tag.kind, tag.body, tag.timestamp)

    def _picture(self, tag: Tag, number: int) -> None:
        mood = self.mood
        if mood == "frozen":
            number = self.sent
        self.sent = number
        if mood == "silent" or (mood == "half" and number % 2):
            return
        encode_name = mood if mood in self._pictures else "good"
        pictures = self._pictures[encode_name]
        self._introduce(encode_name, tag.timestamp)
        self._write(VIDEO, pictures[number % len(pictures)].body, tag.timestamp)

    def _introduce(self, encode_name: str, timestamp: int) -> None:
        """Send what a decoder needs to know of an encode before its first picture."""
        if self._introduced == encode_name or self._line is None:
            return
        kinds = (VIDEO,) if self._introduced else (SCRIPT, VIDEO, AUDIO)
        self._introduced = encode_name
        for setup in self._encodes[encode_name]:
            if setup.is_setup and setup.kind in kinds:
                prefix = encode("@setDataFrame") if setup.kind == SCRIPT else b""
                self._write(setup.kind, prefix + setup.body, timestamp)

    def _write(self, kind: int, body: bytes, timestamp: int) -> None:
        line = self._line
        if line is None:
            return
        when = round((BEGIN_SECONDS + self.jump) * 1000) + timestamp
        try:
            line.sendall(message(kind, body, milliseconds=when))
        except OSError:
            self._hang_up()

    def close(self) -> None:
        """End it."""
        self._closed.set()
        self._play_thread.join(5)
        self._call_thread.join(5)


def _over_and_over(tags: tuple[Tag, ...]) -> Iterator[Tag]:
    """Yield the pictures and the sound of `tags` again and again, their time running on."""
    for turn in count():
        yield from (tag.at(tag.timestamp + round(turn * LOOP_SECONDS * 1000)) for tag in tags if not tag.is_setup)


@contextlib.contextmanager
def scripted_camera(ffmpeg: Ffmpeg, number: int) -> Iterator[ScriptedCamera]:
    """Run a scripted camera."""
    camera = ScriptedCamera(ffmpeg, number)
    try:
        yield camera
    finally:
        camera.close()
