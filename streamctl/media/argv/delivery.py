"""Delivery: one process a target that only copies, and the receiver of a rehearsal."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import ffmpeg

from streamctl.media.argv.compile import command

PROGRESS_SECONDS = 0.25
"""How often a target reports (seconds)."""
SILENCE_SECONDS = 10
"""A server that takes or answers nothing for this long is given up (seconds); our own queue notices earlier."""
SEND_BUFFER_BYTES = 512 << 10
"""Bytes of a target's that the system may hold: enough for 12 Mb/s over 300 ms, few enough to notice a stall by."""
LISTEN_SECONDS = 30
"""How long a receiver waits for a call (seconds): one whose session has gone does not stay for ever."""
SRT_CONNECT_MS = 4000
"""How long an SRT server may take to answer a call (milliseconds)."""
SRT_LINGER_SECONDS = 3
"""How long the end of the stream may take to be acknowledged (seconds); without it, it is thrown away."""
STREAM_ID_LIMIT = 512
"""Longest SRT stream id (bytes; the protocol's own limit)."""
PASSPHRASE_LENGTHS = (10, 79)
"""Shortest and longest SRT passphrase (bytes; the protocol's own limits)."""
RECEIVER_KEY = "rehearsal"
"""The stream's name at the rehearsal receiver; no secret."""
KEY_LIMIT = 900
"""Longest stream key (characters): FFmpeg reads preset files by lines of 1000 bytes, and cuts longer ones."""


def target_argv(
    program: Path, url: str, progress_pipe: int, key_pipe: int | None, authorities: Path | None = None
) -> list[str]:
    """Return the command line that sends the FLV on its standard input to `url`.

    The stream key travels in `key_pipe` as an output preset (`rtmp_playpath=KEY`): in neither argv nor environment.

    Args:
        program: An FFmpeg whose presets work (`streamctl.media.presets`) if there is a `key_pipe`.
        url: rtmp(s)://host/application, with the stream's name where there is no `key_pipe`.
        progress_pipe: Write end of the pipe for FFmpeg's report.
        key_pipe: Read end of a pipe that holds `key_preset`.
        authorities: File of the certificate authorities that rtmps servers are checked against.
    """
    # fpsprobesize=0: the default waits for 20 pictures; nobuffer would throw away all that the probe has read.
    stream = ffmpeg.input("pipe:0", f="flv", fpsprobesize=0)
    sent = ffmpeg.output(
        stream,
        url,
        f="flv",
        codec="copy",
        flvflags="no_duration_filesize",
        rw_timeout=SILENCE_SECONDS * 1_000_000,
        send_buffer_size=SEND_BUFFER_BYTES,
        **_key_options(url, key_pipe),
        **_certificate_options(url, authorities),
    )
    return command(program, [sent], "-progress", f"pipe:{progress_pipe}", "-stats_period", str(PROGRESS_SECONDS))


def _key_options(url: str, key_pipe: int | None) -> dict[str, object]:
    """With a key of its own the whole path is the application: FFmpeg would take `/a/b` for application `a`."""
    if key_pipe is None:
        return {}
    return {"rtmp_app": urlsplit(url).path.strip("/"), "fpre": f"/dev/fd/{key_pipe}"}


def _certificate_options(url: str, authorities: Path | None) -> dict[str, object]:
    """FFmpeg checks no certificate unless told to: a stream key is not given to just anybody who answers."""
    if not url.startswith("rtmps:"):
        return {}
    return {"tls_verify": 1} if authorities is None else {"tls_verify": 1, "ca_file": str(authorities)}


def publisher_argv(url: str, progress_pipe: int, key_pipe: int) -> list[str]:
    """Return the command line of `streamctl.media.publisher`: like `target_argv`, where FFmpeg can't take the key."""
    return [*_module("publisher"), url, str(progress_pipe), str(key_pipe)]


def key_preset(key: str) -> bytes:
    """Return the content of the key pipe for stream key `key`."""
    return f"rtmp_playpath={key}\n".encode()


def srt_argv(
    program: Path, url: str, progress_pipe: int, secret_pipe: int | None, *, latency_ms: int, buffer_bytes: int
) -> list[str]:
    """Return the command line that sends the FLV on its standard input as MPEG-TS to the SRT server at `url`.

    SRT would drop what it cannot deliver in time, and nobody would notice a server that stands still; so it keeps
    everything, in a buffer so small that it is soon seen to be full. Passphrase and stream id travel in `secret_pipe`.

    Args:
        program: An FFmpeg that knows SRT, and whose presets work if there is a `secret_pipe` (`streamctl.media.srt`).
        url: srt://host:port.
        progress_pipe: Write end of the pipe for FFmpeg's report.
        secret_pipe: Read end of a pipe that holds `srt_preset`.
        latency_ms: What the protocol may take to mend lost packets (milliseconds).
        buffer_bytes: What may be sent without being acknowledged (bytes).
    """
    stream = ffmpeg.input("pipe:0", f="flv", fpsprobesize=0)
    secrets = {} if secret_pipe is None else {"fpre": f"/dev/fd/{secret_pipe}", "enforced_encryption": 1}
    sent = ffmpeg.output(
        stream,
        url,
        f="mpegts",
        codec="copy",
        mode="caller",
        transtype="live",
        tlpktdrop=0,
        latency=latency_ms * 1000,
        sndbuf=buffer_bytes,
        linger=SRT_LINGER_SECONDS,
        connect_timeout=SRT_CONNECT_MS,
        rw_timeout=SILENCE_SECONDS * 1_000_000,
        **secrets,
    )
    return command(program, [sent], "-progress", f"pipe:{progress_pipe}", "-stats_period", str(PROGRESS_SECONDS))


def srt_preset(passphrase: str | None, stream_id: str | None) -> bytes:
    """Return the content of the secret pipe for an SRT server."""
    told = {"passphrase": passphrase, "srt_streamid": stream_id}
    return "".join(f"{name}={value}\n" for name, value in told.items() if value is not None).encode()


def hls_argv(
    folder: Path, stem: str, *, segment_seconds: float, window_seconds: float, progress_pipe: int, ending_pipe: int
) -> list[str]:
    """Return the command line of `streamctl.media.hls_folder`, which writes rolling HLS into `folder`."""
    lengths = (f"{segment_seconds:g}", f"{window_seconds:g}")
    return [*_module("hls_folder"), str(folder), stem, *lengths, str(progress_pipe), str(ending_pipe)]


def file_argv(path: Path, progress_pipe: int) -> list[str]:
    """Return the command line of `streamctl.media.file_copy`, which writes a new file at `path`."""
    return [*_module("file_copy"), str(path), str(progress_pipe)]


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", f"streamctl.media.{name}"]


def receiver_argv(program: Path, port: int, file: Path) -> list[str]:
    """Return the command line of a receiver on loopback that takes one publish and writes it to `file`."""
    stream = ffmpeg.input(receiver_url(port), f="flv", listen=1, timeout=LISTEN_SECONDS, fpsprobesize=0)
    written = stream.output(str(file), f="flv", codec="copy", flvflags="no_duration_filesize", flush_packets=1)
    return command(program, [written])


def srt_receiver_argv(program: Path, port: int, file: Path) -> list[str]:
    """Return the command line of a receiver on loopback that takes one call over SRT and writes it to `file` as FLV."""
    waits = {"mode": "listener", "listen_timeout": LISTEN_SECONDS * 1_000_000}
    stream = ffmpeg.input(srt_receiver_url(port), f="mpegts", fpsprobesize=0, **waits)
    written = stream.output(str(file), f="flv", codec="copy", flvflags="no_duration_filesize", flush_packets=1)
    return command(program, [written])


def srt_receiver_url(port: int) -> str:
    """Return the address of the SRT receiver on `port`."""
    return f"srt://127.0.0.1:{port}"


def receiver_url(port: int) -> str:
    """Return the address of the receiver on `port`, with the stream's name."""
    return f"rtmp://127.0.0.1:{port}/live/{RECEIVER_KEY}"
