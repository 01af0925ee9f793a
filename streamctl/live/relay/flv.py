"""FLV, the inner stream: a pure incremental splitter of tags, and their builder.

The layout is that of Adobe's "Video File Format Specification 10.1", annex E: a file header, then tags of an 11-byte
head, a body and the size of both. Timestamps are milliseconds, 24 bits and 8 more on top.
"""

import re
from dataclasses import dataclass, field

from streamctl.media.flv import (
    AAC,
    AUDIO,
    AVC,
    HEAD_BYTES,
    KEY_FRAME,
    MEDIA,
    PICTURE_HEAD_BYTES,
    SCRIPT,
    SETUP,
    SIGNATURE,
    START_BYTES,
    TAIL_BYTES,
    VIDEO,
)

__all__ = [
    "AUDIO",
    "HEAD_BYTES",
    "SCRIPT",
    "START_BYTES",
    "TAIL_BYTES",
    "VIDEO",
    "Damage",
    "Item",
    "Splitter",
    "Start",
    "Tag",
]

TAG_LIMIT_BYTES = 8 << 20
"""A longer body is taken for damage; a key frame of 2160p at 60 Mb/s stays below 2 MiB."""
DAMAGE_REPORT_BYTES = 1 << 20
"""Damage that does not end is told every so many bytes."""
_CANDIDATE = re.compile(rb"FLV\x01|[\x08\x09\x12].{7}\x00\x00\x00", re.DOTALL)
"""What a file header or a tag's head looks like; a head's last three bytes are the stream's id, always 0."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: a picture, some sound, a sequence header or the metadata.

    What it is, is found out once: every queue asks for it several times.

    Attributes:
        kind: AUDIO, VIDEO or SCRIPT.
        timestamp: Decoding time (milliseconds).
        body: What follows the head.
        is_header: Whether it is an AVC or AAC sequence header: decoders need it before anything else.
        is_setup: Whether it belongs to the beginning of any FLV: metadata or a sequence header.
        is_picture: Whether it is one coded picture.
        is_key_frame: Whether it is a picture that begins a group of pictures.
    """

    kind: int
    timestamp: int
    body: bytes
    is_header: bool = field(init=False, compare=False, repr=False)
    is_setup: bool = field(init=False, compare=False, repr=False)
    is_picture: bool = field(init=False, compare=False, repr=False)
    is_key_frame: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        kind, body = self.kind, self.body
        first, second = (body[0], body[1]) if len(body) > 1 else (0, None)
        coded = kind == VIDEO and first & 15 == AVC
        header = second == SETUP and (coded or (kind == AUDIO and first >> 4 == AAC))
        picture = second == MEDIA and coded and len(body) > PICTURE_HEAD_BYTES
        note = object.__setattr__
        note(self, "is_header", header)
        note(self, "is_setup", header or kind == SCRIPT)
        note(self, "is_picture", picture)
        note(self, "is_key_frame", picture and first >> 4 == KEY_FRAME)

    @property
    def composition_ms(self) -> int:
        """Presentation time after decoding time (milliseconds, signed); 0 for all but pictures."""
        return int.from_bytes(self.body[2:5], "big", signed=True) if self.is_picture else 0

    @property
    def presentation_ms(self) -> int:
        """Presentation time (milliseconds)."""
        return self.timestamp + self.composition_ms

    def at(self, timestamp: int, composition_ms: int | None = None) -> "Tag":
        """Return this tag moved to `timestamp`, a picture also to `composition_ms` (kept if None)."""
        if composition_ms is None or not self.is_picture:
            return self if timestamp == self.timestamp else Tag(self.kind, timestamp, self.body)
        moved = composition_ms.to_bytes(3, "big", signed=True)
        return Tag(self.kind, timestamp, self.body[:2] + moved + self.body[5:])

    def encoded(self, timestamp: int | None = None) -> bytes:
        """Return the tag's bytes, at `timestamp` (milliseconds) instead of its own if given."""
        when = (self.timestamp if timestamp is None else timestamp) & 0xFFFFFFFF
        size = len(self.body)
        head = bytes([self.kind]) + size.to_bytes(3, "big") + (when & 0xFFFFFF).to_bytes(3, "big")
        rest = bytes([when >> 24, 0, 0, 0])
        return b"".join((head, rest, self.body, (HEAD_BYTES + size).to_bytes(TAIL_BYTES, "big")))


@dataclass(frozen=True, slots=True)
class Start:
    """An FLV file header: a new encode begins here.

    Attributes:
        flags: 4 for sound, 1 for picture, 5 for both.
    """

    flags: int = 5

    def encoded(self) -> bytes:
        """Return the header's bytes with the size that precedes the first tag."""
        return SIGNATURE + bytes([self.flags, 0, 0, 0, 9]) + bytes(TAIL_BYTES)


@dataclass(frozen=True, slots=True)
class Damage:
    """So many bytes were no FLV and are left out."""

    size: int


Item = Tag | Start | Damage
"""What a stream falls into."""


class Splitter:
    """Cuts a stream of bytes, in whatever pieces it comes, into its items.

    Anything that is no FLV is skipped up to the next whole tag and told as `Damage` before what follows it.
    """

    def __init__(self) -> None:
        self._rest = bytearray()
        self._skipped = 0

    def feed(self, data: bytes) -> list[Item]:
        """Return the items that are whole with `data`, in order."""
        self._rest += data
        items: list[Item] = []
        while (found := self._next()) is not None:
            item, size = found
            if self._skipped and (size or self._skipped >= DAMAGE_REPORT_BYTES):
                items.append(Damage(self._skipped))
                self._skipped = 0
            if item is not None:
                items.append(item)
            del self._rest[:size]
        return items

    def _next(self) -> tuple[Tag | Start | None, int] | None:
        """Return the item at the front and its size, (None, 0) after a skip, None when more bytes are needed."""
        if self._rest.startswith(SIGNATURE):
            return (Start(self._rest[4]), START_BYTES) if len(self._rest) >= START_BYTES else None
        if len(self._rest) < HEAD_BYTES:
            return None
        size = int.from_bytes(self._rest[1:4], "big")
        if self._plausible(size):
            whole = HEAD_BYTES + size + TAIL_BYTES
            if len(self._rest) < whole:
                return None
            if int.from_bytes(self._rest[whole - TAIL_BYTES : whole], "big") == HEAD_BYTES + size:
                return self._tag(size), whole
        return self._skip()

    def _plausible(self, size: int) -> bool:
        return self._rest[0] in {AUDIO, VIDEO, SCRIPT} and not any(self._rest[8:11]) and size <= TAG_LIMIT_BYTES

    def _tag(self, size: int) -> Tag:
        timestamp = int.from_bytes(self._rest[4:7], "big") | self._rest[7] << 24
        return Tag(self._rest[0], timestamp, bytes(self._rest[HEAD_BYTES : HEAD_BYTES + size]))

    def _skip(self) -> tuple[None, int]:
        """Drop the bytes before the next candidate; where there is none, all that cannot be the beginning of one."""
        candidate = _CANDIDATE.search(self._rest, 1)
        size = candidate.start() if candidate else max(1, len(self._rest) - HEAD_BYTES + 1)
        self._skipped += size
        del self._rest[:size]
        return None, 0
