from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import SAMPLE_RATE, Size
from streamctl.media import decode
from streamctl.media.argv import simulated
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run

HD = Size(width=1280, height=720)


def record(ffmpeg: Ffmpeg, file: Path, graph: str, seconds: float = 2.2) -> Path:
    argv = [str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, "-t", f"{seconds}"]
    done = run([*argv, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "10", "-c:a", "flac", str(file)], timeout=60)
    assert done.status == 0, done.err.decode()
    return file


def cells(luma: np.ndarray, cell: int) -> list[int]:
    return [int(luma[cell // 2, cell * index + cell // 2] > 128) for index in range(simulated.CELLS_ACROSS)]


@pytest.mark.ffmpeg
@pytest.mark.parametrize(
    ("number", "size", "fps"), [(5, HD, Fraction(30)), (10, Size(width=854, height=480), Fraction(25))]
)
def test_row_says_camera_frame_and_both_parities(
    ffmpeg: Ffmpeg, tmp_path: Path, number: int, size: Size, fps: Fraction
) -> None:
    file = record(ffmpeg, tmp_path / "camera.mkv", simulated.simulated_camera(number, size, fps, "寄り: 'x', [100%]"))
    rows = [cells(picture.luma, simulated.cell_pixels(size)) for picture in decode.pictures(file)]
    assert len(rows) == round(2.2 * fps)
    camera = [number >> bit & 1 for bit in range(4)]
    for frame, row in enumerate(rows):
        counter = [frame >> bit & 1 for bit in range(20)]
        assert row == [1, 0, *camera, *counter, sum(counter) % 2, 1 - sum(camera) % 2, *[0] * 12]


@pytest.mark.ffmpeg
def test_flash_and_beep_begin_each_second_and_the_tone_never_stops(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    file = record(ffmpeg, tmp_path / "camera.mkv", simulated.simulated_camera(2, HD, Fraction(30)))
    lit = [frame for frame, picture in enumerate(decode.pictures(file)) if picture.luma[80, 1216] > 200]
    assert lit == [0, 1, 30, 31, 60, 61]
    samples = np.concatenate([stretch.mono for stretch in decode.sound(file)])
    loudness = np.abs(samples[: SAMPLE_RATE * 2].reshape(-1, SAMPLE_RATE // 50)).max(axis=1)  # 20 ms each
    assert np.flatnonzero(loudness > 0.2).tolist() == [0, 1, 50, 51]
    assert loudness.min() > 0.1


@pytest.mark.ffmpeg
def test_no_picture_is_like_the_one_before_below_the_row_and_the_text(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    file = record(any_ffmpeg, tmp_path / "camera.mkv", simulated.simulated_camera(0, HD, Fraction(30)))
    lower = [picture.luma[360:].astype(int) for picture in decode.pictures(file)]
    assert all(np.abs(later - former).max() > 80 for former, later in pairwise(lower))


@pytest.mark.ffmpeg
def test_label_is_drawn(any_ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    def upper(label: str) -> np.ndarray:
        file = record(
            any_ffmpeg, tmp_path / f"{len(label)}.mkv", simulated.simulated_camera(0, HD, Fraction(30), label), 0.1
        )
        return next(iter(decode.pictures(file))).luma[40:140, 300:1100].astype(int)

    assert np.abs(upper("") - upper("講師")).max() > 100


def test_each_camera_has_a_tone_and_a_colour_of_its_own() -> None:
    tones = [simulated.tone_hz(number) for number in range(16)]
    assert tones == sorted(set(tones))
    graphs = {simulated.simulated_camera(number, HD, Fraction(30)) for number in range(16)}
    assert len(graphs) == 16


@given(st.text(max_size=20))
def test_escaping_leaves_no_bare_separator(text: str) -> None:
    escaped = simulated.escape_filter_value(text)
    bare = escaped.replace("\\\\", "")
    assert all(before == "\\" for before, mark in zip(" " + bare, bare, strict=False) if mark in "':,;[]=%")
    for mark in "':,;[]=%\\":
        assert escaped.count("\\" + mark) >= text.count(mark)
