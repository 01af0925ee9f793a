"""Knocking at an RTMP server: name, TCP, TLS, handshake and `connect`. Nothing is published, no key is sent."""

import contextlib
import os
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamctl.media.leash import Leash
from streamctl.media.rtmp.amf0 import Amf, decode_all, encode
from streamctl.media.rtmp.chunks import COMMAND_AMF0, COMMAND_AMF3, Chunks, Message, cut
from streamctl.media.rtmp.line import (
    ADDRESSES,
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    RESOLVE_SECONDS,
    Ended,
    Line,
    Outcome,
    reach,
    secured,
)

LONGEST_SECONDS = RESOLVE_SECONDS + CONNECT_SECONDS * ADDRESSES + ANSWER_SECONDS * 3 + 1.0
"""What knocking may take in all (seconds)."""
DEFAULT_PORTS = {"rtmp": 1935, "rtmps": 443}
VERSION = 3
"""First byte of either side of a plain RTMP handshake."""
HANDSHAKE_BYTES = 1536
TLS_ALERT = 0x15
"""First byte of what a TLS server answers to plain text."""
MOST_MESSAGES = 64
"""A server says a few words before it answers a `connect`, not this many messages."""


@dataclass(frozen=True, slots=True)
class Knock:
    """What came of knocking.

    Attributes:
        outcome: How far it came.
        milliseconds: From the first look-up to the end.
        host: The host asked.
        port: Its port.
        detail: What the system or the server said, if it said anything.
    """

    outcome: Outcome
    milliseconds: int
    host: str
    port: int
    detail: str


def knock(url: str, leash: Leash, context: ssl.SSLContext | None = None) -> Knock:
    """Return how the server at `url` (rtmp(s)://host/application) answers.

    Args:
        url: The target's address, without the key.
        leash: Holds the connection meanwhile.
        context: What TLS trusts; the system's certificates when None.
    """
    began = time.monotonic()
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    application = parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")
    try:
        with contextlib.ExitStack() as open_sockets:
            connection = open_sockets.enter_context(contextlib.closing(reach(host, port, leash)))
            if parts.scheme == "rtmps":
                secure = secured(connection, host, context, leash)
                connection = open_sockets.enter_context(contextlib.closing(secure))
            line = Line(connection)
            _shake_hands(line)
            _connect(line, application, f"{parts.scheme}://{parts.netloc}/{application}")
        ended = Ended("welcome")
    except Ended as end:
        ended = end
    return Knock(ended.outcome, round((time.monotonic() - began) * 1000), host, port, ended.detail)


def _shake_hands(line: Line) -> None:
    line.begin_step()
    line.send(bytes([VERSION]) + bytes(8) + os.urandom(HANDSHAKE_BYTES - 8))
    version = line.read(1)[0]
    if version == TLS_ALERT:
        raise Ended("speaks-tls")
    if version != VERSION:
        raise Ended("not-rtmp", _printable(bytes([version]) + line.afterword()))
    theirs = line.read(HANDSHAKE_BYTES)
    line.read(HANDSHAKE_BYTES)
    line.send(theirs)


def _printable(data: bytes) -> str:
    text = data.decode("ascii", errors="replace").splitlines()[0] if data.strip() else ""
    return "".join(mark if mark.isprintable() and mark.isascii() else "." for mark in text)[:60]


def _connect(line: Line, application: str, url: str) -> None:
    line.begin_step()
    wish = {"app": application, "type": "nonprivate", "flashVer": "FMLE/3.0 (compatible; streamctl)", "tcUrl": url}
    line.send(cut(Message(COMMAND_AMF0, encode("connect") + encode(1.0) + encode(wish))))
    chunks = Chunks(line.read)
    try:
        for _ in range(MOST_MESSAGES):
            answer = _answer(chunks.next())
            if answer is not None:
                break
        else:
            raise Ended("not-rtmp", "no answer to connect")
    except ValueError as error:
        raise Ended("not-rtmp", str(error)) from None
    except Ended as end:
        if end.outcome == "closed":
            raise Ended("rejected", "the connection was closed") from None
        raise
    if answer[0] != "_result":
        raise Ended("rejected", _reason(answer))


def _answer(message: Message) -> "list[Amf] | None":
    """Return the values of `message` if it answers the `connect`."""
    if message.kind not in {COMMAND_AMF0, COMMAND_AMF3}:
        return None
    values = decode_all(message.content[message.kind == COMMAND_AMF3 :])
    return values if values and values[0] in {"_result", "_error", "close"} else None


def _reason(values: "list[Amf]") -> str:
    for value in values:
        if isinstance(value, dict):
            said = value.get("description") or value.get("code")
            if said:
                return str(said)[:200]
    return str(values[0])
