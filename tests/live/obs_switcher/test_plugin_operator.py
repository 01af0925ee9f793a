"""The plugin's recordings are seen to beside everything else; a plugin that hangs is told and left alone."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.core.sources import V4l2Source
from streamctl.live.obs import requests
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs_switcher import plugin_operator
from streamctl.live.obs_switcher.plugin_operator import PluginOperator
from streamctl.live.obs_switcher.plugin_recordings import PluginRecordings
from streamctl.session.folder import SessionFolder
from tests.lab.ears import Ears
from tests.lab.fake_obs import PASSWORD, FakeObs, fake_obs
from tests.lab.fake_plugin import FakePlugin
from tests.lab.journals import session_clock
from tests.lab.plans import camera
from tests.lab.waiting import wait_for


class Journal(Ears):
    def emit(self, record: Any) -> None:
        """Files are looked for on the disk."""


class Stand:
    """An OBS with the plugin, and who sees to that."""

    def __init__(self, obs: FakeObs, folder: Path) -> None:
        self.obs, self.plugin = obs, FakePlugin()
        obs.plugin = self.plugin
        self.studio: Any = SimpleNamespace(prepared=False)
        self.ears: Any = Journal()
        self.folder = SessionFolder(folder)
        desk = camera(1, "desk", source=V4l2Source(v4l2="/dev/video0"), iso=True)
        self.all = PluginRecordings((desk,), self.folder, self.ears, session_clock())
        self.operator = PluginOperator(ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD)), self.studio, self.all)

    def load(self) -> None:
        """Let OBS have the show."""
        self.studio.prepared = True

    @property
    def state(self) -> str:
        """How the recording is doing, with something written before."""
        self.plugin.write()
        status = self.all.status("desk")
        assert status is not None
        return str(status["state"])

    def hang(self) -> list[str]:
        """Let the plugin answer no more; return the list of what it was asked, as it grows."""
        asked: list[str] = []

        def never(_: Any, content: dict[str, Any]) -> bool:
            asked.append(content["requestData"]["requestType"])
            return True

        self.obs.twist(Request.CALL_VENDOR_REQUEST, never)
        return asked


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    monkeypatch.setattr(plugin_operator, "TEND_SECONDS", 0.02)
    monkeypatch.setattr(plugin_operator, "HUNG_SECONDS", 600.0)
    for module in (requests, plugin_operator):
        monkeypatch.setattr(module, "VENDOR_SECONDS", 0.5)
    with fake_obs() as obs:
        made = Stand(obs, tmp_path)
        yield made
        made.operator.close()


def test_it_records_once_the_show_is_loaded_and_leaves_nothing_behind(stand: Stand) -> None:
    wait_for(lambda: stand.operator._obs.state == "ready", 10, "a connection")
    assert set(stand.obs.asked) == {"GetVersion"}
    stand.load()
    wait_for(lambda: stand.state == "recording", 10, "a recording")
    stand.operator.close()
    assert (stand.plugin.active, stand.plugin.filters, stand.operator.left) == ({}, {}, None)


def test_what_goes_on_over_a_lost_connection_is_left_alone(stand: Stand) -> None:
    stand.load()
    wait_for(lambda: stand.state == "recording", 10, "a recording")
    (before,) = stand.plugin.active.values()
    asked = len(stand.obs.asked)
    stand.obs.end(1001)
    wait_for(lambda: "CallVendorRequest" in stand.obs.asked[asked:], 10, "the plugin asked for again")
    assert stand.state == "recording"
    assert tuple(stand.plugin.active.values()) == (before,)
    stand.obs.drawn = 10  # another one
    wait_for(lambda: tuple(stand.plugin.active.values()) != (before,), 2, "another file")


def test_sources_that_are_opened_anew_are_recorded_anew(stand: Stand) -> None:
    stand.load()
    wait_for(lambda: stand.state == "recording", 10, "a recording")
    (before,) = stand.plugin.active.values()
    stand.obs.tell("CurrentSceneCollectionChanged", {"sceneCollectionName": "streamctl-talk"})
    wait_for(lambda: tuple(stand.plugin.active.values()) != (before,), 2, "another file")


def test_a_plugin_that_hangs_is_told_and_asked_no_more_for_a_while(stand: Stand) -> None:
    asked = stand.hang()
    stand.load()
    wait_for(lambda: stand.ears.told == [("begun", "OBS-073")], 10, "the trouble")
    stand.folder.iso("desk").mkdir(parents=True)
    (stand.folder.iso("desk") / "obs-late.mkv").write_bytes(b"written after all")
    wait_for(lambda: stand.ears.told[1:] == [("over", "OBS-073")], 10, "a recording all the same")
    assert asked == ["record_stop"]
    assert stand.obs.asked.count("GetVersion") == 2, "it looked while it could not ask"


def test_an_obs_that_is_late_is_no_plugin_that_hangs(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "REPLY_SECONDS", 0.2)
    late: list[Any] = []
    stand.obs.twist(Request.GET_STATS, lambda caller, _: not late and late.append(caller) is None)
    stand.load()
    wait_for(lambda: stand.state == "recording", 10, "a recording")
    assert late
    assert stand.ears.told == []


def test_what_may_go_on_is_told(stand: Stand) -> None:
    stand.load()
    wait_for(lambda: stand.state == "recording", 10, "a recording")
    stand.hang()
    stand.operator.close()
    left = stand.operator.left
    assert left is not None
    assert left.code == "OBS-079"
    assert "desk" in str(left.facts["detail"])


def test_all_requests_wait_for_the_longest_of_them() -> None:
    vendor, quick, slow = (Asked(one) for one in (Request.CALL_VENDOR_REQUEST, Request.GET_STATS, Request.CREATE_INPUT))
    assert requests.reply_seconds([quick, vendor]) == requests.VENDOR_SECONDS
    assert requests.reply_seconds([vendor, slow]) == requests.SLOW_SECONDS
    assert requests.reply_seconds([quick]) == requests.reply_seconds([]) == requests.REPLY_SECONDS
