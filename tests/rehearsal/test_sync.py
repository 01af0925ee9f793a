from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.core.values import SAMPLE_RATE, Size
from streamctl.media import decode
from streamctl.media.argv.simulated import BEEP_FACTOR, simulated_camera, tone_hz
from streamctl.media.decode import Samples
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.run import run
from streamctl.rehearsal.counter import CodeReader, whole_canvas
from streamctl.rehearsal.sync import SoundMeter, SoundTrack, beeps, offsets_ms, silences

HD = Size(width=1280, height=720)


def tone(camera: int, seconds: float, delay: float = 0.0) -> np.ndarray:
    """A simulated camera's sound, `delay` seconds late."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE - delay
    hz = tone_hz(camera)
    beeping = np.mod(t, 1) < 0.04
    return (np.sin(2 * np.pi * hz * t) / 8 + beeping * np.sin(2 * np.pi * hz * BEEP_FACTOR * t) / 4).astype(np.float32)


def track(camera: int, samples: np.ndarray, start: float = 0.0, piece: int = 1024) -> SoundTrack:
    meter = SoundMeter(camera)
    for first in range(0, len(samples), piece):
        meter.add(Samples(start + first / SAMPLE_RATE, samples[first : first + piece]))
    return meter.finish()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 15), st.floats(0.05, 0.9), st.floats(-2, 2), st.integers(100, 5000))
def test_beeps_are_found_to_the_millisecond(camera: int, delay: float, start: float, piece: int) -> None:
    found = beeps(track(camera, tone(camera, 3.0, delay), start, piece))
    assert found == pytest.approx([start + delay + second for second in range(3)], abs=0.0015)


def test_another_cameras_tone_is_no_beep() -> None:
    assert beeps(track(0, tone(6, 3.0) * 0.1)) == ()
    assert beeps(track(0, np.zeros(0, np.float32))) == ()


def test_offsets_say_how_much_later_the_sound_is() -> None:
    assert offsets_ms([1.0, 2.0, 3.0], [1.02, 1.99]) == pytest.approx((20, -10, None))
    assert offsets_ms([1.0], []) == (None,)


def test_a_hole_is_filled_and_told() -> None:
    samples = tone(1, 3.0)
    meter = SoundMeter(1)
    meter.add(Samples(0.0, samples[:48_000]))
    meter.add(Samples(1.5, samples[72_000:]))
    found = meter.finish()
    assert found.gaps == ((1.0, 0.5),)
    assert beeps(found)[-1] == pytest.approx(2.0, abs=0.0015)
    assert silences(found) == ((1.0, 0.5),)
    assert found.end == pytest.approx(3.0)


def test_one_lost_aac_frame_is_a_silence() -> None:
    samples = tone(1, 2.0)
    samples[48_000:49_920] = 0
    assert silences(track(1, samples)) == ((1.0, 0.04),)
    assert silences(track(1, tone(1, 2.0))) == ()


@pytest.mark.ffmpeg
def test_delay_of_a_real_encode_is_measured(ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    file = tmp_path / "late.mkv"
    graph = simulated_camera(3, HD, Fraction(30)).replace("[out1]", ",adelay=50:all=1[out1]")
    argv = [str(ffmpeg.path), "-v", "error", "-f", "lavfi", "-i", graph, "-t", "4", "-c:v", "libx264", "-preset"]
    done = run([*argv, "ultrafast", "-c:a", "aac", "-b:a", "128k", str(file)], timeout=60)
    assert done.status == 0, done.err.decode()
    reader, meter = CodeReader(whole_canvas(HD), HD), SoundMeter(3)
    lit = [(picture.seconds, reader.flash(picture.luma)) for picture in decode.pictures(file)]
    onsets = [now for (_, before), (now, flash) in pairwise(lit) if flash and not before]
    for stretch in decode.sound(file):
        meter.add(stretch)
    assert onsets == pytest.approx([1.0, 2.0, 3.0], abs=0.03)
    assert offsets_ms(onsets, beeps(meter.finish())) == pytest.approx((50, 50, 50), abs=4)
