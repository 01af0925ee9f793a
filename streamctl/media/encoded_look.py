"""An encode looked at again: every picture there, all of them decodable, groups closed and as long as asked for."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.packet import Packet

LENGTH_BYTES = 4
"""Bytes of the length before each unit of a picture in FLV, as FFmpeg writes it (ISO/IEC 14496-15)."""
IDR = 5
"""Type of a unit that belongs to a picture from which decoding can begin: nothing after it refers to anything before
it, so that the group it begins is closed (ITU-T H.264, table 7-1)."""
TYPE_BITS = 0x1F
"""Where in a unit's first byte its type lies."""
KEYS_SHOWN = 4
"""Key frames named in a sentence."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in an encode.

    Attributes:
        pictures: Coded pictures.
        decoded: Pictures that came out of a decoder, whole.
        keys: Numbers of the pictures from which decoding can begin, counted from 0.
        in_order: Whether pictures come in the order they are shown.
    """

    pictures: int = 0
    decoded: int = 0
    keys: tuple[int, ...] = ()
    in_order: bool = True


def look_at(encoded: bytes) -> Look:
    """Return what is in `encoded`, an FLV; what is no FLV, or breaks off, counts as far as it goes."""
    packets: list[Packet[av.VideoStream]] = []
    decoded = 0
    try:
        with av.open(io.BytesIO(encoded), "r", format="flv") as container:
            for packet in container.demux(video=0):
                packets += [packet] if packet.size else []
                decoded += sum(not frame.is_corrupt for frame in packet.decode())
    except (av.FFmpegError, OSError, ValueError, IndexError):
        pass
    shown = [packet.pts for packet in packets if packet.pts is not None]
    keys = tuple(number for number, packet in enumerate(packets) if IDR in _unit_types(bytes(packet)))
    return Look(len(packets), decoded, keys, in_order=shown == sorted(shown))


def _unit_types(picture: bytes) -> Iterator[int]:
    """Yield the type of each unit of `picture`; nothing more after one whose length leads outside."""
    place = 0
    while place + LENGTH_BYTES < len(picture):
        yield picture[place + LENGTH_BYTES] & TYPE_BITS
        place += LENGTH_BYTES + int.from_bytes(picture[place : place + LENGTH_BYTES], "big")


def flaw(look: Look, *, wanted: int, keyframe_frames: int, reordered: bool) -> str | None:
    """Return in words what is wrong with an encode; None where it is as it should be.

    Args:
        look: The encode.
        wanted: How many pictures were given to the encoder.
        keyframe_frames: Distance of key frames asked for (frames).
        reordered: Whether pictures may come in another order than they are shown.
    """
    due = tuple(range(0, wanted, keyframe_frames))
    if look.pictures != wanted:
        return f"{look.pictures} of {wanted} frames came"
    if look.decoded != wanted:
        return f"{look.decoded} of {wanted} frames can be decoded"
    if look.keys != due:
        found = ", ".join(map(str, look.keys[:KEYS_SHOWN])) or "none"
        return f"closed groups begin at frames {found} instead of every {keyframe_frames} frames"
    if not (look.in_order or reordered):
        return "frames come in another order than they are shown"
    return None
