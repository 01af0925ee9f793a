"""A long-running child process: started with drained stderr, ended by a ladder, never left behind."""

import contextlib
import os
import signal
import subprocess
import threading
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import clean_environment
from streamctl.media.lines import BoundedLog, call_safely, redacted_lines

TAIL_LINES = 20
"""Lines of stderr kept for the error message."""


@dataclass(frozen=True, slots=True)
class StopLadder:
    """How long each step of stopping a child may take (seconds) before the next one.

    The steps: close its input (or write `q` to it), SIGINT, SIGTERM, SIGKILL. The last one goes to its whole group, so
    that nothing it started itself stays behind.
    """

    end_of_input: float = 2.0
    interrupt: float = 1.0
    terminate: float = 1.0
    kill: float = 2.0


class ChildProcess:
    """One child process and everything that must happen around it.

    Args:
        name: What people call it, such as `ingest close`.
        argv: Program and arguments.
        pass_fds: Descriptors it inherits under the same numbers, None for none; closed here once it runs.
        log: File for its redacted stderr; none is kept when None.
        capture_output: Keep standard output readable as `output`, which its reader closes; else it goes nowhere.
        deaf: It does not mind its standard input: to be stopped, it is interrupted at once.
        on_exit: Called with the exit status from a thread of this object's, once; a child that ends at once may have
            it called before this constructor has returned.
        on_line: Called with each redacted line of stderr, from the same thread.

    Raises:
        StreamctlError: FFM-005 the program cannot be started.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        pass_fds: Sequence[int | None] = (),
        log: Path | None = None,
        capture_output: bool = False,
        deaf: bool = False,
        on_exit: Callable[[int], None] | None = None,
        on_line: Callable[[str], None] | None = None,
    ) -> None:
        self.name = name
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._on_exit = on_exit
        self._on_line = on_line
        self._deaf = deaf
        self._stopping = threading.Lock()
        inherited = tuple(end for end in pass_fds if end is not None)
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if capture_output else subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=inherited,
                env=clean_environment(),
                start_new_session=True,
                bufsize=0,
            )
        except (OSError, ValueError) as error:
            detail = getattr(error, "strerror", None) or str(error)
            raise StreamctlError("FFM-005", name=name, detail=detail) from error
        finally:
            for descriptor in inherited:
                os.close(descriptor)
        weakref.finalize(self, self.input.close)
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._drain, args=(log,), name=f"stderr {name}", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def input(self) -> IO[bytes]:
        """The child's standard input (unbuffered); once the child is being stopped, writing raises OSError."""
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def output(self) -> IO[bytes]:
        """The child's standard output (unbuffered); only with `capture_output`."""
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def status(self) -> int | None:
        """Exit status (negative for a signal), None while it runs."""
        return self._process.poll()

    def tail(self) -> str:
        """Return the last lines of stderr, redacted."""
        return "\n".join(self._tail)

    def wait(self, timeout: float | None = None) -> int | None:
        """Return the exit status once the child ended and its stderr is read; None when `timeout` seconds passed."""
        return self._process.poll() if self._ended.wait(timeout) else None

    def signal(self, number: int) -> None:
        """Send signal `number` if the child still runs."""
        if self._process.poll() is None:
            self._process.send_signal(number)

    def stop(self, ladder: StopLadder | None = None, *, quit_key: bool = False) -> int:
        """End the child step by step and return its exit status; safe to call twice and from several threads.

        A child that even SIGKILL does not end within `ladder.kill` seconds (it hangs in the kernel, on a dead network
        disk) counts as killed: the show goes on.

        Args:
            ladder: How long each step may take.
            quit_key: Write FFmpeg's `q` before closing the input: for programs whose input is not the media.
        """
        steps = ladder or StopLadder()
        with self._stopping:
            self._close_input(b"q" if quit_key else b"")
            for wait, number in (
                (0.0 if self._deaf else steps.end_of_input, signal.SIGINT),
                (steps.interrupt, signal.SIGTERM),
                (steps.terminate, signal.SIGKILL),
            ):
                if self._process.poll() is not None or self._wait_process(wait):
                    break
                self._send(number)
            self._ended.wait(steps.kill)
            status = self._process.poll()
            return -signal.SIGKILL if status is None else status

    def _send(self, number: int) -> None:
        if number == signal.SIGKILL:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)
        self._process.send_signal(number)

    def _wait_process(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _close_input(self, last: bytes) -> None:
        """Let the child read its end of input.

        The descriptor's number stays taken until this object goes: another thread may be in the middle of writing to
        it, and whatever file got the number next would get the rest of those bytes.
        """
        with contextlib.suppress(OSError, ValueError):  # gone, full or closed already: the ladder's next step follows
            descriptor = self.input.fileno()
            if last:
                os.set_blocking(descriptor, False)
                os.write(descriptor, last)
        with contextlib.suppress(OSError, ValueError):
            nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.dup2(nothing, self.input.fileno(), inheritable=False)
            finally:
                os.close(nothing)

    def _drain(self, log: Path | None) -> None:
        assert self._process.stderr is not None
        try:
            with self._process.stderr as stream, contextlib.closing(BoundedLog(log)) as sink:
                for line in redacted_lines(stream):
                    self._tail.append(line)
                    sink.write(line)
                    call_safely(self._on_line, line)
        finally:  # whoever waits for the end hears of it, whatever became of the words
            status = self._process.wait()
            self._ended.set()
            call_safely(self._on_exit, status)
