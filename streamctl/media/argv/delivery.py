"""Delivery: one FFmpeg a target that only copies, and the receiver of a rehearsal."""

from pathlib import Path

import ffmpeg

from streamctl.media.argv.compile import command

PROGRESS_SECONDS = 0.5
"""How often a target reports (seconds)."""
SILENCE_SECONDS = 10
"""A server that takes or answers nothing for this long is given up (seconds); our own queue notices earlier."""


def target_argv(program: Path, url: str, progress_pipe: int, key_pipe: int | None) -> list[str]:
    """Return the command line that sends the FLV on its standard input to `url`.

    The stream key travels in `key_pipe` as an output preset (`rtmp_playpath=KEY`): in neither argv nor environment.
    """
    stream = ffmpeg.input("pipe:0", f="flv", probesize=200_000, analyzeduration=2_000_000, fflags="+nobuffer")
    preset: dict[str, object] = {} if key_pipe is None else {"fpre": f"/dev/fd/{key_pipe}"}
    sent = ffmpeg.output(
        stream,
        url,
        f="flv",
        codec="copy",
        flvflags="no_duration_filesize",
        rw_timeout=SILENCE_SECONDS * 1_000_000,
        **preset,
    )
    return command(program, [sent], "-progress", f"pipe:{progress_pipe}", "-stats_period", str(PROGRESS_SECONDS))


def key_preset(key: str) -> bytes:
    """Return the content of the key pipe for stream key `key`."""
    return f"rtmp_playpath={key}\n".encode()


def receiver_argv(program: Path, port: int, file: Path) -> list[str]:
    """Return the command line of a receiver on loopback that takes one publish and writes it to `file`."""
    stream = ffmpeg.input(f"{receiver_url(port)}/{RECEIVER_KEY}", f="flv", listen=1)
    written = stream.output(str(file), f="flv", codec="copy", flvflags="no_duration_filesize", flush_packets=1)
    return command(program, [written])


def receiver_url(port: int) -> str:
    """Return the address of the receiver on `port`, without the stream's name."""
    return f"rtmp://127.0.0.1:{port}/live"


RECEIVER_KEY = "rehearsal"
"""The stream's name at the rehearsal receiver; no secret."""
