import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.core.values import SAMPLE_RATE
from streamctl.live.switcher.playhead import BEFORE, GLIDE_SAMPLES, TAPS, Playhead, faded, resampled
from streamctl.live.switcher.queues import SampleRing, Samples

COUNT = 1600
AMPLITUDE = 20_000
HZ = 440.0
STEEPEST = AMPLITUDE * 2 * np.pi * HZ / SAMPLE_RATE
"""The largest step between two samples of the tone."""


def tone(seconds: float = 4.0, hz: float = HZ) -> Samples:
    wave = np.rint(AMPLITUDE * np.sin(2 * np.pi * hz * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE))
    return np.repeat(wave.astype(np.int16)[:, None], 2, axis=1)


def ring(samples: Samples) -> SampleRing:
    made = SampleRing(len(samples) + 100)
    made.write(samples)
    return made


def played(starts: list[float], source: SampleRing) -> Samples:
    head = Playhead()
    return np.concatenate([head.read(source, start, COUNT)[0] for start in starts])


def largest_step(samples: Samples) -> int:
    return int(np.abs(np.diff(samples[:, 0].astype(np.int32))).max())


def test_a_whole_place_gives_the_samples_as_they_came() -> None:
    samples = tone()
    heard = played([1000.0 + COUNT * frame for frame in range(20)], ring(samples))
    assert np.array_equal(heard[COUNT:], samples[1000 + COUNT : 1000 + 20 * COUNT])


def test_the_first_sound_fades_in() -> None:
    heard = played([1000.0], ring(tone()))
    assert heard[0].tolist() == [0, 0]
    assert largest_step(heard) <= STEEPEST + AMPLITUDE / COUNT + 1


@pytest.mark.parametrize("hz", [440.0, 3000.0])
def test_between_samples_lies_the_wave_itself(hz: float) -> None:
    """A place that moves 200 millionths too fast: what is heard is the tone at that speed, 60 dB above the error."""
    starts = [2000.0 + frame * COUNT * 1.0002 for frame in range(60)]
    heard = played(starts, ring(tone(hz=hz)))[COUNT:, 0]
    wanted = AMPLITUDE * np.sin(2 * np.pi * hz * (2000.0 + COUNT + np.arange(len(heard)) * 1.0002) / SAMPLE_RATE)
    error = np.sqrt(np.mean((heard - wanted) ** 2))
    assert 20 * np.log10(error / (AMPLITUDE / np.sqrt(2))) < -60


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-GLIDE_SAMPLES, GLIDE_SAMPLES), min_size=2, max_size=12))
def test_small_moves_never_click(moves: list[float]) -> None:
    at, starts = 3000.0, []
    for move in moves:
        starts.append(at + move)
        at += move + COUNT
    heard = played(starts, ring(tone()))
    assert largest_step(heard[COUNT:]) <= STEEPEST * 1.01 + 3


@settings(max_examples=50, deadline=None)
@given(st.floats(-40_000, 40_000))
def test_a_jump_is_faded_over(jump: float) -> None:
    heard = played([60_000.0, 60_000.0 + COUNT + jump], ring(tone()))
    assert largest_step(heard[COUNT:]) <= STEEPEST + 2 * AMPLITUDE / COUNT + 3


def test_another_run_of_the_source_is_faded_over() -> None:
    head, first, second = Playhead(), ring(tone()), ring(tone(hz=300.0))
    heard = [head.read(first, 5000.0, COUNT)[0], head.read(second, 100.0, COUNT)[0]]
    assert largest_step(np.concatenate(heard)[COUNT:]) <= STEEPEST + 2 * AMPLITUDE / COUNT + 3


def test_what_is_not_there_is_silence_and_counted() -> None:
    head = Playhead()
    assert head.read(None, 0.0, COUNT)[1] == COUNT
    short = ring(tone(0.1))
    assert head.read(short, 4000.0, COUNT)[1] == COUNT - 800
    assert not head.read(short, 4000.0 + COUNT, COUNT)[0].any()
    assert head.read(short, 4000.5 + 2 * COUNT, COUNT)[1] == COUNT


@given(st.lists(st.integers(-32768, 32767), min_size=40, max_size=40), st.floats(0, 0.999), st.floats(0.995, 1.005))
def test_resampling_stays_within_sixteen_bits(values: list[int], fraction: float, speed: float) -> None:
    samples = np.array([values, values], np.int16).T
    found = resampled(samples, BEFORE + fraction + np.arange(40 - TAPS - 2) * speed)
    assert found.shape == (40 - TAPS - 2, 2)
    assert np.array_equal(found[:, 0], found[:, 1])


def test_a_fade_begins_with_the_one_and_approaches_the_other() -> None:
    one, other = np.full((100, 2), 1000, np.int16), np.full((100, 2), -1000, np.int16)
    mixed = faded(one, other)
    assert mixed[0].tolist() == [1000, 1000]
    assert mixed[50].tolist() == [0, 0]
    assert mixed[-1, 0] == -980
