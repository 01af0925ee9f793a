import json
import os
import sys
from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.live.lock import EventLock, all_locks, lock_path
from streamctl.media.detached import spawn_detached


def test_the_second_taker_learns_which_session_holds_it() -> None:
    lock = EventLock.take("event")
    lock.publish(Path("/sessions/event-1"), Path("/run/c.sock"))
    with pytest.raises(StreamctlError) as caught:
        EventLock.take("event")
    assert caught.value.code == "LCK-001"
    assert caught.value.facts == {"event": "event", "session": "event-1"}
    lock.release()
    EventLock.take("event").release()


def test_a_lock_just_taken_names_no_session_and_still_refuses() -> None:
    lock = EventLock.take("event")
    assert all_locks() == {}
    with pytest.raises(StreamctlError) as caught:
        EventLock.take("event")
    assert caught.value.code == "LCK-001"
    lock.release()


def test_what_a_lock_says_is_seen_while_held_and_after_a_crash() -> None:
    lock = EventLock.take("event")
    lock.publish(Path("/sessions/event-1"), Path("/run/c.sock"))
    expected = {"session": "/sessions/event-1", "control": "/run/c.sock", "pid": os.getpid()}
    assert all_locks() == {"event": (expected, True)}
    lock.release()
    assert all_locks() == {"event": (expected, False)}
    again = EventLock.take("event")
    assert again.content() == expected
    again.clear()
    assert again.content() is None
    assert all_locks() == {}
    again.release()


def test_a_shorter_content_replaces_a_longer_one() -> None:
    lock = EventLock.take("event")
    lock.publish(Path("/sessions/a-very-long-name-of-a-session"), Path("/run/c.sock"))
    lock.publish(Path("/s"), Path("/c"))
    assert json.loads(lock_path("event").read_text())["session"] == "/s"
    lock.release()


def test_damaged_content_names_no_session() -> None:
    lock_path("event").write_bytes(b"\xff\x00{{")
    assert all_locks() == {}
    lock = EventLock.take("event")
    assert lock.content() is None
    lock.release()


def test_an_inherited_lock_outlives_its_giver_but_not_its_holder(tmp_path: Path) -> None:
    lock = EventLock.take("event")
    read_end, write_end = os.pipe()
    code = (
        "import os; from streamctl.live.lock import EventLock; "
        f"EventLock.adopt('event', {lock.descriptor}); os.read({read_end}, 1)"
    )
    holder = spawn_detached(
        "it", [sys.executable, "-c", code], log=tmp_path / "log", pass_fds=[lock.descriptor, read_end]
    )
    lock.release()
    with pytest.raises(StreamctlError):
        EventLock.take("event")
    os.close(write_end)
    assert holder.wait(10)
    os.close(read_end)
    EventLock.take("event").release()
