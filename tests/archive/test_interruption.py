"""An export that ends anywhere goes on from there, and comes to the same bytes."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streamctl.archive.export import STEPS, export_session
from streamctl.archive.verify import verify_archive
from streamctl.archive.workshop import Workshop, work_folder
from streamctl.media.ffmpeg import Ffmpeg
from tests.lab.recorded import recorded

pytestmark = pytest.mark.ffmpeg

EXPORT = """
import sys
from pathlib import Path
from streamctl.archive.export import export_session

def tell(step):
    print(step, flush=True)
    if step == sys.argv[3]:
        sys.stdin.read()

export_session(Path(sys.argv[1]), Path(sys.argv[2]), on_step=tell)
"""


class PowerCut(BaseException):
    """Nothing that the code could catch by mistake."""


@pytest.fixture
def session(any_ffmpeg: Ffmpeg, tmp_path: Path) -> Path:
    return recorded(any_ffmpeg).write(tmp_path / "sessions")


@pytest.fixture
def wanted(session: Path, tmp_path: Path) -> dict[str, bytes]:
    """The archive as an export makes it that nothing interrupts."""
    return content(export_session(session, tmp_path / "wanted").archive)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("at", STEPS)
def test_ended_at_a_step(session: Path, wanted: dict[str, bytes], tmp_path: Path, at: str) -> None:
    archive = tmp_path / "archive"

    def cut(step: str) -> None:
        if step == at:
            raise PowerCut

    with pytest.raises(PowerCut):
        export_session(session, archive, on_step=cut)
    assert not archive.exists()
    before = [path.name for path in work_folder(archive).rglob("*") if path.is_file()]
    report = export_session(session, archive)
    assert content(archive) == wanted
    assert len(report.reused) == max(0, len(before) - 1)  # all but the ledger
    assert not work_folder(archive).exists()


def test_ended_at_every_single_file(
    session: Path, wanted: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, note = tmp_path / "archive", Workshop._note
    ends = 0

    def once_a_run(workshop: Workshop, document: dict[str, str]) -> None:
        note(workshop, document)
        if "file" in document:
            raise PowerCut

    monkeypatch.setattr(Workshop, "_note", once_a_run)
    while not archive.exists():
        try:
            report = export_session(session, archive)
        except PowerCut:
            ends += 1
    assert ends == len(wanted) == len(report.reused)
    assert content(archive) == wanted


def test_ended_before_a_file_was_noted(
    session: Path, wanted: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, note = tmp_path / "archive", Workshop._note

    def not_the_video(workshop: Workshop, document: dict[str, str]) -> None:
        if document.get("file", "").endswith(".mp4"):
            raise PowerCut
        note(workshop, document)

    with monkeypatch.context() as patched:
        patched.setattr(Workshop, "_note", not_the_video)
        with pytest.raises(PowerCut):
            export_session(session, archive)
    assert list(work_folder(archive).rglob("*.mp4"))
    assert not any(name.endswith(".mp4") for name in export_session(session, archive).reused)
    assert content(archive) == wanted


def test_ended_after_the_hand_over(
    session: Path, wanted: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, rmdir = tmp_path / "archive", Path.rmdir

    def cut(path: Path) -> None:
        if path == work_folder(archive):
            (path / "ledger.jsonl").write_bytes(b"")
            raise PowerCut
        rmdir(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rmdir", cut)
        with pytest.raises(PowerCut):
            export_session(session, archive)
    assert export_session(session, archive).already
    assert content(archive) == wanted
    assert not work_folder(archive).exists()


def test_a_session_that_changed_meanwhile_is_begun_anew(session: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"

    def cut(step: str) -> None:
        if step == "text":
            raise PowerCut

    with pytest.raises(PowerCut):
        export_session(session, archive, on_step=cut)
    (session / "iso/wide/0002.mkv").write_bytes(b"found after all")
    report = export_session(session, archive)
    assert report.reused == ()
    assert (archive / "data/source/iso/wide/0002.mkv").read_bytes() == b"found after all"
    assert verify_archive(archive).ok


@pytest.mark.parametrize("at", ["source", "images", "hand-over"])
def test_killed(session: Path, wanted: dict[str, bytes], tmp_path: Path, at: str) -> None:
    archive = tmp_path / "archive"
    argv = [sys.executable, "-c", EXPORT, str(session), str(archive), at]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert next(line for line in child.stdout if line.strip() == at)
        child.send_signal(signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
    assert not archive.exists()
    export_session(session, archive)
    assert content(archive) == wanted
