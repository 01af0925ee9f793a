"""A switcher that dies, both processes that die, a machine that is started anew: the session goes on."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.live.control_process import find_switcher, known_keys, start_control
from streamctl.live.endpoints import Endpoints, read_endpoints
from streamctl.live.launch import resumable, resume
from streamctl.live.protocol import Client
from streamctl.live.pulse import SILENT_SECONDS
from streamctl.live.restarts import RESTARTS
from streamctl.live.running import HELLO_SECONDS, Running, find_running, running_sessions, wait_for_end
from streamctl.media.detached import OWNER
from streamctl.session.folder import SessionFolder
from streamctl.session.state import SessionState, fold
from tests.lab.leftovers import gone
from tests.lab.shows import FAKE, KEY, importable, lines, records, show, show_plan, target, tell_switcher
from tests.lab.waiting import wait_for

FPS = 30


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


def endpoints(running: Running) -> Endpoints:
    found = read_endpoints(SessionFolder(running.folder).endpoints)
    assert found is not None
    return found


def kill_switcher(running: Running, number: int = signal.SIGKILL) -> int:
    pid = endpoints(running).switcher_pid
    assert pid is not None
    os.kill(pid, number)
    return pid


def kill_both(running: Running) -> None:
    os.kill(running.pid, signal.SIGKILL)
    switcher = kill_switcher(running)
    wait_for(lambda: gone(running.pid) and gone(switcher))


def resumptions(running: Running) -> list[object]:
    return records(running, "programme.resumed")


def ended(running: Running) -> SessionState:
    running.call("stop")
    assert wait_for_end(running, 20)
    return fold(lines(running))


def test_a_switcher_that_dies_is_replaced_and_shows_what_was_wanted(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        running.call("next")
        running.call("cut", {"scene": "both"})
        running.call("card", {"name": "name"})
        dead = kill_switcher(running)
        wait_for(lambda: resumptions(running), 10, "a new switcher")
        status = wait_for(lambda: (now := running.call("status"))["on_air"] and now["overlay"] and now, 10, "a picture")
        assert (status["on_air"]["name"], status["wanted"]["name"], status["overlay"]) == ("both", "both", "name")
        new = endpoints(running).switcher_pid
        assert new not in (None, dead)
        assert psutil.pid_exists(new or 0)
        assert running.call("next")["cue"] == "talk"
        figures = wait_for(lambda: running.call("status")["targets"][0]["figures"])
        assert figures["key_sha256"] == hashlib.sha256(KEY.encode()).hexdigest()
        state = ended(running)
    assert state.programme is not None
    (again,) = state.resumed
    assert again.seconds == pytest.approx(state.programme.seconds + again.frame / FPS, abs=0.001)
    assert [segment.first_frame for segment in state.segments_of("program")] == [0, again.frame]
    assert all(segment.closed for segment in state.segments.values())
    exits = [child for child in records(running, "child") if child.event == "exited"]
    assert (exits[0].pid, exits[0].status) == (dead, -9)
    assert state.children == {}
    assert [fault.code for fault in state.faults] == ["LIV-032"]
    assert state.closed is not None
    assert state.closed.outcome == "degraded"
    assert not list(Path(os.environ["XDG_RUNTIME_DIR"]).rglob("*.switcher"))


def test_what_the_dead_switcher_left_running_is_ended_before_the_next_one_begins(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
        orphan = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
        with orphan:
            assert orphan.stdout is not None
            orphan.stdout.readline()
            started = {"type": "child", "role": "ingest", "name": "close", "pid": orphan.pid, "event": "started"}
            tell_switcher(running, "fake.emit", {"record": started})
            wait_for(lambda: len(records(running, "child")) == 2)
            kill_switcher(running)
            assert orphan.wait(10) == -signal.SIGKILL
        wait_for(lambda: resumptions(running), 10, "a new switcher")
        state = ended(running)
    order = [(child.role, child.event) for child in records(running, "child")]
    assert order.index(("ingest", "exited")) < len(order) - 1 - order[::-1].index(("switcher", "started"))
    assert (state.children, [fault.code for fault in state.faults]) == ({}, ["LIV-032"])


def test_what_a_dead_switcher_started_unheard_is_ended_too(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        owned = {**os.environ, OWNER: str(running.folder)}
        orphan = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], env=owned)
        with orphan:
            kill_switcher(running)
            assert orphan.wait(10) == -signal.SIGTERM
        wait_for(lambda: resumptions(running), 10, "a new switcher")
        ended(running)


@pytest.mark.parametrize("how", ["stopped", "standing"])
def test_a_switcher_that_hangs_is_ended_and_replaced(how: str, tmp_path: Path) -> None:
    with show(tmp_path) as running:
        running.call("next")
        hung = kill_switcher(running, signal.SIGSTOP) if how == "stopped" else endpoints(running).switcher_pid or 0
        if how == "standing":
            tell_switcher(running, "fake.stand", {})
        began = time.monotonic()
        wait_for(lambda: resumptions(running), 15, "a new switcher")
        assert time.monotonic() - began > SILENT_SECONDS
        assert gone(hung)
        assert running.call("cut", {"scene": "both"})["name"] == "both"
        state = ended(running)
    assert [fault.code for fault in state.faults] == ["LIV-036"]
    exits = [child for child in records(running, "child") if child.event == "exited"]
    assert (exits[0].pid, exits[0].status) == (hung, -9)
    assert state.children == {}


def test_a_switcher_that_is_only_held_up_is_not_replaced(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        held = kill_switcher(running, signal.SIGSTOP)
        threading.Event().wait(SILENT_SECONDS / 2)  # shorter than what counts as a hang
        os.kill(held, signal.SIGCONT)
        assert running.call("next")["cue"] == "opening"
        threading.Event().wait(SILENT_SECONDS)  # and nobody counts the two together
        assert endpoints(running).switcher_pid == held
        state = ended(running)
    assert (state.faults, state.resumed) == ((), ())


def test_control_dead_and_the_switcher_hanging_the_next_command_replaces_both(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        hung = kill_switcher(running, signal.SIGSTOP)
        os.kill(running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        start_control(SessionFolder(running.folder), switcher=FAKE)
        assert gone(hung)
        again = find_running()
        assert again.call("next")["cue"] == "opening"
        state = ended(again)
    assert len(state.resumed) == 1
    assert state.children == {}


def test_a_control_process_that_hangs_is_killed_and_replaced_by_the_next_command(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        os.kill(running.pid, signal.SIGSTOP)
        again = find_running()
        assert again.pid != running.pid
        assert gone(running.pid)  # it can never wake up and write into the journal
        assert again.call("next")["cue"] == "opening"
        state = ended(again)
    assert [line.seq for line in lines(running)] == list(range(1, len(lines(running)) + 1))
    assert (state.opened, state.resumed) == (2, ())


def test_a_control_process_that_is_only_held_up_is_left_alone(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        os.kill(running.pid, signal.SIGSTOP)
        wake = threading.Timer(HELLO_SECONDS + SILENT_SECONDS / 2, os.kill, (running.pid, signal.SIGCONT))
        wake.start()
        assert find_running().pid == running.pid
        wake.join()
        ended(running)


def test_several_who_miss_control_at_once_start_one(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        os.kill(running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        found: list[int] = []
        threads = [threading.Thread(target=lambda: found.append(find_running().pid)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 3
        assert set(found) == {running_sessions()[0].pid}
        state = ended(find_running())
    assert state.opened == 2


def kill_control_that_is_to_stop(running: Running) -> int:
    """Kill control between the intent to stop and its effect; return the switcher, which stands still meanwhile."""
    switcher = kill_switcher(running, signal.SIGSTOP)
    asked = threading.Thread(target=stop_in_vain, args=(running,))
    asked.start()
    wait_for(lambda: "stop" in [command.verb for command in records(running, "command")])
    os.kill(running.pid, signal.SIGKILL)
    asked.join()
    wait_for(lambda: not running_sessions())
    return switcher


def stop_in_vain(running: Running) -> None:
    with contextlib.suppress(StreamctlError):
        running.call("stop")


def test_an_end_that_was_asked_for_is_brought_about_by_the_next_control_process(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        kill_control_that_is_to_stop(running)  # and the switcher stands still for good
        with pytest.raises(StreamctlError) as caught:
            wait_for_end(find_running(), 20)
        assert caught.value.code == "LIV-007"
    check_ended_once(running)


def test_a_show_that_ended_without_control_is_not_begun_again(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        address = endpoints(running).switcher
        os.kill(kill_control_that_is_to_stop(running), signal.SIGCONT)
        with contextlib.suppress(StreamctlError), Client(address) as switcher:
            switcher.call("stop", {})  # control may have been killed before it could say so
        wait_for(lambda: find_switcher(SessionFolder(running.folder)) is None)
        with pytest.raises(StreamctlError) as caught:
            start_control(SessionFolder(running.folder), switcher=FAKE)
        assert caught.value.code == "LIV-007"
    check_ended_once(running)


def check_ended_once(running: Running) -> None:
    state = fold(lines(running))
    assert (state.resumed, state.children) == ((), {})
    assert all(segment.closed for segment in state.segments.values())
    assert state.closed is not None
    assert state.closed.outcome == "degraded"


def test_every_line_of_the_journal_is_there_once_across_switchers(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        kill_switcher(running)
        wait_for(lambda: len(resumptions(running)) == 1, 10)
        running.call("mark", {"text": "after"})
        ended(running)
    written = lines(running)
    assert [line.seq for line in written] == list(range(1, len(written) + 1))
    births = [index for index, line in enumerate(written) if line.record.type == "child" and line.event is None]
    second = [line.event for line in written[births[-2] :] if line.event is not None]
    assert second == list(range(1, len(second) + 1))


def test_a_command_in_the_gap_is_carried_out_by_the_next_switcher(tmp_path: Path) -> None:
    answers: list[dict[str, object]] = []
    with show(tmp_path) as running:
        kill_switcher(running)
        wait_for(lambda: "LIV-032" in {fault.code for fault in fold(lines(running)).faults}, 10, "the fault")
        asked = threading.Thread(target=lambda: answers.append(running.call("cut", {"scene": "inset"})))
        asked.start()
        asked.join(10)
        state = ended(running)
    assert [answer["name"] for answer in answers] == ["inset"]
    assert [cut.name for cut in state.cuts] == ["standby", "standby", "inset"]
    assert state.resumed[0].frame <= state.cuts[-1].frame


def test_switchers_that_die_one_after_the_other_end_the_session_as_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_SWITCHER", "dies again")
    with show(tmp_path) as running:
        kill_switcher(running)
        assert wait_for_end(running, 30)
    state = fold(lines(running))
    assert [fault.code for fault in state.faults] == ["LIV-032"] * RESTARTS + ["LIV-012"]
    assert len([child for child in records(running, "child") if child.event == "started"]) == 1 + RESTARTS
    assert state.closed is not None
    assert (state.closed.outcome, state.closed.reasons[0]) == ("failed", "the programme broke off")
    with pytest.raises(StreamctlError) as caught:
        resumable(running.folder)
    assert caught.value.code == "LIV-034"


def test_both_killed_the_session_is_resumed_in_its_folder(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        running.call("next")
        running.call("mark", {"text": "before"})
        with pytest.raises(StreamctlError) as caught:
            resumable(running.folder)
        assert caught.value.code == "LIV-033"
        first = (running.folder / "program/0001-f00000000.flv").read_bytes()
        kill_both(running)
        again = resume(running.folder, secrets={"main": Secret(KEY)}, switcher=FAKE)
        assert again.session == running.session
        assert again.call("status")["on_air"]["name"] == "close"
        wait_for(lambda: again.call("status")["targets"][0]["state"] == "live")
        assert again.call("next")["cue"] == "talk"
        state = ended(again)
    assert (running.folder / "program/0001-f00000000.flv").read_bytes() == first
    assert [segment.closed for segment in state.segments_of("program")] == [True, True]
    assert [line.seq for line in lines(running)] == list(range(1, len(lines(running)) + 1))
    assert (state.opened, len(state.resumed), state.children) == (2, 1, {})
    assert state.anchor_ns is None
    assert [cue.id for cue in state.cues] == ["opening", "talk"]
    assert state.closed is not None
    assert state.closed.outcome != "failed"


def test_the_switcher_still_running_alone_is_not_resumed_but_found_again(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        os.kill(running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        with pytest.raises(StreamctlError) as caught:
            resume(running.folder, secrets={}, switcher=FAKE)
        assert caught.value.code == "LIV-033"
        ended(find_running())


def test_control_killed_then_the_switcher_the_keys_come_from_where_the_plan_says(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    known = target("main").model_copy(update={"key": SecretReference(file=tmp_path / "key")})
    unknown = target("other")
    with show(tmp_path, show_plan(tmp_path, targets=(known, unknown))) as running:
        os.kill(running.pid, signal.SIGKILL)
        wait_for(lambda: not running_sessions())
        folder = SessionFolder(running.folder)
        start_control(folder, keys=known_keys(folder), switcher=FAKE)  # as the next command does
        again = find_running()
        kill_switcher(again)
        wait_for(lambda: resumptions(running), 10, "a new switcher")
        figures = wait_for(lambda: again.call("status")["targets"][0]["figures"])
        assert figures["key_sha256"] == hashlib.sha256(KEY.encode()).hexdigest()
        state = ended(again)
    assert ("LIV-028", "other") in {(fault.code, fault.where) for fault in state.faults}


def test_after_a_start_of_the_machine_frames_are_still_time(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        frame = running.call("mark", {"text": "before"})["frame"]
        before = fold(lines(running))
        kill_both(running)
        header = SessionFolder(running.folder).header
        content = json.loads(header.read_text())
        content["anchor_ns"] += 10**15  # what the clock of the machine's next run says of it: not for a long time
        header.write_text(json.dumps(content))
        again = resume(running.folder, secrets={}, switcher=FAKE)
        status = again.call("status")
        assert before.t < status["seconds"] < before.t + 30
        state = ended(again)
    (resumed,) = state.resumed
    assert frame < resumed.frame < frame + 30 * FPS
    assert before.programme is not None
    assert resumed.seconds == pytest.approx(before.programme.seconds + resumed.frame / FPS, abs=0.001)
    (anchored,) = records(running, "clock.anchored")
    assert state.anchor_ns == anchored.anchor_ns != content["anchor_ns"]
    assert state.t < before.t + 60


def test_a_resumption_that_brings_nothing_on_air_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with show(tmp_path) as running:
        kill_both(running)
        monkeypatch.setenv("FAKE_SWITCHER", "dies")
        with pytest.raises(StreamctlError) as caught:
            resume(running.folder, secrets={}, switcher=FAKE)
        assert caught.value.code == "LIV-012"
        assert running_sessions() == ()
        monkeypatch.setenv("FAKE_SWITCHER", "")
        again = resume(running.folder, secrets={}, switcher=FAKE)
        state = ended(again)
    assert state.closed is not None
    assert state.closed.outcome == "degraded"


def test_a_session_that_broke_off_days_ago_is_over(tmp_path: Path) -> None:
    with show(tmp_path) as running:
        kill_both(running)
        long_ago = time.time() - 3 * 24 * 3600
        os.utime(running.folder / "journal.jsonl", (long_ago, long_ago))
        with pytest.raises(StreamctlError) as caught:
            resume(running.folder, secrets={}, switcher=FAKE)
    assert (caught.value.code, caught.value.facts["hours"]) == ("LIV-035", 72)


def test_a_folder_that_is_no_session_and_one_that_ended_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StreamctlError) as nothing:
        resume(tmp_path / "nowhere", secrets={}, switcher=FAKE)
    assert nothing.value.code == "SES-001"
    with show(tmp_path) as running:
        ended(running)
        with pytest.raises(StreamctlError) as over:
            resume(running.folder, secrets={}, switcher=FAKE)
    assert over.value.code == "LIV-034"
