"""Matroska streams made by hand: the bytes that an ingest's FFmpeg writes into its pipe."""

import struct

from streamctl.live.switcher import matroska as m

EBML = m.element(m.EBML, m.element(0x4282, b"matroska"))
INFO = m.element(m.INFO, m.element(0x2AD7B1, (1_000_000).to_bytes(3)))


def track(number: int, kind: int) -> bytes:
    """Return the entry of track `number`: 1 for video, 2 for sound."""
    return m.element(m.TRACK_ENTRY, m.element(m.TRACK_NUMBER, bytes([number])) + m.element(m.TRACK_TYPE, bytes([kind])))


TRACKS = m.element(m.TRACKS, track(1, 2) + track(2, m.VIDEO_TYPE))
HEAD = EBML + m.id_bytes(m.SEGMENT) + m.UNKNOWN_SIZE + m.void(40) + INFO + TRACKS


def block(number: int, shown: int, *, key: bool, body: bytes = b"picture") -> bytes:
    """Return a block of track `number`, shown `shown` ms after its cluster's time."""
    return m.element(m.SIMPLE_BLOCK, bytes([0x80 | number]) + struct.pack(">hB", shown, 0x80 if key else 0) + body)


def picture(frame: int, *, key: bool, body: bytes = b"picture") -> bytes:
    """Return the cluster of picture `frame` of 30 a second, with some sound before it."""
    time = m.element(m.TIMESTAMP, (frame * 100 // 3).to_bytes(4))
    return m.element(m.CLUSTER, time + block(1, 0, key=True, body=b"sound") + block(2, 1, key=key, body=body))


def stream(frames: int, group: int = 10, first: int = 0) -> bytes:
    """Return `frames` pictures from `first` on, a key frame at each multiple of `group`."""
    return b"".join(picture(frame, key=frame % group == 0) for frame in range(first, first + frames))


def frames_of(data: bytes) -> list[int]:
    """Return the frame of each picture in the file or stream `data`, as far as it is whole."""
    parts = m.Splitter().feed(data)
    return [round(shown * 3 / 100) for part in parts if isinstance(part, m.Cluster) for shown in part.pictures]
