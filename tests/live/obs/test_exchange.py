"""Pairing replies with requests, without a connection: whatever comes in whatever order, nobody gets another's."""

import json
from concurrent.futures import Future
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.exchange import NOT_READY_AGAIN_SECONDS, SWITCH_SECONDS, Answers, Call, Exchange, LinkLost
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.wire import BATCH_REPLY, EVENT, REPLY

S = NANOSECONDS


def call(request: Request = Request.GET_STATS, *, seconds: float = 1.5, patience: float = 10) -> Call:
    return Call((Asked(request),), seconds, patience)


def exchange() -> Exchange:
    return Exchange(ObsAddress())


def sent(text: str | None) -> dict[str, Any]:
    assert text is not None
    content: dict[str, Any] = json.loads(text)["d"]
    return content


def reply(content: dict[str, Any], code: int = 100, **data: Any) -> dict[str, Any]:
    status = {"result": code == 100, "code": code}
    return {
        "requestType": content["requestType"],
        "requestId": content["requestId"],
        "requestStatus": status,
        "responseData": data,
    }


def problem(outcome: "Future[Answers]") -> StreamctlError:
    found = outcome.exception(0)
    assert isinstance(found, StreamctlError)
    return found


def test_one_request_is_under_way_at_a_time_in_the_order_of_asking() -> None:
    talk, first, second = exchange(), call(Request.GET_STATS), call(Request.GET_SCENE_LIST)
    talk.submit(first, 0)
    talk.submit(second, 0)
    content = sent(talk.due(0))
    assert content["requestType"] == "GetStats"
    assert talk.due(0) is None
    talk.take(REPLY, reply(content, activeFps=30), 1)
    assert first.outcome.result(0)[0].data == {"activeFps": 30}
    assert sent(talk.due(1))["requestType"] == "GetSceneList"


@given(
    st.lists(
        st.tuples(st.sampled_from(["true", "late", "double", "other", "event"]), st.integers(0, 5)),
        min_size=1,
        max_size=30,
    )
)
def test_nobody_gets_the_answer_to_another_s_question(steps: list[tuple[str, int]]) -> None:
    talk, old = exchange(), [{"requestType": "GetStats", "requestId": "0"}]
    for number, (what, pick) in enumerate(steps):
        one = call()
        talk.submit(one, 0)
        content = sent(talk.due(0))
        stale = old[pick % len(old)]
        if what == "late":
            talk.take(REPLY, reply(stale, mark=-1), 0)
        elif what == "other":
            talk.take(REPLY, reply({**content, "requestId": f"{content['requestId']}9"}, mark=-2), 0)
        elif what == "event":
            talk.take(EVENT, {"eventType": "SceneCreated", "requestId": content["requestId"]}, 0)
        elif what == "double":
            talk.take(REPLY, reply(content, mark=number), 0)
        assert one.outcome.done() == (what == "double")
        talk.take(REPLY, reply(content, mark=number), 0)
        assert one.outcome.result(0)[0].data == {"mark": number}
        old.append(content)


def test_a_request_that_is_not_answered_ends_the_connection() -> None:
    talk, slow, behind = exchange(), call(Request.START_STREAM, seconds=2), call()
    talk.submit(slow, 0)
    talk.submit(behind, S)
    talk.due(0)
    talk.expire(2 * S)
    with pytest.raises(LinkLost) as lost:
        talk.expire(2 * S + 1)
    assert lost.value.error.code == "OBS-012"
    assert "StartStream" in lost.value.error.message()
    talk.drop(lost.value.error)
    assert problem(slow.outcome).code == "OBS-012"
    assert problem(behind.outcome).code == "OBS-010"
    assert "StartStream was not answered" in problem(behind.outcome).message()


def test_one_that_never_was_sent_is_told_so_and_ends_nothing() -> None:
    talk, slow, behind = exchange(), call(Request.SET_CURRENT_PROFILE, seconds=20), call(seconds=1)
    talk.submit(slow, 0)
    talk.submit(behind, 0)
    talk.due(0)
    talk.expire(S + 1)
    assert problem(behind.outcome).code == "OBS-014"
    assert not slow.outcome.done()


def test_it_is_made_again_while_obs_loads_and_before_what_came_later() -> None:
    talk, one, later = exchange(), call(), call(Request.GET_SCENE_LIST)
    talk.submit(one, 0)
    talk.submit(later, 0)
    first = sent(talk.due(0))
    talk.take(REPLY, reply(first, 207), 1)
    assert talk.due(1) is None
    again = sent(talk.due(1 + round(NOT_READY_AGAIN_SECONDS * S)))
    assert again["requestType"] == "GetStats"
    assert again["requestId"] != first["requestId"]
    talk.take(REPLY, reply(first, activeFps=-1), 2 * S)
    assert not one.outcome.done()
    talk.take(REPLY, reply(again, activeFps=30), 2 * S)
    assert one.outcome.result(0)[0].data == {"activeFps": 30}


def test_loading_has_its_limit() -> None:
    talk, one = exchange(), call(patience=3)
    talk.submit(one, 0)
    talk.take(REPLY, reply(sent(talk.due(0)), 207), 1)
    talk.expire(2 * S)
    assert not one.outcome.done()
    talk.expire(3 * S + 1)
    assert problem(one.outcome).code == "OBS-013"


def test_nothing_is_asked_while_the_scene_collection_changes() -> None:
    talk, one = exchange(), call()
    talk.take(EVENT, {"eventType": "CurrentSceneCollectionChanging"}, 0)
    talk.submit(one, 0)
    assert talk.due(5 * S) is None
    talk.expire(5 * S)
    assert not one.outcome.done()
    talk.take(EVENT, {"eventType": "CurrentSceneCollectionChanged"}, 6 * S)
    assert sent(talk.due(6 * S))["requestType"] == "GetStats"


def test_a_change_of_the_scene_collection_has_its_limit() -> None:
    talk = exchange()
    talk.take(EVENT, {"eventType": "CurrentSceneCollectionChanging"}, 0)
    talk.expire(round(SWITCH_SECONDS * S))
    with pytest.raises(LinkLost):
        talk.expire(round(SWITCH_SECONDS * S) + 1)


def test_a_batch_keeps_each_answer_at_its_place() -> None:
    talk = exchange()
    both = Call((Asked(Request.GET_STATS), Asked(Request.GET_SCENE_LIST)), 1, 1, batch=True, pace="frame", halt=True)
    talk.submit(both, 0)
    content = sent(talk.due(0))
    assert (content["executionType"], content["haltOnFailure"]) == (1, True)
    results = [reply(request, code) for request, code in zip(content["requests"], (100, 600), strict=True)]
    talk.take(BATCH_REPLY, {"requestId": content["requestId"], "results": results}, 1)
    assert [(one.request, one.ok) for one in both.outcome.result(0)] == [
        (Request.GET_STATS, True),
        (Request.GET_SCENE_LIST, False),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"requestType": "GetVersion"},
        {"requestStatus": None},
        {"requestStatus": {"code": "100"}},
        {"responseData": [1]},
    ],
)
def test_a_reply_that_does_not_fit_its_request_ends_the_connection(change: dict[str, Any]) -> None:
    talk, one = exchange(), call()
    talk.submit(one, 0)
    content = sent(talk.due(0))
    with pytest.raises(LinkLost) as lost:
        talk.take(REPLY, {**reply(content), **change}, 1)
    assert lost.value.error.code == "OBS-016"
    talk.drop(lost.value.error)
    assert problem(one.outcome).code == "OBS-016"


@pytest.mark.parametrize("results", [None, [], [{}], ["x"], "swapped", "three", "one"])
def test_a_batch_whose_results_are_not_in_order_ends_the_connection(results: Any) -> None:
    talk = exchange()
    both = Call((Asked(Request.GET_STATS), Asked(Request.GET_STATS)), 1, 1, batch=True)
    talk.submit(both, 0)
    content = sent(talk.due(0))
    true = [reply(request) for request in content["requests"]]
    results = {"swapped": true[::-1], "three": [*true, true[0]], "one": true[:1]}.get(str(results), results)
    with pytest.raises(LinkLost):
        talk.take(BATCH_REPLY, {"requestId": content["requestId"], "results": results}, 1)


def test_a_batch_that_ends_with_a_failure_has_the_answers_up_to_it() -> None:
    talk = exchange()
    three = Call((Asked(Request.GET_STATS),) * 3, 1, 1, batch=True, halt=True)
    talk.submit(three, 0)
    content = sent(talk.due(0))
    results = [reply(content["requests"][0]), reply(content["requests"][1], 600)]
    talk.take(BATCH_REPLY, {"requestId": content["requestId"], "results": results}, 1)
    assert [one.code for one in three.outcome.result(0)] == [100, 600]


def test_the_end_fails_all_once() -> None:
    talk, one, other = exchange(), call(), call()
    talk.submit(one, 0)
    talk.submit(other, 0)
    talk.due(0)
    talk.drop(StreamctlError("OBS-010", host="h", port=1, detail="x"))
    talk.drop(StreamctlError("OBS-015", host="h", port=1))
    assert {problem(one.outcome).code, problem(other.outcome).code} == {"OBS-010"}
