"""Tags made by hand: a programme of numbered pictures."""

from fractions import Fraction

from streamctl.live.relay.flv import AUDIO, SCRIPT, VIDEO, Tag

META = Tag(SCRIPT, 0, b"\x02\x00\x0aonMetaData")
VIDEO_HEADER = Tag(VIDEO, 0, b"\x17\x00\x00\x00\x00avcC")
AUDIO_HEADER = Tag(AUDIO, 0, b"\xaf\x00\x11\x90")
SETUP = (META, VIDEO_HEADER, AUDIO_HEADER)


def picture(frame: int, *, key: bool = False, fps: Fraction = Fraction(30), size: int = 20, delay: int = 0) -> Tag:
    """Return picture `frame`, which its body names, presented `delay` ms after decoding."""
    body = bytes([0x17 if key else 0x27, 1]) + delay.to_bytes(3, "big") + frame.to_bytes(4, "big") + bytes(size)
    return Tag(VIDEO, round(frame * 1000 / fps), body)


def frame_of(tag: Tag) -> int:
    """Return which picture `tag` is."""
    return int.from_bytes(tag.body[5:9], "big")


def sound(timestamp: int, size: int = 10) -> Tag:
    """Return some sound at `timestamp` ms."""
    return Tag(AUDIO, timestamp, b"\xaf\x01" + bytes(size))


def programme(frames: int, group: int = 5, first: int = 0) -> list[Tag]:
    """Return `frames` pictures from `first` on, a key frame at each multiple of `group`, sound after each."""
    made: list[Tag] = []
    for frame in range(first, first + frames):
        shown = picture(frame, key=frame % group == 0)
        made += [shown, sound(shown.timestamp + 1)]
    return made
