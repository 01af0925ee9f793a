"""The session with a real OBS that is killed, frozen, closed, restarted, given another password; and nothing leaks."""

import logging
import time
from collections.abc import Iterator
from queue import Queue

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import MASK, Secret, redact
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.listening import loudest
from streamctl.live.obs.notices import Connected, Disconnected, Notice, ObsEvent
from streamctl.live.obs.opening import METERS, USUAL_EVENTS
from streamctl.live.obs.requests import Asked, Request
from streamctl.media.levels import FULL_SCALE, dbfs
from tests.lab.obs import PASSWORD, LabObs, shared_obs
from tests.lab.relays import ProcessWatch
from tests.lab.waiting import wait_for

pytestmark = pytest.mark.obs
KEY = "canary-stream-key-nobody-may-see"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabObs]:
    with shared_obs(tmp_path_factory.mktemp("obs")) as running:
        yield running


@pytest.fixture
def obs(studio: LabObs) -> LabObs:
    """An OBS that runs and has its usual password."""
    if studio.password != PASSWORD:
        studio.stop()
        studio.set_password(PASSWORD)
    if not studio.runs:
        studio.start()
    return studio


@pytest.fixture
def notices() -> "Queue[Notice]":
    return Queue()


@pytest.fixture
def connection(obs: LabObs, notices: "Queue[Notice]") -> Iterator[ObsConnection]:
    with ObsConnection(ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD)), listener=notices.put) as made:
        made.wait_until_ready(30)
        yield made


def told(notices: "Queue[Notice]") -> list[str]:
    """Return what was told: `connected`, or the code of a loss."""
    found = [one for one in tuple(notices.queue) if not isinstance(one, ObsEvent)]
    return [one.error.code if isinstance(one, Disconnected) else "connected" for one in found]


def lost(notices: "Queue[Notice]", since: int) -> float:
    """Return the seconds from `since` (monotonic nanoseconds) until the first loss was told."""
    (first, *_) = wait_for(lambda: [one for one in tuple(notices.queue) if isinstance(one, Disconnected)])
    return (first.at - since) / 1e9


def test_killed_it_is_noticed_at_once_and_met_again(
    obs: LabObs, connection: ObsConnection, notices: "Queue[Notice]"
) -> None:
    now = time.monotonic_ns()
    obs.kill()
    assert lost(notices, now) < 1
    obs.start()
    connection.wait_until_ready(30)
    wait_for(lambda: told(notices).count("connected") == 2)
    assert (told(notices)[0], told(notices)[1], told(notices)[-1]) == ("connected", "OBS-010", "connected")
    connection.request(Request.GET_STATS)


def test_frozen_it_is_noticed_within_two_seconds_and_met_again(
    obs: LabObs, connection: ObsConnection, notices: "Queue[Notice]"
) -> None:
    now = time.monotonic_ns()
    obs.freeze()
    assert lost(notices, now) <= 2
    with pytest.raises(StreamctlError) as problem:
        connection.request(Request.GET_STATS)
    assert problem.value.code == "OBS-009"
    obs.thaw()
    connection.wait_until_ready(30)
    wait_for(lambda: len(told(notices)) == 3)
    assert told(notices) == ["connected", "OBS-009", "connected"]


def test_frozen_in_the_middle_of_a_request_it_is_noticed_as_soon(
    obs: LabObs, connection: ObsConnection, notices: "Queue[Notice]"
) -> None:
    now = time.monotonic_ns()
    obs.freeze()
    with pytest.raises(StreamctlError) as problem:
        connection.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "Scene"})
    assert problem.value.code in {"OBS-009", "OBS-012"}
    assert lost(notices, now) <= 2
    obs.thaw()
    connection.wait_until_ready(30)


def test_closed_by_its_operator_it_says_so(obs: LabObs, connection: ObsConnection, notices: "Queue[Notice]") -> None:
    obs.stop()
    wait_for(lambda: len(told(notices)) > 1)
    assert told(notices)[:2] == ["connected", "OBS-015"]
    del connection


def test_with_another_password_it_is_refused_until_told_the_new_one(
    obs: LabObs, connection: ObsConnection, notices: "Queue[Notice]"
) -> None:
    obs.stop()
    obs.set_password("another-canary-password")
    obs.start()
    wait_for(lambda: connection.state == "refused", 30)
    wait_for(lambda: told(notices)[-1] == "OBS-005")
    connection.try_again(Secret("another-canary-password"))
    connection.wait_until_ready(30)


def test_its_scene_collections_change_under_a_poll_that_never_rests(connection: ObsConnection) -> None:
    """Asking OBS in the middle of such a change crashes it: the session itself holds back."""
    connection.request(Request.CREATE_SCENE_COLLECTION, {"sceneCollectionName": "other"})
    for name in ("lab", "other", "lab"):
        connection.request(Request.SET_CURRENT_SCENE_COLLECTION, {"sceneCollectionName": name})
        for _ in range(20):
            connection.batch([Asked(Request.GET_STATS), Asked(Request.GET_SCENE_LIST)])
    collections = connection.request(Request.GET_SCENE_COLLECTION_LIST)
    assert collections["currentSceneCollectionName"] == "lab"
    assert connection.problem is None


def test_after_a_meeting_everything_can_be_read_anew_by_the_listener(obs: LabObs) -> None:
    scenes: Queue[str] = Queue()
    made: Queue[ObsConnection] = Queue()

    def read(notice: Notice) -> None:
        if isinstance(notice, Connected):
            made.put(peer := made.get(timeout=20))
            scenes.put(str(peer.request(Request.GET_SCENE_LIST)["currentProgramSceneName"]))

    with ObsConnection(ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD)), listener=read) as peer:
        made.put(peer)
        assert scenes.get(timeout=20) == "Scene"
        obs.kill()
        obs.start()
        assert scenes.get(timeout=30) == "Scene"


def test_levels_come_many_times_a_second_to_whoever_subscribes(obs: LabObs) -> None:
    notices: Queue[Notice] = Queue()
    place = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
    with ObsConnection(place, listener=notices.put, subscriptions=USUAL_EVENTS | METERS) as connection:
        connection.wait_until_ready(30)
        wait_for(lambda: sum(event == "InputVolumeMeters" for event in names(notices)) >= 5)
        assert "activeFps" in connection.request(Request.GET_STATS)
        assert connection.problem is None


def test_one_input_is_listened_to_also_while_it_is_muted(obs: LabObs, connection: ObsConnection) -> None:
    place = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
    settings = {"is_local_file": False, "input": "color=size=64x36:rate=10[out0];sine[out1]", "input_format": "lavfi"}
    made = {"inputName": "tone", "inputKind": "ffmpeg_source", "inputSettings": settings}
    connection.request(Request.CREATE_INPUT, {"sceneName": current(connection), **made})
    connection.request(Request.SET_INPUT_MUTE, {"inputName": "tone", "inputMuted": True})
    level = loudest(place, "tone")
    assert level is not None
    assert dbfs(level * FULL_SCALE) == pytest.approx(-18.1, abs=0.5)
    assert loudest(place, "nothing of that name") is None
    connection.request(Request.REMOVE_INPUT, {"inputName": "tone"})


def current(connection: ObsConnection) -> str:
    return str(connection.request(Request.GET_CURRENT_PROGRAM_SCENE)["currentProgramSceneName"])


def names(notices: "Queue[Notice]") -> list[str]:
    return [one.name for one in tuple(notices.queue) if isinstance(one, ObsEvent)]


def test_no_password_and_no_stream_key_is_seen_anywhere(
    obs: LabObs, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    watch = ProcessWatch(KEY, PASSWORD)
    settings = {"server": "rtmp://127.0.0.1:1/live", "key": Secret(KEY)}
    seen: list[object] = []
    with ObsConnection(ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD)), listener=seen.append) as connection:
        connection.wait_until_ready(30)
        service = {"streamServiceType": "rtmp_custom", "streamServiceSettings": settings}
        connection.request(Request.SET_STREAM_SERVICE_SETTINGS, service)
        seen.append(connection.ask(Request.SET_STREAM_SERVICE_SETTINGS, {**service, "streamServiceType": 3}).error())
        kept = connection.request(Request.GET_STREAM_SERVICE_SETTINGS)["streamServiceSettings"]
        assert kept["key"] == KEY
        seen += [connection.address, connection, vars(connection)]
        obs.kill()
        with pytest.raises(StreamctlError) as gone:
            wait_for(lambda: connection.request(Request.GET_STATS) is None)
        seen += [gone.value, gone.getrepr(), gone.value.facts]
    with ObsConnection(ObsAddress("127.0.0.1", obs.port, Secret("wrong-" + PASSWORD))) as wrong:
        obs.start()
        with pytest.raises(StreamctlError) as refused:
            wait_for(lambda: wrong.wait_until_ready(30) is None)
        assert refused.value.code == "OBS-005"
        seen += [refused.value, refused.getrepr()]
    watch.stop()
    out, err = capfd.readouterr()
    written = "\n".join((out, err, caplog.text, *map(str, seen), *map(repr, seen)))
    assert watch.found == set()
    assert any("obs" in line for line in watch.seen)
    assert {word for word in (KEY, PASSWORD) if word in written} == set()


def test_a_key_that_obs_tells_is_masked_from_then_on(connection: ObsConnection) -> None:
    """It may be somebody else's: one that this process never knew."""
    settings = {"server": "rtmp://127.0.0.1:1/live", "key": "unknown-" + KEY[::-1]}
    service = {"streamServiceType": "rtmp_custom", "streamServiceSettings": settings}
    connection.request(Request.SET_STREAM_SERVICE_SETTINGS, service)
    assert MASK not in redact(settings["key"])
    connection.request(Request.GET_STREAM_SERVICE_SETTINGS)
    assert redact(f"key {settings['key']}") == f"key {MASK}"
