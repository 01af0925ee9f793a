"""Publishes an FLV from standard input: what takes FFmpeg's place where its presets can't carry a stream key.

    python -m streamctl.media.publisher URL PROGRESS_FD KEY_FD

The key comes on KEY_FD as a preset would (`rtmp_playpath=KEY`), and reports go to PROGRESS_FD as FFmpeg's
`-progress` writes them, so that both are used alike. libavformat, inside PyAV, does the publishing. The exit status is
0 after an orderly end, 1 after a failure, whose reason is the last line of standard error.
"""

import os
import signal
import socket
import ssl
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

import av

from streamctl.core.redaction import Secret
from streamctl.media.incoming import Report, ending_status, incoming, packets
from streamctl.media.trust import authorities

TLS_PORT = 443
"""Default port of rtmps."""
CHECK_SECONDS = 5.0
"""How long the server may take to show its certificate (seconds)."""
KEY_BYTES = 4096
FLV_OPTIONS = {"flvflags": "no_duration_filesize"}


def read_key(descriptor: int) -> Secret:
    """Return the stream key on `descriptor`, which is closed. Raise ValueError if there is none."""
    with os.fdopen(descriptor, "rb") as pipe:
        name, _, value = pipe.read(KEY_BYTES).decode().rstrip("\n").partition("=")
    if name != "rtmp_playpath" or not value:
        message = "no stream key came"
        raise ValueError(message)
    return Secret(value)


def check_certificate(url: str) -> None:
    """Raise OSError (ssl.SSLError among them) unless the rtmps server at `url` shows a certificate that is trusted.

    libavformat is not asked to check it: PyAV hands no options to what a URL is opened with.
    """
    parts = urlsplit(url)
    if parts.scheme != "rtmps":
        return
    context = ssl.create_default_context(cafile=authorities())
    with (
        socket.create_connection((parts.hostname or "", parts.port or TLS_PORT), CHECK_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=parts.hostname),
    ):
        pass


def stream_url(url: str, key: Secret) -> str:
    """Return `url` with the key as its last part.

    Raises:
        ValueError: libavformat would cut application and key apart in the wrong place.
    """
    depth = len(urlsplit(url).path.strip("/").split("/"))
    if depth > 2 or (depth == 1 and "/" in key.reveal()):
        message = "this address and key need an FFmpeg whose presets work (5.1 to 7.1)"
        raise ValueError(message)
    return f"{url.rstrip('/')}/{key.reveal()}"


def publish(url: str, key: Secret, report: Report) -> None:
    """Copy the FLV on standard input to `url` until it ends. Raise OSError (av.FFmpegError) when that fails."""
    with incoming() as source:
        check_certificate(url)
        with av.open(stream_url(url, key), "w", format="flv", options=FLV_OPTIONS) as target:
            copies = {stream: target.add_stream_from_template(stream) for stream in source.streams}
            at = 0.0
            for packet, at in packets(source):
                size = packet.size
                packet.stream = copies[packet.stream]
                target.mux(packet)
                report.written(size, at)
        report.tell(at, "end")


def main(arguments: Sequence[str]) -> int:
    """Publish as told by `arguments`: URL, PROGRESS_FD, KEY_FD. Return the exit status."""
    url, progress, key = arguments
    return ending_status(lambda: publish(url, read_key(int(key)), Report(int(progress))), sys.stderr.write)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python would only notice once the network lets go
    sys.exit(main(sys.argv[1:]))
