"""The doctor's lines about OBS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streamctl.live.obs import opening
from streamctl.live.obs.address import ObsAddress
from streamctl.preflight.check import Finding
from streamctl.preflight.model import Status
from streamctl.preflight.obs import installed_obs, running_obs
from tests.lab.fake_obs import FakeObs, fake_obs
from tests.lab.listeners import hang_up, listener
from tests.lab.obs import running_obs as real_obs
from tests.lab.ports import free_port


def values(found: Finding) -> dict[str, object]:
    return {measure.name: measure.value for measure in found.measures}


def codes(found: Finding) -> list[str]:
    return [one.code for one in found.problems]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "obs"
    monkeypatch.setenv("STREAMCTL_OBS", str(path))
    return path


def write(program: Path, words: str) -> None:
    program.write_text(f"#!/bin/sh\necho '{words}'\n")
    program.chmod(0o755)


def test_no_obs_is_nothing_to_mend(program: Path) -> None:
    found = installed_obs()
    assert (found.status, values(found)["obs"]) == (Status.OK, "not found")


@pytest.mark.parametrize(
    ("words", "version", "status"),
    [
        ("OBS Studio - 30.2.3.1-3", "30.2.3.1", Status.OK),
        ("OBS Studio - 27.2.4 (linux)", "27.2.4", Status.WARN),
        ("who knows", "unknown", Status.OK),
    ],
)
def test_the_obs_that_is_installed(program: Path, words: str, version: str, status: Status) -> None:
    write(program, words)
    found = installed_obs()
    assert (found.status, values(found)["obs"], found.evidence) == (status, version, (str(program),))
    assert codes(found) == (["OBS-021"] if status == Status.WARN else [])


@pytest.fixture
def obs() -> Iterator[FakeObs]:
    with fake_obs() as fake:
        yield fake


def test_one_that_answers_is_asked_for_no_more_than_its_greeting(obs: FakeObs) -> None:
    found = running_obs(ObsAddress("127.0.0.1", obs.port))
    assert (found.status, values(found)) == (Status.OK, {"websocket": "5.5.2", "password": "yes"})
    assert obs.asked == []


def test_one_that_lets_everybody_in_is_warned_of() -> None:
    with fake_obs(None) as obs:
        found = running_obs(ObsAddress("127.0.0.1", obs.port))
    assert (found.status, values(found)["password"], codes(found)) == (Status.WARN, "no", ["OBS-019"])


@pytest.mark.parametrize(("runs", "status", "expected"), [(False, Status.OK, []), (True, Status.WARN, ["OBS-002"])])
def test_none_answers(runs: bool, status: Status, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "obs_runs_here", lambda: runs)
    found = running_obs(ObsAddress("127.0.0.1", free_port()))
    assert (found.status, codes(found), values(found)) == (status, expected, {"websocket": "not found"})


def test_something_else_answers() -> None:
    with listener(hang_up) as port:
        assert codes(running_obs(ObsAddress("127.0.0.1", port))) == ["OBS-004"]


@pytest.mark.obs
def test_a_real_one_answers(tmp_path: Path) -> None:
    with real_obs(tmp_path) as obs:
        found = running_obs(ObsAddress("127.0.0.1", obs.port))
    assert (found.status, values(found)) == (Status.OK, {"websocket": "5.5.2", "password": "yes"})
