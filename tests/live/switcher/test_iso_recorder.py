"""A camera's own recording: every picture once, stopped and begun at any time, whatever the disk does."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher import iso_file as file_module
from streamctl.live.switcher import iso_recorder as module
from streamctl.live.switcher import matroska as m
from streamctl.live.switcher.iso import IsoLedger
from streamctl.live.switcher.iso_queue import IsoQueue, Run
from streamctl.live.switcher.iso_recorder import IsoRecorder
from streamctl.session.records import SegmentClosed, SegmentOpened
from tests.lab.mkv import HEAD, frames_of, picture, stream
from tests.lab.waiting import wait_for


class Bench:
    """A recorder in a session folder, with all that it told."""

    def __init__(self, session: Path, segment_seconds: float = 0.5) -> None:
        self.folder = session / "iso" / "close"
        self.told: list[SegmentOpened | SegmentClosed] = []
        self.troubles: list[tuple[str, str]] = []
        self.began = True
        self.ledger = IsoLedger(
            "iso/close", self.told.append, lambda seconds: round((seconds - 12) * 30) if self.began else None
        )
        self.recorder = IsoRecorder(
            "close",
            self.folder,
            segment_seconds=segment_seconds,
            ledger=self.ledger,
            trouble=lambda state, _, error: self.troubles.append((state, error.code)),
        )

    def run(self, number: int, data: bytes) -> None:
        self.recorder.begin(number)
        self.ledger.anchored(number, 10.0 * number)
        self.recorder.feed(HEAD + data)

    def end(self) -> None:
        self.recorder.finish(5)
        assert self.recorder.join(10)

    def written(self) -> int:
        frames: int = self.recorder.status()["frames"]
        return frames

    def frames(self) -> list[int]:
        return [frame for path in sorted(self.folder.iterdir()) for frame in frames_of(path.read_bytes())]

    def opened(self) -> list[SegmentOpened]:
        return [record for record in self.told if isinstance(record, SegmentOpened)]

    def closed(self) -> list[SegmentClosed]:
        return [record for record in self.told if isinstance(record, SegmentClosed)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.recorder.finish(0)
    made.recorder.join(5)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.02)


def test_each_file_says_where_it_begins_and_how_many_pictures_it_holds(bench: Bench) -> None:
    bench.run(1, stream(43))
    bench.recorder.end()
    bench.end()
    assert bench.frames() == list(range(43))
    assert [(record.file, record.first_frame) for record in bench.opened()] == [
        ("iso/close/0001.mkv", -60),
        ("iso/close/0002.mkv", -40),
        ("iso/close/0003.mkv", -20),
    ]
    assert [record.seconds for record in bench.opened()] == pytest.approx([10, 10.667, 11.334], abs=0.001)
    assert [record.frames for record in bench.closed()] == [20, 20, 3]
    sizes = [(bench.folder.parent.parent / record.file).stat().st_size for record in bench.closed()]
    assert [record.bytes for record in bench.closed()] == sizes


def test_the_next_file_is_open_before_the_last_one_closes(bench: Bench) -> None:
    bench.run(1, stream(43))
    bench.end()
    assert [type(record).__name__ for record in bench.told] == [
        "SegmentOpened",
        "SegmentOpened",
        "SegmentClosed",
        "SegmentOpened",
        "SegmentClosed",
        "SegmentClosed",
    ]


def test_nothing_is_overwritten_by_another_run_or_another_switcher(bench: Bench) -> None:
    bench.folder.mkdir(parents=True)
    (bench.folder / "0007.mkv").write_bytes(b"footage")
    bench.run(1, stream(5))
    bench.recorder.end()
    bench.run(2, stream(5))
    bench.end()
    assert [record.file[-8:] for record in bench.opened()] == ["0008.mkv", "0009.mkv"]
    assert [record.first_frame for record in bench.opened()] == [-60, 240]
    assert (bench.folder / "0007.mkv").read_bytes() == b"footage"


def test_a_file_is_told_once_its_place_in_the_programme_is_known(bench: Bench) -> None:
    bench.began = False
    bench.recorder.begin(1)
    bench.recorder.feed(HEAD + stream(12))
    wait_for(lambda: bench.written() == 12)
    bench.ledger.anchored(1, 10.0)
    assert bench.told == []
    bench.began = True
    bench.recorder.look()
    assert [record.first_frame for record in bench.opened()] == [-60]
    bench.end()
    assert [record.frames for record in bench.closed()] == [12]


def test_it_stops_and_begins_at_a_key_frame_while_the_camera_goes_on(bench: Bench) -> None:
    bench.run(1, stream(5))
    wait_for(lambda: bench.written() == 5)
    bench.recorder.allow(allowed=False)
    wait_for(lambda: len(bench.closed()) == 1, what="the end of the file")
    assert bench.recorder.status()["state"] == "stopped"
    bench.recorder.feed(stream(20, first=5))
    wait_for(lambda: bench.recorder.standing() == 0)
    bench.recorder.allow(allowed=True)
    assert bench.recorder.status()["state"] == "waiting"
    bench.recorder.feed(stream(20, first=25))
    wait_for(lambda: bench.recorder.status()["state"] == "recording")
    bench.end()
    assert bench.frames() == [*range(5), *range(30, 45)]
    assert [record.frames for record in bench.closed()] == [5, 15]
    assert bench.recorder.status()["lost"] == 0
    assert bench.troubles == []


class Disk:
    """Refuses writes to recordings while told to; a partial write comes first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refuses: int | None = None
        self.hangs: threading.Event | None = None
        self.refused = 0
        self._write = os.write
        monkeypatch.setattr(file_module.os, "write", self.write)

    def write(self, descriptor: int, data: memoryview) -> int:
        if self.hangs is not None:
            self.hangs.wait(20)
        if self.refuses is None:
            return self._write(descriptor, data)
        self.refused += 1
        if self.refused % 2 and len(data) > 7:
            return self._write(descriptor, data[:7])
        raise OSError(self.refuses, os.strerror(self.refuses))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_a_full_disk_is_waited_out_in_the_same_file_and_costs_nothing(bench: Bench, disk: Disk) -> None:
    bench.run(1, stream(5))
    wait_for(lambda: bench.written() == 5)
    disk.refuses = errno.ENOSPC
    bench.recorder.feed(stream(10, first=5))
    wait_for(lambda: disk.refused > 6)
    assert bench.recorder.status()["problem"]["code"] == "CAM-004"
    disk.refuses = None
    wait_for(lambda: bench.written() == 15)
    bench.end()
    assert bench.frames() == list(range(15))
    assert bench.troubles == [("begun", "CAM-004"), ("over", "CAM-004")]
    assert len(bench.closed()) == 1


def test_a_disk_that_fails_goes_on_in_a_new_file_at_a_key_frame(bench: Bench, disk: Disk) -> None:
    bench.run(1, stream(5))
    wait_for(lambda: bench.written() == 5)
    disk.refuses = errno.EIO
    bench.recorder.feed(stream(20, first=5))
    wait_for(lambda: disk.refused > 2)
    wait_for(lambda: len(bench.closed()) == 1)
    disk.refuses = None
    bench.end()
    assert bench.frames()[-10:] == [*range(15, 25)] or bench.frames()[-15:] == [*range(10, 25)]
    assert bench.troubles == [("begun", "CAM-004"), ("over", "CAM-004")]


def test_a_disk_that_hangs_is_told_and_holds_nobody_up(
    bench: Bench, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STANDS_SECONDS", 0.1)
    bench.run(1, stream(5))
    wait_for(lambda: bench.written() == 5)
    disk.hangs = threading.Event()
    bench.recorder.feed(stream(10, first=5))
    wait_for(lambda: bench.recorder.standing() > 0.1)
    bench.recorder.look()
    assert bench.troubles == [("begun", "CAM-006")]
    disk.hangs.set()
    wait_for(lambda: bench.written() == 15)
    assert bench.troubles == [("begun", "CAM-006"), ("over", "CAM-006")]
    bench.end()
    assert bench.frames() == list(range(15))


def test_what_is_no_matroska_is_told_once_and_the_next_run_is_recorded(bench: Bench) -> None:
    bench.run(1, stream(5))
    bench.recorder.feed(b"\x00" * 50)
    bench.recorder.feed(b"\x00" * 50)
    bench.recorder.end()
    bench.run(2, stream(5))
    bench.end()
    assert bench.troubles == [("begun", "CAM-004"), ("over", "CAM-004")]
    assert bench.frames() == [*range(5), *range(5)]


@given(st.integers(0, 40), st.data())
def test_a_file_cut_anywhere_is_whole_up_to_its_last_picture(
    tmp_path_factory: pytest.TempPathFactory, frames: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("iso")
    head, *clusters = m.Splitter().feed(HEAD + stream(frames + 1))
    assert isinstance(head, m.Head)
    file = file_module.IsoFile(folder, head)
    ends = [file.bytes]
    for cluster in clusters:
        assert isinstance(cluster, m.Cluster)
        file.append(cluster)
        ends.append(file.bytes)
    whole = file.path.read_bytes()
    file.close()
    cut = data.draw(st.integers(ends[0], len(whole)))
    held = sum(end <= cut for end in ends[1:])
    assert frames_of(whole[:cut]) == list(range(held))
    assert frames_of(file.path.read_bytes()) == list(range(frames + 1))


@given(st.lists(st.booleans(), max_size=60), st.integers(100, 600))
def test_what_overflows_goes_in_whole_groups_and_is_counted(keys: list[bool], limit: int) -> None:
    queue = IsoQueue(limit)
    queue.put(Run(1))
    _, *clusters = m.Splitter().feed(HEAD + b"".join(picture(n, key=key) for n, key in enumerate(keys))) or [None]
    for cluster in clusters:
        queue.put(cluster)
        assert queue.bytes <= limit
    taken = []
    while (waiting := queue.take(0)) is not None:
        taken.append(waiting)
    assert taken[0].item == Run(1)
    kept = [waiting for waiting in taken if isinstance(waiting.item, m.Cluster)]
    assert len(kept) + queue.lost == len(keys)
    assert [waiting.item for waiting in kept] == clusters[len(clusters) - len(kept) :]
    if queue.lost and kept:
        assert kept[0].after_gap


def test_a_fault_of_ours_costs_a_file_and_never_the_recording(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run(1, stream(5))
    wait_for(lambda: bench.written() == 5)
    real = IsoRecorder._take
    monkeypatch.setattr(IsoRecorder, "_take", lambda *_, **__: 1 / 0)
    bench.recorder.feed(stream(1, first=5))
    wait_for(lambda: bench.troubles == [("begun", "CAM-004")])
    monkeypatch.setattr(IsoRecorder, "_take", real)
    bench.recorder.feed(stream(14, first=6))
    bench.end()
    assert bench.frames() == [*range(5), *range(10, 20)]
    assert StreamctlError("CAM-004", where="close", detail="-").message()
