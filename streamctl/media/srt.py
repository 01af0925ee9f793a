"""SRT: which FFmpeg can send it without showing a secret, and knocking at a server."""

import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from streamctl.core.errors import StreamctlError
from streamctl.media.ffmpeg import ANSWER_SECONDS, Ffmpeg, bundled_ffmpeg, find_ffmpeg
from streamctl.media.leash import Leash
from streamctl.media.presets import presets_work
from streamctl.media.rtmp.line import RESOLVE_SECONDS, Ended, resolve
from streamctl.media.run import run

KNOCK_SECONDS = 3.0
"""How long a server may take to answer the first packet of a handshake (seconds); it is sent anew meanwhile."""
AGAIN_SECONDS = 0.25
"""How often that packet is sent (seconds), as SRT itself does: UDP may lose it."""
LONGEST_SECONDS = RESOLVE_SECONDS + KNOCK_SECONDS + 1.0
"""What knocking may take in all (seconds), the name server included."""
SEARCHED = ("/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg", "/opt/homebrew/bin/ffmpeg")
"""Where else an FFmpeg may lie that takes a secret from a pipe."""
HANDSHAKE = struct.Struct(">IIII IHHIIIIII 16s")
"""An SRT handshake packet: control type, its information, time, destination; then version, encryption, extension,
first sequence number, packet size, window, kind, socket, cookie and address (draft-sharabayko-srt, 3.2.1)."""
CONTROL_HANDSHAKE = 0x8000_0000
INDUCTION = 1
"""The kind of handshake that asks whether somebody is there and leaves no trace at a listener."""
MAGIC = 0x4A17
"""What a listener of SRT 1.3 and newer puts into the extension field of its answer."""
Outcome = Literal["welcome", "name", "mute", "unreachable", "not-srt"]


@dataclass(frozen=True, slots=True)
class SrtKnock:
    """What came of knocking.

    Attributes:
        outcome: `welcome` where an SRT listener answered; whether it takes a secret shows only when it is sent.
        milliseconds: From the first packet to the answer, or to the end of patience.
        host: The host asked.
        port: Its port.
        detail: What the system said, if it said anything.
    """

    outcome: Outcome
    milliseconds: int
    host: str
    port: int
    detail: str = ""


def srt_program(ffmpeg: Ffmpeg, *, secret: bool) -> Ffmpeg:
    """Return an FFmpeg that sends SRT, and takes its secrets from a pipe where there is a `secret`: `ffmpeg` if it can.

    FFmpeg 9.0 has lost the way in which a secret reaches it unseen (`streamctl.media.presets`); another one on this
    machine may have it.

    Raises:
        StreamctlError: WAY-001 none of them can.
    """
    for candidate in _candidates(ffmpeg):
        if _speaks_srt(candidate) and (not secret or presets_work(candidate)):
            return candidate
    raise StreamctlError("WAY-001", path=ffmpeg.path, version=ffmpeg.version)


def _candidates(ffmpeg: Ffmpeg) -> Iterator[Ffmpeg]:
    yield ffmpeg
    for look in (None, *SEARCHED):
        with suppress(StreamctlError):
            found = find_ffmpeg() if look is None else _at(look)
            if found is not None and found.path != ffmpeg.path:
                yield found
    bundled = bundled_ffmpeg()
    if bundled is not None and bundled != ffmpeg.path:
        with suppress(StreamctlError):
            yield find_ffmpeg(bundled)


def _at(path: str) -> Ffmpeg | None:
    """Return the FFmpeg at `path`, None where there is none. Raise StreamctlError where it is unusable."""
    return find_ffmpeg(Path(path)) if os.access(path, os.X_OK) else None


@cache
def _speaks_srt(ffmpeg: Ffmpeg) -> bool:
    try:
        listing = run([str(ffmpeg.path), "-hide_banner", "-protocols"], timeout=ANSWER_SECONDS).out
    except StreamctlError:
        return False
    return b"srt" in listing.partition(b"Output:")[2].split()


def srt_knock(host: str, port: int, leash: Leash) -> SrtKnock:
    """Return whether an SRT listener answers at `host`; no connection comes of it, and no secret is sent."""
    began = time.monotonic()
    outcome, detail = _knocked(host, port, leash)
    return SrtKnock(outcome, round((time.monotonic() - began) * 1000), host, port, detail)


def _knocked(host: str, port: int, leash: Leash) -> tuple[Outcome, str]:
    try:
        family, address = resolve(host, port)[0]
    except Ended as end:
        return "name", end.detail
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        leash.hold(line.close)
        try:
            line.connect(address)
            return _asked(line)
        except OSError as error:
            return "unreachable", error.strerror or type(error).__name__


def _asked(line: socket.socket) -> tuple[Outcome, str]:
    """Send the first packet of a handshake until an answer comes."""
    line.settimeout(AGAIN_SECONDS)
    question, deadline = induction(int.from_bytes(os.urandom(4), "big")), time.monotonic() + KNOCK_SECONDS
    refused = ""
    while time.monotonic() < deadline:
        try:
            line.send(question)
            return ("welcome", "") if is_answer(line.recv(2048)) else ("not-srt", "")
        except TimeoutError:
            continue
        except ConnectionRefusedError as error:  # the host is there, and nobody listens yet
            refused = error.strerror or "refused"
            time.sleep(AGAIN_SECONDS)
    return ("unreachable", refused) if refused else ("mute", f"no answer within {KNOCK_SECONDS:g} s")


def induction(number: int) -> bytes:
    """Return the packet that asks whether an SRT listener is there, from the caller's socket `number`."""
    return HANDSHAKE.pack(
        CONTROL_HANDSHAKE, 0, 0, 0, 4, 0, 2, number & 0x7FFF_FFFF, 1500, 8192, INDUCTION, number, 0, bytes(16)
    )


def is_answer(packet: bytes) -> bool:
    """Return whether `packet` is an SRT listener's answer to `induction`."""
    if len(packet) < HANDSHAKE.size:
        return False
    told = HANDSHAKE.unpack_from(packet)
    return bool(told[0] == CONTROL_HANDSHAKE and told[10] == INDUCTION and told[4] >= 4 and told[6] in {2, MAGIC})
