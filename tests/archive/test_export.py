"""Sessions recorded with real encoders, exported, and looked at picture by picture."""

import errno
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import bagit
import numpy as np
import pytest
from PIL import Image

from streamctl.archive import space, workshop
from streamctl.archive.chapters import ChapterList
from streamctl.archive.cuts import CutList
from streamctl.archive.export import export_session
from streamctl.archive.metadata import read_metadata
from streamctl.archive.reports import ExportReport
from streamctl.archive.verify import verify_archive
from streamctl.core.errors import StreamctlError
from streamctl.core.values import SAMPLE_RATE
from streamctl.live.relay.relay import Relay
from streamctl.media.decode import pictures, sound
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.probe import probe
from streamctl.rehearsal.counter import CodeReader, whole_canvas
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import JournalWriter
from tests.lab.components import require_root
from tests.lab.journals import HandClock, session_clock
from tests.lab.recorded import SIZE, Cutting, Take, Written, cut_up, encoded, recorded, tags_of

pytestmark = pytest.mark.ffmpeg
READER = CodeReader(whole_canvas(SIZE), SIZE)
BEEP = 0.2
"""Loudness of the simulated camera's beep; its tone is half as loud."""


@pytest.fixture
def written(any_ffmpeg: Ffmpeg) -> Written:
    return recorded(any_ffmpeg)


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


def counters(video: Path) -> list[int]:
    """Return what the pictures of `video` count: the programme frames they were."""
    codes = [READER.read(picture.luma) for picture in pictures(video)]
    assert all(code is not None and code.camera == 1 for code in codes)
    return [code.frame for code in codes if code]


def flashes(video: Path) -> list[float]:
    """Return when the camera's flash lights up (seconds)."""
    lit = [(picture.seconds, READER.flash(picture.luma)) for picture in pictures(video)]
    return [now for (now, on), (_, before) in zip(lit, [(0.0, False), *lit[:-1]], strict=True) if on and not before]


START = 0.025
"""A decoder fades the first frame of AAC in: a beep in it is found up to a frame late (seconds)."""
EXACT = 0.004
"""What `beeps` can tell apart (seconds)."""
SHIFTED = 0.0107 + EXACT
"""Half a frame of AAC: how far sound may lie from its picture where the archive does not begin with both (seconds)."""


def beeps(video: Path) -> list[float]:
    """Return when the camera's beep begins (seconds), to a few milliseconds."""
    samples = np.concatenate([stretch.mono for stretch in sound(video)])
    window = SAMPLE_RATE // 500
    loud = np.abs(samples[: len(samples) // window * window]).reshape(-1, window).max(axis=1) > BEEP
    starts = np.flatnonzero(loud)
    return [
        float(start) / 500 for start, before in zip(starts, [-100, *starts[:-1]], strict=True) if start - before > 50
    ]


def codes_of(report: ExportReport) -> list[str]:
    return [remark.code for remark in report.remarks]


def refused(call: Callable[[], object]) -> list[str]:
    with pytest.raises(StreamctlError) as caught:
        call()
    assert all(problem.message() and problem.fix("ja") for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_session_becomes_a_verified_archive(ffmpeg: Ffmpeg, sessions: Path) -> None:
    session = recorded(ffmpeg).write(sessions)
    before = content(session)
    report = export_session(session)
    assert report.archive == sessions.parent / "archives" / session.name
    assert (report.frames, report.seconds, report.chapters, report.already) == (180, 6.0, 3, False)
    assert counters(report.video) == list(range(180))
    assert probe(report.video).steady(Fraction(30))
    assert flashes(report.video) == [0, 1, 2, 3, 4, 5]
    assert beeps(report.video)[0] <= START
    assert beeps(report.video)[1:] == pytest.approx([1, 2, 3, 4, 5], abs=EXACT)
    assert bagit.Bag(str(report.archive)).is_valid()
    assert [str(problem) for problem in verify_archive(report.archive).problems] == []
    assert content(session) == before
    for name, data in before.items():
        if name.startswith(("program/", "iso/")):
            assert (report.archive / "data/source" / name).read_bytes() == data
            assert (report.archive / "data/source" / name).samefile(session / name)
    assert sorted(path.name for path in (sessions.parent / "archives").iterdir()) == [session.name]


def test_the_texts_tell_the_rundown_and_the_cuts(written: Written, sessions: Path) -> None:
    report = export_session(written.write(sessions))
    data = report.archive / "data"
    listed = ChapterList.model_validate_json((data / "text/chapters.json").read_bytes())
    assert [(c.id, c.start_frame, c.end_frame) for c in listed.chapters] == [
        ("opening", 0, 60),
        ("talk", 60, 120),
        ("closing", 120, 180),
    ]
    assert [(c.start, c.end, c.title) for c in probe(report.video).chapters] == [
        (0, 2000, "開会"),
        (2000, 4000, "運用 <解説> & 事例"),
        (4000, 6000, "閉会; まとめ"),
    ]
    cuts = CutList.model_validate_json((data / "edit/cuts.json").read_bytes())
    assert [(cut.frame, cut.kind, cut.name, cut.origin) for cut in cuts.cuts] == [
        (0, "card", "standby", "operator"),
        (30, "scene", "wide", "operator"),
        (100, "scene", "close", "operator"),
    ]
    assert [(mark.frame, mark.text) for mark in cuts.marks] == [(90, "質問")]
    assert [(anchor.camera, anchor.programme_frame) for anchor in cuts.anchors] == [("wide", -3)]
    with Image.open(data / "images/poster.jpg") as poster:
        assert poster.size == (320, 180)
    assert (data / "images/cards/standby.png").read_bytes() == b"a picture"
    quality = json.loads((data / "reports/qc.json").read_text())
    assert all(check["code"] is None for check in quality["checks"])
    page = (data / "reports/qc.html").read_text()
    assert "運用 &lt;解説&gt; &amp; 事例" in page
    assert "YouTube のチャプター" in page


def test_the_report_tells_the_day_in_the_event_s_language(written: Written, sessions: Path) -> None:
    fault = StreamctlError("TGT-007", detail="<timed out>")
    written.faults = [r.Fault(code=fault.code, where="main", message=fault.message(), facts={"detail": "<timed out>"})]
    report = export_session(written.write(sessions))
    page = (report.archive / "data/reports/qc.html").read_text()
    assert "main: 接続が切れました（&lt;timed out&gt;） [TGT-007]" in page
    assert "the connection broke" not in page


def test_it_begins_at_the_key_frame_before_the_first_cue_and_ends_at_the_stop(written: Written, sessions: Path) -> None:
    written.cues = [("talk", 75), ("closing", 150)]
    written.stopped = 170
    report = export_session(written.write(sessions))
    shown = counters(report.video)
    assert shown == list(range(60, shown[-1] + 1))
    assert 169 <= shown[-1] <= 171  # up to two more, where the last picture before the stop builds on them
    metadata = read_metadata(report.archive)
    assert [(c.start_frame, c.end_frame) for c in metadata.chapters] == [(0, 90), (90, len(shown))]
    assert metadata.begins_at == 4.0
    assert beeps(report.video)[1:] == pytest.approx([1.0, 2.0, 3.0], abs=SHIFTED)
    assert probe(report.video).keys == (0, 30, 60, 90)


@pytest.mark.parametrize(
    "take",
    [
        Take(fps=Fraction(30000, 1001), frames=150),
        Take(fps=Fraction(25), frames=125, keyframes=25, b_frames=0),
        Take(fps=Fraction(60), frames=240, keyframes=60, b_frames=3),
    ],
    ids=lambda take: str(take.fps),
)
def test_every_frame_rate_is_exact(any_ffmpeg: Ffmpeg, sessions: Path, take: Take) -> None:
    written = recorded(any_ffmpeg, take, at=(take.keyframes, 3 * take.keyframes))
    written.cues = [("talk", take.keyframes + 1)]
    report = export_session(written.write(sessions))
    assert counters(report.video) == list(range(take.keyframes, take.frames))
    assert probe(report.video).steady(take.fps)
    assert verify_archive(report.archive).ok
    offset = float(take.keyframes / take.fps)
    heard = [beep for beep in beeps(report.video) if beep > 0.1]
    due = [second - offset for second in range(1, 10) if 0.1 < second - offset < report.seconds]
    assert heard == pytest.approx(due, abs=SHIFTED)


def test_one_segment_and_no_rundown(any_ffmpeg: Ffmpeg, sessions: Path) -> None:
    written = recorded(any_ffmpeg, at=())
    written.cues, written.on_air, written.cards, written.language = [], [], False, "en"
    report = export_session(written.write(sessions))
    assert report.chapters == 0
    assert codes_of(report) == ["ARC-110"]
    assert counters(report.video) == list(range(180))
    assert (report.archive / "data/text/youtube.txt").read_text() == ""
    assert verify_archive(report.archive).ok
    assert bagit.Bag(str(report.archive)).is_valid()


def test_a_cue_that_was_passed_over_is_no_chapter_and_one_after_the_end_neither(
    written: Written, sessions: Path
) -> None:
    written.cues = [("opening", 70), ("talk", 70), ("closing", 100), ("unplanned", 500)]
    report = export_session(written.write(sessions))
    chapters = read_metadata(report.archive).chapters
    assert [(c.id, c.start_frame, c.end_frame) for c in chapters] == [("talk", 0, 40), ("closing", 40, 120)]


def test_a_rundown_that_began_after_the_recording_ended(written: Written, sessions: Path) -> None:
    written.cues, written.stopped = [("talk", 500)], 600
    report = export_session(written.write(sessions))
    assert codes_of(report) == ["ARC-109", "ARC-113", "ARC-110"]
    assert counters(report.video) == list(range(180))


def test_every_camera_file_is_kept_however_deep(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    (session / "iso/loose.mkv").write_bytes(b"1")
    (session / "iso/wide/old 100%").mkdir()
    (session / "iso/wide/old 100%/0001.mkv").write_bytes(b"2")
    report = export_session(session)
    assert (report.archive / "data/source/iso/loose.mkv").read_bytes() == b"1"
    assert (report.archive / "data/source/iso/wide/old 100%/0001.mkv").read_bytes() == b"2"
    assert verify_archive(report.archive).ok
    (session / "iso/wide/a\nb.mkv").write_bytes(b"3")
    assert refused(lambda: export_session(session, sessions.parent / "other")) == ["ARC-005"]


def test_export_twice_gives_the_same_bytes_and_a_whole_archive_is_done(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    first = export_session(session)
    second = export_session(session, sessions.parent / "elsewhere" / "lecture")
    assert content(first.archive) == content(second.archive)
    before = {path: path.stat().st_mtime_ns for path in first.archive.rglob("*")}
    again = export_session(session)
    assert again == first.model_copy(update={"already": True})
    assert {path: path.stat().st_mtime_ns for path in first.archive.rglob("*")} == before


def test_a_show_that_broke_off_is_said_though_its_session_was_closed(written: Written, sessions: Path) -> None:
    written.stopped = None
    assert "ARC-108" in codes_of(export_session(written.write(sessions)))


def test_a_torn_last_segment_is_used_up_to_its_last_whole_picture(written: Written, sessions: Path) -> None:
    last = written.segments[2]
    written.segments[2] = Cutting(last.first, last.data[: len(last.data) * 2 // 3])
    written.open_segments, written.stopped, written.closed = frozenset({2}), None, False
    session = written.write(sessions)
    report = export_session(session)
    shown = counters(report.video)
    assert shown == list(range(len(shown)))
    assert 140 < len(shown) < 180
    assert {"ARC-103", "ARC-108"} <= set(codes_of(report))
    assert verify_archive(report.archive).ok
    kept = report.archive / "data/source/program" / last.name(3)
    assert kept.read_bytes() == written.segments[2].data
    facts = probe(report.video)
    assert facts.sound is not None
    assert abs(facts.sound.seconds - facts.picture.seconds) <= Fraction(1, 30)


@pytest.mark.parametrize("size", [0, 5, 13, 400])
def test_a_last_segment_without_a_picture_is_left_out(written: Written, sessions: Path, size: int) -> None:
    written.segments[2] = Cutting(120, written.segments[2].data[:size])
    written.open_segments, written.stopped, written.closed = frozenset({2}), None, False
    report = export_session(written.write(sessions))
    assert counters(report.video) == list(range(120))
    assert "ARC-114" in codes_of(report)


def test_segments_that_no_journal_knows_are_taken_in_by_their_names(written: Written, sessions: Path) -> None:
    written.unknown, written.stopped, written.closed = frozenset({1, 2}), None, False
    session = written.write(sessions)
    (session / "program/.DS_Store").write_bytes(b"")
    report = export_session(session)
    assert counters(report.video) == list(range(180))
    assert codes_of(report).count("ARC-102") == 2


def test_a_session_without_a_journal_is_exported_from_its_files(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    (session / "journal.jsonl").unlink()
    report = export_session(session)
    assert counters(report.video) == list(range(180))
    assert codes_of(report).count("ARC-102") == 3
    assert verify_archive(report.archive).ok


def test_a_gap_is_closed_up_and_said(written: Written, sessions: Path) -> None:
    del written.segments[1]
    written.cues = [("opening", 0), ("talk", 90), ("closing", 150)]
    written.on_air = [("scene", "wide", 0), ("scene", "close", 70), ("scene", "slides", 100), ("card", "bye", 130)]
    report = export_session(written.write(sessions))
    assert counters(report.video) == [*range(60), *range(120, 180)]
    assert codes_of(report)[0] == "ARC-105"
    assert "2.00 s" in report.remarks[0].problem().message()
    assert probe(report.video).steady(Fraction(30))
    metadata = read_metadata(report.archive)
    assert [(p.programme_frame, p.archive_frame, p.frames) for p in metadata.pieces] == [(0, 0, 60), (120, 60, 60)]
    assert [(c.id, c.start_frame) for c in metadata.chapters] == [("opening", 0), ("talk", 60), ("closing", 90)]
    cuts = CutList.model_validate_json((report.archive / "data/edit/cuts.json").read_bytes())
    assert [(cut.frame, cut.name) for cut in cuts.cuts] == [(0, "wide"), (60, "slides"), (70, "bye")]
    heard = beeps(report.video)
    assert [heard[1], heard[3]] == pytest.approx([1, 3], abs=SHIFTED)
    assert heard[2] == pytest.approx(2, abs=START)
    assert flashes(report.video) == [0, 1, 2, 3]
    assert verify_archive(report.archive).ok


def test_sound_that_was_not_recorded_is_silent_and_said(written: Written, sessions: Path) -> None:
    middle = written.segments[1]
    tags = tags_of(middle.data)
    mute = middle.data[:13] + b"".join(tag.raw for tag in tags if tag.setup or tag.kind == 9)
    written.segments[1] = Cutting(middle.first, mute)
    report = export_session(written.write(sessions))
    assert "ARC-106" in codes_of(report)
    assert counters(report.video) == list(range(180))
    assert beeps(report.video)[1:] == pytest.approx([1, 4, 5], abs=EXACT)
    assert verify_archive(report.archive).ok


def test_a_programme_without_sound(written: Written, sessions: Path) -> None:
    written.segments = [
        Cutting(part.first, part.data[:13] + b"".join(tag.raw for tag in tags_of(part.data) if tag.kind != 8))
        for part in written.segments
    ]
    report = export_session(written.write(sessions))
    assert "ARC-112" in codes_of(report)
    assert read_metadata(report.archive).delivery.sound_frames is None
    assert verify_archive(report.archive).ok


def test_a_hole_inside_a_segment_costs_only_what_cannot_be_decoded(written: Written, sessions: Path) -> None:
    middle = written.segments[1]
    tags = tags_of(middle.data)
    pictures_of = [tag for tag in tags if tag.kind == 9 and not tag.setup and tag.body[1] == 1]
    lost = pictures_of[10].raw
    written.segments[1] = Cutting(middle.first, middle.data[:13] + b"".join(tag.raw for tag in tags if tag.raw != lost))
    report = export_session(written.write(sessions))
    shown = counters(report.video)
    assert set(range(180)) - set(shown) == set(range(shown[shown.index(90) - 1] + 1, 90))
    assert 66 <= shown[shown.index(90) - 1] <= 71
    assert {"ARC-105", "ARC-107"} <= set(codes_of(report))
    assert verify_archive(report.archive).ok


def split_at(part: Cutting, picture: int) -> tuple[bytes, bytes]:
    """Return `part` as two files, the second beginning with its picture number `picture` in decoding order."""
    tags = tags_of(part.data)
    place = [tag.kind == 9 and tag.body[1] == 1 for tag in tags]
    row = [index for index, found in enumerate(place) if found][picture]
    setups = b"".join(tag.raw for tag in tags if tag.setup)
    rest = b"".join(tag.raw for tag in tags[row:] if not tag.setup)
    return part.data[:13] + b"".join(tag.raw for tag in tags[:row]), part.data[:13] + setups + rest


@pytest.mark.parametrize("picture", [40, 41, 42, 43])
def test_a_segment_that_goes_on_in_the_middle_of_a_group_costs_nothing(
    written: Written, sessions: Path, picture: int
) -> None:
    middle = written.segments[1]
    former, latter = split_at(middle, picture)
    written.segments[1:2] = [Cutting(60, former), Cutting(60 + picture, latter)]
    report = export_session(written.write(sessions))
    assert counters(report.video) == list(range(180))
    assert codes_of(report) == ["ARC-111"]
    assert beeps(report.video)[1:] == pytest.approx([1, 2, 3, 4, 5], abs=EXACT)
    assert verify_archive(report.archive).ok


def test_a_lost_file_before_one_that_goes_on_in_the_middle(written: Written, sessions: Path) -> None:
    _, latter = split_at(written.segments[1], 40)
    written.segments[1:2] = [Cutting(100, latter)]
    report = export_session(written.write(sessions))
    assert counters(report.video) == [*range(60), *range(120, 180)]
    assert {"ARC-105", "ARC-107"} <= set(codes_of(report))


def test_the_rest_of_a_failed_write_is_not_taken_twice(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    with (session / "program" / written.segments[0].name(1)).open("ab") as stream:
        stream.write(written.segments[1].data[400:30_000])
    report = export_session(session)
    assert counters(report.video) == list(range(180))
    assert codes_of(report) == ["ARC-103", "ARC-111"]


def record_live(folder: SessionFolder, ffmpeg: Ffmpeg, written: Written, feed: Callable[[Relay], None]) -> None:
    """Make `folder` the session that the recorder of a live show writes when its relay gets what `feed` feeds it."""
    told: list[tuple[float, r.Record]] = []
    relay = Relay(
        folder=folder,
        fps=written.take.fps,
        segment_seconds=2.0,
        programme_seconds=lambda frame: 2 + frame / 30,
        emit=lambda record, _: told.append((3.0, record)),
        ffmpeg=ffmpeg,
    )
    feed(relay)
    relay.end(10)
    folder.journal.unlink()
    with JournalWriter(folder.journal, HandClock(), session_clock()) as journal:
        for seconds, record in [*written.records(), *told]:
            journal.append(record, seconds=seconds)


@pytest.mark.parametrize("again", [150, 148, 130])
def test_what_the_recorder_writes_is_what_is_read(any_ffmpeg: Ffmpeg, sessions: Path, again: int) -> None:
    """An encoder dies after frame 149, and a new one takes over at frame `again`."""
    flv = encoded(any_ffmpeg, Take())
    cues = [("opening", 10), ("talk", 100), ("closing", 200)]
    written = Written(Take(), [], cues=cues, stopped=again + 180)
    folder = SessionFolder(written.write(sessions))
    dies = flv.index(next(tag.raw for tag in tags_of(flv) if tag.key and tag.time >= 5000))

    def feed(relay: Relay) -> None:
        relay.feed(flv[:dies])
        relay.splice(again)
        relay.feed(flv)

    record_live(folder, any_ffmpeg, written, feed)
    report = export_session(folder.path)
    shown, pieces = counters(report.video), read_metadata(report.archive).pieces
    assert shown[-180:] == list(range(180))
    assert shown[:-180] == list(range(len(shown) - 180))
    assert again - 2 <= len(shown) - 180 <= again  # a picture may be lost that only others could show
    assert [piece.programme_frame for piece in pieces] == ([0] if len(shown) == again + 180 else [0, again])
    assert verify_archive(report.archive).ok
    if again == 150:
        assert set(codes_of(report)) <= {"ARC-106", "ARC-111"}  # the dead encoder's last frame of sound went with it
        assert beeps(report.video)[1:] == pytest.approx([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], abs=SHIFTED)


def test_a_missing_segment_is_refused_unless_accepted(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    lost = session / "program" / written.segments[1].name(2)
    lost.unlink()
    (session / "iso/wide/0001.mkv").unlink()
    assert refused(lambda: export_session(session)) == ["ARC-003"]
    assert not (sessions.parent / "archives").exists()
    report = export_session(session, accept_missing=True)
    assert report.degraded
    assert codes_of(report)[:2] == ["ARC-101", "ARC-105"]
    assert counters(report.video) == [*range(60), *range(120, 180)]
    lost.write_bytes(written.segments[1].data)
    assert refused(lambda: export_session(session)) == ["ARC-009"]


def test_a_complete_segment_that_lost_bytes_is_refused_unless_accepted(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    damaged = session / "program" / written.segments[1].name(2)
    damaged.write_bytes(written.segments[1].data[:20_000])
    assert refused(lambda: export_session(session)) == ["ARC-007"]
    report = export_session(session, accept_missing=True)
    assert report.degraded
    assert {"ARC-104", "ARC-105"} <= set(codes_of(report))
    assert verify_archive(report.archive).ok


def test_what_does_not_belong_there_is_refused(written: Written, any_ffmpeg: Ffmpeg, sessions: Path) -> None:
    session = written.write(sessions)
    program = session / "program"

    def with_file(name: str, data: bytes) -> list[str]:
        (program / name).write_bytes(data)
        try:
            return refused(lambda: export_session(session))
        finally:
            (program / name).unlink()

    segment = written.segments[1].data
    larger = replace(Take(), frames=60, size=SIZE.model_copy(update={"width": 640, "height": 360}))
    other = cut_up(encoded(any_ffmpeg, larger), larger, ())[0].data
    assert with_file("holiday.flv", segment) == ["ARC-005"]
    assert with_file("0004-f00000180.flv", segment) == ["ARC-005"]  # after the stop, and unknown
    assert with_file("0004-f00000180.flv", b"\x1aE\xdf\xa3" + bytes(100)) == ["ARC-005"]
    assert with_file("0004-f00000090.flv", segment) == ["ARC-004"]
    assert with_file("0004-f00000060-part-2.flv", segment) == ["ARC-004"]
    assert with_file("0004-f00000060.flv", other) == ["ARC-006"]
    assert export_session(session).frames == 180


def test_nothing_recorded(written: Written, sessions: Path) -> None:
    written.segments, written.stopped = [], None
    assert refused(lambda: export_session(written.write(sessions))) == ["ARC-002"]
    (sessions / "empty").mkdir()
    assert refused(lambda: export_session(sessions / "empty")) == ["SES-001"]
    assert refused(lambda: export_session(sessions / "nowhere")) == ["SES-001"]


def test_a_running_session_is_refused(written: Written, sessions: Path, tmp_path: Path) -> None:
    written.closed = False
    session = written.write(sessions)
    with JournalWriter(session / "journal.jsonl", HandClock(), session_clock()):
        assert refused(lambda: export_session(session)) == ["ARC-001"]
    place = Path(os.environ["XDG_RUNTIME_DIR"]) / "switcher"
    (session / "endpoints.json").write_text(json.dumps({"control": str(place) + "-gone", "switcher": str(place)}))
    with socket.socket(socket.AF_UNIX) as switcher:
        switcher.bind(str(place))
        switcher.listen()
        assert refused(lambda: export_session(session)) == ["ARC-001"]
    assert export_session(session).frames == 180


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    require_root()
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.root
def test_a_full_disk_loses_nothing(
    written: Written, sessions: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written.iso = os.urandom(100_000)
    session = written.write(sessions)
    archive = small_disk / "archive"
    assert refused(lambda: export_session(session, archive)) == ["ARC-010"]
    assert list(small_disk.iterdir()) == []
    monkeypatch.setattr(space, "free_bytes", lambda _: 1 << 40)
    (small_disk / "ballast").write_bytes(bytes(700_000))
    before = content(session)
    assert refused(lambda: export_session(session, archive)) == ["ARC-011"]
    assert content(session) == before
    assert not archive.exists()
    (small_disk / "ballast").unlink()
    report = export_session(session, archive)
    assert "data/source/session.json" in report.reused
    assert verify_archive(archive).ok
    assert content(archive) == content(export_session(session).archive)


def test_space_is_looked_for_before_anything_is_written(
    written: Written, sessions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = written.write(sessions)
    monkeypatch.setattr(space, "free_bytes", lambda _: 1 << 20)
    assert refused(lambda: export_session(session)) == ["ARC-010"]
    assert not (sessions.parent / "archives").exists()


def test_copies_where_links_cannot_be(written: Written, sessions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = written.write(sessions)
    linked = export_session(session, sessions.parent / "linked")

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "not here")

    monkeypatch.setattr(workshop.os, "link", refuse)
    copied = export_session(session, sessions.parent / "copied")
    assert content(linked.archive) == content(copied.archive)
    assert (copied.archive / "data/source/iso/wide/0001.mkv").stat().st_nlink == 1


def test_places_that_are_taken(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    taken = sessions.parent / "taken"
    taken.mkdir()
    (taken / "mine").write_bytes(b"mine")
    assert refused(lambda: export_session(session, taken)) == ["ARC-008"]
    assert refused(lambda: export_session(session, taken / "mine")) == ["ARC-008"]
    assert refused(lambda: export_session(session, taken / "mine" / "inside")) == ["ARC-017"]
    assert refused(lambda: export_session(session, session / "archive")) == ["ARC-014"]
    assert refused(lambda: export_session(session, session)) == ["ARC-014"]
    other = export_session(written.write(sessions))
    assert refused(lambda: export_session(session, other.archive)) == ["ARC-008"]
    (other.archive / "data/text/youtube.txt").write_text("tampered")
    assert refused(lambda: export_session(sessions / other.session, other.archive)) == ["ARC-008"]
    empty = sessions.parent / "empty"
    empty.mkdir()
    assert export_session(session, empty).archive == empty
    assert (taken / "mine").read_bytes() == b"mine"


def test_passwords_in_the_plan_are_not_handed_over(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    header = json.loads((session / "session.json").read_text())
    header["plan"]["cameras"][0]["source"]["rtsp"] = "rtsp://admin:hunter22@192.0.2.11/1"
    (session / "session.json").write_text(json.dumps(header))
    report = export_session(session)
    assert not any(b"hunter22" in data for data in content(report.archive).values())
    assert "hunter22" in (session / "session.json").read_text()


def test_a_profile_edited_or_lost_since_makes_no_difference(written: Written, sessions: Path) -> None:
    session = written.write(sessions)
    elsewhere = sessions.parent / "moved" / "away" / session.name
    first = export_session(session)
    elsewhere.parent.mkdir(parents=True)
    shutil.move(session, elsewhere)
    assert content(export_session(elsewhere).archive) == content(first.archive)
