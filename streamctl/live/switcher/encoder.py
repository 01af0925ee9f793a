"""The encoder's process and the threads around it: pictures and sound in, FLV out to the relay."""

import os
import queue
import select
import signal
import threading
import time
from collections.abc import Callable, Sequence
from io import FileIO
from pathlib import Path

from typing_extensions import Buffer

from streamctl.live.stumbles import survived
from streamctl.live.switcher.frame import Frame
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.pipes import LendingPipe, big_pipe

WAITING_FRAMES = 12
"""Pictures that may wait for the encoder before the mixer waits too."""
STALL_SECONDS = 5.0
"""An encoder that takes no picture for this long has failed, unless it is given less time."""
END_SECONDS = 1.5
"""An encoder that is ended and neither takes nor delivers anything for this long hangs (seconds)."""
LONGEST_END_SECONDS = 10.0
"""How long one that still makes progress may take to end (seconds): a busy machine may have a second left to encode."""
LOOK_SECONDS = 0.02
"""How often that is looked at (seconds)."""
READ_BYTES = 1 << 16
GATHER_SECONDS = 0.04
"""Pause between two reads of an encode, which comes in 77 portions a second: each would wake the recorder and every
target. What has come out of an encoder lies safe in its pipe meanwhile, and a full pipe is read without a pause."""
LADDER = StopLadder(end_of_input=0.0, interrupt=0.3, terminate=0.3)
"""For an encoder that the end of its input has not ended."""


class EncoderFailed(Exception):  # noqa: N818 - a state of the encoder, not a user's error
    """The encoder ended or takes nothing any more."""


class Encoder:
    """One run of the encoder.

    Args:
        argv: The command line for the read ends of the picture pipe and the sound pipe.
        feed: Takes the FLV as it comes, in any portions; called from one thread.
        log: File for its stderr.

    Raises:
        StreamctlError: FFM-005 FFmpeg cannot be started.
    """

    def __init__(
        self,
        argv: Callable[[int, int], Sequence[str]],
        feed: Callable[[bytes], None],
        log: Path,
    ) -> None:
        self.delivered = 0
        """What has come out of it (bytes)."""
        frame_read, frame_write = big_pipe()
        sample_read, sample_write = big_pipe()
        self._frames = _Pictures(frame_write)
        self._samples = _Sound(sample_write)
        try:
            self.child = ChildProcess(
                "encoder",
                argv(frame_read, sample_read),
                pass_fds=(frame_read, sample_read),
                log=log,
                capture_output=True,
            )
        except BaseException:
            self._frames.end()
            self._samples.end()
            raise
        self._reader = threading.Thread(target=self._read, args=(feed,), name="encoder output", daemon=True)
        self._reader.start()

    @property
    def proven(self) -> bool:
        """Whether anything has come out of it yet."""
        return self.delivered > 0

    def put(self, frame: Frame, samples: Buffer, patience: float = STALL_SECONDS) -> None:
        """Hand over one picture and its sound; waits while the encoder is behind.

        Raises:
            EncoderFailed: It ended, or took nothing for `patience` seconds.
        """
        if self.child.status is not None:
            raise EncoderFailed
        self._frames.put(frame, patience)
        self._samples.put(samples, patience)

    @property
    def waiting(self) -> int:
        """Pictures that wait for the encoder."""
        return self._frames.waiting

    def end(self) -> int:
        """End the encoder once it has encoded what it was given; return its exit status. The relay has all of it.

        One that makes no progress for END_SECONDS is ended at once.
        """
        self._samples.end()
        if self._frames.end():
            self._await_end()
        status = self.child.stop(LADDER)
        self._reader.join(LADDER.kill)
        return status

    def _await_end(self) -> None:
        """Return when the process has ended, or makes no progress any more."""
        progress, since = None, time.monotonic()
        deadline = since + LONGEST_END_SECONDS
        while self.child.wait(LOOK_SECONDS) is None:
            now, present = time.monotonic(), (self._frames.waiting, self.delivered)
            if present != progress:
                progress, since = present, now
            elif now - since > END_SECONDS or now > deadline:
                return

    def kill(self) -> int:
        """End the encoder at once and return its exit status. The relay has all that came out of it."""
        self.child.signal(signal.SIGKILL)
        self._frames.abandon()
        self._samples.end()
        status = self.child.stop(StopLadder(end_of_input=0.0, interrupt=0.0, terminate=0.0))
        self._reader.join(LADDER.kill)
        return status

    def _read(self, feed: Callable[[bytes], None]) -> None:
        with self.child.output as output, survived():  # whose output is read no more ends, and is replaced
            while data := output.read(READ_BYTES):
                self.delivered += len(data)
                feed(data)
                if len(data) < READ_BYTES // 2:
                    time.sleep(GATHER_SECONDS)


class _Sound:
    """Writes the sound to its pipe from the mixer's own thread: there is room for seconds, and no thread to be woken.

    Pictures have a thread, for one is larger than a pipe: so neither waits for the other, whichever FFmpeg takes first.
    """

    def __init__(self, descriptor: int) -> None:
        self._pipe = FileIO(descriptor, "w")
        os.set_blocking(descriptor, False)
        self._room = select.poll()
        self._room.register(descriptor, select.POLLOUT)

    def put(self, samples: Buffer, patience: float) -> None:
        """Write `samples`. Raise EncoderFailed where there is no room for them within `patience` seconds."""
        view = memoryview(samples).cast("B")
        deadline = time.monotonic() + patience
        while view:
            try:
                written = self._pipe.write(view)
            except OSError:
                raise EncoderFailed from None
            if written is not None:
                view = view[written:]
            elif not self._room.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise EncoderFailed

    def end(self) -> None:
        """Let the sound end after what was written."""
        self._pipe.close()


class _Pictures:
    """A thread that writes the pictures that it is given to a pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pipe = LendingPipe(descriptor)
        self._queue: queue.Queue[Frame | None] = queue.Queue(WAITING_FRAMES)
        self._failed = False
        self._thread = threading.Thread(target=self._work, name="encoder pictures", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def put(self, frame: Frame, patience: float) -> None:
        if self._failed:
            raise EncoderFailed
        try:
            self._queue.put(frame, timeout=patience)
        except queue.Full:
            raise EncoderFailed from None

    def end(self) -> bool:
        """Let the pipe end after what waits; return False if its reader takes nothing, for then nothing is sure."""
        try:
            self._queue.put(None, timeout=END_SECONDS)
        except queue.Full:
            self.abandon()
            return False
        return True

    def abandon(self) -> None:
        """Write nothing more; the thread ends as soon as the reader of its pipe is gone."""
        self._failed = True
        while True:
            try:
                self._queue.get_nowait()
            except queue.Empty:
                break
        self._queue.put(None)

    def _work(self) -> None:
        try:
            with survived():
                while (frame := self._queue.get()) is not None:
                    if not self._failed:
                        self._write(frame)
                    del frame  # its buffer goes back to its pool as soon as the pipe needs it no more
        finally:
            self._failed = True
            os.close(self._descriptor)

    def _write(self, frame: Frame) -> None:
        try:
            self._pipe.put(frame, frame.data.data)
        except OSError:
            self._failed = True
