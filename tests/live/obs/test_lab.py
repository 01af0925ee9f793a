"""The OBS of the tests: a real one with obs-websocket, started and ended at will, leaving nothing."""

import json
from pathlib import Path

import psutil
import pytest
import websocket

from tests.lab.leftovers import gone
from tests.lab.obs import running_obs

pytestmark = pytest.mark.obs


def hello(port: int) -> dict[str, object]:
    connection = websocket.create_connection(f"ws://127.0.0.1:{port}", timeout=10)
    try:
        greeting: dict[str, object] = json.loads(connection.recv())
        return greeting
    finally:
        connection.close()


def test_it_greets_as_obs_websocket_5_and_leaves_nothing(tmp_path: Path) -> None:
    with running_obs(tmp_path) as obs:
        family = [obs.pid, obs.screen_pid, *(one.pid for one in psutil.Process(obs.pid).children(recursive=True))]
        greeting = hello(obs.port)
        assert greeting["op"] == 0
        assert str(greeting["d"]["obsWebSocketVersion"]).startswith("5.5")  # type: ignore[index]
        assert psutil.Process(obs.pid).name() == "obs"
    assert all(gone(pid) for pid in family)
    assert str(tmp_path) not in Path("/proc/mounts").read_text()


def test_it_comes_back_after_a_kill(tmp_path: Path) -> None:
    with running_obs(tmp_path) as obs:
        first = obs.pid
        obs.kill()
        assert not obs.runs
        obs.start()
        assert obs.pid != first
        assert hello(obs.port)["op"] == 0
