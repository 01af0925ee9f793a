"""The rehearsal's receiver: an FFmpeg on a free loopback port that records what is published to it."""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.live.stumbles import survived
from streamctl.media.argv.delivery import receiver_argv, receiver_url, srt_receiver_argv, srt_receiver_url
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.ports import free_port
from streamctl.media.sockets import connections_of, datagram_sockets
from streamctl.session.folder import free_path
from streamctl.session.records import Child, Record

LISTEN_SECONDS = 5.0
"""How long FFmpeg may take to listen (seconds)."""
LOOK_SECONDS = 0.05
"""How often it is looked at until it does (seconds)."""
READY_SECONDS = 2.0
"""How long whoever wants to publish waits for a receiver that is being started (seconds)."""
CALL_LOOK_SECONDS = 0.25
"""How often it is looked whether somebody has called (seconds): FFmpeg takes one publish, then listens no more."""
RESTART_SECONDS = 1.0
"""Wait before the next start after one that came to nothing (seconds)."""
LAST_BYTES_SECONDS = 2.0
"""How long a receiver may take to write what has come when its publisher has gone (seconds)."""
RECENT_SECONDS = 1.0
"""A receiver that ended this long ago is the one that hung up (seconds)."""
FULL = "no space left on device"
"""What FFmpeg says last of a disk that is full."""
LADDER = StopLadder(end_of_input=0.5, interrupt=1.0, terminate=0.5, kill=1.0)
log = logging.getLogger(__name__)


class Receiver:
    """Listens for one publish after the other; each goes into a file of its own, never over another.

    Args:
        name: The target's name.
        ffmpeg: What receives.
        folder: Where `<name>.flv`, `<name>-part-2.flv` and so on are written.
        log_file: File for its redacted words.
        emit: Takes the records of its processes.
        srt: Whether it is called over SRT instead of RTMP.
    """

    def __init__(
        self,
        name: str,
        *,
        ffmpeg: Ffmpeg,
        folder: Path,
        log_file: Path,
        emit: Callable[[Record], None],
        srt: bool = False,
    ) -> None:
        self._name = name
        self._ffmpeg = ffmpeg
        self._folder = folder
        self._log_file = log_file
        self._emit = emit
        self._srt = srt
        self._port = 0
        self._over = threading.Condition()
        self._over_at, self._full = float("-inf"), False
        self._listening = threading.Event()
        self._why = "starting"
        self._changed = threading.Event()
        self._ending = self._last = False
        self._thread = threading.Thread(target=self._run, name=f"receiver {name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def address(self) -> str:
        """Return where to publish to. Raise StreamctlError TGT-017 if it does not listen within READY_SECONDS."""
        if not self._listening.wait(READY_SECONDS):
            raise StreamctlError("TGT-017", where=self._name, name=self._name, detail=self._why)
        return srt_receiver_url(self._port) if self._srt else receiver_url(self._port)

    def failure(self) -> StreamctlError | None:
        """Return why the last publish ended, where that was not its sender's doing; for a sender that was hung up on.

        TGT-021: the disk that it is written to is full.
        """
        recently = time.monotonic() - RECENT_SECONDS
        with self._over:
            over = self._over.wait_for(lambda: self._over_at > recently, LAST_BYTES_SECONDS)
            return StreamctlError("TGT-021", where=self._name, folder=self._folder) if over and self._full else None

    def retire(self) -> None:
        """Take no further publish after the present one."""
        self._last = True

    def stop(self) -> None:
        """Let what has come be written, then end. Call it after the publisher has ended."""
        self._ending = True
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ending:
            served = False
            with survived():
                served = self._served()
            if self._last:
                return
            if not served and not self._ending:
                self._changed.wait(RESTART_SECONDS)
                self._changed.clear()

    def _served(self) -> bool:
        """Take one publish; return whether it got as far as listening, with the reason kept if not."""
        try:
            return self._serve()
        except (OSError, StreamctlError) as error:
            self._why = redact(str(error))
            log.warning("receiver %s: %s", self._name, self._why)
            return False

    def _serve(self) -> bool:
        """Take one publish; return whether it got as far as listening."""
        self._folder.mkdir(parents=True, exist_ok=True)
        port, file = free_port("udp" if self._srt else "tcp"), free_path(self._folder / f"{self._name}.flv")
        argv = srt_receiver_argv if self._srt else receiver_argv
        self._changed.clear()
        child = ChildProcess(
            f"receiver {self._name}",
            argv(self._ffmpeg.path, port, file),
            log=self._log_file,
            on_exit=lambda _: self._changed.set(),
        )
        self._emit(Child(role="receiver", name=self._name, pid=child.pid, event="started"))
        try:
            return self._attend(child, port, file)
        finally:
            self._listening.clear()
            status = child.stop(LADDER, quit_key=True)
            with self._over:
                self._over_at, self._full = time.monotonic(), FULL in child.tail().lower()
                self._over.notify_all()
            self._emit(Child(role="receiver", name=self._name, pid=child.pid, event="exited", status=status))

    def _attend(self, child: ChildProcess, port: int, file: Path) -> bool:
        deadline = time.monotonic() + LISTEN_SECONDS
        while not self._listens(child.pid, port, file):
            if child.status is not None or self._ending or time.monotonic() > deadline:
                self._why = child.tail() or "it does not listen"
                return False
            self._changed.wait(LOOK_SECONDS)
        self._port, self._why = port, "starting again"
        self._listening.set()
        while child.status is None and not self._ending:
            self._changed.wait(CALL_LOOK_SECONDS if self._listening.is_set() else None)
            self._changed.clear()
            if not self._listens(child.pid, port, file):
                self._listening.clear()
        if self._ending and not self._listens(child.pid, port, file):
            child.wait(LAST_BYTES_SECONDS)
        return True

    def _listens(self, pid: int, port: int, file: Path) -> bool:
        """Whether process `pid` waits for a call; over SRT its file tells of the call, the socket stays the same."""
        if self._srt:
            return datagram_sockets(pid) != 0 and not file.exists()
        return _listens(pid, port)


def _listens(pid: int, port: int) -> bool:
    """Whether process `pid` waits for a call; where the system does not tell, whether `port` is taken."""
    connections = connections_of(pid)
    if connections is not None:
        return any(connection.state == "listening" for connection in connections)
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return False
    return True
