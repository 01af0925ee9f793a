"""AMF0 as servers speak it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.media.rtmp.amf0 import decode_all, encode

numbers = st.floats(allow_nan=False)
texts = st.text(max_size=40)
objects = st.dictionaries(texts.filter(bool), texts, max_size=5)


@given(st.lists(st.one_of(numbers, texts, st.none(), objects), max_size=6))
def test_what_is_encoded_reads_back(values: list[object]) -> None:
    assert decode_all(b"".join(encode(value) for value in values)) == values  # type: ignore[arg-type]


@given(st.binary(max_size=200))
def test_any_bytes_read_as_values_or_as_none_at_all(data: bytes) -> None:
    try:
        values = decode_all(data)
    except ValueError:
        return
    assert isinstance(values, list)


def test_the_answer_of_a_server_reads() -> None:
    array = b"\x08\x00\x00\x00\x01\x00\x07version" + encode("3,5") + b"\x00\x00\x09"
    date = b"\x0b" + struct.pack(">d", 1000.0) + b"\x00\x00"
    data = encode("_result") + encode(1.0) + array + b"\x06\x01\x01" + date + b"\x0a\x00\x00\x00\x01\x05"
    assert decode_all(data) == ["_result", 1.0, {"version": "3,5"}, None, True, 1000.0, [None]]


def test_a_long_text_reads() -> None:
    assert decode_all(b"\x0c" + struct.pack(">I", 70_000) + b"x" * 70_000) == ["x" * 70_000]


def test_values_inside_values_without_end_are_refused() -> None:
    with pytest.raises(ValueError, match="without end"):
        decode_all((b"\x03\x00\x01a") * 2000)


def test_an_array_longer_than_the_message_is_refused() -> None:
    with pytest.raises(ValueError, match="ends inside"):
        decode_all(b"\x0a\xff\xff\xff\xff\x05")
