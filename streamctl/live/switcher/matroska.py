"""Matroska as FFmpeg writes it into a pipe: a head, then clusters; cut into its parts, and put together again. Pure.

A part (an element) is an id, a size and a content. Times are milliseconds, FFmpeg's own scale.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ELEMENT_LIMIT_BYTES = 64 << 20
"""A longer element is taken for damage; the key frame of an 8K camera stays below a tenth of it."""
EBML, SEGMENT, INFO, TRACKS, TAGS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1254C367, 0x1F43B675
SEEK_HEAD, SEEK, SEEK_ID, SEEK_POSITION = 0x114D9B74, 0x4DBB, 0x53AB, 0x53AC
CUES, CUE_POINT, CUE_TIME, CUE_PLACES, CUE_TRACK, CUE_POSITION = 0x1C53BB6B, 0xBB, 0xB3, 0xB7, 0xF7, 0xF1
TIMESTAMP, SIMPLE_BLOCK, BLOCK_GROUP, BLOCK, REFERENCE = 0xE7, 0xA3, 0xA0, 0xA1, 0xFB
TRACK_ENTRY, TRACK_NUMBER, TRACK_TYPE = 0xAE, 0xD7, 0x83
VIDEO_TYPE = 1
VOID, DURATION = 0xEC, 0x4489
UNKNOWN_SIZE = b"\x01" + b"\xff" * 7
"""A size of eight bytes that says nothing: of what is still being written."""


class DamagedError(ValueError):
    """What came is no Matroska."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a file needs before its first cluster.

    Attributes:
        ebml: The EBML header, whole.
        info: The content of its Info.
        tracks: Tracks and tags, whole.
        video: Number of the video track, None where there is none.
    """

    ebml: bytes
    info: bytes
    tracks: bytes
    video: int | None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Some pictures and some sound.

    Attributes:
        data: The cluster, whole.
        pictures: When each of its pictures is shown (ms), in decoding order.
        key: Whether its first picture is a key frame: a file may begin here.
        last: The latest time in it (ms).
    """

    data: bytes
    pictures: tuple[int, ...]
    key: bool
    last: int


Part = Head | Cluster


def element(identity: int, content: bytes) -> bytes:
    """Return the element `identity` with `content`."""
    return id_bytes(identity) + size_bytes(len(content)) + content


def id_bytes(identity: int) -> bytes:
    """Return an element's id as it is written."""
    return identity.to_bytes((identity.bit_length() + 7) // 8)


def size_bytes(size: int) -> bytes:
    """Return an element's size as it is written, in one byte if it fits, else in eight."""
    return bytes([0x80 | size]) if size < 0x7F else b"\x01" + size.to_bytes(7)


def unsigned(identity: int, value: int) -> bytes:
    """Return the element `identity` that holds a number in eight bytes."""
    return element(identity, value.to_bytes(8))


def duration(milliseconds: float) -> bytes:
    """Return the element that says how long a file is (11 bytes)."""
    return element(DURATION, struct.pack(">d", milliseconds))


def void(size: int) -> bytes:
    """Return an element of `size` bytes (2 to 128) that says nothing: room for one that is known later."""
    return element(VOID, bytes(size - 2))


def seek_head(cues: int) -> bytes:
    """Return the element that says where the cues lie (bytes from the segment's content; 26 bytes)."""
    return element(SEEK_HEAD, element(SEEK, element(SEEK_ID, id_bytes(CUES)) + unsigned(SEEK_POSITION, cues)))


def cues(points: Iterable[tuple[int, int]], track: int) -> bytes:
    """Return the element that says where `points` lie: time (ms) and place of the cluster of each."""
    places = (
        unsigned(CUE_TIME, time) + element(CUE_PLACES, unsigned(CUE_TRACK, track) + unsigned(CUE_POSITION, place))
        for time, place in points
    )
    return element(CUES, b"".join(element(CUE_POINT, content) for content in places))


class Splitter:
    """Cuts a stream of bytes, in whatever pieces it comes, into a head and clusters."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._head: dict[int, bytes] = {}
        self._video: int | None = None
        self._begun = False

    def feed(self, data: bytes) -> list[Part]:
        """Return the parts that are whole with `data`, in order.

        Raises:
            DamagedError: It is no Matroska.
        """
        self._rest += data
        parts: list[Part] = []
        place = 0
        while (found := _element(self._rest, place)) is not None:
            identity, begin, end = found
            if identity != SEGMENT:
                if end is None:
                    raise DamagedError("an element of unknown size")
                if end > len(self._rest):
                    break
                parts += self._take(identity, bytes(self._rest[place:end]), begin - place)
            place = begin if end is None or identity == SEGMENT else end
        del self._rest[:place]
        return parts

    def _take(self, identity: int, whole: bytes, content: int) -> list[Part]:
        if identity in {EBML, INFO, TRACKS, TAGS} and not self._begun:
            self._head[identity] = whole[content:] if identity == INFO else whole
            if identity == TRACKS:
                self._video = video_track(whole[content:])
        if identity != CLUSTER:
            return []
        clusters = _clusters(whole, content, self._video)
        if self._begun:
            return [*clusters]
        self._begun = True
        return [self._whole_head(), *clusters]

    def _whole_head(self) -> Head:
        try:
            tracks = self._head[TRACKS] + self._head.get(TAGS, b"")
            return Head(self._head[EBML], self._head[INFO], tracks, self._video)
        except KeyError as error:
            raise DamagedError("a head without its tracks") from error


def video_track(tracks: bytes) -> int | None:
    """Return the number of the first video track in the content of a Tracks element, None for none."""
    for identity, begin, end in elements(tracks):
        if identity == TRACK_ENTRY:
            entry = {inner: int.from_bytes(tracks[a:b]) for inner, a, b in elements(tracks, begin, end)}
            if entry.get(TRACK_TYPE) == VIDEO_TYPE:
                return entry.get(TRACK_NUMBER)
    return None


def elements(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int, int]]:
    """Yield id, begin and end of the content of each element in `data` from `begin` to `end`.

    Raises:
        DamagedError: They do not fill it exactly.
    """
    end = len(data) if end is None else end
    while begin < end:
        found = _element(data, begin)
        if found is None or found[2] is None or found[2] > end:
            raise DamagedError("an element that is cut off")
        identity, content, begin = found[0], found[1], found[2]
        yield identity, content, begin


def _element(data: bytes | bytearray, place: int) -> tuple[int, int, int | None] | None:
    """Return id, begin and end (None: unknown) of the element at `place`; None while its head is not whole."""
    id_length = _length(data, place, 4)
    size_length = _length(data, place + id_length, 8) if id_length else 0
    if not size_length:
        return None
    begin = place + id_length + size_length
    size = int.from_bytes(data[begin - size_length : begin]) & ((1 << 7 * size_length) - 1)
    unknown = size == (1 << 7 * size_length) - 1
    if not unknown and size > ELEMENT_LIMIT_BYTES and data[place : place + id_length] != id_bytes(SEGMENT):
        raise DamagedError("an element without measure")
    return int.from_bytes(data[place : place + id_length]), begin, None if unknown else begin + size


def _length(data: bytes | bytearray, place: int, limit: int) -> int:
    """Return how many bytes the number at `place` takes; 0 while they have not all come."""
    if place >= len(data):
        return 0
    length = 9 - data[place].bit_length()
    if length > limit:
        raise DamagedError("no element")
    return length if place + length <= len(data) else 0


def _clusters(whole: bytes, content: int, video: int | None) -> list[Cluster]:
    """Return the cluster `whole`, cut before each key frame that comes after other pictures: a file may begin there.

    FFmpeg begins a cluster at a key frame only where there are 4 KiB in the one before (5.1 to 9.0).
    """
    time = 0
    found: list[_Blocks] = []
    place = content
    for identity, begin, end in elements(whole, content):
        if identity == TIMESTAMP:
            time = int.from_bytes(whole[begin:end])
        elif identity in {SIMPLE_BLOCK, BLOCK_GROUP}:
            track, shown, key = _block(whole, identity, begin, end)
            if not found or (track == video and key and found[-1].pictures):
                found.append(_Blocks(place, time))
            found[-1].add(end, time + shown, key=key if track == video else None)
        place = end
    if len(found) < 2:
        return [blocks.cluster(whole) for blocks in found] or [Cluster(whole, (), key=False, last=time)]
    stamp = unsigned(TIMESTAMP, time)
    return [blocks.cluster(element(CLUSTER, stamp + whole[blocks.begin : blocks.end])) for blocks in found]


class _Blocks:
    """Blocks in a row that become one cluster.

    Args:
        begin: Where the first one begins.
        time: The time that theirs are counted from (ms).
    """

    def __init__(self, begin: int, time: int) -> None:
        self.begin = self.end = begin
        self.pictures: list[int] = []
        self._last = time
        self._key = False

    def add(self, end: int, shown: int, *, key: bool | None) -> None:
        """Add the next block: it ends at `end`, is shown at `shown` (ms); `key` is None for what is no picture."""
        self.end = end
        self._last = max(self._last, shown)
        if key is not None:
            self._key = key if not self.pictures else self._key
            self.pictures.append(shown)

    def cluster(self, data: bytes) -> Cluster:
        """Return them as the cluster `data`."""
        return Cluster(data, tuple(self.pictures), self._key, self._last)


def _block(whole: bytes, identity: int, begin: int, end: int) -> tuple[int, int, bool]:
    """Return the track of a block, its time in its cluster (ms), and whether it is a key frame."""
    key = None
    if identity == BLOCK_GROUP:
        inner = {name: (a, b) for name, a, b in elements(whole, begin, end)}
        if BLOCK not in inner:
            raise DamagedError("a group without a block")
        (begin, end), key = inner[BLOCK], REFERENCE not in inner
    length = _length(whole, begin, 8)
    if not length or begin + length + 3 > end:
        raise DamagedError("a block without its head")
    track = int.from_bytes(whole[begin : begin + length]) & ((1 << 7 * length) - 1)
    shown = int.from_bytes(whole[begin + length : begin + length + 2], signed=True)
    return track, shown, bool(whole[begin + length + 2] & 0x80) if key is None else key
