"""An OBS that does not answer is launched anew if it was launched here, and only once it is gone or surely frozen."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.launched import point_to
from streamctl.live.obs.launching import START_SECONDS
from streamctl.live.obs_switcher import revival
from streamctl.live.obs_switcher.revival import FROZEN_SECONDS, REFUSED_SECONDS, Revival
from streamctl.live.restarts import RESTARTS
from tests.lab.ears import Ears

NAME = "streamctl-talk"
DEAD = 2**22 + 1
"""A process id beyond those that Linux gives."""


@dataclass
class Stand:
    folder: Path
    ears: Ears = field(default_factory=Ears)
    launched: list[Path] = field(default_factory=list)
    fails: StreamctlError | None = None
    age: float = 1000.0
    """Of the process that was launched last (seconds)."""

    def revival(self, **address: Any) -> Revival:
        return Revival(NAME, ObsAddress(**address), self.ears)  # type: ignore[arg-type]

    def knows(self, pid: int) -> None:
        """Let an OBS have been launched by somebody, in a folder anywhere."""
        born = psutil.Process(pid).create_time() if pid != DEAD else 1.0
        known = {"obs": {"pid": pid, "born": born}, "screen": None, "display": "", "port": 4455, "name": NAME}
        (self.folder / "launch.json").write_text(json.dumps({**known, "program": "obs", "version": "30.2"}))
        point_to(self.folder, 4455)

    def relaunch(self, folder: Path) -> None:
        self.launched.append(folder)
        if self.fails:
            raise self.fails


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    made = Stand(tmp_path)
    born = psutil.Process().create_time()
    monkeypatch.setattr(revival, "relaunch", made.relaunch)
    monkeypatch.setattr(revival, "time", SimpleNamespace(time=lambda: born + made.age))
    return made


def test_one_that_nobody_launched_is_its_operators(stand: Stand) -> None:
    obs = stand.revival()
    obs.unheard(0.0)
    assert not obs.launch(100.0)
    assert (stand.launched, stand.ears.told) == ([], [])


@pytest.mark.parametrize(
    ("pid", "ended"), [(DEAD, True), (os.getpid(), False), (None, False)], ids=["dead", "alive", "nobody's"]
)
def test_only_one_that_was_launched_here_is_surely_at_an_end(stand: Stand, pid: int | None, ended: bool) -> None:
    if pid is not None:
        stand.knows(pid)
    assert stand.revival().ended() == ended


def test_one_on_another_machine_is_not_taken_for_ours_at_the_same_port(stand: Stand) -> None:
    stand.knows(DEAD)
    assert not stand.revival(host="192.0.2.7").launch(100.0)
    assert stand.launched == []


def test_one_that_has_ended_is_launched_at_once_wherever_it_lies(stand: Stand) -> None:
    stand.knows(DEAD)
    obs = stand.revival()
    obs.unheard(0.0)
    assert obs.launch(0.0)
    assert stand.launched == [stand.folder]
    assert stand.ears.told == [("fault", "OBS-068")]


def test_one_that_is_mute_is_launched_when_it_is_surely_frozen(stand: Stand) -> None:
    stand.knows(os.getpid())
    obs = stand.revival()
    obs.heard()
    obs.unheard(10.0)
    obs.launch(10.0 + FROZEN_SECONDS - 0.1)
    obs.heard()
    obs.unheard(20.0)
    obs.launch(20.0 + FROZEN_SECONDS - 0.1)
    assert stand.launched == []
    obs.launch(20.0 + FROZEN_SECONDS)
    assert len(stand.launched) == 1


def test_one_that_starts_slowly_is_not_taken_for_frozen_whoever_started_it(stand: Stand) -> None:
    stand.knows(os.getppid())
    obs = stand.revival()
    obs.heard()
    obs.unheard(0.0)
    stand.knows(os.getpid())
    obs.launch(30.0)
    obs.launch(30.0 + START_SECONDS - 0.1)
    assert stand.launched == []
    obs.launch(30.0 + START_SECONDS)
    assert len(stand.launched) == 1


@pytest.mark.parametrize(("age", "launched"), [(20.0, 0), (START_SECONDS + 1, 1)])
def test_one_that_was_mute_from_the_beginning_is_frozen_only_if_it_is_old(
    stand: Stand, age: float, launched: int
) -> None:
    stand.age = age
    stand.knows(os.getpid())
    obs = stand.revival()
    obs.unheard(0.0)
    obs.launch(FROZEN_SECONDS)
    assert len(stand.launched) == launched


def test_one_that_ends_again_and_again_has_a_budget(stand: Stand) -> None:
    stand.knows(DEAD)
    obs = stand.revival()
    for second in range(30):
        assert obs.launch(float(second))
    assert len(stand.launched) == RESTARTS


def test_a_launch_that_fails_is_told(stand: Stand) -> None:
    stand.knows(DEAD)
    stand.fails = StreamctlError("OBS-024", detail="it does not start")
    assert stand.revival().launch(0.0)
    assert stand.ears.told == [("fault", "OBS-024")]


def test_one_that_refuses_is_asked_again_now_and_then(stand: Stand) -> None:
    obs = stand.revival()
    asked = [obs.asks_again(100.0 + tenth * REFUSED_SECONDS / 10) for tenth in range(30)]
    assert asked == ([True] + [False] * 9) * 3
