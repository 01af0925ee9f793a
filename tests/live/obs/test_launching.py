"""A real OBS launched, found again, launched again after its death, ended; nothing of it stays, no secret is seen."""

import errno
import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret, hide_variable
from streamctl.live.obs import launching
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.launched import Launched, find_launched, last_launched, place_of, point_to, signpost
from streamctl.live.obs.launching import launch, quit_launched, relaunch
from streamctl.live.obs.notices import Connected, Notice
from streamctl.live.obs.requests import Request
from streamctl.media import obs_process
from streamctl.media.detached import Detached
from streamctl.media.obs_program import find_obs
from tests.lab.components import obs_root
from tests.lab.leftovers import gone
from tests.lab.ports import free_port
from tests.lab.waiting import wait_for
from tests.live.obs.test_configuration import PASSWORD, setup

pytestmark = pytest.mark.obs


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """OBS and Xvfb of the lab, found as an installed one is."""
    bin_folder = obs_root().program("obs").parent
    monkeypatch.setenv("PATH", f"{bin_folder}:{os.environ['PATH']}")
    monkeypatch.setenv("OBS_PASSWORD", PASSWORD)
    hide_variable("OBS_PASSWORD")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own data lie elsewhere."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "obs"
    yield place
    known = last_launched(place)
    for process in (known.obs.find(), known.screen and known.screen.find()) if known else ():
        if process:
            process.kill()


def launched(folder: Path, port: int) -> Launched:
    return launch(setup(folder, port=port), find_obs(), folder, headless=True)


def paper_obs(place: Path, does: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a program in `place` that is taken for OBS from now on, and that `does` that once it is started."""
    program = place / "bin" / "obs"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n[ $1 = --version ] && exec echo 'OBS Studio - 30.2.3'\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv("STREAMCTL_OBS", str(program))
    return program


def started_from_now_on(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets the process id of each screen and each OBS."""
    started: list[int] = []
    spawn = obs_process.spawn_detached

    def noted(*order: Any, **more: Any) -> Detached:
        process = spawn(*order, **more)
        started.append(process.pid)
        return process

    monkeypatch.setattr(obs_process, "spawn_detached", noted)
    return started


def meet(port: int, met: "Queue[Notice]") -> ObsConnection:
    return ObsConnection(ObsAddress("127.0.0.1", port, Secret(PASSWORD)), listener=met.put)


def meetings(met: "Queue[Notice]") -> int:
    return sum(isinstance(notice, Connected) for notice in tuple(met.queue))


@pytest.mark.usefixtures("programs")
def test_its_whole_life(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    made = launched(folder, port)
    assert launched(folder, port) == made == find_launched(folder)
    assert place_of("streamctl-talk", port) == folder
    process = psutil.Process(made.obs.pid)
    assert "--multi" in process.cmdline()
    assert PASSWORD not in "\n".join((*process.cmdline(), *process.environ().values()))
    assert PASSWORD not in (folder / "launch.json").read_text() + (folder / "obs.log").read_text()
    met: Queue[Notice] = Queue()
    with meet(port, met) as connection:
        connection.wait_until_ready(30)
        collections = connection.request(Request.GET_SCENE_COLLECTION_LIST)
        assert collections["currentSceneCollectionName"] == "streamctl-talk"
        assert connection.request(Request.GET_PROFILE_LIST)["currentProfileName"] == "streamctl-talk"
        video = connection.request(Request.GET_VIDEO_SETTINGS)
        assert (video["baseWidth"], video["fpsNumerator"], video["fpsDenominator"]) == (320, 30000, 1001)

        os.kill(made.obs.pid, signal.SIGKILL)
        wait_for(lambda: not made.runs)
        assert find_launched(folder) is None
        again = relaunch(folder)
        assert again.screen == made.screen
        assert again.obs != made.obs
        wait_for(lambda: meetings(met) == 2, 60)

        os.kill(again.obs.pid, signal.SIGSTOP)
        third = relaunch(folder)
        assert gone(again.obs.pid)
        wait_for(lambda: meetings(met) == 3, 60)
        connection.request(Request.START_RECORD)
        wait_for(lambda: connection.request(Request.GET_RECORD_STATUS)["outputActive"])
        with pytest.raises(StreamctlError) as on_air:
            quit_launched(folder, Secret(PASSWORD))
        assert on_air.value.code == "OBS-034"
        with pytest.raises(StreamctlError) as refused:
            quit_launched(folder, Secret("not-" + PASSWORD))
        assert refused.value.code == "OBS-005"
    assert third.runs
    assert quit_launched(folder, None), "an OBS that records asks in a window before it ends, unless it is told not to"
    assert third.screen is not None
    assert gone(third.obs.pid)
    assert gone(third.screen.pid)
    with pytest.raises(StreamctlError) as nothing:
        quit_launched(folder, None)
    assert nothing.value.code == "OBS-032"


@pytest.mark.usefixtures("programs")
def test_a_screen_that_its_obs_left_behind_is_ended(folder: Path) -> None:
    port = free_port()
    first = launched(folder, port)
    os.kill(first.obs.pid, signal.SIGKILL)
    wait_for(lambda: not first.runs)
    second = launched(folder, port)
    assert first.screen is not None
    assert gone(first.screen.pid)
    assert second.screen != first.screen
    assert quit_launched(folder, Secret(PASSWORD))


@pytest.mark.usefixtures("programs")
def test_an_obs_that_ends_at_once_says_why_and_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_obs(tmp_path, "echo no OpenGL here >&2\nexit 3", monkeypatch)
    started = started_from_now_on(monkeypatch)
    with pytest.raises(StreamctlError) as ended:
        launched(folder, free_port())
    assert ended.value.code == "OBS-027"
    assert "no OpenGL here" in ended.value.message()
    assert [gone(pid) for pid in started] == [True, True], "the screen and OBS"
    assert not (folder / "launch.json").exists()


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("problem", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_an_obs_that_cannot_be_written_down_does_not_run(
    problem: BaseException, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would find it again, and the next one would be started beside it."""
    program = paper_obs(tmp_path, "exec sleep 60", monkeypatch)
    started = started_from_now_on(monkeypatch)

    def record(*_: object) -> Launched:
        raise problem

    monkeypatch.setattr(launching, "record", record)
    with pytest.raises((StreamctlError, KeyboardInterrupt)) as first:
        launched(folder, free_port())
    assert last_launched(folder) is None
    dead = {"pid": 2**22 + 1, "born": 1.0}
    known = {"obs": dead, "screen": dead, "display": ":1", "port": 1, "name": "n", "version": "30.2"}
    (folder / "launch.json").write_text(json.dumps({**known, "program": str(program)}))
    with pytest.raises((StreamctlError, KeyboardInterrupt)) as second:
        relaunch(folder)
    assert last_launched(folder) is not None, "it can be tried again"
    assert [gone(pid) for pid in started] == [True] * 4, "two screens and two of OBS"
    for raised in (first.value, second.value):
        assert raised is problem or (isinstance(raised, StreamctlError) and raised.code == "OBS-028")


@pytest.mark.usefixtures("programs")
def test_a_port_that_is_held_is_named_with_its_holder(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(StreamctlError) as held:
        launched(folder, server.getsockname()[1])
    assert held.value.code == "OBS-022"
    assert str(os.getpid()) in held.value.message()


@pytest.mark.usefixtures("programs")
def test_without_a_screen_it_says_so(folder: Path) -> None:
    with pytest.raises(StreamctlError) as blind:
        launch(setup(folder, port=free_port()), find_obs(), folder, headless=False)
    assert blind.value.code == "OBS-025"


@pytest.mark.usefixtures("programs")
def test_the_user_s_plugins_are_found(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = tmp_path / "home" / "obs-studio" / "plugins"
    theirs.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    home = folder / "config" / "obs-studio"
    home.mkdir(parents=True)
    for _ in range(2):
        launching._share_plugins(home)
    assert (home / "plugins").resolve() == theirs


def test_a_number_that_another_process_got_is_not_obs(folder: Path) -> None:
    folder.mkdir()
    other = {"pid": os.getpid(), "born": 1.0}
    known = {"obs": other, "screen": None, "display": "", "port": 1, "name": "n", "program": "p", "version": "30"}
    (folder / "launch.json").write_text(json.dumps(known))
    assert last_launched(folder) is not None
    assert find_launched(folder) is None
    with pytest.raises(StreamctlError) as nothing:
        quit_launched(folder, None)
    assert nothing.value.code == "OBS-032"


def test_an_obs_in_a_folder_of_its_own_is_found_by_port_and_name(folder: Path) -> None:
    folder.mkdir()
    assert place_of("n", 4455) is None
    point_to(folder, 4455)
    assert place_of("n", 4455) is None, "nothing was launched there yet"
    known = {"obs": {"pid": 1, "born": 1.0}, "screen": None, "display": "", "program": "p", "version": "30"}
    (folder / "launch.json").write_text(json.dumps({**known, "name": "n", "port": 4455}))
    assert place_of("n", 4455) == folder
    assert place_of("another show", 4455) is None
    assert place_of("n", 4456) is None
    (folder / "launch.json").write_text(json.dumps({**known, "name": "n", "port": 4456}))
    assert place_of("n", 4455) is None, "it was launched for another port since"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7"])
def test_an_unreadable_signpost_points_nowhere(text: str) -> None:
    signpost(4455).parent.mkdir(parents=True)
    signpost(4455).write_text(text)
    assert place_of("n", 4455) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"obs": 1, "screen": 2}', "null"])
def test_an_unreadable_record_is_none(folder: Path, text: str) -> None:
    folder.mkdir()
    (folder / "launch.json").write_text(text)
    assert last_launched(folder) is None
