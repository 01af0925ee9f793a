"""A real SRT server: an FFmpeg that listens on a free loopback port and writes what is sent to it, one call a file."""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.srt import srt_knock
from tests.lab.ports import free_port
from tests.lab.waiting import wait_for


class SrtServer:
    """One listener; `kill`, `freeze` and `start` it as the test wants. Its secrets lie in a file, not in its argv."""

    def __init__(self, folder: Path, ffmpeg: Ffmpeg, passphrase: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._ffmpeg, self._passphrase = folder, ffmpeg, passphrase
        self.port = free_port(socket.SOCK_DGRAM)
        self.files: list[Path] = []
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"srt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen for one call."""
        self.files.append(self._folder / f"received-{len(self.files) + 1}.ts")
        options = "mode=listener" + (f"&passphrase={self._passphrase}" if self._passphrase else "")
        listing = self._folder / "input.ffconcat"
        listing.write_text(f"ffconcat version 1.0\nfile 'srt://127.0.0.1:{self.port}?{options}'\n")
        words = self._folder / "stderr.log"
        argv = [
            str(self._ffmpeg.path), "-hide_banner", "-loglevel", "warning", "-y",
            "-f", "concat", "-safe", "0", "-protocol_whitelist", "file,srt,udp", "-i", str(listing),
            "-map", "0", "-c", "copy", "-f", "mpegts", "-flush_packets", "1", str(self.files[-1]),
        ]  # fmt: skip
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        with words.open("ab") as stderr:
            self._process = subprocess.Popen(argv, stderr=stderr, **quiet)
        wait_for(self._listens, what="the SRT listener")

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "stderr.log").read_text()
        taken = self.received > 0  # a caller was quicker: it takes one call
        return taken or srt_knock("127.0.0.1", self.port, Leash()).outcome == "welcome"

    @property
    def received(self) -> int:
        """Bytes of the last call."""
        return self.files[-1].stat().st_size if self.files[-1].exists() else 0

    def freeze(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def wait(self, seconds: float = 10.0) -> None:
        """Wait until the caller's end was heard and everything is written."""
        assert self._process is not None
        self._process.wait(seconds)

    def kill(self) -> None:
        """End it at once."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


@contextlib.contextmanager
def srt_server(folder: Path, ffmpeg: Ffmpeg, passphrase: str | None = None) -> Iterator[SrtServer]:
    """Run an SRT listener whose files lie in `folder`."""
    with SrtServer(folder, ffmpeg, passphrase) as server:
        yield server
