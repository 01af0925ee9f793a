"""What the session stands on, held against a real OBS and the fake one alike."""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Connected, Notice, ObsEvent
from streamctl.live.obs.opening import greet
from streamctl.live.obs.requests import Asked, Request, lacking
from streamctl.live.obs.source_record import VENDOR, has_source_record
from tests.lab.fake_obs import FakeObs, fake_obs
from tests.lab.obs import LabObs, shared_obs

Obs = LabObs | FakeObs


@pytest.fixture(scope="module", params=[pytest.param("real", marks=pytest.mark.obs), "fake"])
def obs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Obs]:
    if request.param == "fake":
        with fake_obs() as fake:
            yield fake
    else:
        with shared_obs(Path(tmp_path_factory.mktemp("obs"))) as real:
            yield real


def address(obs: Obs) -> ObsAddress:
    return ObsAddress("127.0.0.1", obs.port, Secret(str(obs.password)))


@pytest.fixture
def notices() -> Queue[Notice]:
    return Queue()


@pytest.fixture
def connection(obs: Obs, notices: Queue[Notice]) -> Iterator[ObsConnection]:
    with ObsConnection(address(obs), listener=notices.put) as made:
        made.wait_until_ready(20)
        yield made


def test_it_says_what_it_is_before_anybody_says_who_they_are(obs: Obs) -> None:
    link = greet(ObsAddress("127.0.0.1", obs.port))
    link.close()
    assert str(link.hello["obsWebSocketVersion"]).startswith("5.")
    assert link.hello["rpcVersion"] == 1
    assert set(link.hello["authentication"]) == {"challenge", "salt"}


def test_it_can_do_all_that_streamctl_asks(connection: ObsConnection) -> None:
    greeting = connection.wait_until_ready()
    assert lacking(greeting.requests) == ()
    assert set(map(str, Request)) <= greeting.requests
    assert (greeting.obs, greeting.platform) == ("30.2.3", "debian")


def test_a_request_brings_its_data(connection: ObsConnection) -> None:
    scenes = connection.request(Request.GET_SCENE_LIST)
    assert scenes["currentProgramSceneName"] in {scene["sceneName"] for scene in scenes["scenes"]}


def test_a_refusal_says_what_and_why(connection: ObsConnection) -> None:
    with pytest.raises(StreamctlError) as refused:
        connection.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "nowhere"})
    assert refused.value.code == "OBS-011"
    assert refused.value.facts["status"] == 600
    assert "nowhere" in refused.value.message()


def test_a_batch_is_answered_in_order_each_for_itself(connection: ObsConnection) -> None:
    stats, nowhere, stream = connection.batch(
        [
            Asked(Request.GET_STATS),
            Asked(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "nowhere"}),
            Asked(Request.GET_STREAM_STATUS),
        ]
    )
    assert stats.data["activeFps"] >= 0  # OBS counts for a second before it says more
    assert (nowhere.ok, nowhere.code) == (False, 600)
    assert stream.data["outputActive"] is False
    assert connection.batch([]) == ()


def test_a_batch_may_end_with_the_first_refusal(connection: ObsConnection) -> None:
    answers = connection.batch(
        [Asked(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "nowhere"}), Asked(Request.GET_STATS)], halt=True
    )
    assert [answer.code for answer in answers] == [600]


def test_an_obs_without_the_plugin_says_that_it_has_no_such_vendor(connection: ObsConnection) -> None:
    assert not has_source_record(connection)
    asked = {"vendorName": VENDOR, "requestType": "record_stop", "requestData": {"source": "nowhere"}}
    assert connection.ask(Request.CALL_VENDOR_REQUEST, asked).code == 600
    filters = [Request.REMOVE_SOURCE_FILTER, Request.CREATE_SOURCE_FILTER]
    named = {"sourceName": "nowhere", "filterName": "a", "filterKind": "gain_filter", "filterSettings": {}}
    assert [connection.ask(request, named).code for request in filters] == [600, 600]


def test_what_happens_is_told_after_the_connection(connection: ObsConnection, notices: Queue[Notice]) -> None:
    first = notices.get(timeout=5)
    assert isinstance(first, Connected)
    assert first.number == 1
    assert connection.request(Request.CREATE_SCENE, {"sceneName": "wide"}).keys() >= {"sceneUuid"}
    connection.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "wide"})
    seen: dict[str, ObsEvent] = {}
    while "CurrentProgramSceneChanged" not in seen:
        event = notices.get(timeout=5)
        assert isinstance(event, ObsEvent)
        seen[event.name] = event
    assert seen["SceneCreated"].data["sceneName"] == "wide"
    assert seen["CurrentProgramSceneChanged"].data["sceneName"] == "wide"
    assert connection.ask(Request.CREATE_SCENE, {"sceneName": "wide"}).code == 601


@pytest.mark.parametrize(("password", "code"), [("wrong-password", "OBS-005"), (None, "OBS-006")])
def test_a_wrong_password_and_none_are_told_apart_and_not_tried_again(
    obs: Obs, password: str | None, code: str
) -> None:
    place = ObsAddress("127.0.0.1", obs.port, Secret(password) if password else None)
    with ObsConnection(place) as connection:
        with pytest.raises(StreamctlError) as refused:
            connection.wait_until_ready(20)
        assert refused.value.code == code
        assert connection.state == "refused"
        connection.try_again(Secret(str(obs.password)))
        connection.wait_until_ready(20)
