"""Writing an MP4 from pictures and sound that are encoded already: nothing is decoded, nothing encoded.

The file is what the hand-off wants: picture n shown at exactly n/fps, both streams from 0.000 on without an edit list
(players and editors disagree on those), the index in front of the media, chapters inside, and the same input giving the
same bytes.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from io import BytesIO
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import av
from av.container import OutputContainer
from av.stream import Stream

from streamctl.core.values import SAMPLE_RATE

SOUND_FRAME_SAMPLES = 1024
"""Samples a channel in one frame of AAC-LC."""
SILENCE: Mapping[int, bytes] = {1: bytes.fromhex("01182007"), 2: bytes.fromhex("211004608c1c")}
"""One frame of AAC-LC that decodes to digital silence, by number of channels."""
LANGUAGES: Mapping[str, str] = {"ja": "jpn", "en": "eng"}
"""MP4 names languages by ISO 639-2."""
WRITER = f"PyAV {av.__version__}"
"""What writes the files: another version may write other bytes."""
CONTAINER_OPTIONS = {
    "movflags": "+faststart+negative_cts_offsets",
    "use_editlist": "0",
    "fflags": "+bitexact",
}
CHAPTER_TIME_BASE = Fraction(1, 1000)


class EncodedPicture(NamedTuple):
    """One H.264 picture as MP4 stores it.

    Attributes:
        data: NAL units, each behind its length.
        frame: When it is shown (frames from 0).
        key: Whether decoding can begin here.
    """

    data: bytes
    frame: int
    key: bool


class ChapterMark(NamedTuple):
    """A chapter of the file (milliseconds)."""

    start: int
    end: int
    title: str


@dataclass(frozen=True, slots=True)
class Mp4Order:
    """What the file says of itself.

    Attributes:
        fps: Frames per second.
        delay: How many frames decoding runs ahead of showing (see `decoding_delay`).
        picture_setup: The H.264 configuration (avcC).
        sound_setup: The AAC configuration (AudioSpecificConfig, SAMPLE_RATE); None for a file without sound.
        title: The file's title.
        language: The sound's language (`ja`, `en`).
        chapters: The chapters, ascending.
    """

    fps: Fraction
    delay: int
    picture_setup: bytes
    sound_setup: bytes | None
    title: str
    language: str
    chapters: tuple[ChapterMark, ...]


def decoding_delay(frames: Iterable[int]) -> int:
    """Return how many frames decoding must run ahead of showing, for pictures in decoding order shown at `frames`."""
    return max((number - frame for number, frame in enumerate(frames)), default=0)


def sound_channels(setup: bytes) -> int:
    """Return the number of channels in an AAC configuration (ISO/IEC 14496-3, 1.6.2.1), 0 where it is not plain."""
    return int.from_bytes(setup[:2]) >> 3 & 0xF if len(setup) >= 2 else 0


def plain_sound(setup: bytes) -> bool:
    """Whether an AAC configuration is AAC-LC, mono or stereo, at SAMPLE_RATE: what a session's encoder writes."""
    kind, rate = (int.from_bytes(setup[:2]) >> 11, int.from_bytes(setup[:2]) >> 7 & 0xF) if len(setup) >= 2 else (0, 0)
    return kind == 2 and rate == 3 and sound_channels(setup) in SILENCE


def write_mp4(path: Path, order: Mp4Order, pictures: Iterable[EncodedPicture], sounds: Iterable[bytes | None]) -> None:
    """Write `pictures` (in decoding order) and `sounds` (each the next 1024 samples, None for silence) to `path`.

    Raises:
        OSError: The disk did not take it.
        ValueError: There is no picture, or the configuration is none.
    """
    shown = iter(pictures)
    first = next(shown, None)
    if first is None:
        message = "an MP4 without a picture"
        raise ValueError(message)
    try:
        with (
            _template(order, first) as template,
            av.open(str(path), "w", format="mp4", container_options=CONTAINER_OPTIONS) as output,
        ):
            video, audio = _streams(output, template, order)
            output.set_chapters([_chapter(number, mark) for number, mark in enumerate(order.chapters)])
            output.metadata["title"] = order.title
            for packet in _interleaved(
                _video_packets(chain([first], shown), video, order), _audio_packets(sounds, audio, order)
            ):
                output.mux(packet)
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise ValueError(str(error)) from error


def _template(order: Mp4Order, first: EncodedPicture) -> "av.container.InputContainer":
    """Return an FLV in memory with the two configurations and the first picture: from it PyAV learns the streams."""
    tags = [
        _tag(9, b"\x17\x00\x00\x00\x00" + order.picture_setup),
        *([] if order.sound_setup is None else [_tag(8, b"\xaf\x00" + order.sound_setup)]),
        _tag(9, b"\x17\x01\x00\x00\x00" + first.data),
    ]
    if order.sound_setup is not None:
        tags.append(_tag(8, b"\xaf\x01" + SILENCE[sound_channels(order.sound_setup)]))
    flags = 1 if order.sound_setup is None else 5
    head = b"FLV\x01" + bytes([flags]) + struct.pack(">II", 9, 0)
    return av.open(BytesIO(head + b"".join(tags)), "r", format="flv")


def _tag(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3) + bytes(7) + body + struct.pack(">I", 11 + len(body))


def _streams(
    output: OutputContainer, template: "av.container.InputContainer", order: Mp4Order
) -> tuple[Stream, Stream | None]:
    video = output.add_stream_from_template(template.streams.video[0])
    video.time_base = 1 / order.fps
    if order.sound_setup is None:
        return video, None
    audio = output.add_stream_from_template(template.streams.audio[0])
    audio.time_base = Fraction(1, SAMPLE_RATE)
    audio.metadata["language"] = LANGUAGES.get(order.language, "und")
    return video, audio


def _chapter(number: int, mark: ChapterMark) -> "av.container.core.Chapter":
    return {
        "id": number,
        "start": mark.start,
        "end": mark.end,
        "time_base": CHAPTER_TIME_BASE,
        "metadata": {"title": mark.title},
    }


def _video_packets(
    pictures: Iterable[EncodedPicture], stream: Stream, order: Mp4Order
) -> Iterator[tuple[Fraction, "av.Packet[Stream]"]]:
    for number, picture in enumerate(pictures):
        packet = av.Packet(picture.data)
        packet.stream = stream
        packet.time_base = 1 / order.fps
        packet.pts, packet.dts, packet.duration = picture.frame, number - order.delay, 1
        packet.is_keyframe = picture.key
        yield packet.dts / order.fps, packet


def _audio_packets(
    sounds: Iterable[bytes | None], stream: Stream | None, order: Mp4Order
) -> Iterator[tuple[Fraction, "av.Packet[Stream]"]]:
    if stream is None or order.sound_setup is None:
        return
    silence = SILENCE[sound_channels(order.sound_setup)]
    for number, data in enumerate(sounds):
        packet = av.Packet(silence if data is None else data)
        packet.stream = stream
        packet.time_base = Fraction(1, SAMPLE_RATE)
        packet.pts = packet.dts = number * SOUND_FRAME_SAMPLES
        packet.duration = SOUND_FRAME_SAMPLES
        packet.is_keyframe = True
        yield Fraction(packet.dts, SAMPLE_RATE), packet


def _interleaved(
    video: Iterator[tuple[Fraction, "av.Packet[Stream]"]], audio: Iterator[tuple[Fraction, "av.Packet[Stream]"]]
) -> Iterator["av.Packet[Stream]"]:
    """Yield the packets of both in order of decoding time, the picture first."""
    for _, packet in merge(video, audio, key=itemgetter(0)):
        yield packet
