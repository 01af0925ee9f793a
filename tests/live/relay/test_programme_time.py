"""Frames of the programme, and encodes spliced into one timeline."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.relay.flv import AUDIO, VIDEO, Tag
from streamctl.live.relay.programme_time import HELD_TAGS, ProgrammeTime
from tests.lab.tags import SETUP, picture, sound

RATES = st.sampled_from(
    [Fraction(25), Fraction(30), Fraction(50), Fraction(60), Fraction(30000, 1001), Fraction(24000, 1001)]
)


def placed(time: ProgrammeTime, tags: list[Tag]) -> list[Tag]:
    return [moved for tag in tags for moved in time.place(tag)]


@given(RATES, st.integers(0, 400_000), st.integers(0, 200))
def test_every_picture_has_its_number(fps: Fraction, frame: int, delay: int) -> None:
    time = ProgrammeTime(fps)
    placed(time, [picture(0, key=True, fps=fps, delay=delay)])
    shown = picture(frame, fps=fps, delay=delay)
    [moved] = time.place(shown)
    assert moved == shown
    assert time.frame(moved.presentation_ms) == frame
    assert time.newest_frame == frame


def test_there_are_no_frames_before_the_first_picture() -> None:
    time = ProgrammeTime(Fraction(30))
    assert placed(time, list(SETUP)) == []
    assert time.newest_frame is None
    with pytest.raises(ValueError, match="no picture"):
        time.frame(0)


def test_the_first_encode_keeps_its_own_timestamps() -> None:
    time = ProgrammeTime(Fraction(30))
    stream = [*SETUP, sound(0), picture(0, key=True, delay=67), sound(23), picture(1, delay=67)]
    assert placed(time, stream) == stream


@given(RATES, st.integers(1, 500), st.integers(0, 100_000), st.integers(0, 100), st.integers(0, 100))
def test_a_new_encode_goes_on_at_the_frame_it_was_told(
    fps: Fraction, before: int, gap: int, delay: int, new_delay: int
) -> None:
    time = ProgrammeTime(fps)
    first = placed(time, [picture(frame, key=frame == 0, fps=fps, delay=delay) for frame in range(before)])
    time.begin(before + gap)
    new = [picture(frame, key=frame == 0, fps=fps, delay=new_delay) for frame in range(20)]
    second = placed(time, [*SETUP, *new])
    pictures = [tag for tag in second if tag.is_picture]
    assert [time.frame(tag.presentation_ms) for tag in pictures] == list(range(before + gap, before + gap + 20))
    decoding = [tag.timestamp for tag in (*first, *pictures)]
    assert all(earlier <= later for earlier, later in pairwise(decoding))
    assert all(tag.composition_ms >= 0 for tag in pictures)


def test_without_a_word_a_new_encode_follows_the_newest_picture() -> None:
    time = ProgrammeTime(Fraction(30))
    placed(time, [picture(frame, key=frame == 0) for frame in range(10)])
    time.begin()
    moved = placed(time, [picture(0, key=True)])
    assert [time.frame(tag.presentation_ms) for tag in moved] == [10]


def test_a_programme_that_goes_on_elsewhere_begins_at_its_frame() -> None:
    """A switcher that was started again: timestamps are those that the frame would have had."""
    time = ProgrammeTime(Fraction(30))
    time.begin(900)
    [moved] = placed(time, [picture(0, key=True, delay=67)])
    assert time.frame(moved.presentation_ms) == 900
    assert moved.timestamp == 30_000


def test_sound_without_a_picture_is_not_hoarded() -> None:
    time = ProgrammeTime(Fraction(30))
    assert placed(time, [*SETUP, *(sound(number * 21) for number in range(3 * HELD_TAGS))]) == []
    moved = placed(time, [picture(2000, key=True)])
    assert moved[:3] == list(SETUP)
    assert len(moved) <= HELD_TAGS + 2
    assert moved[-1].is_key_frame


def test_sound_that_went_out_already_does_not_go_out_twice() -> None:
    time = ProgrammeTime(Fraction(30))
    placed(time, [picture(0, key=True), sound(0), picture(1), sound(23), picture(2), sound(90)])
    time.begin(3)
    moved = placed(time, [sound(0), picture(0, key=True, delay=40), sound(20), sound(43)])
    heard = [tag.timestamp for tag in moved if tag.kind == AUDIO]
    assert heard == [103]
    [shown] = [tag for tag in moved if tag.kind == VIDEO]
    assert (shown.timestamp, shown.presentation_ms) == (67, 100)
