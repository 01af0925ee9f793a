from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import Rectangle, Size
from streamctl.media import decode
from streamctl.media.argv import simulated
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from streamctl.rehearsal.counter import COUNTERS, Code, CodeReader, fitted_sizes, whole_canvas

HD = Size(width=1280, height=720)
INSET = Rectangle(x=896, y=486, width=352, height=198)
LEFT = Rectangle(x=0, y=0, width=640, height=720)
FULL = CodeReader(whole_canvas(HD), HD)

numbers = st.integers(0, 15)
counters = st.integers(0, COUNTERS - 1)


def bits_of(camera: int, frame: int) -> list[int]:
    number = [camera >> bit & 1 for bit in range(4)]
    counter = [frame >> bit & 1 for bit in range(20)]
    return [1, 0, *number, *counter, sum(counter) % 2, 1 - sum(number) % 2, *[0] * 12]


def drawn(camera: int, frame: int, size: Size = HD, background: int = 70) -> np.ndarray:
    cell = size.width // 40
    luma = np.full((size.height, size.width), background, np.uint8)
    luma[:cell, : cell * 40] = np.repeat(np.array(bits_of(camera, frame)) * 219 + 16, cell)
    return luma


@given(numbers, counters)
def test_every_number_reads_back(camera: int, frame: int) -> None:
    assert FULL.read(drawn(camera, frame)) == Code(camera, frame)


@given(numbers, counters, st.integers(0, 2**32 - 1))
def test_noise_and_a_lifted_black_do_not_matter(camera: int, frame: int, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(40, 30, (720, 1280))
    worn = (drawn(camera, frame) * 0.7 + noise).clip(0, 255).astype(np.uint8)
    assert FULL.read(worn) == Code(camera, frame)


@given(numbers, counters, st.integers(2, 27))
def test_a_wrong_cell_is_noticed(camera: int, frame: int, wrong: int) -> None:
    luma = drawn(camera, frame)
    luma[:32, wrong * 32 : wrong * 32 + 32] = 251 - luma[:32, wrong * 32 : wrong * 32 + 32]
    assert FULL.read(luma) is None


@given(numbers, counters, numbers, counters, st.floats(0.35, 0.65))
def test_a_mixture_of_two_cameras_is_never_a_third(
    first: int, frame: int, second: int, other: int, share: float
) -> None:
    mixed = (drawn(first, frame) * share + drawn(second, other) * (1 - share)).astype(np.uint8)
    seen = FULL.read(mixed)
    assert seen is None or (first, frame) == (second, other)


@given(st.integers(0, 2**32 - 1), st.sampled_from([FULL, CodeReader(INSET, HD), CodeReader(LEFT, HD)]))
def test_noise_and_plain_pictures_have_no_code(seed: int, reader: CodeReader) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (720, 1280)).astype(np.uint8)
    assert reader.read(noise) is None
    assert reader.read(np.full((720, 1280), seed % 256, np.uint8)) is None


@pytest.mark.ffmpeg
@pytest.mark.parametrize("place", [(640, 720), (352, 198), (184, 102), (200, 112), (500, 282), (120, 66)])
def test_one_of_the_fitted_sizes_is_ffmpegs(ffmpeg: Ffmpeg, place: tuple[int, int]) -> None:
    fit = f"scale={place[0]}:{place[1]}:force_original_aspect_ratio=decrease:force_divisible_by=2"
    argv = [str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", f"color=size={HD},{fit}", "-frames:v", "1"]
    done = run([*argv, "-f", "yuv4mpegpipe", "-pix_fmt", "yuv420p", "pipe:1"], timeout=20)
    width, height = (int(word[1:]) for word in done.out.split(b"\n")[0].split()[1:3])
    assert (width, height) in fitted_sizes(HD, Size(width=place[0], height=place[1]))


def test_small_cells_count_as_unreadable() -> None:
    assert CodeReader(Rectangle(x=0, y=0, width=160, height=90), HD).readable
    assert not CodeReader(Rectangle(x=0, y=0, width=144, height=80), HD).readable


def test_row_encloses_its_cells() -> None:
    assert FULL.row == Rectangle(x=0, y=0, width=896, height=32)
    assert CodeReader(LEFT, HD).row.y == 180


def encode(ffmpeg: Ffmpeg, file: Path, number: int, place: Rectangle, kbps: int, seconds: float) -> None:
    """A simulated camera as the ingest scales it, on a busy picture, as the encoder encodes it."""
    camera = simulated.simulated_camera(number, HD, Fraction(30)).rpartition(";")[0]
    fit = f"scale={place.width}:{place.height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear"
    graph = (
        f"{camera};[out0]{fit},pad={place.width}:{place.height}:(ow-iw)/2:(oh-ih)/2[fit];"
        f"testsrc2=size={HD}:rate=30,format=yuv420p[back];[back][fit]overlay={place.x}:{place.y}"
    )
    rate = ["-preset", "veryfast", "-b:v", f"{kbps}k", "-maxrate", f"{kbps}k", "-bufsize", f"{kbps}k", "-g", "60"]
    argv = [str(ffmpeg.path), "-v", "error", "-filter_complex", graph, "-t", f"{seconds}", "-c:v", "libx264", *rate]
    done = run([*argv, str(file)], timeout=60)
    assert done.status == 0, done.err.decode()


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("place", "kbps"),
    [
        (whole_canvas(HD), 1000),
        (INSET, 1000),
        (INSET, 3000),
        (LEFT, 1000),
        (Rectangle(x=40, y=40, width=240, height=136), 3000),
        (Rectangle(x=41 * 2, y=40, width=184, height=102), 1000),
    ],
    ids=["full-1M", "inset-1M", "inset-3M", "half-1M", "small-3M", "smaller-1M"],
)
def test_read_after_scaling_and_encoding(ffmpeg: Ffmpeg, tmp_path: Path, place: Rectangle, kbps: int) -> None:
    file = tmp_path / "programme.mkv"
    encode(ffmpeg, file, 9, place, kbps, 1.5)
    reader = CodeReader(place, HD)
    seen = [(reader.read(picture.luma), reader.flash(picture.luma)) for picture in decode.pictures(file)]
    assert [code for code, _ in seen] == [Code(9, frame) for frame in range(45)]
    assert [frame for frame, (_, lit) in enumerate(seen) if lit] == [0, 1, 30, 31]
