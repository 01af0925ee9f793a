from fractions import Fraction

import pytest

from streamctl.live.switcher.levels import FULL_SCALE, SILENCE_PEAK, ClipWatch, SilenceWatch, dbfs

FPS = Fraction(10)


def test_a_silence_is_told_once_when_it_has_lasted_and_once_when_it_is_over() -> None:
    watch = SilenceWatch(3)
    assert [watch.observe(peak) for peak in (0, 5, 0, 3, 0, 900, 0, 900)] == [
        *(None, None, "begun", None, None, "over"),
        *(None, None),
    ]


def test_a_word_begins_the_count_anew_and_the_next_silence_is_told_again() -> None:
    watch = SilenceWatch(3)
    told = [watch.observe(peak) for peak in (0, 0, 900, 0, 0, 0, 900, 0, 0, 0)]
    assert [place for place, turn in enumerate(told) if turn == "begun"] == [5, 9]


def test_silence_that_is_not_judged_is_none_but_does_not_end_one() -> None:
    watch = SilenceWatch(3)
    assert [watch.observe(0, judged=False) for _ in range(9)] == [None] * 9
    assert [watch.observe(0) for _ in range(3)] == [None, None, "begun"]
    assert [watch.observe(0, judged=False) for _ in range(9)] == [None] * 9
    assert watch.observe(900, judged=False) == "over"


def test_minus_sixty_decibels_are_the_border() -> None:
    assert pytest.approx(32.768) == SILENCE_PEAK
    assert SilenceWatch(1).observe(32) == "begun"
    assert SilenceWatch(1).observe(33) is None


def test_levels_are_told_in_decibels_of_full_scale() -> None:
    assert [dbfs(peak) for peak in (0, FULL_SCALE / 2, FULL_SCALE, FULL_SCALE * 2)] == [-99.0, -6.0, 0.0, 6.0]


def test_clipping_is_told_with_its_share_and_peak() -> None:
    watch = ClipWatch(FPS)
    turns = [watch.observe(40 if number % 5 == 0 else 0, FULL_SCALE * 2) for number in range(50)]
    assert [place for place, turn in enumerate(turns) if turn] == [20]
    assert (watch.percent, watch.peak_dbfs) == (20, 6.0)


def test_a_single_loud_word_is_no_clipping() -> None:
    watch = ClipWatch(FPS)
    assert not any(watch.observe(40 if number % 20 == 0 else 2, FULL_SCALE) for number in range(500))


def test_clipping_is_over_only_after_a_clean_while_and_told_anew_if_it_returns() -> None:
    watch = ClipWatch(FPS)
    assert [watch.observe(9, FULL_SCALE) for _ in range(5)][-1] == "begun"
    assert not any(watch.observe(0, 900) for _ in range(99))
    assert watch.observe(0, 900) == "over"
    assert [watch.observe(9, FULL_SCALE) for _ in range(5)][-1] == "begun"
