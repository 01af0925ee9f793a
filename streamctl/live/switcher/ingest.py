"""One run of one ingest: an FFmpeg, a thread for each thing it delivers, and what came through them so far."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from socket import socket

import numpy as np

from streamctl.core.clock import NANOSECONDS
from streamctl.core.values import CHANNELS, SAMPLE_RATE, Size
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.queues import FrameQueue, SampleRing
from streamctl.live.switcher.rate import Beat
from streamctl.live.switcher.timeline import Settling, jitter_frames
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.pipes import big_pipe, stream_pair
from streamctl.media.yuv4mpeg import PictureReader

SAMPLE_BYTES = 2 * CHANNELS
RECORDING_BYTES = 1 << 18
"""Read at once of a camera's recording (bytes)."""
SOUND_SECONDS = 4
"""Sound kept of a source (seconds)."""
QUEUE_SECONDS = 1.0
"""Pictures that may wait beyond a source's reserve (seconds)."""
LADDER = StopLadder(end_of_input=2.0, interrupt=1.5, terminate=0.5)


@dataclass(frozen=True, slots=True)
class IngestPipes:
    """What the ingest's FFmpeg inherits: the ends to write what it delivers to, as to pipes, and `entrance`."""

    frames: tuple[tuple[Size, int], ...]
    samples: int | None
    recording: int | None
    entrance: int | None = None
    """The read end that the source's address comes from, where something of that is secret."""

    @property
    def ends(self) -> tuple[int | None, ...]:
        """All of them, None for what there is none of."""
        return (*(end for _, end in self.frames), self.samples, self.recording, self.entrance)


@dataclass(frozen=True, slots=True)
class WayIn:
    """How a source is entered.

    Attributes:
        entrance: Returns the pipe of `IngestPipes.entrance` for one run; None where nothing of the address is secret.
        admitted: Whether the secret that lets us in is known, if there is any.
    """

    entrance: Callable[[], int | None]
    admitted: Callable[[], bool]


OPEN = WayIn(entrance=lambda: None, admitted=lambda: True)
"""Everybody may enter."""


@dataclass(frozen=True, slots=True)
class IngestSpec:
    """What a source's every run has in common.

    Attributes:
        name: The camera's or microphone's id.
        label: What its process is called, such as `ingest close`.
        sizes: Picture sizes it delivers; none for a microphone, and for a camera that is only recorded or heard.
        sound: Whether it delivers samples.
        recorded: Whether it delivers its own recording as well.
        delay_frames: How much later than it came everything is played (frames).
        kept_seconds: How much longer its sound is kept, for a microphone that is played later still (seconds).
        way_in: How it is entered.
        argv: The command line for a set of pipes and the number of the run (from 1).
        log: The log file of its stderr.
    """

    name: str
    label: str
    sizes: tuple[Size, ...]
    sound: bool
    recorded: bool
    delay_frames: int
    argv: Callable[[IngestPipes, int], Sequence[str]]
    log: Path
    kept_seconds: float = 0.0
    way_in: WayIn = OPEN


class Ingest:
    """One run of a source.

    Args:
        spec: The source.
        run: Counts its runs, from 1.
        grid: The session's frame grid.
        pools: Buffers for each of its sizes.
        on_recording: Called with what it delivers of its recording, in whatever pieces that comes; returns up to
            which second of the run its pictures have come, None before the first.
        on_line: Called with each line that the process says.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """

    def __init__(
        self,
        spec: IngestSpec,
        run: int,
        grid: Grid,
        pools: dict[Size, FramePool],
        on_recording: Callable[[bytes], float | None],
        on_line: Callable[[str], None] | None = None,
    ) -> None:
        self.spec = spec
        self.run = run
        self._grid = grid
        capacity = jitter_frames(grid.fps) + spec.delay_frames + round(QUEUE_SECONDS * grid.fps)
        self.queues = {size: FrameQueue(capacity) for size in spec.sizes}
        kept = SOUND_SECONDS + spec.kept_seconds + spec.delay_frames / float(grid.fps)
        self.beat = Beat(grid.fps)
        """How often new pictures have come."""
        self.samples = SampleRing(round(kept * SAMPLE_RATE) if spec.sound else 1)
        self._settling = Settling(grid.fps, with_sound=spec.sound)
        self._settle_lock = threading.Lock()
        self._anchor: int | None = None
        self._recorded = 0.0
        self.began_ns = self.arrived_ns = time.monotonic_ns()
        self._threads: list[threading.Thread] = []
        self._on_line = on_line
        self.broken = False
        """Whether something of it is read no more though it has not ended: what comes is not what it should be."""
        self.child = self._spawn(pools, on_recording)
        for thread in self._threads:
            thread.start()

    def _spawn(self, pools: dict[Size, FramePool], on_recording: Callable[[bytes], float | None]) -> ChildProcess:
        with ExitStack() as ours, ExitStack() as inherited:  # closed where the process cannot be started
            pipes = self._pipes(ours, inherited, pools, on_recording)
            argv = self.spec.argv(pipes, self.run)
            inherited.pop_all()  # ChildProcess closes them, started or not
            child = ChildProcess(
                self.spec.label,
                argv,
                pass_fds=pipes.ends,
                log=self.spec.log,
                deaf=pipes.entrance is not None,
                on_line=self._on_line,
            )
            ours.pop_all()  # each is closed by the thread that reads it
        return child

    def _pipes(
        self,
        ours: ExitStack,
        inherited: ExitStack,
        pools: dict[Size, FramePool],
        on_recording: Callable[[bytes], float | None],
    ) -> IngestPipes:
        """Return what the process inherits, with a reader for each thing it delivers; every end is in a stack."""

        def kept(end: int) -> int:
            inherited.callback(os.close, end)
            return end

        entrance = self.spec.way_in.entrance()
        if entrance is not None:
            kept(entrance)
        frames: list[tuple[Size, int]] = []
        for size in self.spec.sizes:
            pictures, write_end = stream_pair()
            frames.append((size, kept(write_end)))
            self._reader(self._read_frames, ours.enter_context(pictures), size, pools[size])
        samples = recording = None
        if self.spec.sound:
            read_end, write_end = os.pipe()
            samples = kept(write_end)
            self._reader(self._read_samples, ours.enter_context(FileIO(read_end)))
        if self.spec.recorded:
            read_end, write_end = big_pipe()
            recording = kept(write_end)
            self._reader(self._read_recording, ours.enter_context(FileIO(read_end)), on_recording)
        return IngestPipes(tuple(frames), samples, recording, entrance)

    def _reader(self, work: Callable[..., None], end: FileIO | socket, *arguments: object) -> None:
        name = f"{self.spec.label} {len(self._threads)}"
        self._threads.append(
            threading.Thread(target=self._closing, args=(work, end, *arguments), name=name, daemon=True)
        )

    def _closing(self, work: Callable[..., None], end: FileIO | socket, *arguments: object) -> None:
        try:
            with end:
                work(end, *arguments)
        except BaseException:
            self.broken = True
            raise

    def _read_frames(self, end: socket, size: Size, pool: FramePool) -> None:
        number = 0
        first = size == self.spec.sizes[0]
        pictures = PictureReader(end, size)
        while pictures.read_into((frame := pool.take()).data.data):
            self.queues[size].push(number, frame)
            if first:
                self.arrived_ns = time.monotonic_ns()
                self.beat.note(pictures.began_ns, self.arrived_ns)
                if self._anchor is None:
                    with self._settle_lock:
                        self._settling.picture(number, self._seconds(self.arrived_ns))
            number += 1

    def _read_samples(self, end: FileIO) -> None:
        rest = b""
        while data := end.read(1 << 15):
            data = rest + data
            whole = len(data) - len(data) % SAMPLE_BYTES
            rest = data[whole:]
            self.samples.write(np.frombuffer(data[:whole], np.int16).reshape(-1, CHANNELS))
            now = time.monotonic_ns()
            if not self.spec.sizes:
                self.arrived_ns = now
            if self._anchor is None:
                with self._settle_lock:
                    self._settling.sound(self.samples.end / SAMPLE_RATE, self._seconds(now))

    def _read_recording(self, end: FileIO, on_recording: Callable[[bytes], float | None]) -> None:
        alone = not self.spec.sizes and not self.spec.sound
        while data := end.read(RECORDING_BYTES):
            second = on_recording(data)
            if alone and second is not None:
                self._note_recorded(second)

    def _note_recorded(self, second: float) -> None:
        """Note that nothing but the recording tells how far the source is: to `second` of this run."""
        self.arrived_ns, self._recorded = time.monotonic_ns(), second
        if self._anchor is None:
            with self._settle_lock:
                self._settling.picture(self.newest, self._seconds(self.arrived_ns))

    def _seconds(self, monotonic_ns: int) -> float:
        return self._grid.clock.seconds(monotonic_ns)

    @property
    def anchor(self) -> int | None:
        """Grid frame at which the source's frame 0 is due; None until it has settled."""
        if self._anchor is None:
            with self._settle_lock:
                found = self._settling.anchor(self._seconds(time.monotonic_ns()))
            if found is not None:
                self._anchor = found + self.spec.delay_frames
        return self._anchor

    def slip(self, frames: int) -> None:
        """Move the anchor `frames` later (earlier if negative)."""
        assert self._anchor is not None
        self._anchor += frames

    @property
    def newest(self) -> int:
        """Number of the newest frame, by the sound where there is no picture, else by the recording; -1 for none."""
        if self.spec.sizes:
            return self.queues[self.spec.sizes[0]].newest
        return int(self._came) - 1

    @property
    def _came(self) -> float:
        """How much has come without pictures to count (frames, with parts of one)."""
        seconds = self.samples.end / SAMPLE_RATE if self.spec.sound else self._recorded
        return seconds * self._grid.rate

    @property
    def sound_ahead(self) -> float:
        """How much more sound than picture has come (seconds); 0 where one of both does not come."""
        if not self.spec.sizes or self.samples.end == 0 or self.newest < 0:
            return 0.0
        return self.samples.end / SAMPLE_RATE - (self.newest + 1) / self._grid.rate

    @property
    def place(self) -> float:
        """Where frame 0 would lie if what came last were due as it came (grid frames, with parts of one)."""
        came = self.newest if self.spec.sizes else self._came
        return self._grid.position(self.arrived_ns) - came

    def age(self, monotonic_ns: int) -> float:
        """Return seconds since something last came."""
        return (monotonic_ns - self.arrived_ns) / NANOSECONDS

    def stop(self) -> int:
        """End the process and return its exit status once everything it wrote has been read."""
        status = self.child.stop(LADDER, quit_key=True)
        self.join()
        return status

    def join(self) -> None:
        """Wait until what the ended process has left behind has been read."""
        for thread in self._threads:
            thread.join(LADDER.kill)
