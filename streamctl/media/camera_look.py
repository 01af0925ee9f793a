"""A look at a camera: does it open, how soon, at which rate do pictures come, what do they show, is there sound."""

import os
import queue
import threading
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

import av
from PIL import Image

from streamctl.core.redaction import Secret
from streamctl.core.sources import VideoSource
from streamctl.core.values import Size
from streamctl.media.argv.look import LOOK_SIZE, look_argv
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.entrance import entrance_to
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.levels import PictureMeter, SoundMeter

OPEN_SECONDS = 12.0
"""How long a camera may take to its first picture (seconds): a network camera waits for its next key frame."""
SETTLE_SECONDS = 0.75
"""What came while the stream was being opened arrives at once; that is not the camera's rate (seconds)."""
COUNT_SECONDS = 2.0
"""How long pictures are counted (seconds)."""
AT_ONCE = {"analyzeduration": "0", "probesize": "32"}
"""A NUT's header says all there is to know: nothing is read ahead."""
LADDER = StopLadder(end_of_input=1.0, interrupt=0.7, terminate=0.5, kill=1.0)
"""How a look is ended: it writes nothing that must be completed."""
LONGEST_SECONDS = OPEN_SECONDS + SETTLE_SECONDS + COUNT_SECONDS + 4.0
"""What a look may take in all, with ending its process (seconds)."""


@dataclass(frozen=True, slots=True)
class CameraLook:
    """What was seen.

    Attributes:
        first_frame: From the start to the first picture (seconds); None when none came.
        fps: Pictures a second while counted.
        size: The picture's own size; None where no snapshot was made of it.
        black: Every picture was black while counted.
        frozen: Every picture was the same while counted.
        sound: Mean level (dBFS); None where the camera has no sound.
        peak: Level of the loudest sample (dBFS); None where the camera has no sound.
        ended: Exit status where the source ended by itself before the look was over, else None.
        said: FFmpeg's last lines, redacted.
    """

    first_frame: float | None
    fps: float
    size: Size | None
    black: bool
    frozen: bool
    sound: float | None
    peak: float | None
    ended: int | None
    said: str


def look_at(
    ffmpeg: Ffmpeg,
    source: VideoSource,
    *,
    size: Size,
    fps: Fraction,
    label: str,
    snapshot: Path,
    leash: Leash,
    open_seconds: float = OPEN_SECONDS,
    secret: Secret | None = None,
) -> CameraLook:
    """Return what `source` shows over SETTLE_SECONDS and COUNT_SECONDS after its first picture.

    Args:
        ffmpeg: The FFmpeg.
        source: The camera.
        size: What a simulated camera is drawn in.
        fps: What a simulated camera runs at.
        label: What a simulated camera calls itself.
        snapshot: Where its JPEG is written, if a picture comes.
        leash: Holds the process meanwhile.
        open_seconds: How long the first picture is waited for (seconds).
        secret: What lets somebody in; None where everybody may.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """
    entrance = entrance_to(source, secret)
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb", buffering=0) as sound:
        argv = look_argv(
            ffmpeg.path,
            source,
            size=size,
            fps=fps,
            label=label,
            snapshot=snapshot,
            sound_pipe=write_end,
            entrance=entrance,
        )
        began = time.monotonic()
        child = ChildProcess(
            f"look {label}",
            argv,
            pass_fds=(write_end, entrance),
            capture_output=True,
            deaf=entrance is not None,
        )
        leash.hold(lambda: child.stop(LADDER, quit_key=True))
        feed = _Feed(child.output, sound)
        try:
            seen = _Seen(began)
            seen.watch(feed, began + open_seconds)
            ended = child.wait(LADDER.end_of_input) if seen.over else None
        finally:
            child.stop(LADDER, quit_key=True)
            feed.join()
    return seen.told(ended, child.tail(), snapshot_size(snapshot))


def snapshot_size(snapshot: Path) -> Size | None:
    """Return the size of the JPEG at `snapshot`, rounded down to even numbers; None without one."""
    try:
        with Image.open(snapshot) as image:
            width, height = image.size
        return Size(width=width & ~1, height=height & ~1)
    except (OSError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class _Arrival:
    moment: float
    """On the monotonic clock (seconds)."""
    picture: bool
    data: bytes


class _OnlyRead:
    """A pipe as PyAV may use it: it must not try to seek."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.read = stream.read


class _Feed:
    """What arrives on FFmpeg's two outputs, from threads of its own: a camera may fall silent at any moment."""

    def __init__(self, pictures: IO[bytes], sound: IO[bytes]) -> None:
        self._pictures = pictures
        self._arrivals: queue.SimpleQueue[_Arrival | None] = queue.SimpleQueue()
        self._threads = (
            threading.Thread(target=self._read, args=(pictures, "video"), name="look", daemon=True),
            threading.Thread(target=self._read, args=(sound, "audio"), name="listen", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def _read(self, stream: IO[bytes], kind: str) -> None:
        try:
            with av.open(_OnlyRead(stream), "r", format="nut", options=AT_ONCE, buffer_size=4096) as container:
                for packet in container.demux():
                    if packet.size and packet.stream.type == kind:
                        self._arrivals.put(_Arrival(time.monotonic(), kind == "video", bytes(packet)))
        except (av.FFmpegError, OSError, ValueError):
            pass  # FFmpeg ended before its stream began, or in the middle of it
        if kind == "video":
            self._arrivals.put(None)

    def next(self, until: float) -> _Arrival | None:
        """Return the next arrival; None at the end of the pictures. Raise queue.Empty at the moment `until`."""
        return self._arrivals.get(timeout=max(0.0, until - time.monotonic()))

    def join(self) -> None:
        """Wait for the reading to end, once the process has, and close the output."""
        for thread in self._threads:
            thread.join(LADDER.kill)
        self._pictures.close()


class _Seen:
    """What a look has seen so far; the count begins SETTLE_SECONDS after the first picture."""

    def __init__(self, began: float) -> None:
        self.over = False
        """The source ended by itself."""
        self._began = began
        self._first: float | None = None
        self._counted: list[float] = []
        self._all: list[float] = []
        self._pictures = PictureMeter()
        self._sound: SoundMeter | None = None

    def watch(self, feed: _Feed, until: float) -> None:
        """Take in what comes until the count is over, the source ends, or no first picture came `until` that moment."""
        try:
            while True:
                arrival = feed.next(until if self._first is None else self._end())
                if arrival is None:
                    self.over = True
                    return
                self._take(arrival)
        except queue.Empty:
            return

    def _end(self) -> float:
        assert self._first is not None
        return self._first + SETTLE_SECONDS + COUNT_SECONDS

    def _take(self, arrival: _Arrival) -> None:
        if not arrival.picture:
            self._sound = self._sound or SoundMeter()
            self._sound.hear(arrival.data)
        elif len(arrival.data) == LOOK_SIZE.width * LOOK_SIZE.height:
            self._first = self._first or arrival.moment
            self._all.append(arrival.moment)
            if self._first + SETTLE_SECONDS <= arrival.moment <= self._end():
                if not self._counted:
                    self._pictures = PictureMeter()
                self._counted.append(arrival.moment)
            self._pictures.see(arrival.data)

    def told(self, ended: int | None, said: str, size: Size | None) -> CameraLook:
        """Return what was seen as a value."""
        whole = self._counted if len(self._counted) > 1 or not self.over else self._all
        return CameraLook(
            first_frame=None if self._first is None else round(self._first - self._began, 2),
            fps=round(rate(whole, None if self.over or self._first is None else self._end()), 2),
            size=size if self._first is not None else None,
            black=self._pictures.black,
            frozen=self._pictures.frozen,
            sound=self._sound.rms if self._sound else None,
            peak=self._sound.peak if self._sound else None,
            ended=ended if self.over else None,
            said=said,
        )


def rate(moments: list[float], end: float | None) -> float:
    """Return how many pictures a second arrived at `moments` (seconds, ascending); 0 for fewer than two.

    From the first to the last, and on to `end` when the last was followed by a gap longer than three such steps:
    pictures that stop coming lower the rate, the chance of where the count ends does not.
    """
    if len(moments) < 2 or moments[-1] <= moments[0]:
        return 0.0
    span = moments[-1] - moments[0]
    step = span / (len(moments) - 1)
    if end is not None and end - moments[-1] > 3 * step:
        span = end - moments[0]
    return (len(moments) - 1) / span
