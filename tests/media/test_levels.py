"""Levels and pictures as figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.media.levels import DIGITAL_SILENCE_DBFS, PictureMeter, SoundMeter, dbfs

SIZE = 64


def sine(amplitude: int) -> bytes:
    turns = np.arange(4800) / 48
    return np.rint(amplitude * np.sin(2 * np.pi * turns)).astype("<i2").tobytes()


@pytest.mark.parametrize(("amplitude", "peak", "rms"), [(32767, 0.0, -3.0), (3277, -20.0, -23.0), (33, -59.9, -62.9)])
def test_a_sine_s_peak_and_mean(amplitude: int, peak: float, rms: float) -> None:
    meter = SoundMeter()
    meter.hear(sine(amplitude))
    assert meter.peak == pytest.approx(peak, abs=0.15)
    assert meter.rms == pytest.approx(rms, abs=0.2)


def test_nothing_and_zeros_are_digital_silence() -> None:
    meter = SoundMeter()
    assert (meter.rms, meter.peak) == (DIGITAL_SILENCE_DBFS, DIGITAL_SILENCE_DBFS)
    meter.hear(bytes(400))
    assert (meter.rms, meter.peak, meter.count) == (DIGITAL_SILENCE_DBFS, DIGITAL_SILENCE_DBFS, 200)


def test_the_most_negative_sample_is_full_scale() -> None:
    meter = SoundMeter()
    meter.hear(np.array([-32768, 0], "<i2").tobytes())
    assert meter.peak == 0.0
    assert dbfs(32768) == 0.0


@given(st.binary(max_size=300), st.integers(0, 150))
def test_the_level_does_not_depend_on_how_the_samples_were_cut(data: bytes, place: int) -> None:
    data = data[: len(data) // 2 * 2]
    place = min(place * 2, len(data))
    whole, parts = SoundMeter(), SoundMeter()
    whole.hear(data)
    parts.hear(data[:place])
    parts.hear(data[place:])
    assert (whole.rms, whole.peak, whole.count) == (parts.rms, parts.peak, parts.count)


def picture(level: int, marks: int = 0) -> bytes:
    grey = bytearray([level]) * (SIZE * SIZE)
    grey[:marks] = bytes([255]) * marks
    return bytes(grey)


def test_black_is_black_with_a_few_bright_pixels_but_not_with_one_bright_picture() -> None:
    meter = PictureMeter()
    meter.see(picture(20, marks=SIZE * SIZE // 100))
    assert meter.black
    meter.see(picture(0, marks=SIZE * SIZE // 20))
    assert not meter.black


def test_the_same_picture_again_and_again_is_frozen_but_one_alone_is_not() -> None:
    meter = PictureMeter()
    meter.see(picture(90))
    assert not meter.frozen
    meter.see(picture(90))
    assert meter.frozen
    meter.see(picture(90, marks=8))
    assert not meter.frozen


def test_a_slow_drift_is_movement() -> None:
    meter = PictureMeter()
    for level in range(60, 64):
        meter.see(picture(level))
    assert not meter.frozen


def test_no_picture_is_neither() -> None:
    assert not PictureMeter().black
    assert not PictureMeter().frozen
