"""The session folder: its names never take another's place."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from streamctl.session.folder import SUBFOLDERS, SessionFolder, create_session_folder, free_path, part_names

STARTED = datetime(2026, 12, 4, 13, 30, tzinfo=timezone(timedelta(hours=9)))


def test_a_folder_is_named_by_event_and_utc_start_and_has_its_rooms(tmp_path: Path) -> None:
    folder = create_session_folder(tmp_path / "new" / "sessions", "govcloud-2026", STARTED)
    assert folder.path == tmp_path / "new" / "sessions" / "govcloud-2026-20261204T043000Z"
    assert sorted(path.name for path in folder.path.iterdir()) == sorted(SUBFOLDERS)


def test_a_name_that_exists_gets_a_part_number(tmp_path: Path) -> None:
    made = [create_session_folder(tmp_path, "e", datetime(2026, 1, 1, tzinfo=UTC)).path.name for _ in range(3)]
    assert made == ["e-20260101T000000Z", "e-20260101T000000Z-part-2", "e-20260101T000000Z-part-3"]


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8))
def test_part_names_never_repeat(name: str) -> None:
    parts = list(islice(part_names(name), 20))
    assert parts[0] == name
    assert len(set(parts)) == 20


def test_a_free_path_keeps_the_suffix_and_never_exists(tmp_path: Path) -> None:
    wanted = tmp_path / "talk.mp4"
    assert free_path(wanted) == wanted
    wanted.touch()
    assert free_path(wanted) == tmp_path / "talk-part-2.mp4"
    (tmp_path / "talk-part-2.mp4").mkdir()
    assert free_path(wanted) == tmp_path / "talk-part-3.mp4"


def test_a_dangling_link_is_not_free(tmp_path: Path) -> None:
    (tmp_path / "talk.mp4").symlink_to(tmp_path / "unplugged" / "talk.mp4")
    assert free_path(tmp_path / "talk.mp4") == tmp_path / "talk-part-2.mp4"


def test_paths_in_the_journal_have_forward_slashes(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path)
    assert folder.relative(folder.iso("close") / "0001.mkv") == "iso/close/0001.mkv"
    assert (folder.header.name, folder.journal.name, folder.endpoints.name) == (
        "session.json",
        "journal.jsonl",
        "endpoints.json",
    )
