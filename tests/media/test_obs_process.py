"""Starting a screen and an OBS, and ending them, with programs that stand for them."""

import signal
import sys
from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.media import obs_process
from streamctl.media.detached import Detached, spawn_detached
from streamctl.media.obs_process import Started, end_obs, start_obs, start_screen
from streamctl.media.obs_program import find_obs, look_for_obs, number_of, parse_obs_version, too_old
from tests.lab.leftovers import gone
from tests.lab.waiting import wait_for

PAUSE = "import signal; print('on', flush=True); signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); print('on', flush=True); signal.pause()"
LISTENS = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); print('on', flush=True); signal.pause()"
)


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport os, sys, signal, time\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def running(folder: Path, code: str) -> Detached:
    log = folder / "log"
    process = spawn_detached("it", [sys.executable, "-c", code], log=log)
    wait_for(lambda: "on" in log.read_text())
    return process


class TestScreen:
    def test_its_number_may_come_in_pieces(self, here: Path) -> None:
        """An X server that cannot write the end of the line ends: whoever reads must not go away before."""
        pieces = "for piece in (b'1', b'2', b'\\n'):\n    os.write(fd, piece)\n    time.sleep(0.1)\nsignal.pause()"
        program(here, "Xvfb", f"fd = int(sys.argv[sys.argv.index('-displayfd') + 1])\n{pieces}")
        screen, display = start_screen(here / "log")
        assert display == ":12"
        assert screen.alive
        assert screen.end()

    @pytest.mark.parametrize("text", ["sys.exit(1)", "signal.pause()", "os.write(int(sys.argv[2]), b'no number\\n')"])
    def test_one_that_does_not_start_is_told_and_ended(
        self, here: Path, text: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(obs_process, "SCREEN_SECONDS", 0.5)
        pids = here / "pid"
        program(here, "Xvfb", f"open({str(pids)!r}, 'w').write(str(os.getpid()))\n{text}")
        with pytest.raises(StreamctlError) as failed:
            start_screen(here / "log")
        assert failed.value.code == "OBS-024"
        wait_for(lambda: not pids.exists() or gone(int(pids.read_text())))

    def test_without_an_x_server(self, here: Path) -> None:
        with pytest.raises(StreamctlError) as failed:
            start_screen(here / "log")
        assert failed.value.code == "OBS-024"


class TestStarting:
    @pytest.mark.parametrize(("version", "checked"), [((30, 2), True), ((32, 0), False)])
    def test_it_asks_nothing_and_knows_no_secret(
        self, here: Path, version: tuple[int, int], checked: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OBS_PASSWORD", Secret("canary-websocket-password").reveal())
        path = program(
            here, "obs", "print(sys.argv[1:], sorted(os.environ), os.environ['XDG_CONFIG_HOME'], flush=True)"
        )
        log = here / "log"
        assert start_obs(path, version, "streamctl-talk", environment={"XDG_CONFIG_HOME": "/c"}, log=log).wait(10)
        said = log.read_text()
        assert "'--multi'" in said
        assert "'--profile', 'streamctl-talk', '--collection', 'streamctl-talk'" in said
        assert ("--disable-shutdown-check" in said) == checked
        assert "OBS_PASSWORD" not in said
        assert said.strip().endswith("/c")


class TestEnding:
    def test_in_order(self, tmp_path: Path) -> None:
        assert end_obs(running(tmp_path, LISTENS))

    @pytest.mark.parametrize("stopped", [False, True])
    def test_at_once_where_it_hangs(self, tmp_path: Path, stopped: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(obs_process, "INTERRUPT_SECONDS", 0.3)
        process = running(tmp_path, DEAF)
        if stopped:
            process.signal(signal.SIGSTOP)
        assert not end_obs(process)
        assert not process.alive

    def test_a_process_is_found_again_and_another_with_its_number_is_not(self, tmp_path: Path) -> None:
        process = running(tmp_path, PAUSE)
        known = Started.of(process)
        assert known.find() is not None
        assert Started(known.pid, known.born - 60).find() is None
        process.kill()
        assert known.find() is None


class TestProgram:
    @pytest.mark.parametrize(
        ("words", "version", "number"),
        [
            ("OBS Studio - 30.2.3.1-3\n", "30.2.3.1", (30, 2)),
            ("OBS Studio - 31.0.0 (linux)", "31.0.0", (31, 0)),
            ("qt.qpa: x\nOBS Studio 29.1", "29.1", (29, 1)),
            ("something else 1.2", None, (0, 0)),
        ],
    )
    def test_its_version(self, words: str, version: str | None, number: tuple[int, int]) -> None:
        assert parse_obs_version(words) == version
        assert number_of(version or "unknown") == number

    def test_the_one_that_is_wished_for(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert look_for_obs() is None
        program(here, "obs", "print('OBS Studio - 30.2.3')")
        wished = program(here, "other-obs", "print('OBS Studio - 27.0.1')")
        found = look_for_obs()
        assert found is not None
        assert (found.path, found.number, too_old(found)) == (here / "obs", (30, 2), False)
        monkeypatch.setenv("STREAMCTL_OBS", str(wished))
        with pytest.raises(StreamctlError) as old:
            find_obs()
        assert old.value.code == "OBS-021"
