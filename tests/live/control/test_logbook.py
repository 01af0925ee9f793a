import errno
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.clock import SessionClock, SystemClock
from streamctl.core.errors import StreamctlError
from streamctl.live.control.logbook import Logbook
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import JournalWriter, read_journal
from tests.lab.journals import HandClock


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    return SessionFolder(tmp_path)


def opened(folder: SessionFolder) -> Logbook:
    clock = SystemClock()
    return Logbook(folder, clock, SessionClock.start(clock))


def mark(text: str) -> r.Mark:
    return r.Mark(text=text, frame=0)


def event(number: int, text: str, t: float = 1.5) -> dict[str, Any]:
    return {"event": number, "t": t, "record": mark(text).model_dump(mode="json")}


def on_disk(folder: SessionFolder) -> list[Any]:
    return [(line.seq, getattr(line.record, "text", line.record.type)) for line in read_journal(folder.journal)]


def test_what_is_written_is_on_disk_and_in_the_state_and_told(folder: SessionFolder) -> None:
    logbook = opened(folder)
    line = logbook.write(mark("a"))
    assert line.seq == 1
    assert on_disk(folder) == [(1, "a")]
    assert [one.text for one in logbook.state.marks] == ["a"]
    assert logbook.events.after(0) == [
        {"event": 1, "t": line.t, "record": {"type": "mark", "request": None, "text": "a", "frame": 0}}
    ]
    logbook.close()


def test_several_threads_write_at_once_and_each_line_has_its_number(folder: SessionFolder) -> None:
    logbook = opened(folder)

    def write(thread: int) -> None:
        for number in range(40):
            logbook.write(mark(f"{thread}-{number}"))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(write, thread) for thread in range(4)]:
                done.result()
    finally:
        sys.setswitchinterval(before)
    logbook.close()
    assert [seq for seq, _ in on_disk(folder)] == list(range(1, 161))
    assert len({text for _, text in on_disk(folder)}) == 160


def test_the_switcher_s_events_come_in_once_with_their_own_time(folder: SessionFolder) -> None:
    logbook = opened(folder)
    first = logbook.take_over(event(1, "a"))
    assert first is not None
    assert (first.t, first.event) == (1.5, 1)
    assert logbook.take_over(event(1, "a")) is None
    logbook.take_over(event(2, "b"))
    logbook.close()
    again = opened(folder)
    assert again.state.last_event == 2
    assert again.take_over(event(2, "b")) is None
    assert again.take_over(event(3, "c")) is not None
    assert again.events.last == 3
    assert on_disk(folder) == [(1, "a"), (2, "b"), (3, "c")]
    again.close()


def test_a_new_switcher_counts_from_one_again(folder: SessionFolder) -> None:
    logbook = opened(folder)
    logbook.take_over(event(1, "a"))
    logbook.write(r.Child(role="switcher", name="switcher", pid=1, event="started"))
    assert logbook.take_over(event(1, "b")) is not None
    logbook.close()


def test_a_record_of_a_later_version_is_kept(folder: SessionFolder) -> None:
    logbook = opened(folder)
    logbook.take_over({"event": 1, "t": 0.0, "record": {"type": "hologram", "depth": 3}})
    assert [line.record for line in read_journal(folder.journal)] == [r.Unknown(type="hologram", content={"depth": 3})]
    logbook.close()


def test_a_disk_that_takes_nothing_costs_no_record_and_no_event(
    folder: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    logbook = opened(folder)
    logbook.write(mark("a"))
    whole = JournalWriter._write

    def full(self: JournalWriter, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(JournalWriter, "_write", full)
    logbook.write(mark("b"), seconds=7.0)
    logbook.take_over(event(1, "c"))
    assert logbook.problem is not None
    assert [one.text for one in logbook.state.marks] == ["a", "b", "c"]
    told = logbook.events.after(0)
    assert told is not None
    assert [one["event"] for one in told] == [1, 2, 3]
    assert on_disk(folder) == [(1, "a")]
    monkeypatch.setattr(JournalWriter, "_write", whole)
    logbook.flush()
    assert logbook.problem is None
    assert on_disk(folder) == [(1, "a"), (2, "b"), (3, "c")]
    assert [(line.t, line.event) for line in read_journal(folder.journal)][1:] == [(7.0, None), (1.5, 1)]
    logbook.close()


@pytest.mark.parametrize("utc", [None, "yesterday", "2026-12-04T04:30:00"])
def test_after_a_start_of_the_machine_the_journal_says_how_session_time_goes_on(
    folder: SessionFolder, utc: str | None
) -> None:
    machine = HandClock()
    session_clock = SessionClock.start(machine)
    logbook = Logbook(folder, machine, session_clock)
    machine.advance(60)
    logbook.write(mark("a"))
    assert not logbook.continue_clock()
    logbook.close()
    if utc is not None:
        line = json.loads(folder.journal.read_text())
        folder.journal.write_text(json.dumps({**line, "utc": utc}) + "\n")
    machine.advance(30)
    machine.nanoseconds = 5 * 10**9
    again = Logbook(folder, machine, session_clock)
    assert again.continue_clock()
    assert again.now() == pytest.approx(90, abs=0.01)
    again.close()
    third = Logbook(folder, machine, session_clock)
    assert (third.now(), third.continue_clock()) == (pytest.approx(90, abs=0.01), False)
    third.close()


def test_one_writer_only(folder: SessionFolder) -> None:
    logbook = opened(folder)
    with pytest.raises(StreamctlError) as caught:
        opened(folder)
    assert caught.value.code == "LCK-002"
    logbook.close()
