"""Whoever looks at an OBS: when what was seen of it counts no more."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs_switcher.likeness import Stills
from streamctl.live.obs_switcher.sight import Sight
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.verdicts import Verdicts
from tests.lab.fake_obs import PASSWORD, FakeObs, fake_obs
from tests.lab.obs_shows import obs_plan
from tests.lab.waiting import wait_for


class Forgetful(Verdicts):
    """Counts how often all that was seen was forgotten."""

    times = 0

    def forget(self) -> None:
        super().forget()
        self.times += 1


class Stand:
    """Somebody who looks at an OBS that has no cameras to show, and the picture it is to make."""

    def __init__(self, folder: Path, obs: FakeObs) -> None:
        plan = obs_plan(folder, obs.port)
        studio: Any = SimpleNamespace(prepared=True, on_air=None)
        self.picture: Any = SimpleNamespace(
            on_air=False, away="", shown=Shown("scene", "close"), lower_third=None, follow=lambda: None
        )
        journalist: Any = SimpleNamespace(state_changed=lambda *_: None, trouble=lambda *_: None)
        self.obs = obs
        self.verdicts = Forgetful(plan, lambda *_: None)
        address = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
        self.sight = Sight(plan, address, studio, self.picture, self.verdicts, journalist, lambda *_: None, Stills())
        wait_for(lambda: self.verdicts.looked_at is not None, 10, "a look")

    def cut_off(self) -> None:
        """Let the connection be lost; return once OBS has been looked at over another one."""
        greeted = self.obs.asked.count("GetVersion")
        self.obs.end(1001)
        wait_for(lambda: self.obs.asked.count("GetVersion") > greeted, 10, "another connection")
        looked = self.obs.asked.count("GetSourceScreenshot")
        wait_for(lambda: self.obs.asked.count("GetSourceScreenshot") > looked, 10, "another look")


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with fake_obs() as obs:
        stand = Stand(tmp_path, obs)
        try:
            yield stand
        finally:
            stand.sight.close()


def test_an_obs_that_comes_while_none_is_on_air_is_looked_at_afresh_however_much_it_has_drawn(stand: Stand) -> None:
    times = stand.verdicts.times
    stand.cut_off()
    assert stand.verdicts.times == times + 1


def test_of_an_obs_that_is_on_air_nothing_is_forgotten_with_a_connection(stand: Stand) -> None:
    stand.picture.on_air = True
    times = stand.verdicts.times
    stand.cut_off()
    assert stand.verdicts.times == times
