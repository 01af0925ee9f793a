"""What a media file shows and sounds like: frames and samples as numpy arrays, decoded by PyAV."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from streamctl.core.errors import StreamctlError
from streamctl.core.values import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded frame.

    Attributes:
        seconds: When it is shown, on the file's own clock.
        luma: Its brightness, height × width, as decoded (16 black, 235 white for limited range). A view: copy it to
            keep it beyond the next frame.
    """

    seconds: float
    luma: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Samples:
    """A stretch of decoded sound at SAMPLE_RATE.

    Attributes:
        seconds: When its first sample is heard, on the file's own clock.
        mono: The mean of the channels, -1 to 1.
    """

    seconds: float
    mono: NDArray[np.float32]


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    try:
        with av.open(str(path)) as container:
            yield container
    except (av.FFmpegError, OSError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise StreamctlError("FFM-020", where=str(path), detail=detail) from error


def pictures(path: Path) -> Iterator[Picture]:
    """Yield each frame of the first video stream of `path` (8-bit 4:2:0), in order of presentation.

    Raises:
        StreamctlError: FFM-020 the file cannot be read or decoded.
    """
    with _opened(path) as container:
        if not container.streams.video:
            return
        container.streams.video[0].thread_type = "AUTO"
        for frame in container.decode(video=0):
            plane = frame.planes[0]
            rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
            yield Picture(frame.time or 0.0, rows[: frame.height, : frame.width])


def sound(path: Path) -> Iterator[Samples]:
    """Yield the sound of the first audio stream of `path`, frame by frame, resampled to SAMPLE_RATE if need be.

    Raises:
        StreamctlError: FFM-020 the file cannot be read or decoded.
    """
    with _opened(path) as container:
        if not container.streams.audio:
            return
        resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
        for decoded in container.decode(audio=0):
            for frame in resampler.resample(decoded):
                yield Samples(frame.time or 0.0, frame.to_ndarray().mean(axis=0, dtype=np.float32))
