"""An OBS set up, changed behind our back and set up again: the real one and the one on paper alike."""

import wave
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from streamctl.cards.write import write_cards
from streamctl.core.redaction import Secret
from streamctl.live.cards import cards_of, covered_by_lower_thirds
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.requests import Request
from streamctl.live.obs.studio.applying import apply_studio
from streamctl.live.obs.studio.differences import differences, obstacles
from streamctl.live.obs.studio.model import WantedStudio
from streamctl.live.obs.studio.reading import Obs, read_studio
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.plan.model import Plan
from tests.lab.obs import COLLECTION, PASSWORD, PROFILE, shared_obs
from tests.lab.paper_obs import PaperObs
from tests.lab.studios import studio_plan
from tests.lab.waiting import wait_for

RENAME = "SetSceneName"
"""A request that streamctl never makes."""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("event")
    with wave.open(str(folder / "lectern.wav"), "wb") as sound:
        sound.setparams((1, 2, 48000, 0, "NONE", ""))
        sound.writeframes(b"\0\0" * 4800)
    return studio_plan(folder)


@pytest.fixture(scope="module")
def wanted(plan: Plan) -> WantedStudio:
    return wanted_studio(plan, plan.recording.folder / "pictures", covered_by_lower_thirds(plan))


@pytest.fixture(scope="module", params=[pytest.param("real", marks=pytest.mark.obs), "paper"])
def obs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Obs]:
    """An OBS whose user has a scene and a source of their own."""
    if request.param == "paper":
        paper = PaperObs(PROFILE, COLLECTION)
        paper.ask(Request.CREATE_INPUT, THEIRS)
        yield paper
        return
    with (
        shared_obs(tmp_path_factory.mktemp("obs")) as real,
        ObsConnection(ObsAddress("127.0.0.1", real.port, Secret(PASSWORD))) as connection,
    ):
        connection.wait_until_ready(30)
        connection.ask(Request.CREATE_INPUT, THEIRS)
        yield connection


THEIRS = {
    "sceneName": "Scene",
    "inputName": "camera: wide",
    "inputKind": "color_source_v3",
    "inputSettings": {"width": 100},
}


def set_up(obs: Obs, wanted: WantedStudio, plan: Plan) -> list[str]:
    def write() -> None:
        write_cards(cards_of(plan), plan.recording.folder / "pictures")

    return [one.title for one in apply_studio(obs, wanted, write)]


def left(obs: Obs, wanted: WantedStudio) -> list[str]:
    return [one.title for one in differences(wanted, read_studio(obs, wanted))]


def their_own(obs: Obs) -> list[Any]:
    """Return what there is in the user's own collection and profile; the event's are loaded afterwards."""
    obs.ask(Request.SET_CURRENT_SCENE_COLLECTION, {"sceneCollectionName": COLLECTION}).require()
    obs.ask(Request.SET_CURRENT_PROFILE, {"profileName": PROFILE}).require()
    kept = [
        obs.ask(Request.GET_SCENE_LIST).require()["scenes"],
        obs.ask(Request.GET_SCENE_ITEM_LIST, {"sceneName": "Scene"}).require()["sceneItems"],
        obs.ask(Request.GET_INPUT_SETTINGS, {"inputName": "camera: wide"}).require(),
        obs.ask(Request.GET_VIDEO_SETTINGS).require(),
        obs.ask(Request.GET_STREAM_SERVICE_SETTINGS).require(),
        obs.ask(Request.GET_PROFILE_PARAMETER, {"parameterCategory": "Output", "parameterName": "Mode"}).require()[
            "parameterValue"
        ],
    ]
    return [without_numbers(one) for one in kept]


def without_numbers(value: Any) -> Any:
    """Return `value` without what OBS counts anew at each start of a collection."""
    if isinstance(value, list):
        return [without_numbers(one) for one in value]
    if isinstance(value, dict):
        return {key: without_numbers(one) for key, one in value.items() if not key.endswith("Uuid")}
    return value


def test_everything_is_made_once_and_what_is_the_user_s_own_stays(obs: Obs, wanted: WantedStudio, plan: Plan) -> None:
    before = their_own(obs)
    assert obstacles(wanted, read_studio(obs, wanted)) == ()
    made = set_up(obs, wanted, plan)
    assert {wanted.name, "canvas", "wide", "camera: wide", "inset > camera: close"} <= set(made)
    assert left(obs, wanted) == []
    assert set_up(obs, wanted, plan) == []
    assert their_own(obs) == before
    assert left(obs, wanted) == [wanted.name, wanted.name]
    assert set_up(obs, wanted, plan) == [wanted.name, wanted.name]
    assert left(obs, wanted) == []


@pytest.fixture
def ready(obs: Obs, wanted: WantedStudio, plan: Plan) -> Obs:
    """An OBS that is set up."""
    set_up(obs, wanted, plan)
    return obs


def test_the_entries_of_a_list_are_told_with_what_the_setting_then_holds(ready: Obs) -> None:
    asked = {"inputName": "camera: close", "propertyName": "color_range"}
    answer = ready.ask(Request.GET_INPUT_PROPERTIES_LIST_PROPERTY_ITEMS, asked)
    items = answer.require()["propertyItems"]
    assert [set(item) for item in items] == [{"itemName", "itemEnabled", "itemValue"}] * 3
    assert [(item["itemEnabled"], item["itemValue"]) for item in items] == [(True, 0), (True, 1), (True, 2)]
    assert all(item["itemName"] for item in items)
    unknown = ready.ask(Request.GET_INPUT_PROPERTIES_LIST_PROPERTY_ITEMS, {**asked, "propertyName": "audio_device_id"})
    assert (unknown.code, dict(unknown.data)) == (600, {})


def number(obs: Obs, scene: str, source: str) -> int:
    items = obs.ask(Request.GET_SCENE_ITEM_LIST, {"sceneName": scene}).require()["sceneItems"]
    return int(next(item["sceneItemId"] for item in items if item["sourceName"] == source))


def of(obs: Obs, scene: str, source: str, **data: Any) -> dict[str, Any]:
    return {"sceneName": scene, "sceneItemId": number(obs, scene, source), **data}


def parameter(name: str, value: str) -> dict[str, str]:
    category, _, own = name.partition(".")
    return {"parameterCategory": category, "parameterName": own, "parameterValue": value}


VIDEO = {"baseWidth": 320, "baseHeight": 180, "outputWidth": 320, "outputHeight": 180}
Change = Callable[[Obs], tuple[Any, dict[str, Any]]]
CHANGES: dict[str, tuple[Change, list[str]]] = {
    "moved": (
        lambda obs: (
            Request.SET_SCENE_ITEM_TRANSFORM,
            of(obs, "inset", "camera: close", sceneItemTransform={"positionX": 7.0}),
        ),
        ["inset > camera: close (place)"],
    ),
    "cropped": (
        lambda obs: (
            Request.SET_SCENE_ITEM_TRANSFORM,
            of(obs, "inset", "camera: close", sceneItemTransform={"cropLeft": 10}),
        ),
        ["inset > camera: close (place)"],
    ),
    "hidden": (
        lambda obs: (Request.SET_SCENE_ITEM_ENABLED, of(obs, "close", "camera: close", sceneItemEnabled=False)),
        ["close > camera: close (shown)"],
    ),
    "unlocked": (
        lambda obs: (Request.SET_SCENE_ITEM_LOCKED, of(obs, "close", "camera: close", sceneItemLocked=False)),
        ["close > camera: close (locked)"],
    ),
    "covered": (
        lambda obs: (Request.SET_SCENE_ITEM_INDEX, of(obs, "inset", "camera: wide", sceneItemIndex=3)),
        ["inset (order)"],
    ),
    "item deleted": (
        lambda obs: (Request.REMOVE_SCENE_ITEM, of(obs, "inset", "camera: close")),
        ["inset > camera: close"],
    ),
    "scene renamed": (
        lambda obs: (RENAME, {"sceneName": "wide", "newSceneName": "Wide!"}),
        ["wide", "Wide!", *(f"wide > {one}" for one in ("microphone: lectern", "camera: wide", "lower thirds"))],
    ),
    "scene deleted": (
        lambda obs: (Request.REMOVE_SCENE, {"sceneName": "card: standby"}),
        [
            "card: standby",
            "picture: standby",
            *(
                f"card: standby > {one}"
                for one in ("microphone: lectern", "camera: wide", "picture: standby", "lower thirds")
            ),
        ],
    ),
    "input deleted": (
        lambda obs: (Request.REMOVE_INPUT, {"inputName": "picture: closing"}),
        ["picture: closing", "card: closing > picture: closing"],
    ),
    "something in front": (
        lambda obs: (
            Request.CREATE_INPUT,
            {"sceneName": "wide", "inputName": "logo", "inputKind": "color_source_v3", "inputSettings": {}},
        ),
        ["logo", "wide > logo"],
    ),
    "twice": (
        lambda obs: (Request.CREATE_SCENE_ITEM, {"sceneName": "wide", "sourceName": "camera: wide"}),
        ["wide > camera: wide"],
    ),
    "another camera": (
        lambda obs: (
            Request.SET_INPUT_SETTINGS,
            {"inputName": "camera: close", "inputSettings": {"input": "color=red:size=64x64[out0]"}},
        ),
        ["camera: close (input)"],
    ),
    "muted": (
        lambda obs: (Request.SET_INPUT_MUTE, {"inputName": "microphone: lectern", "inputMuted": True}),
        ["microphone: lectern (muted)"],
    ),
    "unmuted": (
        lambda obs: (Request.SET_INPUT_MUTE, {"inputName": "camera: close", "inputMuted": False}),
        ["camera: close (muted)"],
    ),
    "louder": (
        lambda obs: (Request.SET_INPUT_VOLUME, {"inputName": "microphone: lectern", "inputVolumeDb": 6.0}),
        ["microphone: lectern (volume)"],
    ),
    "out of sync": (
        lambda obs: (
            Request.SET_INPUT_AUDIO_SYNC_OFFSET,
            {"inputName": "microphone: lectern", "inputAudioSyncOffset": 0},
        ),
        ["microphone: lectern (offset)"],
    ),
    "monitored": (
        lambda obs: (
            Request.SET_INPUT_AUDIO_MONITOR_TYPE,
            {"inputName": "microphone: lectern", "monitorType": "OBS_MONITORING_TYPE_MONITOR_ONLY"},
        ),
        ["microphone: lectern (monitored)"],
    ),
    "off the track": (
        lambda obs: (
            Request.SET_INPUT_AUDIO_TRACKS,
            {"inputName": "microphone: lectern", "inputAudioTracks": {"1": False}},
        ),
        ["microphone: lectern (on_air)"],
    ),
    "not held back": (
        lambda obs: (
            Request.REMOVE_SOURCE_FILTER,
            {"sourceName": "camera: wide", "filterName": "streamctl delay"},
        ),
        ["camera: wide > streamctl delay"],
    ),
    "held back longer": (
        lambda obs: (
            Request.SET_SOURCE_FILTER_SETTINGS,
            {"sourceName": "camera: wide", "filterName": "streamctl delay", "filterSettings": {"delay_ms": 9}},
        ),
        ["camera: wide > streamctl delay (delay_ms)"],
    ),
    "filter off": (
        lambda obs: (
            Request.SET_SOURCE_FILTER_ENABLED,
            {"sourceName": "camera: wide", "filterName": "streamctl delay", "filterEnabled": False},
        ),
        ["camera: wide > streamctl delay (enabled)"],
    ),
    "cuts": (lambda obs: (Request.SET_CURRENT_SCENE_TRANSITION, {"transitionName": "Cut"}), ["transition"]),
    "slow": (
        lambda obs: (Request.SET_CURRENT_SCENE_TRANSITION_DURATION, {"transitionDuration": 3000}),
        ["transition"],
    ),
    "a transition of its own": (
        lambda obs: (
            Request.SET_SCENE_SCENE_TRANSITION_OVERRIDE,
            {"sceneName": "wide", "transitionName": "Cut", "transitionDuration": None},
        ),
        ["wide (transition)"],
    ),
    "bit rate": (
        lambda obs: (Request.SET_PROFILE_PARAMETER, parameter("SimpleOutput.VBitrate", "9000")),
        ["SimpleOutput.VBitrate"],
    ),
    "mode": (
        lambda obs: (Request.SET_PROFILE_PARAMETER, parameter("Output.Mode", "Advanced")),
        ["Output.Mode"],
    ),
    "canvas": (
        lambda obs: (Request.SET_VIDEO_SETTINGS, {**VIDEO, "fpsNumerator": 10, "fpsDenominator": 1}),
        ["canvas"],
    ),
    "streams elsewhere": (
        lambda obs: (
            Request.SET_STREAM_SERVICE_SETTINGS,
            {
                "streamServiceType": "rtmp_custom",
                "streamServiceSettings": {"server": "rtmp://127.0.0.1:9/x", "key": "other"},
            },
        ),
        ["server"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_somebody_changed_is_found_and_mended(name: str, ready: Obs, wanted: WantedStudio, plan: Plan) -> None:
    change, titles = CHANGES[name]
    ready.ask(*change(ready)).require()
    wait_for(lambda: bool(left(ready, wanted)), 5, "what was changed, which OBS may take up a little later")
    assert sorted(left(ready, wanted)) == sorted(titles)
    assert sorted(set_up(ready, wanted, plan)) == sorted(titles)
    assert left(ready, wanted) == []


def test_a_filter_of_somebody_s_own_stays(ready: Obs, wanted: WantedStudio, plan: Plan) -> None:
    grading = {"filterName": "warmer", "filterKind": "color_filter_v2", "filterSettings": {"hue_shift": 3.0}}
    ready.ask(Request.CREATE_SOURCE_FILTER, {"sourceName": "camera: wide", **grading}).require()
    assert left(ready, wanted) == []
    assert set_up(ready, wanted, plan) == []
    filters = ready.ask(Request.GET_SOURCE_FILTER_LIST, {"sourceName": "camera: wide"}).require()["filters"]
    assert [one["filterName"] for one in filters] == ["streamctl delay", "warmer"]
