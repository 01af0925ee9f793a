"""The receiving end of one RTMP publish on this machine: it takes nobody but who knows the stream's name.

One publish at a time; whoever comes later with the right name takes the place of the one before, for an encoder that
calls again has lost its first call, whether this end knows that already or not.
"""

import contextlib
import hmac
import logging
import os
import socket
import struct
import threading
from typing import BinaryIO, Protocol

from streamctl.core.redaction import Secret
from streamctl.media.flv import AUDIO, SCRIPT, VIDEO
from streamctl.media.rtmp.amf0 import Amf, decode_all, encode
from streamctl.media.rtmp.chunks import COMMAND_AMF0, Chunks, Message, cut

HOST = "127.0.0.1"
KNOCK_SECONDS = 5.0
"""How long a caller may take until it has said what it publishes (seconds)."""
SILENCE_SECONDS = 60.0
"""A publish that sends nothing for so long is given up (seconds): whoever watches has acted long before."""
ACCEPT_AGAIN_SECONDS = 0.2
"""How long to wait after a caller could not be taken (seconds): the process has too many files open just then."""
HANDSHAKE_BYTES = 1536
VERSION = b"\x03"
WINDOW_ACKNOWLEDGEMENT, PEER_BANDWIDTH = 5, 6
WINDOW_BYTES = 5_000_000
LONGEST_MEDIA = 8 << 20
"""A longer message is none (bytes): a key frame of 2160p at 60 Mb/s stays below 2 MiB."""
FRAME_WORDS = encode("@setDataFrame")
"""What an encoder puts before its metadata, and no file has."""
MEDIA = frozenset({AUDIO, VIDEO, SCRIPT})
"""Messages that are tags of an FLV: the numbers of their kinds are the same."""
log = logging.getLogger(__name__)


class Taker(Protocol):
    """Who takes what is published; called from one thread at a time."""

    def begun(self) -> None:
        """A publish begins: what comes from now on is of this one."""

    def took(self, kind: int, timestamp: int, body: bytes) -> None:
        """One tag came: its kind as in FLV, its time (milliseconds) and what follows a tag's head."""

    def ended(self, why: str) -> None:
        """The publish has ended."""


class _Refused(Exception):  # noqa: N818 - an answer
    """The caller is not who is waited for."""


class Reception:
    """Listens at a free port of loopback until closed.

    Args:
        application: What the caller has to name as application.
        key: What it has to name as stream.
        taker: Takes what comes.
        port: TCP port; 0 for a free one.

    Raises:
        OSError: The port cannot be had.
    """

    def __init__(self, application: str, key: Secret, taker: Taker, port: int = 0) -> None:
        self._application = application
        self._key = key
        self._taker = taker
        self._turn = threading.Lock()
        self._present: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._closing = threading.Event()
        self._listener = socket.create_server((HOST, port))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="reception", daemon=True).start()

    @property
    def address(self) -> str:
        """Where to publish to, without the stream's name."""
        return f"rtmp://{HOST}:{self.port}/{self._application}"

    def close(self) -> None:
        """Take no more, and end the present publish without telling of it."""
        self._closing.set()
        with self._turn:
            self._present = None
        for one in (self._listener, *tuple(self._open)):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                caller, _ = self._listener.accept()
            except OSError:
                self._closing.wait(ACCEPT_AGAIN_SECONDS)
                continue
            self._open.add(caller)
            threading.Thread(target=self._attend, args=(caller,), name="publish", daemon=True).start()

    def _attend(self, caller: socket.socket) -> None:
        why = "it ended"
        try:
            with caller, caller.makefile("rb") as stream:
                caller.settimeout(KNOCK_SECONDS)
                chunks = self._welcome(caller, stream)
                caller.settimeout(SILENCE_SECONDS)
                self._take(caller, chunks)
        except _Refused as refused:
            log.warning("a publish was refused: %s", refused)
        except (EOFError, ConnectionError):
            why = "its connection was closed"
        except (OSError, ValueError, struct.error) as error:
            why = str(error)
        finally:
            self._open.discard(caller)
            self._leave(caller, why)

    def _welcome(self, caller: socket.socket, stream: BinaryIO) -> Chunks:
        """Return the messages of a caller who may publish. Raise _Refused for anybody else."""
        hello = _exactly(stream, 1 + HANDSHAKE_BYTES)
        if hello[:1] != VERSION:
            raise _Refused("it does not speak RTMP")
        caller.sendall(VERSION + bytes(8) + os.urandom(HANDSHAKE_BYTES - 8) + hello[1:])
        _exactly(stream, HANDSHAKE_BYTES)
        chunks = Chunks(lambda count: _exactly(stream, count), LONGEST_MEDIA)
        while True:
            message = chunks.next()
            if message.kind == COMMAND_AMF0 and self._answered(caller, decode_all(message.content)):
                return chunks

    def _answered(self, caller: socket.socket, command: "list[Amf]") -> bool:
        """Answer one command; return whether it was the one that begins a publish."""
        if not command:
            return False
        name, number = command[0], command[1] if len(command) > 1 else 0.0
        number = number if isinstance(number, float) else 0.0
        if name == "connect":
            self._check_application(command)
            caller.sendall(_window() + _result(number, None, _status("NetConnection.Connect.Success")))
        elif name == "createStream":
            caller.sendall(_result(number, None, 1.0))
        elif name == "publish":
            stream = command[3] if len(command) > 3 else None
            if not isinstance(stream, str) or not hmac.compare_digest(stream.encode(), self._key.reveal().encode()):
                caller.sendall(_told("NetStream.Publish.BadName", "error"))
                raise _Refused("it names another stream")
            caller.sendall(_told("NetStream.Publish.Start", "status"))
            return True
        return False

    def _check_application(self, command: "list[Amf]") -> None:
        asked = command[2] if len(command) > 2 else None
        if not isinstance(asked, dict) or str(asked.get("app", "")).strip("/") != self._application:
            raise _Refused("it names another application")

    def _take(self, caller: socket.socket, chunks: Chunks) -> None:
        self._enter(caller)
        while True:
            message = chunks.next()
            if message.kind not in MEDIA or not message.content:
                continue
            with self._turn:
                if self._present is not caller:
                    return
                self._taker.took(message.kind, message.timestamp, message.content.removeprefix(FRAME_WORDS))

    def _enter(self, caller: socket.socket) -> None:
        """Let `caller` be the one that is taken, and end the one before."""
        with self._turn:
            if self._closing.is_set():
                raise EOFError
            former, self._present = self._present, caller
            self._taker.begun()
        if former is not None:
            with contextlib.suppress(OSError):
                former.shutdown(socket.SHUT_RDWR)

    def _leave(self, caller: socket.socket, why: str) -> None:
        with self._turn:
            if self._present is caller:
                self._present = None
                self._taker.ended(why)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _status(code: str, level: str = "status") -> dict[str, str]:
    return {"level": level, "code": code, "description": code}


def _result(number: float, properties: None, value: "float | dict[str, str]") -> bytes:
    content = encode("_result") + encode(number) + encode(properties) + encode(value)
    return cut(Message(COMMAND_AMF0, content))


def _told(code: str, level: str) -> bytes:
    content = encode("onStatus") + encode(0.0) + encode(None) + encode(_status(code, level))
    return cut(Message(COMMAND_AMF0, content))


def _window() -> bytes:
    """Return that this end never asks for a pause: what encoders expect before the answer to a `connect`."""
    window = struct.pack(">I", WINDOW_BYTES)
    return cut(Message(WINDOW_ACKNOWLEDGEMENT, window)) + cut(Message(PEER_BANDWIDTH, window + b"\x02"))
