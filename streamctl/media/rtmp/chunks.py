"""RTMP's chunk stream (Adobe's "Real-Time Messaging Protocol", 1.0, section 5.3): messages cut into chunks and back."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

SET_CHUNK_SIZE, COMMAND_AMF3, COMMAND_AMF0 = 1, 17, 20
FIRST_CHUNK_SIZE = 128
"""Both sides begin with chunks of this length (bytes)."""
LONGEST_MESSAGE = 1 << 16
"""No answer to a `connect` is longer (bytes)."""
COMMAND_CHUNK_STREAM = 3
_HEADER_BYTES = (11, 7, 3, 0)
_LATE = 0xFFFFFF
"""A timestamp that stands for one of 32 bits that follows."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its type (20 for a command in AMF0), its content, and its time (milliseconds, 32 bits)."""

    kind: int
    content: bytes
    timestamp: int = 0


def cut(message: Message) -> bytes:
    """Return `message` as chunks of FIRST_CHUNK_SIZE on the chunk stream of commands, at time 0."""
    header = struct.pack(">B3s3sBI", COMMAND_CHUNK_STREAM, bytes(3), _three(len(message.content)), message.kind, 0)
    pieces = [message.content[at : at + FIRST_CHUNK_SIZE] for at in range(0, len(message.content), FIRST_CHUNK_SIZE)]
    return header + bytes([0xC0 | COMMAND_CHUNK_STREAM]).join(pieces)


def _three(number: int) -> bytes:
    return number.to_bytes(3, "big")


@dataclass
class _Stream:
    """What a chunk stream's next header may leave out."""

    length: int = 0
    kind: int = 0
    late: bool = False
    absolute: bool = True
    step: int = 0
    timestamp: int = 0
    content: bytearray = field(default_factory=bytearray)


class Chunks:
    """Messages out of chunks.

    Args:
        read: Returns exactly as many bytes as it is asked for.
        longest: The longest message that is taken (bytes).
    """

    def __init__(self, read: Callable[[int], bytes], longest: int = LONGEST_MESSAGE) -> None:
        self._read = read
        self._longest = longest
        self._size = FIRST_CHUNK_SIZE
        self._streams: dict[int, _Stream] = {}

    def next(self) -> Message:
        """Return the next whole message; one that sets the length of chunks is obeyed as well.

        Raises:
            ValueError: This is no chunk stream.
        """
        while True:
            message = self._chunk()
            if message is None:
                continue
            if message.kind == SET_CHUNK_SIZE:
                self._size = self._chunk_size(message.content)
            return message

    def _chunk(self) -> Message | None:
        """Return the message that the next chunk completes, None if it completes none."""
        first = self._read(1)[0]
        stream = self._header(first >> 6, self._stream_id(first & 0x3F))
        stream.content += self._read(min(self._size, stream.length - len(stream.content)))
        if len(stream.content) < stream.length:
            return None
        content, stream.content = bytes(stream.content), bytearray()
        return Message(stream.kind, content, stream.timestamp)

    def _stream_id(self, low: int) -> int:
        if low > 1:
            return low
        return 64 + int.from_bytes(self._read(1 + low), "little")

    def _header(self, form: int, number: int) -> _Stream:
        if number not in self._streams and form != 0:
            message = "a chunk of an unknown stream"
            raise ValueError(message)
        stream = self._streams.setdefault(number, _Stream())
        header = self._read(_HEADER_BYTES[form])
        begins = not stream.content
        if form < 3:
            stream.step, stream.absolute = int.from_bytes(header[:3], "big"), form == 0
            stream.late = stream.step == _LATE
        if form < 2:
            stream.length, stream.kind = int.from_bytes(header[3:6], "big"), header[6]
            stream.content, begins = bytearray(), True
        if stream.length > self._longest:
            message = "a message without end"
            raise ValueError(message)
        if stream.late:
            stream.step = int.from_bytes(self._read(4), "big")
        if begins:
            self._move(stream)
        return stream

    @staticmethod
    def _move(stream: _Stream) -> None:
        """Set the time of the message that begins: what the header says, or so much after the message before."""
        before = 0 if stream.absolute else stream.timestamp
        stream.timestamp = (before + stream.step) & 0xFFFFFFFF

    def _chunk_size(self, content: bytes) -> int:
        size = int.from_bytes(content[:4], "big")
        if len(content) < 4 or not 0 < size <= 0x7FFFFFFF:
            message = "an impossible length of chunks"
            raise ValueError(message)
        return size
