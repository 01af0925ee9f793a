from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.media.encoded_look import Look, flaw, look_at

GOOD = Look(pictures=60, decoded=60, keys=(0, 25, 50))


def flaw_of(look: Look, *, reordered: bool = False) -> str | None:
    return flaw(look, wanted=60, keyframe_frames=25, reordered=reordered)


def test_what_is_as_it_should_be_has_no_flaw() -> None:
    assert flaw_of(GOOD) is None


@pytest.mark.parametrize(
    ("look", "words"),
    [
        (replace(GOOD, pictures=59), "59 of 60 frames came"),
        (replace(GOOD, pictures=61), "61 of 60 frames came"),
        (replace(GOOD, decoded=58), "58 of 60 frames can be decoded"),
        (replace(GOOD, keys=()), "begin at frames none"),
        (replace(GOOD, keys=(0, 25)), "begin at frames 0, 25 instead of every 25"),
        (replace(GOOD, keys=(0, 10, 25, 50, 55)), "begin at frames 0, 10, 25, 50 instead of every 25"),
        (replace(GOOD, in_order=False), "another order"),
    ],
)
def test_each_flaw_is_named(look: Look, words: str) -> None:
    assert words in (flaw_of(look) or "")


def test_where_order_does_not_matter_it_is_no_flaw() -> None:
    assert flaw_of(replace(GOOD, in_order=False), reordered=True) is None


@given(st.binary(max_size=400), st.booleans())
def test_whatever_came_is_looked_at_without_harm(rubbish: bytes, begun: bool) -> None:
    start = b"FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00\x00" if begun else b""
    assert look_at(start + rubbish).decoded == 0
