"""Splitting FLV: the same tags whatever the pieces, and out of any bytes an answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.live.relay.flv import (
    AUDIO,
    DAMAGE_REPORT_BYTES,
    HEAD_BYTES,
    SCRIPT,
    TAG_LIMIT_BYTES,
    TAIL_BYTES,
    VIDEO,
    Damage,
    Item,
    Splitter,
    Start,
    Tag,
)

tags = st.builds(
    Tag, st.sampled_from((AUDIO, VIDEO, SCRIPT)), st.integers(0, 0xFFFFFFFF), st.binary(min_size=0, max_size=300)
)
items = st.lists(st.one_of(tags, st.builds(Start, st.sampled_from((1, 4, 5)))), max_size=12)


def split(data: bytes, cuts: list[int]) -> list[Item]:
    splitter, found, start = Splitter(), [], 0
    for end in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        found += splitter.feed(data[start:end])
        start = end
    return found


@given(items, st.lists(st.integers(0, 1 << 20), max_size=20))
def test_any_pieces_give_the_same_items(stream: list[Tag | Start], cuts: list[int]) -> None:
    data = b"".join(item.encoded() for item in stream)
    assert split(data, cuts) == stream


@given(tags)
def test_byte_by_byte(tag: Tag) -> None:
    data = Start().encoded() + tag.encoded()
    assert split(data, list(range(len(data)))) == [Start(), tag]


@given(st.binary(max_size=4000), st.lists(st.integers(0, 4000), max_size=5))
def test_any_bytes_end_in_an_answer(data: bytes, cuts: list[int]) -> None:
    found = split(data, cuts)
    told = sum(item.size if isinstance(item, Damage) else len(item.encoded()) for item in found)
    assert told <= len(data)


@given(st.lists(tags, min_size=1, max_size=6), st.integers(1, 500), st.integers(0, 5))
def test_after_damage_every_whole_tag_is_found(stream: list[Tag], garbage: int, place: int) -> None:
    place %= len(stream)
    parts = [tag.encoded() for tag in stream]
    data = b"".join((*parts[:place], b"\xff" * garbage, *parts[place:]))
    assert split(data, []) == [*stream[:place], Damage(garbage), *stream[place:]]


@settings(max_examples=50)
@given(st.lists(tags, min_size=2, max_size=4), st.data())
def test_a_torn_tag_costs_itself_alone(stream: list[Tag], data: st.DataObject) -> None:
    """As when an encoder is killed and the next one's FLV follows."""
    torn = stream[0].encoded()
    cut = data.draw(st.integers(1, len(torn) - 1))
    rest = b"".join(tag.encoded() for tag in stream[1:])
    # Enough must follow for the torn tag's length to be disproved.
    filler = Tag(SCRIPT, 0, bytes(400))
    found = split(torn[:cut] + Start().encoded() + rest + filler.encoded(), [])
    assert found[-len(stream) - 1 :] == [Start(), *stream[1:], filler]


def test_damage_without_an_end_is_told_and_not_hoarded() -> None:
    splitter = Splitter()
    found = [item for _ in range(40) for item in splitter.feed(b"\xff" * (1 << 17))]
    assert [type(item) for item in found] == [Damage] * len(found)
    assert 2 <= len(found) <= 5
    assert all(item.size >= DAMAGE_REPORT_BYTES for item in found if isinstance(item, Damage))
    assert len(splitter._rest) < HEAD_BYTES


def test_a_length_beyond_belief_is_damage() -> None:
    head = bytes([VIDEO]) + (TAG_LIMIT_BYTES + 1).to_bytes(3, "big") + bytes(7)
    tag = Tag(AUDIO, 5, b"\xaf\x01abc")
    found = Splitter().feed(head + tag.encoded())
    assert found[-1] == tag
    assert isinstance(found[0], Damage)


def test_a_wrong_size_behind_a_tag_is_damage() -> None:
    bad, good = bytearray(Tag(AUDIO, 0, b"\xaf\x01x").encoded()), Tag(AUDIO, 23, b"\xaf\x01y")
    bad[-1] ^= 1
    assert Splitter().feed(bytes(bad) + good.encoded()) == [Damage(len(bad)), good]


def test_timestamps_have_32_bits_with_the_highest_eight_apart() -> None:
    data = Tag(VIDEO, 0x12345678, b"x").encoded()
    assert data[4:8] == bytes([0x34, 0x56, 0x78, 0x12])
    assert len(data) == HEAD_BYTES + 1 + TAIL_BYTES
    assert Splitter().feed(data) == [Tag(VIDEO, 0x12345678, b"x")]


@pytest.mark.parametrize(
    ("kind", "body", "what"),
    [
        (VIDEO, b"\x17\x00\x00\x00\x00avcC", "header setup"),
        (AUDIO, b"\xaf\x00\x11\x90", "header setup"),
        (SCRIPT, b"\x02\x00\x0aonMetaData", "setup"),
        (VIDEO, b"\x17\x01\x00\x00\x43data", "picture key"),
        (VIDEO, b"\x27\x01\x00\x00\x00data", "picture"),
        (VIDEO, b"\x17\x02\x00\x00\x00", ""),  # end of sequence: no picture
        (AUDIO, b"\xaf\x01data", ""),
        (AUDIO, b"\x2f\x00mp3", ""),
        (VIDEO, b"", ""),
        (AUDIO, b"", ""),
    ],
)
def test_what_a_tag_is(kind: int, body: bytes, what: str) -> None:
    tag = Tag(kind, 0, body)
    found = {
        "header": tag.is_header,
        "setup": tag.is_setup,
        "picture": tag.is_picture,
        "key": tag.is_key_frame,
    }
    assert {name for name, true in found.items() if true} == set(what.split())


def test_composition_time_is_signed_and_moves_with_the_tag() -> None:
    picture = Tag(VIDEO, 100, b"\x27\x01\xff\xff\xfbdata")
    assert (picture.composition_ms, picture.presentation_ms) == (-5, 95)
    moved = picture.at(1000, 67)
    assert (moved.timestamp, moved.presentation_ms, moved.body[5:]) == (1000, 1067, b"data")
    sound = Tag(AUDIO, 100, b"\xaf\x01ab")
    assert sound.at(7, 67) == Tag(AUDIO, 7, b"\xaf\x01ab")
