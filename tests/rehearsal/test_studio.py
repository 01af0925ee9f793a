"""The OBS of a rehearsal: launched, set up, ended, whatever comes between; and none of the user's own is touched."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.places import data_folder
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import HttpSource
from streamctl.live.keys import read_keys
from streamctl.live.obs.launched import Launched, find_launched, record
from streamctl.live.obs.launching import alone
from streamctl.live.obs.studio.visit import look
from streamctl.media.detached import spawn_detached
from streamctl.media.obs_process import Started
from streamctl.plan.model import EnginePlan, Plan
from streamctl.plan.secrets import ENGINE, own_secrets
from streamctl.rehearsal.studio import staged
from tests.lab.components import obs_root
from tests.lab.leftovers import gone
from tests.lab.obs_shows import obs_plan

CANARY = "canary-password-of-the-rehearsal"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return obs_plan(tmp_path / "sessions", 4455)


@pytest.fixture
def place(plan: Plan) -> Path:
    return data_folder() / "rehearsals" / plan.event.id / "obs"


def told(_step: Any) -> None:
    """Hear nothing."""


def test_without_an_obs_nothing_is_started(plan: Plan, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setenv("STREAMCTL_OBS", "/nowhere/obs")
    with pytest.raises(StreamctlError) as caught, staged(plan, told):
        pass
    assert caught.value.code == "OBS-020"
    assert not place.parent.exists()
    assert not psutil.Process().children()


def test_our_own_engine_needs_nothing_of_it(plan: Plan) -> None:
    ours = plan.model_copy(update={"engine": EnginePlan(kind="ffmpeg")})
    with staged(ours, told) as ready:
        assert ready is ours


@pytest.fixture
def broken_obs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An OBS that tells its version and can do nothing else."""
    program = tmp_path / "obs"
    program.write_text("#!/bin/sh\necho OBS Studio - 31.0.0\n")
    program.chmod(0o755)
    monkeypatch.setenv("STREAMCTL_OBS", str(program))


@pytest.mark.usefixtures("broken_obs")
def test_an_event_is_rehearsed_once_at_a_time(plan: Plan, place: Path) -> None:
    with alone(place.parent), pytest.raises(StreamctlError) as caught, staged(plan, told):
        pass
    assert caught.value.code == "OBS-029"


@pytest.mark.ffmpeg
@pytest.mark.usefixtures("broken_obs")
def test_what_a_killed_rehearsal_left_running_is_ended_by_the_next_one(plan: Plan, place: Path) -> None:
    left = spawn_detached("OBS", ["sleep", "600"], log=place.parents[4] / "left.log")
    place.mkdir(parents=True)
    record(Launched(Started.of(left), None, "", 45678, "streamctl-test-event", "obs", "31.0.0"), place)
    (place / "password").write_text(CANARY)
    with pytest.raises(StreamctlError) as caught, staged(plan, told):
        pass
    assert caught.value.code in {"OBS-024", "OBS-027"}
    assert gone(left.pid)
    assert {path.name for path in place.iterdir()} <= {"obs.log"}
    assert not [child for child in psutil.Process().children() if "lavfi" in child.cmdline()]


@pytest.fixture
def obs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = obs_root().program("obs").parent
    monkeypatch.setenv("STREAMCTL_OBS", str(folder / "obs"))
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _size: CANARY)
    return


@pytest.mark.obs
@pytest.mark.ffmpeg
@pytest.mark.slow
@pytest.mark.usefixtures("obs")
def test_an_interruption_leaves_no_process_and_no_password(plan: Plan, place: Path) -> None:
    known: list[psutil.Process] = []

    def play() -> None:
        with staged(plan, told) as ready:
            launched = find_launched(place)
            assert launched is not None
            assert launched.screen is not None
            known.extend(psutil.Process(one.pid) for one in (launched.obs, launched.screen))
            known.extend(child for child in psutil.Process().children() if "lavfi" in child.cmdline())
            assert len(known) == 2 + len(plan.cameras)
            for process in known:
                assert CANARY not in " ".join((*process.cmdline(), *process.environ().values()))
            assert look(ready).differences == ()
            assert ready.engine.port != plan.engine.port
            assert {type(camera.source) for camera in ready.cameras} == {HttpSource}
            assert read_keys(own_secrets(ready))[ENGINE].reveal() == CANARY
            assert ready.engine.password == SecretReference(file=place / "password")
            assert CANARY not in ready.model_dump_json()
            assert (place / "password").stat().st_mode & 0o077 == 0
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play()
    assert all(gone(process.pid) for process in known)
    assert [path.name for path in place.iterdir()] == ["obs.log"]
    assert CANARY not in (place / "obs.log").read_text()
    assert [path for path in data_folder().glob("obs*/*") if path.is_file()] == []
