"""The second recording: independent of the first, whatever either disk does, and never on the wrong disk."""

import os
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from streamctl.live.relay import recorder as recorder_module
from streamctl.live.relay import relay as relay_module
from streamctl.live.relay import segment as segment_module
from streamctl.live.relay.flv import Splitter, Start, Tag
from streamctl.live.relay.mirror import MirrorFolder
from streamctl.live.relay.relay import Relay
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session.folder import SessionFolder
from streamctl.session.records import Fault, Record, SegmentClosed, SegmentOpened
from tests.lab.components import require_root
from tests.lab.small_disk import fill_up, small_disk
from tests.lab.tags import SETUP, frame_of, programme
from tests.lab.waiting import wait_for

NO_FFMPEG = Ffmpeg.__new__(Ffmpeg)
"""Nothing is published here."""


class Bench:
    """A relay with a mirror, fed with tags, with all that it told."""

    def __init__(self, session: Path, mirror: Path, *, begun: bool = False) -> None:
        self.folder = SessionFolder(session)
        self.folder.program.mkdir(parents=True, exist_ok=True)
        self.mirror = MirrorFolder(mirror, session.name, begun=begun)
        self.told: list[Record] = []
        self.relay = Relay(
            folder=self.folder,
            fps=Fraction(30),
            segment_seconds=0.5,
            programme_seconds=lambda frame: 10 + frame / 30,
            emit=lambda record, _: self.told.append(record),
            ffmpeg=NO_FFMPEG,
            mirror=self.mirror,
        )
        self.feed([*SETUP])

    def feed(self, tags: list[Tag]) -> None:
        self.relay.feed(b"".join(tag.encoded() for tag in tags))

    def figures(self, name: str) -> dict[str, Any]:
        figures: dict[str, Any] = self.relay.status()[name]
        return figures

    def frames(self, folder: Path) -> list[int]:
        items = [item for path in sorted(folder.iterdir()) for item in Splitter().feed(path.read_bytes())]
        return [frame_of(item) for item in items if isinstance(item, Tag) and item.is_picture]

    def segments(self, stream: str) -> list[tuple[str, int | None]]:
        opened = [record for record in self.told if isinstance(record, SegmentOpened) and record.stream == stream]
        return [(record.file, record.first_frame) for record in opened]

    def faults(self, stream: str) -> list[str]:
        return [record.code for record in self.told if isinstance(record, Fault) and record.where == stream]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(relay_module, "JOIN_SECONDS", 0.2)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    (tmp_path / "mirror").mkdir()
    made = Bench(tmp_path / "event-1", tmp_path / "mirror")
    yield made
    made.relay.end(0.0)


def test_the_mirror_holds_the_very_same_files(bench: Bench) -> None:
    bench.feed(programme(63, group=10))
    bench.relay.end(5)
    main, copy = bench.folder.program, bench.mirror.program
    assert copy == bench.mirror.root / "event-1" / "program"
    assert [path.name for path in sorted(copy.iterdir())] == [path.name for path in sorted(main.iterdir())]
    assert all((copy / path.name).read_bytes() == path.read_bytes() for path in main.iterdir())
    assert bench.segments("mirror") == [((copy / Path(file).name).as_posix(), at) for file, at in
                                        bench.segments("program")]  # fmt: skip
    closed = [record for record in bench.told if isinstance(record, SegmentClosed) and record.stream == "mirror"]
    assert sum(record.frames or 0 for record in closed) == 63


class Hanging:
    """A disk whose writes below `folder` never come back until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.answers = threading.Event()
        self.asked = threading.Event()
        real = os.write

        def write(descriptor: int, data: memoryview) -> int:
            if str(folder) in os.readlink(f"/proc/self/fd/{descriptor}"):  # noqa: PTH115
                self.asked.set()
                self.answers.wait(20)
            return real(descriptor, data)

        monkeypatch.setattr(segment_module.os, "write", write)


@pytest.mark.parametrize(("hangs", "goes_on"), [("mirror", "recorder"), ("recorder", "mirror")])
def test_a_disk_that_hangs_costs_the_other_recording_nothing_and_is_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, hangs: str, goes_on: str
) -> None:
    monkeypatch.setattr(recorder_module, "STANDS_SECONDS", 0.2)
    place = bench.mirror.program if hangs == "mirror" else bench.folder.program
    stream = {"recorder": "program", "mirror": "mirror"}
    bench.feed(programme(10, group=10))
    wait_for(lambda: bench.figures(hangs)["frames"] == bench.figures(goes_on)["frames"] == 10)
    disk = Hanging(monkeypatch, place)
    bench.feed(programme(50, group=10, first=10))
    wait_for(disk.asked.is_set)
    wait_for(lambda: bench.figures(goes_on)["frames"] == 60, what="the other recording")

    def told() -> bool:
        bench.relay.look()
        return bench.faults(stream[hangs]) == ["REC-008"]

    wait_for(told, what="a word of the file that does not grow")
    assert bench.figures(hangs)["problem"]["code"] == "REC-008"
    assert bench.figures(hangs)["standing_seconds"] > 0.2
    assert bench.faults(stream[goes_on]) == []
    disk.answers.set()
    wait_for(lambda: bench.figures(hangs)["frames"] == 60, what="what had waited")
    assert bench.figures(hangs)["problem"] is None
    bench.relay.end(5)
    assert bench.faults(stream[hangs]) == ["REC-008", "REC-003"]
    assert bench.frames(bench.mirror.program) == bench.frames(bench.folder.program) == list(range(60))


def test_nobody_waits_at_the_end_for_a_mirror_that_hangs(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "STANDS_SECONDS", 0.1)
    monkeypatch.setattr(relay_module, "STANDS_SECONDS", 0.1)
    disk = Hanging(monkeypatch, bench.mirror.program)
    bench.feed(programme(10, group=10))
    wait_for(lambda: bench.figures("mirror")["standing_seconds"] > 0.1)
    ending = threading.Thread(target=bench.relay.end, args=(30,))
    ending.start()
    ending.join(10)
    assert not ending.is_alive()
    assert bench.frames(bench.folder.program) == list(range(10))
    assert "REC-010" in bench.faults("mirror")
    assert not [record for record in bench.told if isinstance(record, SegmentClosed) and record.stream == "mirror"]
    disk.answers.set()


def test_a_mirror_that_is_not_mounted_is_told_and_begun_when_it_is_there(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "event-1", tmp_path / "mirror")
    bench.feed(programme(10, group=10))
    wait_for(lambda: bench.faults("mirror") == ["REC-002"])
    assert not (tmp_path / "mirror").exists()
    (tmp_path / "mirror").mkdir()
    wait_for(lambda: bench.figures("mirror")["frames"] == 10)
    bench.relay.end(5)
    assert bench.frames(bench.mirror.program) == bench.frames(bench.folder.program) == list(range(10))
    assert bench.faults("program") == []


def test_a_session_that_is_gone_on_with_never_fills_the_place_where_its_mirror_was_mounted(tmp_path: Path) -> None:
    (tmp_path / "mirror").mkdir()
    bench = Bench(tmp_path / "event-1", tmp_path / "mirror", begun=True)
    bench.feed(programme(10, group=10))
    wait_for(lambda: bench.faults("mirror") == ["REC-002"])
    assert "not mounted" in bench.figures("mirror")["detail"]
    assert list((tmp_path / "mirror").iterdir()) == []
    mounted = tmp_path / "mounted"  # with what it holds at once, as a disk is: the recorder looks all the time
    within = mounted / bench.mirror.program.relative_to(tmp_path / "mirror")
    within.mkdir(parents=True)
    (within / "0003-f00000000.flv").write_bytes(b"footage")
    (tmp_path / "mirror").rmdir()
    mounted.rename(tmp_path / "mirror")
    old = bench.mirror.program / "0003-f00000000.flv"
    wait_for(lambda: bench.figures("mirror")["frames"] == 10)
    bench.relay.end(5)
    assert old.read_bytes() == b"footage"
    assert [Path(file).name for file, _ in bench.segments("mirror")] == ["0004-f00000000.flv"]


@pytest.mark.root
def test_a_mirror_that_is_taken_away_in_the_show_and_put_back(tmp_path: Path) -> None:
    require_root()
    with small_disk(tmp_path / "mirror", 1 << 20):
        bench = Bench(tmp_path / "event-1", tmp_path / "mirror")
        bench.feed(programme(10, group=10))
        wait_for(lambda: bench.figures("mirror")["frames"] == 10)
    bench.feed(programme(20, group=10, first=10))
    wait_for(lambda: bench.faults("mirror") == ["REC-007"], what="a word of the disk that is gone")
    assert list((tmp_path / "mirror").iterdir()) == []
    bench.relay.end(5)
    assert bench.frames(bench.folder.program) == list(range(30))


@pytest.mark.root
def test_a_mirror_that_is_full_costs_the_recording_nothing(tmp_path: Path) -> None:
    require_root()
    with small_disk(tmp_path / "mirror", 256 << 10) as disk:
        bench = Bench(tmp_path / "event-1", disk)
        fill_up(disk / "hog")
        bench.feed(programme(200, group=10))
        wait_for(lambda: bench.faults("mirror") == ["REC-001"])
        wait_for(lambda: bench.figures("recorder")["frames"] == 200)
        (disk / "hog").unlink()
        wait_for(lambda: bench.figures("mirror")["frames"] == 200)
        bench.relay.end(5)
        assert bench.frames(bench.mirror.program) == list(range(200))
        assert bench.faults("program") == []


def test_a_file_that_is_removed_is_put_back_and_the_next_begins_at_the_next_key_frame(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "SYNC_SECONDS", 0.02)
    bench.feed(programme(7, group=10))
    wait_for(lambda: bench.figures("recorder")["frames"] == 7)
    (file,) = bench.folder.program.iterdir()
    file.unlink()
    wait_for(lambda: bench.faults("program") == ["REC-009"])
    bench.feed(programme(13, group=5, first=7))
    bench.relay.end(5)
    assert bench.segments("program")[1:] == [("program/0002-f00000010.flv", 10)]
    assert bench.frames(bench.folder.program) == bench.frames(bench.mirror.program) == list(range(20))


def test_every_file_is_an_flv_of_its_own(bench: Bench) -> None:
    bench.feed(programme(40, group=10))
    bench.relay.end(5)
    for path in (*bench.folder.program.iterdir(), *bench.mirror.program.iterdir()):
        start, *tags = Splitter().feed(path.read_bytes())
        assert start == Start()
        assert [tag.kind for tag in tags[:3] if isinstance(tag, Tag)] == [tag.kind for tag in SETUP]
