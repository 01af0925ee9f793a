import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.switcher.sound import FULL_SCALE, SILENCE_PEAK, SilenceWatch, amplified


def test_a_silence_is_told_once_when_it_has_lasted() -> None:
    watch = SilenceWatch(4)
    assert [watch.observe(peak) for peak in (0, 5, 0, 3, 0, 0)] == [False, False, False, True, False, False]


def test_a_word_begins_the_count_anew_and_the_next_silence_is_told_again() -> None:
    watch = SilenceWatch(3)
    told = [watch.observe(peak) for peak in (0, 0, 900, 0, 0, 0, 900, 0, 0, 0)]
    assert [place for place, silent in enumerate(told) if silent] == [5, 9]


def test_minus_sixty_decibels_are_the_border() -> None:
    assert pytest.approx(32.768) == SILENCE_PEAK
    assert SilenceWatch(1).observe(32)
    assert not SilenceWatch(1).observe(33)


@given(st.lists(st.integers(-FULL_SCALE, FULL_SCALE - 1), min_size=1, max_size=50), st.floats(0, 40))
def test_amplified_sound_clips_and_never_wraps_around(values: list[int], factor: float) -> None:
    louder = amplified(np.array([values, values], np.int16).T, factor)
    for before, after in zip(values, louder[:, 0].tolist(), strict=True):
        wanted = max(-FULL_SCALE, min(FULL_SCALE - 1, before * factor))
        assert abs(after - wanted) <= 1 + abs(wanted) * 1e-6
