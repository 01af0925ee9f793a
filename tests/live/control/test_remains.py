"""What is written down of recordings whose writer is gone."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.control.remains import closings, whole_part
from streamctl.live.relay.flv import Start
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.state import fold
from tests.lab import journals, tags

WHOLE = [Start().encoded(), *(tag.encoded() for tag in (*tags.SETUP, *tags.programme(12)))]
PICTURES = [0, *(int(tag.is_picture) for tag in (*tags.SETUP, *tags.programme(12)))]


def written(folder: str, data: bytes) -> Path:
    path = Path(folder) / "0001-f00000000.flv"
    path.write_bytes(data)
    return path


@given(st.integers(0, len(b"".join(WHOLE))))
def test_a_file_cut_anywhere_counts_up_to_its_last_whole_tag(cut: int) -> None:
    ends = [len(b"".join(WHOLE[:count])) for count in range(len(WHOLE) + 1)]
    whole = max(count for count, end in enumerate(ends) if end <= cut)
    with tempfile.TemporaryDirectory() as folder:
        found = whole_part(written(folder, b"".join(WHOLE)[:cut]))
    assert found == (sum(PICTURES[:whole]), ends[whole])


@given(st.integers(0, len(WHOLE)), st.binary(min_size=64, max_size=64))
def test_nothing_counts_from_damage_on(place: int, noise: bytes) -> None:
    head = b"".join(WHOLE[:place])
    data = head + b"\x00" + noise.replace(b"F", b"\x00") + b"".join(WHOLE[1:])
    with tempfile.TemporaryDirectory() as folder:
        assert whole_part(written(folder, data)) == (sum(PICTURES[:place]), len(head))


def test_files_that_are_open_are_closed_as_they_are_and_lost_ones_are_left(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "iso" / "close").mkdir(parents=True)
    (tmp_path / "program" / "0001.flv").write_bytes(b"".join(WHOLE))
    (tmp_path / "iso" / "close" / "0001.mkv").write_bytes(bytes(321))
    opened = [
        r.SegmentOpened(stream=stream, file=f"{stream}/{name}", seconds=0.0, first_frame=None)
        for stream, name in (("program", "0001.flv"), ("program", "lost.flv"), ("iso/close", "0001.mkv"))
    ]
    state = fold(journals.numbered(list(opened)))
    found = list(closings(SessionFolder(tmp_path), state))
    assert [(one.file, one.frames, one.bytes) for one in found] == [
        ("program/0001.flv", 12, len(b"".join(WHOLE))),
        ("iso/close/0001.mkv", None, 321),
    ]
    again = fold(journals.numbered([*opened, *found]))
    assert [one.file for one in closings(SessionFolder(tmp_path), again)] == []
