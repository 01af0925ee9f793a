"""Whoever looks at an OBS: when what was seen of it counts no more."""

import base64
import itertools
import threading
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.sources import RtmpSource
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.wire import Answer
from streamctl.live.obs_switcher import sight as module
from streamctl.live.obs_switcher.likeness import Stills
from streamctl.live.obs_switcher.sight import Sight
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.verdicts import Verdicts
from tests.lab.fake_obs import PASSWORD, FakeObs, fake_obs
from tests.lab.obs_shows import SIZE, obs_plan
from tests.lab.plans import camera
from tests.lab.waiting import wait_for

CALLED = RtmpSource(rtmp="rtmp://127.0.0.1:1/live/x")


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


class PaperConnection:
    """An OBS that plays every camera but those that hang, and gives pictures, or none in time."""

    state = "ready"

    def __init__(self, *_: Any, **__: Any) -> None:
        self.numbers = itertools.count(1)
        self.hang: set[str] = set()
        self.slow = False
        """Whether it gives no pictures in time."""

    def batch(self, asked: Sequence[Asked], *, seconds: float = 1.0) -> tuple[Answer, ...]:
        if self.slow and asked[0].request == Request.GET_SOURCE_SCREENSHOT:
            threading.Event().wait(seconds)
            raise StreamctlError("OBS-012", where="OBS", request="pictures", seconds=seconds, host="paper", port=1)
        return tuple(Answer(one.request, 100, "", self._told(one)) for one in asked)

    def _told(self, one: Asked) -> dict[str, Any]:
        number = next(self.numbers)
        if one.request == Request.GET_STATS:
            return {"renderTotalFrames": number}
        if one.request == Request.GET_MEDIA_INPUT_STATUS:
            cursor = 1 if one.data["inputName"] in self.hang else number
            return {"mediaState": "OBS_MEDIA_STATE_PLAYING", "mediaCursor": cursor}
        return {"imageData": f"data:image/jpg;base64,{base64.b64encode(picture(number)).decode()}"}

    def close(self) -> None:
        """Nothing to do."""


def picture(number: int) -> bytes:
    """Return the n-th picture of a camera that films something, as JPEG."""
    kept = BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(60, 200, (90, 160), np.uint8)).save(kept, "JPEG")
    return kept.getvalue()


class Blindfold:
    """A sight of two network cameras in `obs`, and what was told and done."""

    def __init__(self, folder: Path) -> None:
        calls = (camera(n, name, sizes=(SIZE,), source=CALLED) for n, name in enumerate(("close", "wide"), 1))
        plan = obs_plan(folder, 1, cameras=tuple(calls))
        self.told: list[tuple[str, str]] = []
        self.followed = 0
        studio: Any = SimpleNamespace(prepared=True, on_air=None)
        shown: Any = SimpleNamespace(on_air=True, away="", shown=Shown("scene", "close"), lower_third=None)
        shown.follow = self._follow
        journalist: Any = SimpleNamespace(
            state_changed=lambda *_: None, trouble=lambda state, _, error: self.told.append((state, error.code))
        )
        self.verdicts = Verdicts(plan, lambda *_: None)
        address = ObsAddress("127.0.0.1", 1, None)
        self.sight = Sight(plan, address, studio, shown, self.verdicts, journalist, lambda *_: None, Stills())
        self.obs: PaperConnection = self.sight._obs  # type: ignore[assignment]

    def _follow(self) -> None:
        self.followed += 1

    def usable(self) -> tuple[object, ...]:
        return tuple(self.verdicts.status(name)["usable"] for name in ("close", "wide"))


@pytest.fixture
def blindfold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Blindfold]:
    monkeypatch.setattr(module, "ObsConnection", PaperConnection)
    monkeypatch.setattr(module, "GAP_SECONDS", 1.6)
    monkeypatch.setattr(module, "PICTURES_TIMEOUT_SECONDS", 1.7)
    monkeypatch.setattr(module, "VAIN_SHARE", 0.4)
    one = Blindfold(tmp_path)
    try:
        wait_for(lambda: one.usable() == (True, True), 10, "two usable cameras")
        yield one
    finally:
        one.sight.close()


def test_an_obs_that_gives_no_pictures_in_time_is_told_and_judged_by_how_its_media_play(blindfold: Blindfold) -> None:
    blindfold.obs.slow = True
    wait_for(lambda: blindfold.told == [("begun", "OBS-077")], 10, "the trouble")
    followed = blindfold.followed
    blindfold.obs.hang.add("camera: close")
    wait_for(lambda: blindfold.usable() == (False, True), 5, "the camera that hangs being noticed")
    assert blindfold.followed > followed
    assert blindfold.sight.has() == {"close": False, "wide": True}
    assert blindfold.sight.cameras()["close"]["fault"] == "no signal"
    blindfold.obs.slow = False
    blindfold.obs.hang.clear()
    wait_for(lambda: blindfold.told == [("begun", "OBS-077"), ("over", "OBS-077")], 15, "its end")
    wait_for(lambda: blindfold.usable() == (True, True), 10, "both cameras")


def test_what_a_scene_is_judged_by_keeps_no_camera_from_being_judged(
    blindfold: Blindfold, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(blindfold.sight._scene, "forget", fails)
    blindfold.obs.hang.add("camera: wide")
    wait_for(lambda: blindfold.usable() == (True, False), 5, "the camera that hangs being noticed")
    assert blindfold.told == []
