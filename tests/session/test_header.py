"""session.json: whole or not there, read back as it was written, refused when it is another version's."""

import errno
import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.session.header import (
    ArchiveWish,
    CameraHeader,
    EventHeader,
    RundownItem,
    SessionHeader,
    read_header,
    write_header,
)
from tests.lab.journals import ANCHOR, session_clock, words

headers = st.builds(
    SessionHeader,
    id=words,
    streamctl=st.just("0.1.0"),
    rehearsal=st.booleans(),
    anchor_ns=st.integers(0, 2**62),
    anchor_utc=st.just(ANCHOR),
    profile_sha256=words,
    event=st.builds(EventHeader, starts=st.none() | st.just(ANCHOR)),
    size=st.just(Size(width=1280, height=720)),
    fps=st.sampled_from([Fraction(30), Fraction(30000, 1001), Fraction(25)]),
    rundown=st.lists(st.builds(RundownItem, duration_seconds=st.floats(0, 1e6, allow_nan=False)), max_size=3).map(
        tuple
    ),
    cameras=st.lists(st.builds(CameraHeader), max_size=3).map(tuple),
    archive=st.builds(ArchiveWish),
    plan=st.dictionaries(words, words | st.integers() | st.lists(words), max_size=3),
)
HEADER = SessionHeader(
    id="govcloud-2026-20261204T043000Z",
    streamctl="0.1.0",
    rehearsal=True,
    anchor_ns=1_000_000_000,
    anchor_utc=ANCHOR,
    profile_sha256="0" * 64,
    event=EventHeader(
        id="govcloud-2026",
        title="ガバメントクラウド運用 勉強会",
        organizer=None,
        venue="第一会議室",
        language="ja",
        timezone="Asia/Tokyo",
        starts=None,
    ),
    size=Size(width=1280, height=720),
    fps=Fraction(30000, 1001),
    rundown=(RundownItem(id="opening", title="開会", speaker=None, duration_seconds=300),),
    cameras=(CameraHeader(id="close", label="講師", role="close", iso=True),),
    archive=ArchiveWish(loudness="web", renditions=("1080p",), packages=("web",)),
    plan={"event": {"id": "govcloud-2026"}},
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(headers)
def test_a_header_comes_back_as_it_was_written(tmp_path: Path, header: SessionHeader) -> None:
    path = tmp_path / "session.json"
    path.unlink(missing_ok=True)
    write_header(path, header)
    assert read_header(path) == header


def test_a_header_is_written_once(tmp_path: Path) -> None:
    write_header(tmp_path / "session.json", HEADER)
    with pytest.raises(FileExistsError):
        write_header(tmp_path / "session.json", HEADER)
    assert read_header(tmp_path / "session.json") == HEADER


def test_a_full_disk_leaves_no_half_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_header(tmp_path / "session.json", HEADER)
    assert list(tmp_path.iterdir()) == []
    write_header(tmp_path / "session.json", HEADER)


def test_japanese_stays_readable_in_the_file(tmp_path: Path) -> None:
    write_header(tmp_path / "session.json", HEADER)
    assert "第一会議室" in (tmp_path / "session.json").read_text(encoding="utf-8")


def test_the_clock_of_a_header_is_the_session_s() -> None:
    assert HEADER.clock == session_clock()


def test_a_missing_header_is_a_missing_session(tmp_path: Path) -> None:
    for path in (tmp_path / "govcloud" / "session.json", _file(tmp_path) / "session.json"):
        with pytest.raises(StreamctlError) as missing:
            read_header(path)
        assert missing.value.code == "SES-001"
        assert path.parent.name in missing.value.message()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": 1', b"null"])
def test_what_is_no_header_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "session.json").write_bytes(content)
    with pytest.raises(StreamctlError) as refused:
        read_header(tmp_path / "session.json")
    assert refused.value.code == "SES-002"


def test_a_later_format_is_refused_and_not_half_understood(tmp_path: Path) -> None:
    document = json.loads(HEADER.model_dump_json()) | {"format": 2}
    (tmp_path / "session.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(StreamctlError) as refused:
        read_header(tmp_path / "session.json")
    assert refused.value.code == "SES-002"


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "session.json").mkdir()
    with pytest.raises(StreamctlError) as refused:
        read_header(tmp_path / "session.json")
    assert refused.value.code == "SES-002"


def _file(folder: Path) -> Path:
    path = folder / "a-file"
    path.touch()
    return path
