from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.archive.timeline import (
    Group,
    frames_from,
    groups_of,
    lay_out,
    merged,
    overlaps_of,
    showable,
    without_overlap,
)

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50), Fraction(60)]
IPBB = [0, 3, 1, 2, 6, 4, 5]
"""A group of pictures with two B frames, in decoding order."""


@given(st.sampled_from(RATES), st.integers(0, 10**6), st.integers(0, 400_000), st.integers(1, 50))
def test_frames_are_counted_on_from_milliseconds(fps: Fraction, first: int, offset: int, count: int) -> None:
    due = [offset + number * 1000 / fps for number in range(count)]
    shown = [round(time) + (-1) ** number * (number % 2) for number, time in enumerate(due)]  # a millisecond off
    found = frames_from(np.array([round(due[0]), *shown[1:]]), round(due[0]), first, fps)
    assert found.tolist() == list(range(first, first + count))


def test_frames_before_the_one_that_is_known_count_back() -> None:
    assert frames_from(np.array([100, 67, 33, 0]), 67, 10, Fraction(30)).tolist() == [11, 10, 9, 8]
    assert len(frames_from(np.zeros(0, np.int64), 0, 0, Fraction(30))) == 0


@pytest.mark.parametrize(
    ("numbers", "count"),
    [
        ([5], 1),
        (IPBB, 7),
        (IPBB[:6], 4),  # 6 came before 4 and 5, of which 5 is missing
        (IPBB[:5], 4),
        (IPBB[:3], 1),
        ([0, 1, 2, 5, 6], 3),
        ([0, 1, 1, 2], 2),
        ([4, 5, 3, 6], 2),
    ],
)
def test_showable(numbers: list[int], count: int) -> None:
    assert showable(np.array(numbers, np.int64)) == count


@given(st.lists(st.integers(0, 12), max_size=12).map(lambda tail: [3, *tail]))
def test_what_is_showable_is_the_longest_start_without_a_hole(numbers: list[int]) -> None:
    def is_row(start: list[int]) -> bool:
        return sorted(start) == list(range(numbers[0], numbers[0] + len(start)))

    longest = max(count for count in range(1, len(numbers) + 1) if is_row(numbers[:count]))
    assert showable(np.array(numbers, np.int64)) == longest


@pytest.mark.parametrize(("enough", "count"), [(1, 1), (2, 4), (4, 4), (5, 7), (7, 7), (8, 7)])
def test_enough_takes_along_what_the_pictures_build_on(enough: int, count: int) -> None:
    assert showable(np.array(IPBB, np.int64), enough) == count


def test_groups_begin_at_key_frames_and_end_before_the_stop() -> None:
    keys = np.array([False, *(number % 3 == 0 for number in range(9))])
    frames = np.array([9, *range(10, 19)])
    assert groups_of(keys, frames, None) == (Group(1, 10, 3), Group(4, 13, 3), Group(7, 16, 3))
    assert groups_of(keys, frames, 14) == (Group(1, 10, 3), Group(4, 13, 1))
    assert groups_of(keys, frames, 13) == (Group(1, 10, 3),)
    assert groups_of(np.zeros(3, np.bool_), frames[:3], None) == ()
    assert groups_of(np.zeros(0, np.bool_), np.zeros(0, np.int64), None) == ()


@st.composite
def separate_groups(draw: st.DrawFn) -> list[Group]:
    groups, frame = [], draw(st.integers(0, 50))
    for number in range(draw(st.integers(1, 8))):
        count = draw(st.integers(1, 20))
        groups.append(Group(number, frame, count))
        frame += count + draw(st.sampled_from([0, 0, 1, 30]))
    return groups


@given(separate_groups(), st.integers(0, 300))
def test_every_frame_from_the_start_on_has_one_place_and_places_follow_one_another(
    groups: list[Group], start: int
) -> None:
    assert list(overlaps_of(groups)) == []
    timeline = lay_out(groups, start)
    shown = [frame for group in timeline.groups for frame in range(group.frame, group.frame + group.frames)]
    assert [timeline.archive_frame(frame) for frame in shown] == list(range(timeline.frames))
    first = timeline.groups[0]
    end = groups[-1].frame + groups[-1].frames
    if start >= end:
        assert timeline.groups == tuple(groups)
    else:
        assert first.frame + first.frames > start
        assert all(group.frame + group.frames <= start for group in groups[: groups.index(first)])
    assert timeline.archive_frame(end + 100) == timeline.frames
    for former, latter in zip(timeline.pieces, timeline.pieces[1:], strict=False):
        gap = range(former.programme_frame + former.frames, latter.programme_frame)
        assert len(gap) > 0
        assert {timeline.archive_frame(frame) for frame in gap} == {latter.archive_frame}


def test_an_overlap_is_found_and_the_later_group_is_kept_whole() -> None:
    frames = np.array([*range(30), *range(30, 34), *(30 + number for number in IPBB), *range(34, 60)])
    groups = [Group(0, 0, 30), Group(34, 30, 7), Group(41, 34, 26)]
    assert list(overlaps_of(groups)) == [(groups[1], groups[2])]
    assert without_overlap(groups, frames) == (groups[0], Group(34, 30, 4), groups[2])
    twice = [groups[0], Group(30, 30, 4), groups[1]]
    assert list(overlaps_of(twice)) == [(twice[1], twice[2])]
    assert without_overlap(twice, frames) == (twice[0], twice[2])


def test_a_copy_s_group_stands_in_where_there_is_none_or_a_shorter_one() -> None:
    own = (Group(0, 0, 30), Group(30, 30, 12), Group(42, 90, 30))
    copies = (Group(100, 0, 30), Group(130, 30, 30), Group(160, 60, 30))
    assert merged(own, copies) == (Group(0, 0, 30), Group(130, 30, 30), Group(160, 60, 30), Group(42, 90, 30))
    assert merged(own, ()) == own
