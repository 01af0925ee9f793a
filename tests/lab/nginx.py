"""A real RTMP server: nginx with the RTMP module on free loopback ports, recording whatever is published to it."""

import contextlib
import os
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from xml.etree import ElementTree as ET

from tests.lab.components import NGINX_RTMP_MODULE, nginx_program
from tests.lab.ports import free_ports
from tests.lab.waiting import wait_for

ANSWER_SECONDS = 2.0
CONFIGURATION = """
load_module {module};
daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
rtmp {{
    access_log {folder}/access.log;
    server {{
        listen {host}:{rtmp};
        chunk_size 4096;
        application live {{ live on; record all; record_unique on; record_path {recordings}; }}
        application studio/one {{ live on; record all; record_unique on; record_path {recordings}; }}
        application closed {{ live on; deny publish all; }}
    }}
}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen {host}:{http}; location /stat {{ rtmp_stat all; }} }}
}}
"""


@dataclass(frozen=True, slots=True)
class Published:
    """A stream that somebody publishes, as the server's stat page tells it.

    Attributes:
        name: The stream's name: the key.
        bytes: Bytes that have arrived.
    """

    name: str
    bytes: int


class RtmpServer:
    """One nginx. Starts at once; `stop`, `kill`, `freeze` and `start` it as the test wants.

    Args:
        folder: For its files.
        host: The address it listens on.
        prefix: What its command line begins with, to run it elsewhere.
    """

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", prefix: tuple[str, ...] = ()) -> None:
        self._program = nginx_program()
        self._host = host
        self._prefix = prefix
        self.folder = folder
        self.recordings = folder / "recordings"
        self.recordings.mkdir(parents=True)
        for path in (folder, self.recordings):
            path.chmod(0o777)  # without a master process, nginx stays the user it was started as; others may differ
        self.port, self._http = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        self._configuration = folder / "nginx.conf"
        self._configuration.write_text(
            CONFIGURATION.format(
                module=NGINX_RTMP_MODULE,
                folder=folder,
                recordings=self.recordings,
                host=host,
                rtmp=self.port,
                http=self._http,
            )
        )
        self.start()

    @property
    def url(self) -> str:
        """Address of the application that takes everything."""
        return self.address("live")

    def address(self, application: str) -> str:
        """Return the address of `application`: live, studio/one, closed (turns every publisher away)."""
        return f"rtmp://{self._host}:{self.port}/{application}"

    @property
    def pid(self) -> int:
        """Process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, again if it was ended."""
        with (self.folder / "stderr.log").open("ab") as words:
            self._process = subprocess.Popen(
                [*self._prefix, self._program, "-c", self._configuration, "-p", self.folder],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
            )
        try:
            wait_for(self._answers, what="nginx's answer")
        except BaseException:
            self.kill()
            raise

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "stderr.log").read_text()
        with contextlib.suppress(OSError):
            self._page()
            return True
        return False

    def _page(self) -> bytes:
        with urllib.request.urlopen(f"http://{self._host}:{self._http}/stat", timeout=ANSWER_SECONDS) as page:
            content: bytes = page.read()
            return content

    def streams(self) -> dict[str, Published]:
        """Return what is being published, by name."""
        streams = ET.fromstring(self._page()).iter("stream")
        published = (stream for stream in streams if stream.find("publishing") is not None)
        told = (Published(stream.findtext("name") or "", int(stream.findtext("bytes_in") or 0)) for stream in published)
        return {stream.name: stream for stream in told}

    def log(self) -> str:
        """Return what it has written into its error log: connects and publishes, with their names."""
        path = self.folder / "error.log"
        return path.read_text() if path.exists() else ""

    def files(self, name: str) -> tuple[Path, ...]:
        """Return the recordings of stream `name`, oldest first."""
        return tuple(sorted(self.recordings.glob(f"{name}-*.flv")))

    def freeze(self) -> None:
        """Let it stand still: connections stay, nothing is taken."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(number)
            process.wait(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end(signal.SIGKILL)


@contextlib.contextmanager
def rtmp_server(folder: Path, *, host: str = "127.0.0.1", prefix: tuple[str, ...] = ()) -> Iterator[RtmpServer]:
    """Run an RTMP server whose files lie in `folder`; see `RtmpServer`."""
    with RtmpServer(folder, host=host, prefix=prefix) as server:
        yield server
