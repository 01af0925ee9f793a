"""A finished encode as the switcher's encoder makes it, and its playing out at real speed into whatever takes bytes."""

import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from streamctl.live.relay.flv import Splitter, Start, Tag
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run

ENCODE_SECONDS = 60.0


@cache
def encoded(
    ffmpeg: Ffmpeg, *, seconds: float = 6.0, fps: str = "30", group: int = 30, kbps: int = 500, b_frames: int = 2
) -> bytes:
    """Return an FLV of a moving picture and a tone, 320x180, with closed groups of `group` pictures."""
    rate = f"{kbps}k"
    argv = [
        str(ffmpeg.path), "-hide_banner", "-loglevel", "error", "-nostdin",
        "-f", "lavfi", "-i", f"testsrc2=size=320x180:rate={fps}",
        "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
        "-t", f"{seconds:g}", "-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p",
        "-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate, "-x264-params", "nal-hrd=cbr",
        "-g", str(group), "-keyint_min", str(group), "-sc_threshold", "0", "-bf", str(b_frames), "-flags", "+cgop",
        "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-flvflags", "no_duration_filesize", "-f", "flv", "pipe:1",
    ]  # fmt: skip
    done = run(argv, timeout=ENCODE_SECONDS)
    assert done.status == 0, done.err.decode()
    return done.out


def tags_of(data: bytes) -> list[Tag]:
    """Return the tags in `data`."""
    return [item for item in Splitter().feed(data) if isinstance(item, Tag)]


def pictures_of(data: bytes) -> int:
    """Return how many pictures lie in `data`."""
    return sum(tag.is_picture for tag in tags_of(data))


class Playout:
    """Gives an encode to `feed` at real speed from a thread of its own, as an encoder's reader does.

    Args:
        data: An FLV.
        feed: Takes bytes.
    """

    def __init__(self, data: bytes, feed: Callable[[bytes], object]) -> None:
        self._tags = tags_of(data)
        self._feed = feed
        self._stop = threading.Event()
        self.slowest = 0.0
        """Longest that one call of `feed` took (seconds)."""
        self.fed = 0
        """Pictures given so far."""
        self._thread = threading.Thread(target=self._play, name="playout", daemon=True)
        self._thread.start()

    def _play(self) -> None:
        begin = time.monotonic()
        self._give(Start().encoded())
        for tag in self._tags:
            if self._stop.wait(max(0.0, begin + tag.timestamp / 1000 - time.monotonic())):
                return
            self._give(tag.encoded())
            self.fed += tag.is_picture

    def _give(self, data: bytes) -> None:
        before = time.monotonic()
        self._feed(data)
        self.slowest = max(self.slowest, time.monotonic() - before)

    def wait(self, seconds: float = 60.0) -> None:
        """Wait for its end."""
        self._thread.join(seconds)
        assert not self._thread.is_alive()

    def stop(self) -> int:
        """End it now; return how many pictures were given."""
        self._stop.set()
        self._thread.join(5)
        return self.fed


def decoded_pictures(ffmpeg: Ffmpeg, path: Path) -> int:
    """Return how many pictures FFmpeg decodes from `path`; whatever it complains about fails the test."""
    argv = [str(ffmpeg.path), "-hide_banner", "-nostdin", "-loglevel", "warning", "-xerror", "-i", str(path)]
    done = run(
        [*argv, "-map", "0:v", "-fps_mode", "passthrough", "-f", "framehash", "-hash", "md5", "pipe:1"], timeout=60
    )
    assert (done.status, done.err.decode()) == (0, "")
    return sum(not line.startswith(b"#") for line in done.out.splitlines())
