import random
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.probe import decode_whole, faststart, key_picture, probe, top_level_boxes
from streamctl.media.run import run
from tests.lab.recorded import Take, encoded


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def encode(ffmpeg: Ffmpeg, path: Path, *options: str) -> Path:
    graph = "testsrc2=size=160x90:rate=25:duration=2"
    tone = "sine=frequency=440:sample_rate=48000:duration=2"
    argv = [str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, "-f", "lavfi", "-i", tone, "-g", "25"]
    done = run(
        [*argv, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *options, str(path)], timeout=60
    )
    assert done.status == 0, done.err
    return path


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.lab.components import packaged_ffmpeg

    return encode(packaged_ffmpeg(), tmp_path_factory.mktemp("probe") / "a.mp4", "-movflags", "+faststart")


@pytest.mark.ffmpeg
def test_facts_come_from_the_packets(mp4: Path) -> None:
    facts = probe(mp4)
    assert (str(facts.size), facts.picture.codec, facts.picture.packets) == ("160x90", "h264", 50)
    assert (facts.picture.start, facts.picture.seconds) == (0, 2)
    assert facts.steady(Fraction(25))
    assert not facts.steady(Fraction(30))
    assert facts.keys == (0, 25)
    assert facts.sound is not None
    assert facts.sound.codec == "aac"
    assert not facts.bt709


@pytest.mark.ffmpeg
def test_uneven_and_late_pictures_are_told(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    uneven = encode(
        any_ffmpeg,
        tmp_path / "a.mp4",
        "-vf",
        "settb=1/1000,setpts=PTS+gt(N\\,20)*10",
        "-fps_mode",
        "passthrough",
        "-enc_time_base",
        "1:1000",
    )
    assert not probe(uneven).steady(Fraction(25))
    late = encode(any_ffmpeg, tmp_path / "b.mp4", "-vf", "setpts=PTS+0.2/TB", "-fps_mode", "passthrough")
    assert probe(late).picture.start > 0


@pytest.mark.ffmpeg
def test_milliseconds_of_flv_are_not_even(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    (tmp_path / "a.flv").write_bytes(encoded(any_ffmpeg, Take()))
    facts = probe(tmp_path / "a.flv")
    assert facts.picture.packets == 180
    assert not facts.steady(Fraction(30))


@pytest.mark.ffmpeg
def test_faststart(any_ffmpeg: Ffmpeg, mp4: Path, tmp_path: Path) -> None:
    assert faststart(mp4)
    assert not faststart(encode(any_ffmpeg, tmp_path / "slow.mp4"))


@given(st.lists(st.tuples(st.sampled_from([b"ftyp", b"moov", b"mdat", b"free"]), st.binary(max_size=30)), max_size=6))
def test_boxes_are_told_in_order(boxes: list[tuple[bytes, bytes]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp4"
        path.write_bytes(b"".join(box(kind, body) for kind, body in boxes))
        assert top_level_boxes(path) == tuple(kind.decode() for kind, _ in boxes)


def test_boxes_with_a_long_length_or_none(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    long = struct.pack(">I4sQ", 1, b"mdat", 20) + b"1234"
    path.write_bytes(box(b"moov", b"") + long + struct.pack(">I4s", 0, b"free") + b"to the end")
    assert top_level_boxes(path) == ("moov", "mdat", "free")
    assert faststart(path)


@pytest.mark.parametrize(
    "data", [box(b"mdat", b"1234")[:-1], b"\0\0", struct.pack(">I4s", 4, b"moov"), b"text, and no MP4"]
)
def test_what_is_no_row_of_boxes_has_its_code(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(data)
    with pytest.raises(StreamctlError) as caught:
        faststart(tmp_path / "a.mp4")
    assert caught.value.code == "ARC-018"


@pytest.mark.ffmpeg
def test_a_sound_file_decodes_without_a_complaint_and_a_damaged_one_does_not(mp4: Path, tmp_path: Path) -> None:
    decoded = decode_whole(mp4)
    assert (decoded.pictures, decoded.errors, decoded.complaints) == (50, (), 0)
    assert decoded.samples // 1024 >= 94
    data = bytearray(mp4.read_bytes())
    place = data.index(b"mdat") + 400
    data[place : place + 3000] = random.Random(1).randbytes(3000)
    (tmp_path / "b.mp4").write_bytes(data)
    damaged = decode_whole(tmp_path / "b.mp4")
    assert damaged.complaints > 0
    assert 0 < len(damaged.errors) <= 5


@pytest.mark.ffmpeg
def test_a_key_picture_is_the_one_shown_then_in_the_right_colours(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    graph = "color=red:size=160x90:rate=25:duration=1[a];color=0x00ff00:size=160x90:rate=25:duration=1[b];[a][b]concat"
    convert = "scale=out_color_matrix=bt709:out_range=tv"
    argv = [str(any_ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", f"{graph},{convert}", "-g", "25"]
    path = tmp_path / "a.mp4"
    assert run([*argv, "-c:v", "libx264", "-pix_fmt", "yuv420p", str(path)], timeout=60).status == 0
    for seconds, colour in (
        (0, (255, 0, 0)),
        (Fraction(1, 2), (255, 0, 0)),
        (1, (0, 255, 0)),
        (Fraction(3, 2), (0, 255, 0)),
    ):
        pixels = key_picture(path, Fraction(seconds))
        assert pixels.shape == (90, 160, 3)
        assert np.abs(pixels[45, 80].astype(int) - colour).max() <= 6


@pytest.mark.parametrize("content", [None, b"", b"no video"])
@pytest.mark.parametrize("ask", [probe, decode_whole, lambda path: key_picture(path, Fraction(0))])
def test_what_is_no_video_has_its_code(tmp_path: Path, content: bytes | None, ask) -> None:
    if content is not None:
        (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(StreamctlError) as caught:
        ask(tmp_path / "a.mp4")
    assert caught.value.code == "ARC-018"


@pytest.mark.ffmpeg
def test_sound_alone_is_no_video(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    argv = [str(any_ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(path)]
    assert run(argv, timeout=60).status == 0
    with pytest.raises(StreamctlError) as caught:
        probe(path)
    assert "no picture" in caught.value.message()
