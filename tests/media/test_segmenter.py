"""Cutting the stream into segments: at key frames, never too long, and broken off where pictures are missing."""

import io
from datetime import datetime

import av
import pytest

from streamctl.live.relay.flv import Start
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.hls_folder import HlsFolder, Segmenter
from streamctl.media.incoming import Report, packets
from tests.lab.encode import encoded, tags_of

pytestmark = pytest.mark.ffmpeg


class Folder(HlsFolder):
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.added: list[float] = []
        self.breaks: list[int] = []

    def add(self, content: bytes, seconds: float, began: datetime) -> None:
        assert content[:1] == b"G"
        self.added.append(round(seconds, 2))

    def break_off(self) -> None:
        self.breaks.append(len(self.added))


class Told(Report):
    def __init__(self) -> None:
        self.size = 0

    def written(self, size: int, seconds: float) -> None:
        self.size += size


def cut(flv: bytes, segment_seconds: float) -> Folder:
    folder, report = Folder(), Told()
    with av.open(io.BytesIO(flv), format="flv") as source:
        segmenter = Segmenter(source, folder, segment_seconds, report)
        for packet, at in packets(source):
            segmenter.take(packet, at)
        segmenter.end()
    assert report.size > 0
    return folder


def without(flv: bytes, begin_ms: int, end_ms: int) -> bytes:
    """Return `flv` without what lies between two times."""
    kept = (tag for tag in tags_of(flv) if tag.is_setup or not begin_ms <= tag.timestamp < end_ms)
    return Start().encoded() + b"".join(tag.encoded() for tag in kept)


@pytest.mark.parametrize(
    ("segment_seconds", "lengths"),
    [(1.0, [1.0] * 7), (2.0, [2.0, 2.0, 2.0, 1.0]), (3.0, [3.0, 3.0, 1.0]), (10.0, [7.0])],
)
def test_segments_are_as_long_as_asked_for(any_ffmpeg: Ffmpeg, segment_seconds: float, lengths: list[float]) -> None:
    folder = cut(encoded(any_ffmpeg, seconds=7, b_frames=0), segment_seconds)
    assert folder.added == pytest.approx(lengths, abs=0.05)
    assert folder.breaks == []


def test_missing_pictures_end_a_segment_and_break_the_stream_off(any_ffmpeg: Ffmpeg) -> None:
    folder = cut(without(encoded(any_ffmpeg, seconds=9, b_frames=0), 2500, 5000), 2.0)
    assert folder.added == pytest.approx([2.0, 0.5, 2.0, 2.0], abs=0.05)
    assert folder.breaks == [2]
