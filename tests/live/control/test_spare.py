"""The switcher in reserve: there when it is needed, and gone with whoever holds it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from streamctl.live.control.spare import Spare
from streamctl.live.endpoints import read_endpoints
from streamctl.session.folder import SessionFolder
from tests.lab.leftovers import gone, leftovers
from tests.lab.shows import FAKE, importable, records, show
from tests.lab.waiting import wait_for

MODULES = [FAKE, pytest.param("streamctl.live.switcher", marks=pytest.mark.ffmpeg)]


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    (tmp_path / "logs").mkdir()
    return SessionFolder(tmp_path)


@pytest.mark.parametrize("module", MODULES)
def test_it_waits_until_it_is_let_go(module: str, folder: SessionFolder) -> None:
    spare = Spare(folder, module)
    spare.prepare()
    (process,) = leftovers()
    spare.prepare()
    assert leftovers() == [process]
    spare.close()
    assert leftovers() == []
    assert spare.take() is None


@pytest.mark.parametrize("module", MODULES)
def test_it_ends_by_itself_when_its_holder_is_killed(module: str, folder: SessionFolder) -> None:
    code = (
        "import sys, signal; from pathlib import Path\n"
        "from streamctl.live.control.spare import Spare; from streamctl.session.folder import SessionFolder\n"
        "spare = Spare(SessionFolder(Path(sys.argv[1])), sys.argv[2]); spare.prepare()\n"
        "print(flush=True); signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(folder.path), module], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert len(leftovers()) == 2
        holder.kill()
    wait_for(lambda: not leftovers(), 10, "the end of the one in reserve")


def test_a_dead_one_is_replaced_and_never_handed_out(folder: SessionFolder) -> None:
    spare = Spare(folder, FAKE)
    spare.prepare()
    (first,) = leftovers()
    first.kill()
    wait_for(lambda: gone(first.pid))
    assert spare.take() is None
    spare.prepare()
    (second,) = leftovers()
    assert second.pid != first.pid
    spare.close()


def test_the_next_switcher_is_the_one_in_reserve_and_the_show_ends_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with show(tmp_path) as running:
        known = read_endpoints(SessionFolder(running.folder).endpoints)
        assert known is not None
        others = {running.pid, known.switcher_pid}
        (spare,) = wait_for(lambda: [one for one in leftovers() if one.pid not in others], 20, "the one in reserve")
        os.kill(known.switcher_pid or 0, signal.SIGKILL)
        wait_for(lambda: records(running, "programme.resumed"), 10, "the next switcher")
        assert [child.pid for child in records(running, "child") if child.event == "started"][-1] == spare.pid
        assert running.call("next")["cue"] == "opening"
        running.call("stop")
        wait_for(lambda: not leftovers(), 20, "the end")
    assert not psutil.pid_exists(spare.pid)
