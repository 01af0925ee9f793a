"""One recording file: whole tags only, never over another."""

import errno
import os
from pathlib import Path

import pytest

from streamctl.live.relay import segment as module
from streamctl.live.relay.flv import Splitter, Start, Tag
from streamctl.live.relay.segment import Segment, next_number
from tests.lab.tags import SETUP, programme


def content(path: Path) -> list[Tag]:
    start, *tags = Splitter().feed(path.read_bytes())
    assert start == Start()
    return [tag for tag in tags if isinstance(tag, Tag)]


def test_it_begins_with_its_setup_at_the_time_of_what_follows(tmp_path: Path) -> None:
    stream = programme(4, first=60)
    segment = Segment(tmp_path, 3, 60, SETUP, stream[0].timestamp)
    segment.append(stream)
    segment.close()
    assert segment.path == tmp_path / "0003-f00000060.flv"
    assert content(segment.path) == [*(tag.at(2000) for tag in SETUP), *stream]
    assert (segment.pictures, segment.bytes) == (4, segment.path.stat().st_size)


def test_a_name_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    first = Segment(tmp_path, 1, 0, SETUP, 0)
    second = Segment(tmp_path, 1, 0, SETUP, 0)
    for segment in (first, second):
        segment.close()
    assert second.path.name == "0001-f00000000-part-2.flv"
    assert next_number(tmp_path) == 2


def test_numbers_go_on_after_what_lies_there(tmp_path: Path) -> None:
    assert next_number(tmp_path / "missing") == 1
    for name in ("0007-f00000900.flv", "0002-f00000000-part-3.flv", "12345-f00000001.flv", "0999.txt", "x0999-f0.flv"):
        (tmp_path / name).touch()
    assert next_number(tmp_path) == 12346


def test_a_write_cut_short_leaves_whole_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = Segment(tmp_path, 1, 0, SETUP, 0)
    segment.append(programme(3))
    real, room = os.write, [25]

    def full(descriptor: int, data: memoryview) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(descriptor, data[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr(module.os, "write", full)
    with pytest.raises(OSError, match="No space"):
        segment.append(programme(3, first=3))
    assert content(segment.path)[3:] == programme(3)
    assert segment.path.stat().st_size == segment.bytes
    monkeypatch.undo()
    segment.append(programme(3, first=3))
    segment.close()
    assert content(segment.path)[3:] == programme(6)
    assert segment.pictures == 6


def test_a_file_that_cannot_even_begin_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "write", full)
    with pytest.raises(OSError, match="No space"):
        Segment(tmp_path, 1, 0, SETUP, 0)
    assert list(tmp_path.iterdir()) == []
