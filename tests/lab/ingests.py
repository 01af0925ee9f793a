"""A camera's ingest run for real: what it delivers on its pipes, and what it recorded."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from streamctl.core.redaction import Secret
from streamctl.core.sources import VideoSource
from streamctl.core.values import Size
from streamctl.live.switcher.iso import IsoLedger
from streamctl.live.switcher.iso_recorder import IsoRecorder
from streamctl.media.argv.ingest import IngestOrder, ingest_argv
from streamctl.media.child import ChildProcess
from streamctl.media.entrance import entrance_to
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.pipes import big_pipe, stream_pair
from streamctl.media.yuv4mpeg import FRAME
from streamctl.session.records import SegmentClosed, SegmentOpened


class Collector:
    """A thread that takes all that comes out of a pipe or a socket."""

    def __init__(self, descriptor: int) -> None:
        self.content = bytearray()
        self.first = 0.0
        self._descriptor = descriptor
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        with os.fdopen(self._descriptor, "rb", buffering=0) as stream:
            while data := stream.read(1 << 20):
                self.first = self.first or time.monotonic()
                self.content += data

    def join(self) -> bytes:
        """Return everything, once the other side has closed."""
        self._thread.join(10)
        assert not self._thread.is_alive()
        return bytes(self.content)


@dataclass
class Ingest:
    """A running ingest with two sizes, sound and a recording."""

    child: ChildProcess
    sizes: tuple[Size, ...]
    folder: Path
    pictures: tuple[Collector, ...]
    sound: Collector
    told: list[SegmentOpened | SegmentClosed]

    def count(self, size: int = 0) -> int:
        """Return how many whole frames have come in the size number `size`."""
        return len(self._whole(bytes(self.pictures[size].content), self.sizes[size]))

    def frames(self, size: int = 0) -> list[NDArray[np.uint8]]:
        """Return the brightness of each whole frame."""
        shape = self.sizes[size]
        whole = self._whole(self.pictures[size].join(), shape)
        return list(whole.reshape(-1, shape.height * 3 // 2, shape.width)[:, : shape.height])

    @staticmethod
    def _whole(content: bytes, size: Size) -> NDArray[np.uint8]:
        """Return the whole frames of a YUV4MPEG2 stream so far, shape (frames, bytes)."""
        _, _, frames = content.partition(b"\n")
        bytes_each = len(FRAME) + size.frame_bytes
        whole = np.frombuffer(frames, np.uint8, len(frames) // bytes_each * bytes_each).reshape(-1, bytes_each)
        return whole[:, len(FRAME) :]

    def samples(self) -> NDArray[np.int16]:
        """Return the left channel."""
        content = self.sound.join()
        return np.frombuffer(content[: len(content) // 4 * 4], np.int16)[::2]

    def segments(self) -> list[tuple[str, float, int]]:
        """Return file, second of the first picture and number of pictures of each segment, as the journal has it."""
        begun = {record.file: record.seconds for record in self.told if isinstance(record, SegmentOpened)}
        closed = [record for record in self.told if isinstance(record, SegmentClosed)]
        return [(Path(record.file).name, begun[record.file], record.frames or 0) for record in closed]


@contextmanager
def ingest(
    ffmpeg: Ffmpeg,
    source: VideoSource,
    folder: Path,
    sizes: tuple[Size, ...],
    segment_seconds: float = 1.0,
    secret: Secret | None = None,
) -> Iterator[Ingest]:
    """Run the ingest of `source`, which `secret` lets us in at, at 30 frames a second; it is stopped with the block."""
    pairs = [stream_pair() for _ in sizes]
    sound, sample_pipe = big_pipe()
    readers = tuple(Collector(end) for end in (*(pictures.detach() for pictures, _ in pairs), sound))
    frame_pipes = tuple(write_end for _, write_end in pairs)
    iso, iso_pipe = big_pipe()
    told: list[SegmentOpened | SegmentClosed] = []
    ledger = IsoLedger("iso/lab", told.append, lambda seconds: round(seconds * 30))
    recorder = IsoRecorder("lab", folder, segment_seconds=segment_seconds, ledger=ledger, trouble=lambda *_: None)
    recorder.begin(1)
    ledger.anchored(1, 0.0)
    reader = threading.Thread(target=_record, args=(iso, recorder))
    reader.start()
    entrance = entrance_to(source, secret)
    order = IngestOrder(
        source=source,
        label="lab",
        fps=Fraction(30),
        frame_pipes=tuple(zip(sizes, frame_pipes, strict=True)),
        sample_pipe=sample_pipe,
        iso_pipe=iso_pipe,
        entrance=entrance,
    )
    argv = ingest_argv(ffmpeg.path, order)
    inherited = (*frame_pipes, sample_pipe, iso_pipe, entrance)
    child = ChildProcess("ingest", argv, pass_fds=inherited, deaf=entrance is not None)
    try:
        yield Ingest(child, sizes, folder, readers[:-1], readers[-1], told)
    finally:
        child.stop(quit_key=True)
        for collector in readers:
            collector.join()
        reader.join(10)
        recorder.finish(5)
        assert recorder.join(10)


def _record(descriptor: int, recorder: IsoRecorder) -> None:
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        while data := stream.read(1 << 18):
            recorder.feed(data)
    recorder.end()
