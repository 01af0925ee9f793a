from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.switcher.timeline import SETTLE_SECONDS, Settling, SlipWatch, jitter_frames

FPS = Fraction(30)


def settled(arrivals: list[float]) -> int | None:
    settling = Settling(FPS, with_sound=False)
    found = None
    for number, arrival in enumerate(arrivals):
        settling.picture(number, arrival)
        found = settling.anchor(arrival)
        if found is not None:
            break
    return found


def test_a_steady_source_is_anchored_behind_its_arrival_by_the_reserve() -> None:
    start = 2.0
    assert settled([start + number / 30 for number in range(60)]) == 60 + jitter_frames(FPS)


def test_a_burst_at_the_beginning_is_left_behind() -> None:
    burst = [2.0] * 15 + [2.0 + number / 30 for number in range(1, 60)]
    # From the 16th frame on, frame k comes at 2 + (k - 14) / 30: frame 0 would have been due 14 frames before 60.
    assert settled(burst) == 60 - 14 + jitter_frames(FPS)


def test_no_anchor_before_the_watch_is_over() -> None:
    frames = int(SETTLE_SECONDS * 30)
    assert settled([number / 30 for number in range(frames)]) is None


@given(st.lists(st.floats(0, 0.05), min_size=60, max_size=90), st.floats(0, 1000))
def test_every_frame_of_the_second_half_of_the_watch_would_have_been_in_time(jitter: list[float], start: float) -> None:
    arrivals = [start + number / 30 + late for number, late in enumerate(jitter)]
    anchor = settled(sorted(arrivals))
    assert anchor is not None
    for number, arrival in enumerate(sorted(arrivals)):
        if SETTLE_SECONDS / 2 < arrival - start < SETTLE_SECONDS:
            assert (anchor + number) / 30 >= arrival - 1e-6


def test_sound_that_lags_moves_the_anchor() -> None:
    settling = Settling(FPS, with_sound=True)
    found = None
    for number in range(60):
        now = number / 30
        settling.picture(number, now)
        if now > 0.3:
            settling.sound(now - 0.3, now)
        found = found or settling.anchor(now)
    assert found == pytest.approx(9 + 1 + jitter_frames(FPS), abs=1)


def test_a_picture_does_not_wait_for_ever_for_its_sound() -> None:
    settling = Settling(FPS, with_sound=True)
    anchors = []
    for number in range(120):
        settling.picture(number, number / 30)
        anchors.append(settling.anchor(number / 30))
    assert anchors[30] is None
    assert anchors[-1] is not None


def slips(stocks: list[int], target: int = 3) -> list[int]:
    watch = SlipWatch(FPS, target)
    return [slip for slip in (watch.observe(stock) for stock in stocks) if slip]


def test_a_full_stock_never_slips() -> None:
    assert slips([3, 4, 2, 0, 1, 5] * 200) == []


def test_a_starving_source_is_moved_later_until_it_has_its_reserve() -> None:
    assert slips([-2] * 60) == [5]


def test_a_source_that_makes_up_for_what_it_lacks_is_waited_for_but_not_for_ever() -> None:
    gaining = [-400 + tick for tick in range(300)]
    assert slips(gaining[:119]) == []
    assert slips(gaining[:120]) == [3 + 281]
    assert slips([min(3, -100 + tick) for tick in range(200)]) == []


def test_now_and_then_a_late_frame_is_no_reason_to_move() -> None:
    assert slips(([3] * 9 + [-1]) * 60) == []


def test_a_stock_too_large_for_long_is_brought_down() -> None:
    assert slips([20] * 60 * 4) == []
    assert slips([20] * 60 * 5) == [-17]


def test_a_window_is_forgotten_on_demand() -> None:
    watch = SlipWatch(FPS, 3)
    for _ in range(59):
        watch.observe(-5)
    watch.forget()
    assert watch.observe(-5) == 0


def test_a_backlog_is_waited_out_before_the_anchor_is_set() -> None:
    """Three seconds of a feed that was analysed first come in one and a half; only then does its present begin."""
    backlog = [2.0 + number / 60 for number in range(90)]
    present = [backlog[-1] + number / 30 for number in range(1, 60)]
    anchor = settled(backlog + present)
    assert anchor == pytest.approx((backlog[-1] - 89 / 30) * 30 + jitter_frames(FPS), abs=4)


def test_a_full_queue_moves_the_mapping_at_once() -> None:
    assert slips([40] * 5) == [-37]
