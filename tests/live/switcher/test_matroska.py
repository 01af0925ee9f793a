"""Matroska from a pipe: the same parts in whatever pieces it comes, and never anything but damage from damage."""

import contextlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.switcher import matroska as m
from tests.lab.mkv import HEAD, TRACKS, block, frames_of, picture, stream

STREAM = HEAD + stream(6, group=3) + m.cues([(0, 5)], 2)
CUTS = st.lists(st.integers(0, len(STREAM)), max_size=12)


@given(CUTS)
def test_it_does_not_matter_in_which_pieces_it_comes(cuts: list[int]) -> None:
    splitter = m.Splitter()
    places = [0, *sorted(cuts), len(STREAM)]
    parts = [part for a, b in pairwise(places) for part in splitter.feed(STREAM[a:b])]
    assert parts == m.Splitter().feed(STREAM)


def test_a_stream_is_a_head_and_its_clusters() -> None:
    head, *clusters = m.Splitter().feed(STREAM)
    assert isinstance(head, m.Head)
    assert head.video == 2
    assert head.tracks == TRACKS
    assert [cluster.data for cluster in clusters if isinstance(cluster, m.Cluster)] == [
        picture(frame, key=frame % 3 == 0) for frame in range(6)
    ]
    assert [cluster.key for cluster in clusters if isinstance(cluster, m.Cluster)] == [True, False, False] * 2
    assert frames_of(STREAM) == list(range(6))


def test_a_group_without_a_reference_is_a_key_frame() -> None:
    inner = block(2, 7, key=False)[2:]
    plain = m.element(m.BLOCK_GROUP, m.element(m.BLOCK, inner))
    built_on = m.element(m.BLOCK_GROUP, m.element(m.BLOCK, inner) + m.element(m.REFERENCE, b"\xff"))
    time = m.element(m.TIMESTAMP, b"\x10")
    _, first, second = m.Splitter().feed(
        HEAD + m.element(m.CLUSTER, time + plain) + m.element(m.CLUSTER, time + built_on)
    )
    assert isinstance(first, m.Cluster)
    assert isinstance(second, m.Cluster)
    assert (first.pictures, first.key, first.last) == ((23,), True, 23)
    assert not second.key


def test_a_key_frame_in_the_midst_of_a_cluster_begins_one() -> None:
    """A file may begin at any key frame, wherever FFmpeg's clusters begin; sound stays with what it came after."""
    sound = block(1, 40, key=True, body=b"sound")
    before = block(1, 0, key=True, body=b"sound") + block(2, 1, key=False) + sound
    after = block(2, 34, key=True) + block(1, 60, key=True, body=b"sound") + block(2, 67, key=False)
    checksum = m.element(0xBF, b"what is cut has another")
    whole = m.element(m.CLUSTER, checksum + m.element(m.TIMESTAMP, b"\x64") + before + after)
    _, first, second, third = m.Splitter().feed(HEAD + whole + picture(6, key=True))
    assert isinstance(first, m.Cluster)
    assert isinstance(second, m.Cluster)
    assert (first.pictures, first.key, first.last) == ((101,), False, 140)
    assert (second.pictures, second.key, second.last) == ((134, 167), True, 167)
    stamp = m.unsigned(m.TIMESTAMP, 100)
    assert first.data == m.element(m.CLUSTER, stamp + before)
    assert second.data == m.element(m.CLUSTER, stamp + after)
    assert isinstance(third, m.Cluster)
    assert third.data == picture(6, key=True)


@given(st.integers(0, len(STREAM) - 1), st.integers(0, 255))
def test_damage_is_damage_and_nothing_else(place: int, value: int) -> None:
    damaged = bytearray(STREAM)
    damaged[place] = value
    with contextlib.suppress(m.DamagedError):
        m.Splitter().feed(bytes(damaged))


@given(st.binary(max_size=300))
def test_anything_at_all_ends_in_parts_or_in_damage(data: bytes) -> None:
    with contextlib.suppress(m.DamagedError):
        m.Splitter().feed(data)


@pytest.mark.parametrize("size", [0, 1, 126, 127, 128, 70_000])
def test_an_element_of_any_size_is_read_as_it_was_written(size: int) -> None:
    data = m.element(m.TAGS, bytes(size))
    ((identity, begin, end),) = m.elements(data)
    assert (identity, end - begin, end) == (m.TAGS, size, len(data))
