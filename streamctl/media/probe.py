"""What a finished video is: told from its packets, proven by decoding all of it."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av import logging as av_logging
from av.container import InputContainer
from av.stream import Stream
from numpy.typing import NDArray

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.media.remux import ChapterMark

ERRORS_KEPT = 5
"""Errors of a decoding that are quoted; a damaged file has thousands."""
BT709 = 1
"""ITU-T H.273: colour primaries, transfer characteristics and matrix of BT.709 all have this number."""
ROWS = np.dtype([("time", "i8"), ("duration", "i8"), ("key", "?")])
"""One row a packet, in its stream's time base."""
LIMITED_RANGE = 1
"""FFmpeg's AVCOL_RANGE_MPEG: 16 to 235."""


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream of a file, by its packets.

    Attributes:
        codec: FFmpeg's name of the codec.
        packets: How many there are: pictures, or frames of sound.
        start: When the first one is presented (seconds).
        end: When the last one ends (seconds).
    """

    codec: str
    packets: int
    start: Fraction
    end: Fraction

    @property
    def seconds(self) -> Fraction:
        """How long the stream lasts (seconds)."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """A video file, by its packets.

    Attributes:
        size: The picture's size.
        picture: The picture's stream.
        sound: The sound's stream, None for none.
        ticks: When each picture is presented, ascending (units of `time_base`).
        time_base: The length of a tick (seconds).
        keys: Indices of the key frames in `ticks`.
        bt709: Whether the picture is tagged BT.709, limited range.
        chapters: The file's chapters, in their order.
    """

    size: Size
    picture: StreamFacts
    sound: StreamFacts | None
    ticks: NDArray[np.int64]
    time_base: Fraction
    keys: tuple[int, ...]
    bt709: bool
    chapters: tuple[ChapterMark, ...]

    def steady(self, fps: Fraction) -> bool:
        """Whether picture n is presented at exactly n/fps, for every n."""
        frames = self.time_base * fps
        return bool(np.all(self.ticks * frames.numerator == np.arange(len(self.ticks)) * frames.denominator))


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came of decoding a whole file.

    Attributes:
        pictures: Pictures that came out.
        samples: Samples of each channel that came out.
        errors: The first of what the decoders complained about.
        complaints: How often they did.
    """

    pictures: int
    samples: int
    errors: tuple[str, ...]
    complaints: int


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise StreamctlError("ARC-018", where=str(path), path=path.name, detail="there is no picture in it")
            yield container
    except (av.FFmpegError, OSError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise StreamctlError("ARC-018", where=str(path), path=path.name, detail=detail) from error


def probe(path: Path) -> VideoFacts:
    """Return what the packets of the video at `path` say.

    Raises:
        StreamctlError: ARC-018 it cannot be read as video.
    """
    with _opened(path) as container:
        video = container.streams.video[0]
        audio = next(iter(container.streams.audio), None)
        streams = [stream for stream in (video, audio) if stream]
        rows: dict[int, list[tuple[int, int, bool]]] = {stream.index: [] for stream in streams}
        for packet in container.demux(streams):
            if packet.pts is not None and packet.size:
                rows[packet.stream.index].append((packet.pts, packet.duration or 0, packet.is_keyframe))
        pictures = np.array(sorted(rows[video.index]), ROWS)
        context = video.codec_context
        return VideoFacts(
            size=Size(width=context.width, height=context.height),
            picture=_stream_facts(video, pictures),
            sound=_stream_facts(audio, np.array(rows[audio.index], ROWS)) if audio else None,
            ticks=pictures["time"],
            time_base=video.time_base or Fraction(1),
            keys=tuple(np.flatnonzero(pictures["key"]).tolist()),
            bt709=_bt709(context),
            chapters=tuple(_chapter(chapter) for chapter in container.chapters()),
        )


def _stream_facts(stream: Stream, rows: NDArray[np.void]) -> StreamFacts:
    base = stream.time_base or Fraction(1)
    start = int(rows["time"].min()) if len(rows) else 0
    end = int((rows["time"] + rows["duration"]).max(initial=start))
    return StreamFacts(stream.codec_context.name, len(rows), start * base, end * base)


def _bt709(context: Any) -> bool:
    tags = (context.color_primaries, context.color_trc, context.colorspace)
    return all(tag == BT709 for tag in tags) and context.color_range == LIMITED_RANGE


def _chapter(chapter: Any) -> ChapterMark:
    base = chapter["time_base"] * 1000
    title = str(chapter["metadata"].get("title", ""))
    return ChapterMark(round(chapter["start"] * base), round(chapter["end"] * base), title)


def decode_whole(path: Path) -> Decoded:
    """Decode every picture and every sample of `path` with decoders set to complain instead of concealing.

    Raises:
        StreamctlError: ARC-018 it cannot be read as video.
    """
    pictures = samples = complaints = 0
    errors: list[str] = []
    with _opened(path) as container, _logs() as logs:
        streams = [container.streams.video[0], *container.streams.audio[:1]]
        for stream in streams:
            stream.codec_context.options = {"err_detect": "explode"}
            stream.codec_context.thread_type = "AUTO"
        for packet in _demuxed(container, streams):
            try:
                for frame in packet.decode():
                    if isinstance(frame, av.VideoFrame):
                        pictures += 1
                        complaints += frame.is_corrupt
                    elif isinstance(frame, av.AudioFrame):
                        samples += frame.samples
            except av.FFmpegError as error:
                complaints += 1
                errors.append(
                    f"{packet.stream.type} at {float((packet.pts or 0) * packet.time_base):.3f} s: {error.strerror}"
                )
        errors += [f"{name}: {message.strip()}" for _, name, message in logs]
    return Decoded(pictures, samples, tuple(errors[:ERRORS_KEPT]), complaints + len(logs))


def _demuxed(container: InputContainer, streams: Sequence[Any]) -> Iterator[Any]:
    """Yield the packets of `streams`; in the end no decoder's thread is at work any more.

    One that still was while the decoder is freed could not log: it would wait for the interpreter, which waits for it.
    """
    try:
        yield from container.demux(streams)
    finally:
        for stream in streams:
            stream.codec_context.flush_buffers()


@contextmanager
def _logs() -> Iterator[list[tuple[int, str, str]]]:
    """Collect what FFmpeg's libraries log as an error meanwhile."""
    before = av_logging.get_level()
    av_logging.set_level(av_logging.ERROR)
    try:
        with av_logging.Capture(local=False) as logs:
            yield logs
    finally:
        av_logging.set_level(before)


def key_picture(path: Path, seconds: Fraction) -> NDArray[np.uint8]:
    """Return the key frame of `path` at or before `seconds` as RGB (height, width, 3), converted from BT.709.

    Raises:
        StreamctlError: ARC-018 it cannot be read as video.
    """
    with _opened(path) as container:
        video = container.streams.video[0]
        assert video.time_base is not None
        container.seek(int(seconds / video.time_base), stream=video)
        frame = next(container.decode(video), None)
        if frame is None:
            raise StreamctlError("ARC-018", where=str(path), path=path.name, detail=f"no picture at {float(seconds)} s")
        picture = frame.reformat(
            format="rgb24", src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG"
        )
        return np.asarray(picture.to_ndarray(), np.uint8)


def top_level_boxes(path: Path) -> tuple[str, ...]:
    """Return the kinds of the MP4 boxes that `path` consists of, in order.

    Raises:
        StreamctlError: ARC-018 the boxes do not fill the file exactly.
    """
    kinds: list[str] = []
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            place = 0
            while place < size:
                stream.seek(place)
                length, kind = _box(stream.read(16), size - place)
                kinds.append(kind)
                place += length
    except (OSError, struct.error) as error:
        raise StreamctlError("ARC-018", where=str(path), path=path.name, detail=str(error)) from error
    if place != size:
        raise StreamctlError("ARC-018", where=str(path), path=path.name, detail="it is cut off")
    return tuple(kinds)


def _box(head: bytes, rest: int) -> tuple[int, str]:
    """Return length (bytes) and kind of the box that begins with `head`; ISO/IEC 14496-12, 4.2."""
    length, kind = struct.unpack_from(">I4s", head)
    if length == 1:
        length = struct.unpack_from(">Q", head, 8)[0]
    elif length == 0:
        length = rest
    if length < 8:
        raise struct.error("a box without a length")
    return length, kind.decode("latin-1")


def faststart(path: Path) -> bool:
    """Whether the index (moov) of the MP4 at `path` lies in front of its media (mdat).

    Raises:
        StreamctlError: ARC-018 it is no MP4, or cut off.
    """
    kinds = top_level_boxes(path)
    return "moov" in kinds and "mdat" in kinds and kinds.index("moov") < kinds.index("mdat")
