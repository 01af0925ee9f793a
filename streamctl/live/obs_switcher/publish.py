"""One publish of an OBS: where its pictures lie in time, and its tags as the relay wants them. Pure.

An OBS on this machine counts its pictures by this machine's clock, and repeats one where it was late: from one
picture to the next its timestamps never part from ours. What has to be found out is when a picture was made: the
quickest arrival so far, less what OBS takes from a picture to its arrival. On a busy machine that may be one long after
the beginning: frames keep the numbers they have, and what is drawn from then on is told by what is known then.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from streamctl.core.clock import NANOSECONDS
from streamctl.live.relay.flv import VIDEO, Tag
from streamctl.media.flv import PICTURE_HEAD_BYTES

MILLISECOND = 1_000_000
"""Nanoseconds."""
SETTLING_NS = 700 * MILLISECOND
"""How long a publish is watched until its quickest arrival counts: it begins with a burst that came late."""
DELAY_FRAMES = 1
"""From drawing a picture to its leaving the encoder (frames): OBS fetches a picture while it draws the next one, and
encodes without looking ahead. With DELAY_NS, checked by decoding what was cut in a real OBS."""
DELAY_NS = 50 * MILLISECOND
"""What OBS waits besides, until the sound of the same time has been encoded."""
START_CODE_BYTES = 4
"""Bytes that give the length of each unit of a picture, as every encoder of an FLV writes them."""


class PublishTime:
    """When the pictures of one publish were made, on the monotonic clock.

    Args:
        fps: Frames a second.
    """

    def __init__(self, fps: Fraction) -> None:
        self._fps = fps
        self._delay_ns = DELAY_NS + round(DELAY_FRAMES * NANOSECONDS / fps)
        self._since: int | None = None
        self._offset = 0
        self._anchor: tuple[int, int] | None = None

    def came(self, timestamp: int, now: int) -> None:
        """Note that the picture of `timestamp` (milliseconds) came at `now` (monotonic nanoseconds)."""
        offset = now - timestamp * MILLISECOND
        self._offset = offset if self._since is None else min(self._offset, offset)
        self._since = now if self._since is None else self._since

    def settled(self, now: int) -> bool:
        """Return whether enough has come to tell."""
        return self._since is not None and now - self._since >= SETTLING_NS

    def made(self, timestamp: int) -> int:
        """Return when the picture of `timestamp` was drawn (monotonic nanoseconds)."""
        return self._offset - self._delay_ns + timestamp * MILLISECOND

    def anchor(self, timestamp: int, frame: int) -> None:
        """Let the picture of `timestamp` be programme frame `frame`, from now on."""
        self._anchor = (timestamp, frame)

    def frame(self, timestamp: int) -> int | None:
        """Return the programme frame of the picture of `timestamp`; None before `anchor`."""
        if self._anchor is None:
            return None
        first, frame = self._anchor
        return frame + round((timestamp - first) * self._fps / 1000)

    def first_after(self, moment: int) -> int | None:
        """Return the first programme frame that is drawn at or after `moment` (monotonic nanoseconds)."""
        if self._anchor is None:
            return None
        first, frame = self._anchor
        return frame + ceil((moment - self.made(first)) * self._fps / NANOSECONDS)


def with_parameters(picture: Tag, header: Tag | None) -> Tag:
    """Return the key frame `picture` with the parameters of its stream before it, as `header` has them.

    What stands in for OBS has other ones: whoever only copies the stream into a file with one set of them still
    has a stream that can be decoded.
    """
    if header is None:
        return picture
    units = b"".join(len(unit).to_bytes(START_CODE_BYTES, "big") + unit for unit in parameters(header))
    head = PICTURE_HEAD_BYTES
    return Tag(VIDEO, picture.timestamp, picture.body[:head] + units + picture.body[head:])


def parameters(header: Tag) -> tuple[bytes, ...]:
    """Return the parameter sets in an AVC sequence header (ISO/IEC 14496-15, 5.3.3.1); none where it is damaged."""
    record = header.body[PICTURE_HEAD_BYTES:]
    if len(record) < 7 or record[0] != 1 or record[4] & 3 != START_CODE_BYTES - 1:
        return ()
    try:
        return tuple(_sets(record))
    except IndexError:
        return ()


def _sets(record: bytes) -> Iterator[bytes]:
    place = 5
    for mask in (31, 255):  # sequence parameter sets, then picture parameter sets, each behind their number
        count, place = record[place] & mask, place + 1
        for _ in range(count):
            size = record[place] << 8 | record[place + 1]
            unit = record[place + 2 : place + 2 + size]
            if len(unit) < size:
                raise IndexError
            yield unit
            place += 2 + size
