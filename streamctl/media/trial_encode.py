"""How fast this machine encodes at a session's own settings: the encoder's command line, fed with a moving picture."""

import io
import math
import os
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from streamctl.core.errors import StreamctlError
from streamctl.core.values import SAMPLE_RATE, Size, samples_until
from streamctl.media.argv.encode import EncodeOrder, encode_argv
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.encoded_look import flaw, look_at
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.pipes import big_pipe, write_all
from streamctl.media.processor_time import processor_seconds

TRIAL_SECONDS = 2
"""How much programme is encoded at least (seconds)."""
AFTER_KEY_FRAMES = 5
"""Frames encoded at least after the second key frame, whose place is part of what is proven."""
LONGEST_SECONDS = 20.0
"""A machine that needs longer for TRIAL_SECONDS of programme is told so without waiting further (seconds)."""
NO_CAUSE = "Thread message queue blocking"
"""FFmpeg 5.1 remarks this of every input that waits; it explains nothing."""
_PLACE = re.compile(r"^(?:\[[^\]]* @ 0x[0-9a-f]+\] )+")
"""Where in FFmpeg a line comes from, which differs from run to run."""
LADDER = StopLadder(end_of_input=1.0, interrupt=0.7, terminate=0.5, kill=1.0)
PAN_PIXELS = 4
"""How far the picture moves from frame to frame (pixels): a brisk pan, dearer than any lecture."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        speed: Times real time, from the first encoded byte to the last: starting a process is no encoding; 0 where
            nothing came.
        cores: Processor cores that encoding in real time keeps busy, whoever else is at work on them; what starting
            the process took is left out.
        frames: Frames found in the encoded stream.
        wanted: Frames that were given.
        size_bytes: Length of the encoded stream.
        said: FFmpeg's last lines, redacted.
        content: The encoded stream (FLV).
        flaw: What is wrong with it, in words: pictures missing, not decodable, groups not as asked for.
        late: Whether it was ended because it took too long.
        startup_seconds: Processor time until the first byte came (seconds).
    """

    speed: float
    cores: float
    frames: int
    wanted: int
    size_bytes: int
    said: str
    content: bytes = b""
    flaw: str | None = None
    late: bool = False
    startup_seconds: float = 0.0

    @property
    def reason(self) -> str:
        """Why it did not go well, in a line: FFmpeg's first words where nothing came, else what is wrong with it."""
        lines = (_PLACE.sub("", line) for line in self.said.splitlines() if NO_CAUSE not in line)
        return (self.frames == 0 and not self.late and next(lines, None)) or self.flaw or "-"


def try_encoding(ffmpeg: Ffmpeg, order: EncodeOrder, leash: Leash, *, longest: float | None = None) -> Trial:
    """Return how fast `ffmpeg` encodes some programme as `order` says, and whether all of it comes out as it should.

    Args:
        ffmpeg: The FFmpeg.
        order: The session's settings; the pipes are made here.
        leash: Holds the encoder, so that somebody else can end it.
        longest: Seconds it may take; LONGEST_SECONDS if None.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """
    wanted = max(int(order.fps * TRIAL_SECONDS), order.keyframe_frames + AFTER_KEY_FRAMES)
    picture, sound = panorama(order.size, wanted), _noise(samples_until(wanted, order.fps))
    frame_read, frame_write = big_pipe()
    sample_read, sample_write = big_pipe()
    argv = encode_argv(ffmpeg.path, replace(order, frame_pipe=frame_read, sample_pipe=sample_read))
    try:
        child = ChildProcess("trial encode", argv, pass_fds=[frame_read, sample_read], capture_output=True)
    except StreamctlError:
        os.close(frame_write)
        os.close(sample_write)
        raise
    leash.hold(lambda: child.stop(LADDER))
    encoded = _Encoded(child)
    threads = (
        _thread(lambda: _give_frames(frame_write, picture, order.size, wanted)),
        _thread(lambda: _give(sample_write, sound)),
        _thread(encoded.read),
    )
    patience = LONGEST_SECONDS if longest is None else longest
    late = child.wait(patience) is None
    child.stop(LADDER)
    for thread in threads:
        thread.join(LADDER.kill)
    child.output.close()
    content = encoded.content.getvalue()
    look = look_at(content)
    wrong = flaw(look, wanted=wanted, keyframe_frames=order.keyframe_frames, reordered=order.b_frames > 0)
    return Trial(
        speed=round(float(look.pictures / order.fps) / encoded.seconds, 2),
        cores=round((encoded.processor_seconds - encoded.startup_seconds) / float(wanted / order.fps), 2),
        frames=look.pictures,
        wanted=wanted,
        size_bytes=len(content),
        said=child.tail(),
        content=content,
        flaw=f"not done after {patience:g} s, {wrong or 'all frames came'}" if late else wrong,
        late=late,
        startup_seconds=encoded.startup_seconds,
    )


class _Encoded:
    """What the encoder delivers, and how long it takes from the first byte on."""

    def __init__(self, child: ChildProcess) -> None:
        self.content = io.BytesIO()
        self._child = child
        self._first = self._last = 0.0
        self.startup_seconds = self.processor_seconds = 0.0

    @property
    def seconds(self) -> float:
        """From the first byte to the last (seconds); infinite where nothing came."""
        return max(self._last - self._first, 1e-3) if self._first else math.inf

    def read(self) -> None:
        """Read to the end."""
        while data := self._child.output.read(1 << 16):
            self._last = time.monotonic()
            self._first = self._first or self._last
            self.content.write(data)
            with suppress(OSError):
                self.processor_seconds = processor_seconds(self._child.pid)
                self.startup_seconds = self.startup_seconds or self.processor_seconds


def panorama(size: Size, frames: int) -> NDArray[np.uint8]:
    """Return a grey picture wide enough to move over it for `frames` frames of `size`: shapes, and a camera's grain."""
    width = size.width + PAN_PIXELS * frames
    x, y = np.arange(width), np.arange(size.height)[:, None]
    shapes = 110 + 60 * np.sin(x / 37) * np.cos(y / 23) + 30 * ((x // 64 + y // 48) % 2)
    grain = np.random.default_rng(7).normal(0, 2, (size.height, width))
    picture: NDArray[np.uint8] = np.clip(shapes + grain, 16, 235).astype(np.uint8)
    return picture


def _give_frames(pipe: int, picture: NDArray[np.uint8], size: Size, frames: int) -> None:
    colour = bytes([128]) * (size.width * size.height // 2)
    with suppress(OSError), os.fdopen(pipe, "wb", buffering=0):
        for number in range(frames):
            left = number * PAN_PIXELS
            write_all(pipe, picture[:, left : left + size.width].tobytes() + colour)


def _give(pipe: int, data: bytes) -> None:
    with suppress(OSError), os.fdopen(pipe, "wb", buffering=0):
        write_all(pipe, data)


def _noise(samples: int) -> bytes:
    """Return stereo 16-bit samples that sound like a voice's band at a speaker's level."""
    time_line = np.arange(samples) / SAMPLE_RATE
    voice = 3000 * np.sin(2 * np.pi * 180 * time_line) * (1 + np.sin(2 * np.pi * 3 * time_line))
    return np.repeat(voice.astype("<i2"), 2).tobytes()


def _thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, name="trial encode", daemon=True)
    thread.start()
    return thread
