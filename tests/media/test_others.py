from streamctl.media import others
from streamctl.media.child import ChildProcess, StopLadder
from streamctl.media.others import OthersAtWork
from streamctl.media.run import run
from tests.lab.waiting import wait_for

SPIN = ["sh", "-c", "while :; do :; done"]


def test_what_another_process_does_is_seen() -> None:
    watched = OthersAtWork()
    busy = ChildProcess("busy", SPIN)  # not seen to end yet: nobody's of ours
    try:
        wait_for(lambda: watched.cores() > 0.3, 10, "the other process's work")
    finally:
        busy.stop(StopLadder(end_of_input=0.0, interrupt=0.1, terminate=0.1))


def test_what_was_done_here_and_has_ended_is_no_other_s() -> None:
    before = others._own_seconds()
    run(["sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"], timeout=20)
    assert others._own_seconds() - before > 0.05
