"""The recorder: every picture once, in files that tell their frames, whatever the disk does."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest

from streamctl.core import whole_file
from streamctl.live.relay import recorder as module
from streamctl.live.relay.fan_out import FanOut
from streamctl.live.relay.flv import Splitter, Tag
from streamctl.live.relay.programme_time import ProgrammeTime
from streamctl.live.relay.recorder import Recorder
from streamctl.session.records import Fault, Record, SegmentClosed, SegmentOpened
from tests.lab.components import require_root
from tests.lab.small_disk import fill_up, small_disk
from tests.lab.tags import SETUP, VIDEO_HEADER, frame_of, picture, programme
from tests.lab.waiting import wait_for


@dataclass
class Bench:
    """A recorder on its own, fed through a real fan-out, with everything it told."""

    session: Path
    segment_seconds: float = 0.5
    records: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = self.session / "program"
        self.folder.mkdir(exist_ok=True)
        self.time = ProgrammeTime(Fraction(30))
        self.fan_out = FanOut()
        self.recorder = Recorder(
            self.folder,
            stream="program",
            relative=lambda path: path.relative_to(self.session).as_posix(),
            segment_seconds=self.segment_seconds,
            programme=self.time,
            programme_seconds=lambda frame: 10 + frame / 30,
            emit=self.records.append,
        )
        self.fan_out.join(self.recorder.queue)
        self.recorder.start()

    def feed(self, tags: list[Tag]) -> None:
        for tag in tags:
            for placed in self.time.place(tag):
                self.fan_out.feed(placed)

    def end(self, seconds: float = 5.0) -> None:
        self.recorder.finish(seconds)
        assert self.recorder.join(seconds + 5)

    def told(self, kind: type[Record]) -> list[Record]:
        return [record for record in self.records if isinstance(record, kind)]

    def written(self) -> list[Tag]:
        """Everything but setup of all files, joined in their order."""
        items = [item for path in sorted(self.folder.iterdir()) for item in Splitter().feed(path.read_bytes())]
        return [item for item in items if isinstance(item, Tag) and not item.is_setup]

    def frames(self) -> list[int]:
        return [self.time.frame(tag.presentation_ms) for tag in self.written() if tag.is_picture]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    if made.recorder._thread.is_alive():
        made.end(0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.02)


def test_segments_begin_at_key_frames_and_say_which_frames_they_hold(bench: Bench) -> None:
    stream = [*SETUP, *programme(63, group=10)]
    bench.feed(stream)
    bench.end()
    opened, closed = bench.told(SegmentOpened), bench.told(SegmentClosed)
    assert [(record.file, record.first_frame, record.seconds) for record in opened] == [
        (f"program/{number:04d}-f{frame:08d}.flv", frame, 10 + frame / 30)
        for number, frame in [(1, 0), (2, 20), (3, 40), (4, 60)]
    ]
    assert [(record.file, record.frames) for record in closed] == [
        (record.file, frames) for record, frames in zip(opened, [20, 20, 20, 3], strict=True)
    ]
    assert all(record.bytes == (bench.session / record.file).stat().st_size for record in closed)
    assert bench.written() == stream[3:]


def test_the_next_file_is_open_before_the_last_one_closes(bench: Bench) -> None:
    bench.feed([*SETUP, *programme(45, group=15)])
    bench.end()
    kinds = [type(record).__name__ for record in bench.records]
    assert kinds == [
        "SegmentOpened",
        "SegmentOpened",
        "SegmentClosed",
        "SegmentOpened",
        "SegmentClosed",
        "SegmentClosed",
    ]


def test_without_a_picture_there_is_no_file(bench: Bench) -> None:
    bench.feed(list(SETUP))
    bench.end()
    assert list(bench.folder.iterdir()) == []
    assert bench.records == []
    status = bench.recorder.status()
    assert (status["file"], status["bytes"], status["frames"], status["age_seconds"]) == (None, 0, 0, None)


def test_what_lies_there_already_is_kept(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    old = tmp_path / "program" / "0004-f00000900.flv"
    old.write_bytes(b"footage")
    bench = Bench(tmp_path)
    bench.time.begin(1200)
    bench.feed([*SETUP, *programme(5)])
    bench.end()
    assert old.read_bytes() == b"footage"
    assert sorted(path.name for path in bench.folder.iterdir()) == ["0004-f00000900.flv", "0005-f00001200.flv"]


def test_a_splice_begins_a_new_file_at_its_frame(bench: Bench) -> None:
    bench.feed([*SETUP, *programme(8, group=10)])
    bench.time.begin(12)
    bench.feed([*SETUP, *programme(8, group=10)])
    bench.end()
    assert [record.first_frame for record in bench.told(SegmentOpened)] == [0, 12]
    assert bench.frames() == [*range(8), *range(12, 20)]


def test_other_headers_begin_a_new_file(bench: Bench) -> None:
    bench.feed([*SETUP, *programme(8, group=10)])
    bench.time.begin(8)
    other = Tag(VIDEO_HEADER.kind, 0, VIDEO_HEADER.body + b"other")
    bench.feed([SETUP[0], other, SETUP[2], *programme(8, group=10)])
    bench.end()
    last = (bench.session / bench.told(SegmentOpened)[-1].file).read_bytes()
    assert [record.first_frame for record in bench.told(SegmentOpened)] == [0, 8]
    assert other.body in [item.body for item in Splitter().feed(last) if isinstance(item, Tag)]


@pytest.mark.parametrize("chunk", [1, 50, 90, 130, 10_000])
def test_pictures_out_of_order_are_no_gap_however_they_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """B frames: a picture that is shown later is decoded, and written, earlier."""
    monkeypatch.setattr(module, "CHUNK_BYTES", chunk)
    bench = Bench(tmp_path, segment_seconds=1000)
    order = [
        frame for group in range(0, 60, 6) for frame in (group, group + 3, group + 1, group + 2, group + 5, group + 4)
    ]
    stream = [
        picture(decoded, key=shown % 6 == 0).at(decoded * 100 // 3, (shown - decoded + 2) * 100 // 3 + 1)
        for decoded, shown in enumerate(order)
    ]
    bench.feed([*SETUP, *stream])
    bench.end()
    assert [(record.first_frame) for record in bench.told(SegmentOpened)] == [0]
    assert bench.written() == stream


def test_its_figures_grow_with_what_is_written(bench: Bench) -> None:
    bench.feed([*SETUP, *programme(30, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 30)
    status = bench.recorder.status()
    assert status["file"] == "program/0002-f00000020.flv"
    assert status["bytes"] > 30 * 20
    assert status["age_seconds"] < 5
    assert (status["segment"], status["lost"], status["problem"], status["detail"]) == (2, 0, None, "")


class Disk:
    """Stands between the recorder and the disk, and refuses when told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refuses: int | None = None
        self.refused = 0
        self._write = os.write
        monkeypatch.setattr(os, "write", self.write)

    def write(self, descriptor: int, data: memoryview) -> int:
        if self.refuses is not None and Path(f"/proc/self/fd/{descriptor}").readlink().suffix == ".flv":
            self.refused += 1
            if self.refused % 2 and len(data) > 7:
                return self._write(descriptor, data[:7])
            raise OSError(self.refuses, os.strerror(self.refuses))
        return self._write(descriptor, data)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, quick: None) -> Disk:
    return Disk(monkeypatch)


def faults(bench: Bench) -> list[str]:
    return [record.code for record in bench.told(Fault)]


def test_a_full_disk_is_waited_out_in_the_same_file_and_costs_nothing(bench: Bench, disk: Disk) -> None:
    bench.feed([*SETUP, *programme(7, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 7)
    disk.refuses = errno.ENOSPC
    bench.feed(programme(5, group=10, first=7))
    wait_for(lambda: disk.refused > 6, what="several tries")
    status = bench.recorder.status()
    assert status["problem"]["code"] == "REC-001"
    assert status["detail"]
    assert status["fix"]
    disk.refuses = None
    bench.feed(programme(30, group=10, first=12))
    bench.end()
    assert faults(bench) == ["REC-001", "REC-003"]
    assert bench.written() == programme(42, group=10)
    assert [record.first_frame for record in bench.told(SegmentOpened)] == [0, 20, 40]
    assert bench.recorder.status()["lost"] == 0


def test_a_disk_full_for_too_long_goes_on_in_a_new_file_at_a_key_frame(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUEUE_SECONDS", 1.0)
    bench = Bench(tmp_path, segment_seconds=1000)
    bench.feed([*SETUP, *programme(7, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 7)
    disk.refuses = errno.ENOSPC
    bench.feed(programme(1, group=10, first=7))
    wait_for(lambda: disk.refused > 2)
    bench.feed(programme(92, group=10, first=8))
    disk.refuses = None
    bench.end()
    first = bench.told(SegmentOpened)[1].first_frame
    assert first == 70
    assert bench.frames() == [*range(8), *range(70, 100)]
    assert bench.recorder.status()["lost"] == 62
    assert faults(bench) == ["REC-001", "REC-003", "REC-005"]


def test_a_file_that_fails_is_given_up_and_the_next_goes_on_with_the_next_picture(bench: Bench, disk: Disk) -> None:
    bench.feed([*SETUP, *programme(7, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 7)
    disk.refuses = errno.EIO
    bench.feed(programme(1, group=10, first=7))
    wait_for(lambda: disk.refused > 4)
    disk.refuses = None
    bench.feed(programme(7, group=10, first=8))
    bench.end()
    assert faults(bench) == ["REC-002", "REC-003"]
    assert [(record.first_frame) for record in bench.told(SegmentOpened)] == [0, 7]
    assert [record.frames for record in bench.told(SegmentClosed)] == [7, 8]
    assert bench.frames() == list(range(15))


def test_a_next_file_that_cannot_be_made_leaves_the_present_one_running(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.feed([*SETUP, *programme(7, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 7)
    real = whole_file.new_file

    def refuse(candidates: Iterable[Path]) -> object:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(whole_file, "new_file", refuse)
    bench.feed(programme(63, group=10, first=7))
    wait_for(lambda: bench.recorder.status()["frames"] == 70)
    monkeypatch.setattr(whole_file, "new_file", real)
    bench.feed(programme(10, group=10, first=70))
    bench.end()
    assert faults(bench) == ["REC-007"]
    assert [record.first_frame for record in bench.told(SegmentOpened)] == [0, 70]
    assert bench.frames() == list(range(80))


def test_a_folder_that_somebody_removed_is_made_again(bench: Bench) -> None:
    bench.feed([*SETUP, *programme(7, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 7)
    bench.folder.rename(bench.session / "elsewhere")
    bench.feed(programme(33, group=10, first=7))
    bench.end()
    assert [path.name for path in bench.folder.iterdir()] == ["0002-f00000020.flv"]
    assert bench.frames() == list(range(20, 40))
    assert faults(bench) == []


def test_the_end_does_not_wait_for_a_full_disk_beyond_its_time(bench: Bench, disk: Disk) -> None:
    bench.feed([*SETUP, *programme(7, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 7)
    disk.refuses = errno.ENOSPC
    bench.feed(programme(3, group=10, first=7))
    bench.end(0.3)
    assert faults(bench) == ["REC-001", "REC-005"]
    assert bench.told(Fault)[-1].facts == {"lost": "3"}
    assert [record.frames for record in bench.told(SegmentClosed)] == [7]
    assert bench.frames() == list(range(7))


def test_a_fault_of_ours_costs_a_file_and_never_the_recording(
    bench: Bench, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.feed([*SETUP, *programme(7, group=10)])
    wait_for(lambda: bench.recorder.status()["frames"] == 7)
    real: Callable[..., bool] = Recorder._begins_segment
    monkeypatch.setattr(Recorder, "_begins_segment", lambda *_: 1 / 0)
    bench.feed(programme(1, group=10, first=7))
    wait_for(lambda: faults(bench) == ["REC-006"])
    monkeypatch.setattr(Recorder, "_begins_segment", real)
    bench.feed(programme(12, group=10, first=8))
    bench.end()
    assert bench.frames() == [*range(7), *range(8, 20)]
    again = next(fault for fault in bench.told(Fault) if fault.code == "REC-003")
    assert again.facts["lost"] == "1"
    assert bench.recorder.status()["lost"] == 1


@pytest.mark.root
def test_a_disk_that_is_really_full(tmp_path: Path, quick: None) -> None:
    """A small tmpfs, filled by somebody else and freed again."""
    require_root()
    with small_disk(tmp_path / "disk", 1 << 20) as session:
        bench = Bench(session, segment_seconds=0.3)
        bench.feed([*SETUP, *programme(15)])
        wait_for(lambda: bench.recorder.status()["frames"] == 15)
        hog = session / "hog"
        fill_up(hog)
        bench.feed(programme(400, first=15))
        wait_for(lambda: faults(bench) == ["REC-001"], what="the fault")
        hog.unlink()
        wait_for(lambda: bench.recorder.status()["frames"] == 415, what="the rest")
        bench.end()
        assert [frame_of(tag) for tag in bench.written() if tag.is_picture] == list(range(415))
        assert bench.recorder.status()["lost"] == 0
