"""What the recording lacks comes from the second disk, and the archive says so."""

import json
import shutil
from pathlib import Path

import bagit
import pytest

from streamctl.archive import mirror as module
from streamctl.archive.export import ExportReport, export_session
from streamctl.archive.quality import QC_JSON
from streamctl.archive.verify import verify_archive
from streamctl.core.errors import StreamctlError
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import JournalWriter, read_journal
from tests.archive.test_export import counters
from tests.lab.journals import HandClock, session_clock
from tests.lab.recorded import recorded


@pytest.fixture
def session(any_ffmpeg: Ffmpeg, tmp_path: Path) -> Path:
    """A session of three segments (frames 0, 60 and 120 on) with its whole copy on a mirror."""
    (tmp_path / "sessions").mkdir()
    made = recorded(any_ffmpeg).write(tmp_path / "sessions")
    mirror = tmp_path / "mirror" / made.name / "program"
    shutil.copytree(made / "program", mirror)
    folder = SessionFolder(made)
    told = [line.record for line in read_journal(folder.journal)]
    with JournalWriter(folder.journal, HandClock(), session_clock()) as journal:
        for record in told:
            if isinstance(record, r.SegmentOpened | r.SegmentClosed):
                file = (mirror / Path(record.file).name).as_posix()
                journal.append(record.model_copy(update={"stream": "mirror", "file": file}), seconds=901.0)
    return made


def mirror_of(session: Path) -> Path:
    return session.parent.parent / "mirror" / session.name / "program"


def segment(folder: Path, number: int) -> Path:
    return next(folder.glob(f"{number:04d}-*.flv"))


def remarks(report: ExportReport) -> list[tuple[str, str | None]]:
    return [(remark.code, remark.where) for remark in report.remarks if remark.code != "ARC-111"]


def whole(report: ExportReport) -> None:
    assert counters(report.video) == list(range(180))
    assert bagit.Bag(str(report.archive)).is_valid()
    assert [str(problem) for problem in verify_archive(report.archive).problems] == []


def test_a_whole_recording_needs_no_mirror(session: Path) -> None:
    report = export_session(session)
    assert remarks(report) == []
    assert not (report.archive / "data/source/mirror").exists()
    whole(report)


def test_a_missing_segment_comes_from_the_mirror(session: Path) -> None:
    segment(session / "program", 2).unlink()
    report = export_session(session)
    name = segment(mirror_of(session), 2).name
    assert remarks(report) == [("ARC-116", f"mirror/{name}")]
    told = json.loads((report.archive / QC_JSON).read_text())["remarks"]
    facts = next(one for one in told if one["code"] == "ARC-116")["facts"]
    assert facts == {"pictures": 60, "path": str(mirror_of(session) / name)}
    assert (report.archive / "data/source/mirror" / name).read_bytes() == (mirror_of(session) / name).read_bytes()
    whole(report)


def test_a_recording_that_is_lost_altogether_comes_from_the_mirror(session: Path) -> None:
    shutil.rmtree(session / "program")
    report = export_session(session)
    assert [code for code, _ in remarks(report)] == ["ARC-116"] * 3
    whole(report)


def test_a_damaged_segment_is_made_whole_by_the_mirror(session: Path) -> None:
    damaged = segment(session / "program", 2)
    damaged.write_bytes(damaged.read_bytes()[:20_000])
    report = export_session(session)
    assert [code for code, _ in remarks(report)] == ["ARC-116"]
    assert (report.archive / "data/source/program" / damaged.name).stat().st_size == 20_000
    whole(report)


def test_where_both_are_damaged_each_gives_what_it_has(session: Path) -> None:
    segment(session / "program", 2).unlink()
    segment(mirror_of(session), 2).unlink()
    with pytest.raises(StreamctlError) as caught:
        export_session(session)
    assert [problem.code for problem in caught.value.problems] == ["ARC-003"]
    copy = segment(mirror_of(session), 1)
    segment(session / "program", 1).unlink()
    report = export_session(session, accept_missing=True)
    assert ("ARC-116", f"mirror/{copy.name}") in remarks(report)
    assert [code for code, _ in remarks(report)].count("ARC-101") == 1
    assert counters(report.video) == [*range(60), *range(120, 180)]


def test_a_mirror_that_is_not_there_is_no_hindrance_to_a_whole_recording(session: Path) -> None:
    shutil.rmtree(mirror_of(session))
    report = export_session(session)
    assert remarks(report) == []
    whole(report)


def test_a_mirror_that_does_not_answer_is_not_waited_for(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    asked = threading.Event()
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.05)
    monkeypatch.setattr(module, "_look", lambda _: iter(lambda: asked.wait(20), True))
    report = export_session(session)
    asked.set()
    whole(report)


def test_a_file_of_the_mirror_that_is_none_is_passed_over(session: Path) -> None:
    segment(mirror_of(session), 2).write_bytes(b"something else")
    report = export_session(session)
    assert remarks(report) == []
