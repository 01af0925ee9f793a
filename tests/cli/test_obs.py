"""`streamctl obs launch` and `obs quit` as typed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.redaction import MASK
from streamctl.live.obs.launched import last_launched
from tests.lab.components import obs_root
from tests.lab.leftovers import gone
from tests.lab.ports import free_port

PASSWORD = "canary-websocket-password"
PROFILE = """\
event: {{id: talk, title: Talk, language: en, timezone: UTC}}
video: {{size: 320x180, fps: 10, bitrate: 300k}}
audio: {{master: wide}}
cameras:
  wide: {{label: Wide, role: wide, source: {{test: 1}}}}
rundown:
  - {{id: talk, title: Talk, duration: 1m, scene: wide}}
recording: {{folder: sessions}}
engine: {engine}
"""
CALL_SECONDS = 150


def call(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "streamctl", "obs", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=CALL_SECONDS,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "OBS_PASSWORD": PASSWORD, **environment},
    )


def profile(folder: Path, engine: str) -> str:
    path = folder / "talk.yaml"
    path.write_text(PROFILE.format(engine=engine))
    return str(path)


def document(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert PASSWORD not in done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "obs"
    yield place
    known = last_launched(place)
    for process in (known.obs.find(), known.screen and known.screen.find()) if known else ():
        if process:
            process.kill()


@pytest.mark.parametrize(
    ("engine", "code", "status"),
    [
        ("{kind: ffmpeg}", "OBS-030", 10),
        ("{kind: obs, host: 192.0.2.7, password: {env: OBS_PASSWORD}}", "OBS-031", 12),
        ("{kind: obs}", "OBS-023", 12),
        ("{kind: obs, password: {env: NOT_THERE}}", "SEC-001", 14),
    ],
)
def test_what_cannot_be_launched_says_so(tmp_path: Path, engine: str, code: str, status: int) -> None:
    program = tmp_path / "bin" / "obs"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho OBS Studio - 31.0.0\n")
    program.chmod(0o755)
    done = call("launch", profile(tmp_path, engine), "--headless", "--json", STREAMCTL_OBS=str(program))
    found = document(done)
    assert ([error["code"] for error in found["errors"]], done.returncode) == ([code], status)


@pytest.mark.parametrize(("version", "code"), [(None, "OBS-020"), ("27.2.4", "OBS-021")])
def test_without_an_obs_that_is_new_enough(tmp_path: Path, version: str | None, code: str) -> None:
    program = tmp_path / "obs"
    if version:
        program.write_text(f"#!/bin/sh\necho OBS Studio - {version}\n")
        program.chmod(0o755)
    path = profile(tmp_path, "{kind: obs, password: {env: OBS_PASSWORD}}")
    done = call("launch", path, "--headless", "--json", STREAMCTL_OBS=str(program))
    assert [error["code"] for error in document(done)["errors"]] == [code]
    assert done.returncode == 12


def test_nothing_to_end(tmp_path: Path, folder: Path) -> None:
    path = profile(tmp_path, "{kind: obs, password: {env: OBS_PASSWORD}}")
    done = call("quit", path, "--folder", str(folder), "--json")
    assert [error["code"] for error in document(done)["errors"]] == ["OBS-032"]


@pytest.mark.obs
def test_launched_beside_any_other_and_ended(tmp_path: Path, folder: Path) -> None:
    port = free_port()
    bin_folder = obs_root().program("obs").parent
    data = str(tmp_path / "data")
    here = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "STREAMCTL_LANGUAGE": "ja", "XDG_DATA_HOME": data}
    path = profile(tmp_path, f"{{kind: obs, port: {port}, password: {{env: OBS_PASSWORD}}}}")
    first = call("launch", path, "--folder", str(folder), "--headless", "--json", **here)
    made = document(first)["data"]
    assert first.returncode == 0, first.stderr
    assert {**made, "pid": 0, "version": ""} == {
        "folder": str(folder),
        "pid": 0,
        "host": "127.0.0.1",
        "port": port,
        "name": "streamctl-talk",
        "version": "",
        "headless": True,
        "already": False,
    }
    again = call("launch", path, "--headless", **here)
    assert again.returncode == 0, again.stderr
    assert "すでに起動" in again.stdout
    assert MASK not in again.stdout
    assert call("apply", path, **here).returncode == 0
    ended = call("quit", path, **here)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "正常に終了" in ended.stdout
    assert gone(made["pid"])
    call("launch", path, "--folder", str(folder), "--headless", **here)
    assert document(call("plan", path, "--json", **here))["data"]["differences"] == [], "what was applied outlives OBS"
    assert call("quit", path, "--folder", str(folder), "--on-air", **here).returncode == 0
