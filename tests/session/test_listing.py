from pathlib import Path

import pytest

from streamctl.core.clock import SystemClock
from streamctl.live.launch import prepare_session
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import read_header
from streamctl.session.journal import JournalWriter
from streamctl.session.listing import list_sessions
from tests.lab.plans import small_plan


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    plan = small_plan(tmp_path / "sessions", cards=())
    return prepare_session(plan, rehearsal=True, clock=SystemClock())


def journal(folder: SessionFolder, *records: r.Record) -> JournalWriter:
    writer = JournalWriter(folder.journal, SystemClock(), read_header(folder.header).clock)
    for number, record in enumerate(records, 1):
        writer.append(record, seconds=float(number))
    return writer


OPENED = r.SessionOpened(streamctl="1", pid=1, rehearsal=True)
SEGMENT = r.SegmentOpened(stream="program", file="a", seconds=1.0, first_frame=0)


def test_a_session_runs_while_somebody_writes_its_journal(folder: SessionFolder) -> None:
    writer = journal(folder, OPENED, SEGMENT)
    (running,) = list_sessions(folder.path.parent)
    assert (running.condition, running.outcome, running.segments, running.seconds) == ("running", None, 1, 2.0)
    assert (running.folder, running.title, running.rehearsal) == (folder.path, "テスト", True)
    writer.close()
    (interrupted,) = list_sessions(folder.path.parent)
    assert interrupted.condition == "interrupted"


def test_a_session_that_came_to_its_end_is_finished_with_its_outcome(folder: SessionFolder) -> None:
    journal(folder, OPENED, r.SessionClosed(outcome="degraded", reasons=("why",))).close()
    (one,) = list_sessions(folder.path.parent)
    assert (one.condition, one.outcome) == ("finished", "degraded")


def test_a_session_of_another_version_is_listed_as_unreadable(folder: SessionFolder) -> None:
    folder.header.write_text('{"format": 99}')
    (one,) = list_sessions(folder.path.parent)
    assert (one.condition, one.title, one.started) == ("unreadable", None, None)


def test_the_oldest_comes_first_and_what_is_no_session_is_left_out(folder: SessionFolder) -> None:
    parent = folder.path.parent
    (parent / "notes").mkdir()
    (parent / "file").touch()
    later = prepare_session(small_plan(parent, cards=()), rehearsal=False, clock=SystemClock())
    assert [one.folder for one in list_sessions(parent)] == [folder.path, later.path]


def test_a_folder_that_is_not_there_has_no_sessions(tmp_path: Path) -> None:
    assert list_sessions(tmp_path / "none") == ()
