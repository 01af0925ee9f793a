"""The journal: whole lines or none, one writer, readable at whatever byte it was cut."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.session import records as r
from streamctl.session.journal import JournalWriter, encode_line, read_journal, whole_length
from streamctl.session.records import Line
from streamctl.session.state import fold
from tests.lab import components, journals

ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def writer(path: Path, clock: journals.HandClock | None = None) -> JournalWriter:
    return JournalWriter(path, clock or journals.HandClock(), journals.session_clock())


def mark(text: str) -> r.Mark:
    return r.Mark(text=text, frame=0)


@ONE_FOLDER
@given(journals.lines, st.data())
def test_any_prefix_tells_the_state_of_its_last_whole_line(
    tmp_path: Path, lines: list[Line], data: st.DataObject
) -> None:
    path = tmp_path / "journal.jsonl"
    encoded = [encode_line(line) for line in lines]
    whole = b"".join(encoded)
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    kept = sum(1 for number in range(len(encoded)) if len(b"".join(encoded[: number + 1])) <= cut)
    assert list(read_journal(path)) == lines[:kept]
    assert fold(read_journal(path)) == fold(lines[:kept])
    assert whole_length(path) == len(b"".join(encoded[:kept]))


@ONE_FOLDER
@given(journals.lines, st.data())
def test_a_writer_goes_on_after_any_cut(tmp_path: Path, lines: list[Line], data: st.DataObject) -> None:
    path = tmp_path / "journal.jsonl"
    whole = b"".join(map(encode_line, lines))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    before = list(read_journal(path))
    with writer(path) as journal:
        added = journal.append(mark("after"))
    assert added.seq == len(before) + 1
    assert list(read_journal(path)) == [*before, added]


@pytest.mark.parametrize("tail", [b"\x00" * 4096, b'{"v":1,"seq":', b"\xff", b"{" * 200_000])
def test_a_torn_tail_of_any_kind_is_cut_off(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    with writer(path) as journal:
        journal.append(mark("one"))
    with path.open("ab") as stream:
        stream.write(tail)
    with writer(path) as journal:
        assert journal.append(mark("two")).seq == 2
    assert [line.record for line in read_journal(path)] == [mark("one"), mark("two")]


def test_a_damaged_line_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first, second, third = (encode_line(line) for line in journals.numbered([mark("a"), mark("b"), mark("c")]))
    path.write_bytes(first + second[:-20] + b"\x00" * 19 + b"\n" + third)
    assert [line.seq for line in read_journal(path)] == [1, 3]
    with writer(path) as journal:
        assert journal.append(mark("d")).seq == 4


def test_a_missing_journal_has_no_lines(tmp_path: Path) -> None:
    assert list(read_journal(tmp_path / "none.jsonl")) == []


def test_lines_carry_both_clocks_and_the_switcher_s_number(tmp_path: Path) -> None:
    clock = journals.HandClock()
    with writer(tmp_path / "j", clock) as journal:
        clock.advance(2.5)
        now = journal.append(mark("now"))
        earlier = journal.append(mark("earlier"), seconds=1.2345678, event=12)
    assert (now.t, now.utc) == (2.5, "2026-12-04T04:30:02.500Z")
    assert (earlier.t, earlier.event) == (1.234568, 12)
    assert list(read_journal(tmp_path / "j")) == [now, earlier]


def test_a_line_is_on_disk_when_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    with writer(tmp_path / "j") as journal:
        monkeypatch.setattr(os, "fdatasync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
        journal.append(mark("one"))
    assert synced == [(tmp_path / "j").stat().st_size]


def test_a_disk_that_fails_to_sync_leaves_nothing_of_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(descriptor: int) -> None:
        raise OSError(errno.EIO, "broken disk")

    with writer(tmp_path / "j") as journal:
        first = journal.append(mark("one"))
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", fails)
            with pytest.raises(OSError, match="broken disk"):
                journal.append(mark("two"))
        third = journal.append(mark("three"))
    assert list(read_journal(tmp_path / "j")) == [first, third]
    assert third.seq == 2


def test_one_writer_within_a_process(tmp_path: Path) -> None:
    with writer(tmp_path / "j"), pytest.raises(StreamctlError) as refused:
        writer(tmp_path / "j")
    assert refused.value.code == "LCK-002"
    writer(tmp_path / "j").close()


HOLDER = """
import sys
from pathlib import Path
from streamctl.core.clock import SessionClock, SystemClock
from streamctl.session.journal import JournalWriter
from streamctl.session.records import Mark
journal = JournalWriter(Path(sys.argv[1]), SystemClock(), SessionClock.start(SystemClock()))
journal.append(Mark(text="theirs", frame=0))
print("holding", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that writes the journal `j`."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "j")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"holding\n"
        yield process
        process.kill()


def test_one_writer_across_processes_and_its_lock_dies_with_it(tmp_path: Path, holder: subprocess.Popen[bytes]) -> None:
    with pytest.raises(StreamctlError) as refused:
        writer(tmp_path / "j")
    assert refused.value.code == "LCK-002"
    assert [line.record for line in read_journal(tmp_path / "j")] == [mark("theirs")]
    holder.send_signal(signal.SIGKILL)
    holder.wait(5)
    with writer(tmp_path / "j") as journal:
        assert journal.append(mark("ours")).seq == 2


def test_a_size_limit_leaves_no_half_line(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stops a write in the middle, as a full disk does."""
    path = tmp_path / "j"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with writer(path) as journal:
        first = journal.append(mark("one"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 40, before[1]))
        try:
            with pytest.raises(OSError, match=r"part of a journal line|too large"):
                journal.append(mark("two"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert path.read_bytes() == encode_line(first)
        third = journal.append(mark("three"))
    assert list(read_journal(path)) == [first, third]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    components.require_root()
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], check=False)
    if mounted.returncode != 0:
        components.missing("mounting a tmpfs")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.root
def test_a_full_disk_leaves_whole_lines_and_room_brings_it_back(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 8192)
    written: list[Line] = []
    with writer(small_disk / "j") as journal:
        with pytest.raises(OSError, match=r"part of|No space"):
            written.extend(journal.append(mark(f"number {number} {'.' * 300}")) for number in range(10_000))
        assert list(read_journal(small_disk / "j")) == written
        ballast.unlink()
        written.append(journal.append(mark("room again")))
    assert list(read_journal(small_disk / "j")) == written
    assert [line.seq for line in written] == list(range(1, len(written) + 1))


def test_each_line_is_one_json_document_with_the_agreed_keys(tmp_path: Path) -> None:
    with writer(tmp_path / "j") as journal:
        journal.append(r.OnAir(kind="scene", name="wide", frame=90, reason="safety"))
    document = json.loads((tmp_path / "j").read_text(encoding="utf-8"))
    assert list(document) == ["v", "seq", "utc", "t", "type", "data"]
    assert document["data"] == {
        "request": None, "kind": "scene", "name": "wide", "frame": 90, "fade_frames": 0, "reason": "safety",
    }  # fmt: skip
