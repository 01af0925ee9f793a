"""The encoder's process and the threads around it: pictures and sound in, FLV out to the relay."""

import os
import queue
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from typing_extensions import Buffer

from streamctl.live.switcher.frame import Frame
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.pipes import big_pipe, write_all

WAITING_FRAMES = 12
"""Pictures that may wait for the encoder before the mixer waits too."""
STALL_SECONDS = 5.0
"""An encoder that takes no picture for this long has failed, unless it is given less time."""
END_SECONDS = 5.0
"""How long the last pictures may take to be written to an encoder that is ended (seconds)."""
READ_BYTES = 1 << 16
LADDER = StopLadder(end_of_input=8.0, interrupt=2.0, terminate=1.0)
"""The end of its input ends an encoder in order; it may have a second of pictures left to encode."""


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
        self.proven = False
        """Whether anything has come out of it yet."""
        frame_read, frame_write = big_pipe()
        sample_read, sample_write = big_pipe()
        self._frames = _Writer("encoder pictures", frame_write)
        self._samples = _Writer("encoder sound", sample_write)
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
        """End the encoder once it has encoded what it was given; return its exit status. The relay has all of it."""
        self._frames.end()
        self._samples.end()
        status = self.child.stop(LADDER)
        self._reader.join(LADDER.kill)
        return status

    def kill(self) -> int:
        """End the encoder at once and return its exit status. The relay has all that came out of it."""
        self.child.signal(signal.SIGKILL)
        self._frames.abandon()
        self._samples.abandon()
        status = self.child.stop(StopLadder(end_of_input=0.0, interrupt=0.0, terminate=0.0))
        self._reader.join(LADDER.kill)
        return status

    def _read(self, feed: Callable[[bytes], None]) -> None:
        with self.child.output as output:
            while data := output.read(READ_BYTES):
                self.proven = True
                feed(data)


class _Writer:
    """A thread that writes what it is given to a pipe."""

    def __init__(self, name: str, descriptor: int) -> None:
        self._descriptor = descriptor
        self._queue: queue.Queue[Frame | Buffer | None] = queue.Queue(WAITING_FRAMES)
        self._failed = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def put(self, item: Frame | Buffer, patience: float) -> None:
        if self._failed:
            raise EncoderFailed
        try:
            self._queue.put(item, timeout=patience)
        except queue.Full:
            raise EncoderFailed from None

    def end(self) -> None:
        try:
            self._queue.put(None, timeout=END_SECONDS)
        except queue.Full:
            return  # the pipe is stuck: stopping the process frees the thread
        self._thread.join(END_SECONDS)

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
            while (item := self._queue.get()) is not None:
                if not self._failed:
                    self._write(item)
                del item  # a frame's buffer goes back to its pool before the next one is waited for
        finally:
            os.close(self._descriptor)

    def _write(self, item: Frame | Buffer) -> None:
        try:
            write_all(self._descriptor, item.data.data if isinstance(item, Frame) else item)
        except OSError:
            self._failed = True
