"""Listening to a microphone: does it open, and how loud is it."""

import os
import select
import time
from dataclasses import dataclass

from streamctl.core.redaction import Secret
from streamctl.core.sources import AudioSource
from streamctl.core.values import CHANNELS, SAMPLE_RATE
from streamctl.media.argv.ingest import microphone_argv
from streamctl.media.camera_look import LADDER, OPEN_SECONDS
from streamctl.media.child import ChildProcess
from streamctl.media.entrance import entrance_to
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.levels import SoundMeter

LISTEN_SECONDS = 2.0
"""How long the level is measured (seconds)."""
READ_BYTES = 1 << 16
BYTES_A_SECOND = SAMPLE_RATE * CHANNELS * 2


@dataclass(frozen=True, slots=True)
class MicrophoneLook:
    """What was heard.

    Attributes:
        first_sound: From the start to the first sample (seconds); None when none came.
        heard: How much sound came while listening (seconds).
        rms: Mean level (dBFS).
        peak: Level of the loudest sample (dBFS).
        ended: Exit status where the source ended by itself before the end, else None.
        said: FFmpeg's last lines, redacted.
    """

    first_sound: float | None
    heard: float
    rms: float
    peak: float
    ended: int | None
    said: str


def listen_to(
    ffmpeg: Ffmpeg,
    source: AudioSource,
    *,
    label: str,
    leash: Leash,
    open_seconds: float = OPEN_SECONDS,
    secret: Secret | None = None,
) -> MicrophoneLook:
    """Return how `source`, which is no camera's sound, is heard over LISTEN_SECONDS after its first sample.

    Args:
        ffmpeg: The FFmpeg.
        source: The microphone.
        label: What people call it.
        leash: Holds the process meanwhile.
        open_seconds: How long the first sample is waited for (seconds).
        secret: What lets somebody in; None where everybody may.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """
    entrance = entrance_to(source, secret)
    read_end, write_end = os.pipe()
    try:
        began = time.monotonic()
        argv = microphone_argv(ffmpeg.path, source, write_end, entrance)
        child = ChildProcess(f"listen {label}", argv, pass_fds=(write_end, entrance), deaf=entrance is not None)
        leash.hold(lambda: child.stop(LADDER, quit_key=True))
        try:
            heard = _Heard(began)
            heard.listen(read_end, began + open_seconds)
            ended = child.wait(LADDER.end_of_input) if heard.over else None
        finally:
            child.stop(LADDER, quit_key=True)
    finally:
        os.close(read_end)
    return heard.told(ended, child.tail())


class _Heard:
    """What was heard so far."""

    def __init__(self, began: float) -> None:
        self.over = False
        """The source ended by itself."""
        self._began = began
        self._first: float | None = None
        self._rest = b""
        self._meter = SoundMeter()

    def listen(self, pipe: int, until: float) -> None:
        """Take in what comes on `pipe` for LISTEN_SECONDS; no first sample is waited for beyond the moment `until`."""
        while (patience := until - time.monotonic()) > 0:
            ready, _, _ = select.select([pipe], [], [], patience)
            if not ready:
                return
            data = os.read(pipe, READ_BYTES)
            if not data:
                self.over = True
                return
            if self._first is None:
                self._first = time.monotonic()
                until = self._first + LISTEN_SECONDS
            whole = self._rest + data
            cut = len(whole) // 2 * 2
            self._meter.hear(whole[:cut])
            self._rest = whole[cut:]

    def told(self, ended: int | None, said: str) -> MicrophoneLook:
        """Return what was heard as a value."""
        return MicrophoneLook(
            first_sound=None if self._first is None else round(self._first - self._began, 2),
            heard=round(self._meter.count * 2 / BYTES_A_SECOND, 2),
            rms=self._meter.rms,
            peak=self._meter.peak,
            ended=ended,
            said=said,
        )
