"""Where a publish lies in time, and its tags with their parameters. Pure."""

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from streamctl.live.obs_switcher.publish import (
    DELAY_FRAMES,
    DELAY_NS,
    MILLISECOND,
    SETTLING_NS,
    PublishTime,
    parameters,
    with_parameters,
)
from streamctl.live.relay.flv import VIDEO, Tag

FPS = Fraction(10)
DELAY = DELAY_NS + DELAY_FRAMES * 100 * MILLISECOND


def header(*units: bytes) -> Tag:
    """Return an AVC sequence header with one SPS and the further `units` as PPS."""
    first, *rest = units
    record = b"\x01\x42\xc0\x1f\xff\xe1" + len(first).to_bytes(2, "big") + first + bytes([len(rest)])
    record += b"".join(len(unit).to_bytes(2, "big") + unit for unit in rest)
    return Tag(VIDEO, 0, b"\x17\x00\x00\x00\x00" + record)


@given(
    late=st.lists(st.integers(0, 400), min_size=8, max_size=20),
    start=st.integers(0, 10**15),
    first=st.integers(0, 2**31),
)
def test_the_quickest_arrival_counts(late: list[int], start: int, first: int) -> None:
    time = PublishTime(FPS)
    assert not time.settled(start)
    for number, milliseconds in enumerate(late):
        time.came(first + number * 100, start + (number * 100 + milliseconds) * MILLISECOND)
    assert time.made(first) == start + min(late) * MILLISECOND - DELAY


def test_it_settles_once_it_was_watched_for_long_enough() -> None:
    time = PublishTime(FPS)
    time.came(0, 1000)
    assert (time.settled(1000 + SETTLING_NS - 1), time.settled(1000 + SETTLING_NS)) == (False, True)


@given(frame=st.integers(0, 10**6), step=st.integers(0, 10**5), part=st.integers(1, 99))
def test_frames_are_counted_from_the_first(frame: int, step: int, part: int) -> None:
    time = PublishTime(FPS)
    time.came(500, DELAY)
    assert (time.frame(500), time.first_after(0)) == (None, None)
    time.anchor(500, frame)
    assert time.frame(500 + 100 * step) == frame + step
    drawn = time.made(500 + 100 * step)
    assert time.first_after(drawn) == frame + step
    assert time.first_after(drawn + part * MILLISECOND) == frame + step + 1


def test_a_quicker_arrival_tells_when_pictures_are_drawn_and_renumbers_none() -> None:
    time = PublishTime(FPS)
    for number in range(8):
        time.came(100 * number, (100 * number + 300) * MILLISECOND)
    time.anchor(0, 0)
    late = time.made(800)
    time.came(800, 800 * MILLISECOND)
    assert (time.frame(0), time.frame(800)) == (0, 8)
    assert late - time.made(800) == 300 * MILLISECOND
    assert time.first_after(late) == 8 + 3


@given(units=st.lists(st.binary(min_size=1, max_size=40), min_size=2, max_size=4), rest=st.binary(max_size=50))
def test_a_key_frame_brings_its_parameters_along(units: list[bytes], rest: bytes) -> None:
    picture = Tag(VIDEO, 40, b"\x17\x01\x00\x00\x00" + rest)
    assert parameters(header(*units)) == tuple(units)
    made = with_parameters(picture, header(*units))
    expected = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
    assert (made.timestamp, made.body) == (40, picture.body[:5] + expected + rest)


@given(st.binary(max_size=60), st.integers(0, 80))
@example(b"", 40)
def test_a_damaged_header_adds_nothing_that_is_not_in_it(noise: bytes, cut: int) -> None:
    whole = header(b"sps" * 9, b"pps").body
    assert parameters(Tag(VIDEO, 0, whole[: min(cut, len(whole) - 1)])) == ()
    found = parameters(Tag(VIDEO, 0, whole[:5] + noise))
    assert all(unit in noise for unit in found)
    picture = Tag(VIDEO, 0, b"\x17\x01\x00\x00\x00data")
    assert with_parameters(picture, None) is picture
