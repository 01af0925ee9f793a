"""Reading the recorder's FLV files: where each picture and each piece of sound lies, up to the last whole tag.

Pictures are H.264 as MP4 stores it (NAL units behind their lengths); sound is raw frames of AAC.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

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
    SOUND_HEAD_BYTES,
    START_BYTES,
    TAIL_BYTES,
    VIDEO,
)

PICTURE_COLUMNS = np.dtype([("offset", "i8"), ("size", "i8"), ("time", "i8"), ("shift", "i8"), ("key", "?")])
"""One row a picture in decoding order: where its bytes lie, decoding time (ms), composition time (ms), key frame."""
SOUND_COLUMNS = np.dtype([("offset", "i8"), ("size", "i8"), ("time", "i8")])
"""One row a frame of sound: where its bytes lie, and its time (ms)."""
Rows = NDArray[np.void]
"""A structured array with PICTURE_COLUMNS or SOUND_COLUMNS."""


class ForeignFileError(ValueError):
    """A file that the programme recorder cannot have written; the text says why."""


UNIT_LENGTH_BYTES = 4
"""Bytes that tell the length of each unit of a picture."""
SEQUENCE_PARAMETERS = 7
"""Kind of the H.264 unit that a stream of its own settings begins with (ITU-T H.264, table 7-1)."""


@dataclass(frozen=True, slots=True)
class FlvIndex:
    """What lies where in one FLV file.

    Attributes:
        pictures: Rows of PICTURE_COLUMNS.
        sounds: Rows of SOUND_COLUMNS.
        picture_setups: Each different H.264 configuration (avcC), in order.
        sound_setups: Each different AAC configuration (AudioSpecificConfig), in order.
        whole_bytes: Bytes up to the end of the last whole tag.
        file_bytes: Bytes of the file; more than `whole_bytes` when it was torn.
        in_band: Whether every key frame brings its H.264 parameters along, so that no configuration is needed for it.
    """

    pictures: Rows
    sounds: Rows
    picture_setups: tuple[bytes, ...]
    sound_setups: tuple[bytes, ...]
    whole_bytes: int
    file_bytes: int
    in_band: bool = False

    @property
    def shown(self) -> NDArray[np.int64]:
        """When each picture is shown (ms), in decoding order."""
        shown: NDArray[np.int64] = self.pictures["time"] + self.pictures["shift"]
        return shown

    @property
    def torn(self) -> bool:
        """Whether the file ends in the middle of a tag, or in bytes that are none."""
        return self.whole_bytes < self.file_bytes


@dataclass(frozen=True, slots=True)
class _Tag:
    kind: int
    time: int
    body: int
    size: int
    end: int


def read_index(path: Path, known_bytes: int | None = None) -> FlvIndex:
    """Return the index of the FLV file at `path`; a file too short for a header is an empty one.

    Args:
        path: The file.
        known_bytes: What its writer says that it wrote; what lies behind is the rest of a failed write. None where the
            writer never came to say it.

    Raises:
        ForeignFileError: It is no FLV file, or holds something else than H.264 and AAC.
        OSError: It cannot be read.
    """
    with path.open("rb") as stream:
        size = path.stat().st_size
        index = _Indexer(stream, size if known_bytes is None else min(size, known_bytes)).index()
        return replace(index, file_bytes=size)


class _Indexer:
    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._size = size
        self._pictures: list[tuple[int, int, int, int, bool]] = []
        self._sounds: list[tuple[int, int, int]] = []
        self._picture_setups: dict[bytes, None] = {}
        self._sound_setups: dict[bytes, None] = {}
        self._in_band = True

    def index(self) -> FlvIndex:
        whole = 0
        for tag in self._tags():
            self._take(tag)
            whole = tag.end
        return FlvIndex(
            pictures=np.array(self._pictures, PICTURE_COLUMNS),
            sounds=np.array(self._sounds, SOUND_COLUMNS),
            picture_setups=tuple(self._picture_setups),
            sound_setups=tuple(self._sound_setups),
            whole_bytes=whole or min(self._size, START_BYTES),
            file_bytes=self._size,
            in_band=self._in_band and bool(self._pictures),
        )

    def _tags(self) -> Iterator[_Tag]:
        """Yield each whole tag; stop at the first one that is cut off, or whose two lengths do not agree."""
        head = self._stream.read(START_BYTES)
        if not head.startswith(SIGNATURE[: len(head)]):
            raise ForeignFileError("no FLV file")
        place = START_BYTES
        while (tag := self._tag(place)) is not None:
            yield tag
            place = tag.end

    def _tag(self, place: int) -> _Tag | None:
        self._stream.seek(place)
        head = self._stream.read(HEAD_BYTES)
        if len(head) < HEAD_BYTES or head[0] not in {AUDIO, VIDEO, SCRIPT}:
            return None
        body, size = place + HEAD_BYTES, int.from_bytes(head[1:4])
        end = body + size
        if end > self._size:
            return None
        self._stream.seek(end)
        length = self._stream.read(TAIL_BYTES)
        if len(length) == TAIL_BYTES and int.from_bytes(length) != HEAD_BYTES + size:
            return None
        time = int.from_bytes(head[4:7]) | head[7] << 24
        return _Tag(head[0], time, body, size, end + len(length) if len(length) == TAIL_BYTES else end)

    def _take(self, tag: _Tag) -> None:
        if tag.kind == SCRIPT or tag.size < 2:
            return
        self._stream.seek(tag.body)
        start = self._stream.read(min(PICTURE_HEAD_BYTES, tag.size))
        if tag.kind == VIDEO:
            self._take_picture(tag, start)
        else:
            self._take_sound(tag, start)

    def _take_picture(self, tag: _Tag, start: bytes) -> None:
        if start[0] & 0x0F != AVC or start[0] & 0x80:
            raise ForeignFileError("its picture is not H.264")
        if start[1] == SETUP:
            self._picture_setups[self._body(tag, PICTURE_HEAD_BYTES)] = None
        elif start[1] == MEDIA and tag.size > PICTURE_HEAD_BYTES:
            shift = int.from_bytes(start[2:5], signed=True)
            key = start[0] >> 4 == KEY_FRAME
            self._in_band = self._in_band and (not key or self._brings_parameters(tag))
            self._pictures.append((tag.body + PICTURE_HEAD_BYTES, tag.size - PICTURE_HEAD_BYTES, tag.time, shift, key))

    def _take_sound(self, tag: _Tag, start: bytes) -> None:
        if start[0] >> 4 != AAC:
            raise ForeignFileError("its sound is not AAC")
        if start[1] == SETUP:
            self._sound_setups[self._body(tag, SOUND_HEAD_BYTES)] = None
        elif start[1] == MEDIA and tag.size > SOUND_HEAD_BYTES:
            self._sounds.append((tag.body + SOUND_HEAD_BYTES, tag.size - SOUND_HEAD_BYTES, tag.time))

    def _brings_parameters(self, tag: _Tag) -> bool:
        """Return whether the first unit of a picture, after its length, is a sequence parameter set."""
        self._stream.seek(tag.body + PICTURE_HEAD_BYTES)
        unit = self._stream.read(UNIT_LENGTH_BYTES + 1)
        return len(unit) > UNIT_LENGTH_BYTES and unit[-1] & 31 == SEQUENCE_PARAMETERS

    def _body(self, tag: _Tag, skip: int) -> bytes:
        self._stream.seek(tag.body + skip)
        return self._stream.read(tag.size - skip)
