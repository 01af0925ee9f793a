from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.archive.flv import ForeignFileError, read_index
from streamctl.media.flv import START_BYTES

HEAD = b"FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00\x00"


def tag(kind: int, time: int, body: bytes) -> bytes:
    length = len(body)
    head = bytes([kind]) + length.to_bytes(3) + (time & 0xFFFFFF).to_bytes(3) + bytes([time >> 24]) + bytes(3)
    return head + body + (11 + length).to_bytes(4)


def picture(time: int, *, key: bool = False, shift: int = 0, data: bytes = b"nal") -> bytes:
    return tag(9, time, bytes([0x17 if key else 0x27, 1]) + (shift & 0xFFFFFF).to_bytes(3) + data)


def sound(time: int, data: bytes = b"aac") -> bytes:
    return tag(8, time, b"\xaf\x01" + data)


SETUPS = tag(18, 0, b"\x02\x00\x0aonMetaData") + tag(9, 0, b"\x17\x00\x00\x00\x00avcC") + tag(8, 0, b"\xaf\x00asc")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "0001-f00000000.flv"


def test_every_tag_is_found_where_it_lies(file: Path) -> None:
    data = HEAD + SETUPS + picture(40, key=True, shift=-7, data=b"first") + sound(1 << 25, b"AAC!") + picture(80)
    file.write_bytes(data)
    index = read_index(file)
    assert index.pictures[["time", "shift", "key"]].tolist() == [(40, -7, True), (80, 0, False)]
    assert index.sounds["time"].tolist() == [1 << 25]
    first, heard = index.pictures[0], index.sounds[0]
    assert data[first["offset"] : first["offset"] + first["size"]] == b"first"
    assert data[heard["offset"] : heard["offset"] + heard["size"]] == b"AAC!"
    assert (index.picture_setups, index.sound_setups) == ((b"avcC",), (b"asc",))
    assert not index.torn


def test_setups_said_again_count_once_and_the_end_of_the_stream_is_no_picture(file: Path) -> None:
    file.write_bytes(HEAD + SETUPS + SETUPS + picture(0, key=True) + tag(9, 0, b"\x17\x02\x00\x00\x00"))
    index = read_index(file)
    assert index.picture_setups == (b"avcC",)
    assert len(index.pictures) == 1


@given(
    times=st.lists(st.tuples(st.booleans(), st.integers(0, 10**6), st.binary(min_size=1, max_size=40)), max_size=8),
    cut=st.integers(0, 2000),
)
def test_a_file_cut_at_any_byte_gives_the_tags_that_are_whole(
    times: list[tuple[bool, int, bytes]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tags = [picture(time, key=True, data=data) if seen else sound(time, data) for seen, time, data in times]
    ends = [len(HEAD) + sum(map(len, tags[: number + 1])) for number in range(len(tags))]
    path = tmp_path_factory.mktemp("flv") / "a.flv"
    data = (HEAD + b"".join(tags))[:cut]
    path.write_bytes(data)
    index = read_index(path)
    whole = sum(end - 4 <= len(data) for end in ends)  # the last four bytes only repeat the length
    assert len(index.pictures) + len(index.sounds) == whole
    assert index.file_bytes == len(data)
    assert index.torn == (len(data) not in {0, *range(START_BYTES + 1), *ends, *(end - 4 for end in ends)})


@pytest.mark.parametrize("tail", [bytes(300), b"\xff" * 50, picture(5)[:-1] + b"\x00", b"\x09\xff\xff\xff"])
def test_what_is_no_tag_ends_the_file(file: Path, tail: bytes) -> None:
    whole = HEAD + SETUPS + picture(0, key=True)
    file.write_bytes(whole + tail)
    index = read_index(file)
    assert len(index.pictures) == 1
    assert index.whole_bytes == len(whole)
    assert index.torn


def test_what_lies_behind_what_the_writer_knows_of_is_not_looked_at(file: Path) -> None:
    whole = HEAD + SETUPS + picture(0, key=True)
    file.write_bytes(whole + picture(40) + picture(80)[:-9])
    index = read_index(file, len(whole))
    assert len(index.pictures) == 1
    assert (index.whole_bytes, index.torn) == (len(whole), True)
    assert len(read_index(file, 10**6).pictures) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"\x1aE\xdf\xa3 matroska",
        HEAD + tag(9, 0, b"\x12\x01\x00\x00\x00x"),
        HEAD + tag(9, 0, b"\x97\x01\x00\x00\x00x"),
        HEAD + tag(8, 0, b"\x2f\x01x"),
    ],
)
def test_what_the_recorder_never_writes_is_foreign(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(ForeignFileError):
        read_index(file)
