"""What every process of ours that carries the stream on has in common: the FLV it is given, and its reports."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from streamctl.core.redaction import redact
from streamctl.media.argv.delivery import PROGRESS_SECONDS

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet


class Report:
    """Writes FFmpeg's progress report: at most every PROGRESS_SECONDS, and at the end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._size = 0
        self._due = 0.0

    def written(self, size: int, seconds: float) -> None:
        """Count `size` bytes that have arrived, due at `seconds` of the stream."""
        self._size += size
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + PROGRESS_SECONDS
            self.tell(seconds, "continue")

    def tell(self, seconds: float, state: str) -> None:
        """Write one report."""
        text = f"total_size={self._size}\nout_time_us={round(seconds * 1e6)}\nprogress={state}\n"
        os.write(self._descriptor, text.encode())


@contextmanager
def incoming() -> "Iterator[InputContainer]":
    """Open the FLV on standard input. Raise OSError (av.FFmpegError) where there is none."""
    with av.open("pipe:0", format="flv", options={"fpsprobesize": "0"}) as source:
        yield source


def packets(source: "InputContainer") -> "Iterator[tuple[Packet[Any], float]]":
    """Yield each packet of `source` with its decoding time (seconds)."""
    for packet in source.demux():
        if packet.dts is not None and packet.time_base is not None:
            yield packet, float(packet.dts * packet.time_base)


def make_folder(path: Path) -> None:
    """Make the folder at `path` with all above it if it is missing. Raise OSError where that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:  # said of what is in the way, which helps nobody
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path)) from None


def ending_status(work: Callable[[], None], complain: Callable[[str], object]) -> int:
    """Do `work` and return the exit status: 0, or 1 after giving the reason as one redacted line to `complain`."""
    try:
        work()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        complain(redact(f"{type(error).__name__}: {reason}") + "\n")
        return 1
    return 0
