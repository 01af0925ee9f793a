"""Short programs: what they said, and an end for those that would not end."""

import os
import sys
import time

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media.run import Finished, run
from tests.lab.waiting import wait_for


def test_both_outputs_and_the_status_come_back() -> None:
    assert run(["sh", "-c", "cat; echo no >&2; exit 3"], timeout=10, give=b"in") == Finished(3, b"in", b"no\n")


def test_a_program_that_reads_nothing_is_no_failure() -> None:
    assert run(["true"], timeout=10, give=b"x" * 1_000_000).status == 0


def test_much_output_is_read_whole() -> None:
    done = run([sys.executable, "-c", "print('x' * 3_000_000)"], timeout=20)
    assert len(done.out) == 3_000_001


@pytest.mark.parametrize("argv", [["/no/such/program"], ["/"], ["true", "\0"]])
def test_what_cannot_start_is_an_error(argv: list[str]) -> None:
    with pytest.raises(StreamctlError) as failed:
        run(argv, timeout=1)
    assert failed.value.code == "FFM-005"


def test_a_program_that_takes_too_long_is_ended_with_all_it_started() -> None:
    began = time.monotonic()
    with pytest.raises(StreamctlError) as slow:
        run(["sh", "-c", "trap '' TERM INT; sleep 61 & sleep 62 & wait"], timeout=0.5)
    assert slow.value.code == "FFM-006"
    assert "0.5 s" in slow.value.message()
    assert time.monotonic() - began < 15
    wait_for(lambda: not sleepers({"61", "62"}), 20, "the end of its children")


def sleepers(seconds: set[str]) -> list[psutil.Process]:
    """Return the running `sleep`s of these many seconds."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = process.info["cmdline"] or []
        if command[:1] == ["sleep"] and set(command[1:]) <= seconds and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def test_a_program_that_leaves_another_behind_with_its_output_has_ended_all_the_same() -> None:
    done = run(["sh", "-c", "echo key; sleep 3.5 & exit 0"], timeout=1.5)
    assert (done.status, done.out) == (0, b"key\n")
    wait_for(lambda: not sleepers({"3.5"}), 20)


def test_no_descriptor_is_left_open() -> None:
    ours = psutil.Process()
    before = ours.num_fds()
    for _ in range(5):
        run(["true"], timeout=10)
        with pytest.raises(StreamctlError):
            run(["sleep", "60"], timeout=0.05)
    assert ours.num_fds() == before


def test_the_environment_is_ours_without_secrets_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YT_KEY", "abcd-1234-efgh")
    monkeypatch.setenv("HARMLESS", "yes")
    Secret("abcd-1234-efgh")
    printed = run(["env"], timeout=10).out
    assert b"abcd-1234-efgh" not in printed
    assert b"HARMLESS=yes" in printed
    path = os.environ["PATH"]
    assert run(["env"], timeout=10, environment={"PATH": path}).out.decode().split() == [f"PATH={path}"]


def test_descriptors_that_are_passed_stay_open_here() -> None:
    read_end, write_end = os.pipe()
    assert run(["sh", "-c", f"echo hello > /dev/fd/{write_end}"], timeout=10, pass_fds=(write_end,)).status == 0
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        assert stream.read() == b"hello\n"
