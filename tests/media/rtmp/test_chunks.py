"""The chunk stream: what is cut reads back, however long, and odd streams are refused."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.media.rtmp.chunks import LONGEST_MESSAGE, SET_CHUNK_SIZE, Chunks, Message, cut


class EndedError(Exception):
    pass


def chunks_of(data: bytes) -> Chunks:
    stream = io.BytesIO(data)

    def read(count: int) -> bytes:
        got = stream.read(count)
        if len(got) < count:
            raise EndedError
        return got

    return Chunks(read)


messages = st.builds(Message, st.sampled_from([4, 5, 6, 17, 20]), st.binary(min_size=1, max_size=700))


@given(st.lists(messages, min_size=1, max_size=5))
def test_what_is_cut_reads_back(sent: list[Message]) -> None:
    chunks = chunks_of(b"".join(map(cut, sent)))
    assert [chunks.next() for _ in sent] == sent


@given(st.binary(max_size=400))
def test_any_bytes_are_messages_or_refused_or_too_few(data: bytes) -> None:
    chunks = chunks_of(data)
    try:
        while True:
            assert len(chunks.next().content) <= LONGEST_MESSAGE
    except (ValueError, EndedError):
        return


def header(form: int, stream: int, rest: bytes) -> bytes:
    return bytes([form << 6 | stream]) + rest


def test_a_longer_chunk_size_is_obeyed() -> None:
    size = cut(Message(SET_CHUNK_SIZE, struct.pack(">I", 4096)))
    long = header(0, 3, bytes(3) + (1000).to_bytes(3, "big") + b"\x14" + bytes(4)) + b"x" * 1000
    chunks = chunks_of(size + long)
    assert chunks.next().kind == SET_CHUNK_SIZE
    assert chunks.next() == Message(20, b"x" * 1000)


def test_short_headers_take_the_rest_from_the_one_before() -> None:
    first = header(0, 3, bytes(3) + (2).to_bytes(3, "big") + b"\x14" + bytes(4)) + b"ab"
    same_length = header(2, 3, bytes(3)) + b"cd"
    all_the_same = header(3, 3, b"") + b"ef"
    other_length = header(1, 3, bytes(3) + (1).to_bytes(3, "big") + b"\x04") + b"g"
    chunks = chunks_of(first + same_length + all_the_same + other_length)
    assert [chunks.next().content for _ in range(4)] == [b"ab", b"cd", b"ef", b"g"]


def test_interleaved_streams_and_long_numbers_and_late_times() -> None:
    late = b"\xff\xff\xff"
    part = header(0, 3, late + (200).to_bytes(3, "big") + b"\x14" + bytes(4)) + bytes(4) + b"a" * 128
    between = header(0, 0, bytes([6])) + bytes(3) + (1).to_bytes(3, "big") + b"\x04" + bytes(4) + b"z"
    rest = header(3, 3, b"") + bytes(4) + b"b" * 72
    chunks = chunks_of(part + between + rest)
    assert chunks.next() == Message(4, b"z")
    assert chunks.next() == Message(20, b"a" * 128 + b"b" * 72)


@pytest.mark.parametrize(
    "data",
    [
        header(3, 5, b""),
        header(0, 3, bytes(3) + b"\xff\xff\xff" + b"\x14" + bytes(4)),
        cut(Message(SET_CHUNK_SIZE, bytes(4))),
        cut(Message(SET_CHUNK_SIZE, b"\xff\xff\xff\xff")),
        cut(Message(SET_CHUNK_SIZE, b"\x01")),
    ],
)
def test_what_is_no_chunk_stream_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"stream|without end|impossible"):
        chunks_of(data).next()
