"""A connection against an OBS that is late, silent, wrong, of another version or not there at all."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

import pytest

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs import opening, serving
from streamctl.live.obs import telling as telling_module
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.notices import Connected, Disconnected, Notice, ObsEvent
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.serving import Patience, Pulse
from streamctl.live.obs.telling import Telling
from tests.lab.fake_obs import PASSWORD, FakeObs, fake_obs
from tests.lab.listeners import hang_up, listener, mute, says
from tests.lab.ports import free_port
from tests.lab.waiting import wait_for
from tests.lab.websockets import Caller

SWIFT = Patience(ping=0.1, silence=1.0, again=0.05, loading=5.0, not_ready=2.0)


@pytest.fixture
def obs() -> Iterator[FakeObs]:
    with fake_obs() as fake:
        yield fake


@contextmanager
def connected(obs: FakeObs, notices: "Queue[Notice] | None" = None) -> Iterator[ObsConnection]:
    place = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
    with ObsConnection(place, listener=(notices or Queue()).put, patience=SWIFT) as connection:
        connection.wait_until_ready(5)
        yield connection


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(StreamctlError) as problem:
        work()
    return problem.value.code


def first_problem(port: int, password: str | None = PASSWORD, host: str = "127.0.0.1") -> StreamctlError:
    place = ObsAddress(host, port, Secret(password) if password else None)
    with ObsConnection(place, patience=SWIFT) as connection, pytest.raises(StreamctlError) as problem:
        connection.wait_until_ready()
    return problem.value


def answer(content: dict[str, Any], **data: Any) -> str:
    status = {"requestStatus": {"result": True, "code": 100}, "responseData": data}
    return json.dumps({"op": 7, "d": {**content, **status}})


def disconnections(notices: "Queue[Notice]") -> list[str]:
    return [notice.error.code for notice in tuple(notices.queue) if isinstance(notice, Disconnected)]


def meetings(notices: "Queue[Notice]") -> list[int]:
    return [notice.number for notice in tuple(notices.queue) if isinstance(notice, Connected)]


class TestNoConnection:
    def test_nothing_listens_and_no_obs_runs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "obs_runs_here", lambda: False)
        assert first_problem(free_port()).code == "OBS-001"

    def test_obs_runs_but_its_websocket_is_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "obs_runs_here", lambda: True)
        assert first_problem(free_port()).code == "OBS-002"

    def test_the_host_has_no_address(self) -> None:
        assert first_problem(4455, host="obs..invalid").code == "OBS-003"

    @pytest.mark.parametrize("talk", [says(b"SSH-2.0-x\r\n\r\n"), says(b"HTTP/1.1 404 No\r\n\r\n"), hang_up])
    def test_something_else_listens(self, talk: Callable[..., None]) -> None:
        with listener(talk) as port:
            assert first_problem(port).code == "OBS-004"

    def test_it_is_not_sent_elsewhere(self) -> None:
        """A redirection could send the answer to a password's challenge to anybody."""
        with listener(says(b"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n")) as port:
            assert first_problem(port).code == "OBS-004"

    def test_a_machine_that_takes_the_call_and_says_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "GREETING_SECONDS", 0.3)
        with listener(mute) as port:
            assert first_problem(port).code == "OBS-009"

    def test_obs_websocket_4_waits_for_us_to_begin(self, obs: FakeObs, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "GREETING_SECONDS", 0.3)
        obs.says_hello, obs.speaks_version_4 = False, True
        problem = first_problem(obs.port)
        assert problem.code == "OBS-007"
        assert "obs-websocket 4" in problem.message()

    def test_one_that_freezes_before_its_greeting_is_tried_again(
        self, obs: FakeObs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """To take it for an old one would give it up for good."""
        monkeypatch.setattr(opening, "GREETING_SECONDS", 0.3)
        obs.says_hello = False
        with ObsConnection(ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD)), patience=SWIFT) as connection:
            assert code_of(lambda: connection.wait_until_ready()) == "OBS-009"
            obs.says_hello = True
            monkeypatch.setattr(opening, "GREETING_SECONDS", 5.0)
            connection.wait_until_ready(10)

    def test_another_version_of_the_protocol(self, obs: FakeObs) -> None:
        obs.rpc_version = 2
        assert first_problem(obs.port).code == "OBS-008"

    def test_an_obs_that_cannot_do_what_is_needed(self, obs: FakeObs) -> None:
        obs.requests.remove("SetCurrentProgramScene")
        problem = first_problem(obs.port)
        assert problem.code == "OBS-007"
        assert "SetCurrentProgramScene" in problem.message()

    def test_a_proxy_for_the_world_outside_is_not_asked(self, obs: FakeObs, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        with connected(obs) as connection:
            assert connection.state == "ready"

    def test_a_configuration_of_the_library_s_own_is_not_read(
        self, obs: FakeObs, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "config.toml").write_text('[connection]\nhost="192.0.2.1"\nport=1\npassword="x"\n')
        monkeypatch.chdir(tmp_path)
        with connected(obs) as connection:
            assert connection.state == "ready"

    def test_a_request_without_a_connection_says_why_at_once(self) -> None:
        with ObsConnection(ObsAddress("127.0.0.1", free_port()), patience=SWIFT) as connection:
            wait_for(lambda: connection.problem and connection.problem.code != "OBS-018")
            assert code_of(lambda: connection.request(Request.GET_STATS)) in {"OBS-001", "OBS-002"}

    def test_none_is_expected_without_a_password(self) -> None:
        with fake_obs(None) as obs, ObsConnection(ObsAddress("127.0.0.1", obs.port), patience=SWIFT) as connection:
            assert connection.wait_until_ready(5).obs == "30.2.3"

    def test_one_that_comes_later_is_waited_for(self, obs: FakeObs) -> None:
        obs.not_ready = 5
        with connected(obs) as connection:
            assert obs.asked.count("GetVersion") == 6
            assert connection.request(Request.GET_STATS)["activeFps"] == 10.0

    def test_one_that_loads_for_ever(self, obs: FakeObs) -> None:
        obs.not_ready = 10_000
        short = Patience(again=0.05, loading=0.4)
        with ObsConnection(ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD)), patience=short) as connection:
            assert code_of(lambda: connection.wait_until_ready()) == "OBS-013"


class TestLateAndWrong:
    def test_a_late_answer_is_nobody_s(self, obs: FakeObs) -> None:
        """The library's own client gave it to the next request, and every later answer to the one after."""
        late = threading.Event()

        def delay(caller: Caller, content: dict[str, Any]) -> bool:
            late.wait(5)
            caller.send(answer(content, activeFps=-1))
            return True

        notices: Queue[Notice] = Queue()
        with connected(obs, notices) as connection:
            obs.twist(Request.GET_STATS, delay)
            assert code_of(lambda: connection.request(Request.GET_STATS, seconds=0.2)) == "OBS-012"
            obs.twists.clear()
            late.set()
            connection.wait_until_ready(5)
            for _ in range(5):
                assert connection.request(Request.GET_STATS)["activeFps"] == 10.0
            wait_for(lambda: meetings(notices) == [1, 2])
        assert disconnections(notices) == ["OBS-012"]

    def test_answers_to_others_and_twice_are_left_alone(self, obs: FakeObs) -> None:
        def twice(caller: Caller, content: dict[str, Any]) -> bool:
            caller.send(answer({**content, "requestId": "another"}, activeFps=-1))
            caller.send(answer(content, activeFps=1.0))
            caller.send(answer(content, activeFps=-2))
            return True

        with connected(obs) as connection:
            obs.twist(Request.GET_STATS, twice)
            for _ in range(10):
                assert connection.request(Request.GET_STATS)["activeFps"] == 1.0
            assert connection.wait_until_ready().obs == "30.2.3"

    @pytest.mark.parametrize("text", ["{", "[]", '"x"', "{}", '{"op": 5}', '{"op": true, "d": {}}', "[" * 100_000])
    def test_what_is_no_message_ends_the_connection_and_no_more(self, obs: FakeObs, text: str) -> None:
        notices: Queue[Notice] = Queue()
        with connected(obs, notices) as connection:
            obs.say(text)
            wait_for(lambda: meetings(notices) == [1, 2])
            assert connection.request(Request.GET_STATS)["activeFps"] == 10.0
        assert disconnections(notices) == ["OBS-016"]

    def test_a_message_of_an_unknown_kind_is_left_alone(self, obs: FakeObs) -> None:
        with connected(obs) as connection:
            obs.say('{"op": 77, "d": {}}')
            assert connection.request(Request.GET_STATS)["activeFps"] == 10.0

    def test_half_a_message_ends_the_connection(self, obs: FakeObs, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "GREETING_SECONDS", 0.3)
        notices: Queue[Notice] = Queue()
        with connected(obs, notices) as connection:
            for caller in tuple(obs.server.callers):
                caller._connection.sendall(b"\x81\x7e\x01")
            wait_for(lambda: disconnections(notices))
            connection.wait_until_ready(5)

    @pytest.mark.parametrize(
        ("code", "expected"), [(4009, "OBS-005"), (4010, "OBS-008"), (4011, "OBS-017"), (1001, "OBS-010")]
    )
    def test_why_obs_closes_is_kept(self, obs: FakeObs, code: int, expected: str) -> None:
        notices: Queue[Notice] = Queue()
        with connected(obs, notices):
            obs.end(code, "because")
            wait_for(lambda: disconnections(notices))
        assert disconnections(notices) == [expected]

    def test_an_obs_that_said_it_ends_was_closed(self, obs: FakeObs) -> None:
        notices: Queue[Notice] = Queue()
        with connected(obs, notices):
            obs.tell("ExitStarted", {})
            obs.end(1001)
            wait_for(lambda: disconnections(notices))
        assert disconnections(notices) == ["OBS-015"]


class TestSilence:
    def test_one_that_gives_no_sign_of_life_is_frozen_whether_asked_or_not(self, obs: FakeObs) -> None:
        notices: Queue[Notice] = Queue()
        with connected(obs, notices):
            begun = time.monotonic()
            obs.go_silent()
            wait_for(lambda: disconnections(notices))
            assert time.monotonic() - begun < SWIFT.silence + 1
        assert disconnections(notices) == ["OBS-009"]

    def test_a_long_request_is_no_silence(self, obs: FakeObs) -> None:
        finish = threading.Event()

        def work(caller: Caller, content: dict[str, Any]) -> bool:
            def end() -> None:
                finish.wait(10)
                caller.send(answer(content, outputActive=True))

            threading.Thread(target=end, daemon=True).start()
            return True

        with connected(obs) as connection:
            obs.twist(Request.START_STREAM, work)
            timer = threading.Timer(SWIFT.silence * 1.5, finish.set)
            timer.start()
            assert connection.request(Request.START_STREAM)["outputActive"] is True

    def test_the_reason_is_told_once_for_as_long_as_it_lasts(self, obs: FakeObs) -> None:
        notices: Queue[Notice] = Queue()
        with connected(obs, notices) as connection:
            obs.close()
            wait_for(lambda: connection._attempts >= 6)
        told = disconnections(notices)
        assert told[0] == "OBS-010"
        assert len(told) == len(set(told))
        assert set(told[1:]) <= {"OBS-001", "OBS-002"}  # whether another OBS runs on this machine may change

    def test_time_in_which_nobody_looked_is_no_silence(self) -> None:
        """A laptop that was asleep, or a process that got no processor, says nothing about OBS."""
        pulse = Pulse(Patience(silence=1.5), 0)
        assert pulse.silent_seconds(60 * NANOSECONDS) is None
        looks = [60 * NANOSECONDS + step * NANOSECONDS // 10 for step in range(1, 20)]
        silent = [pulse.silent_seconds(look) for look in looks]
        assert silent[:11] == [None] * 11
        assert silent[-1] == pytest.approx(2.2)
        pulse.hear(looks[-1])
        assert pulse.silent_seconds(looks[-1] + NANOSECONDS // 10) is None

    def test_an_answer_that_is_there_is_not_late(self, obs: FakeObs) -> None:
        """Behind a heap of events, and after a pause of this process."""

        def heap(caller: Caller, content: dict[str, Any]) -> bool:
            for _ in range(300):
                caller.send(json.dumps({"op": 5, "d": {"eventType": "InputVolumeMeters", "eventData": {}}}))
            caller.send(answer(content, activeFps=1.0))
            return True

        slow: list[float] = []

        def take_time(notice: Notice) -> None:
            slow.append(time.monotonic())

        place = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
        with ObsConnection(place, listener=take_time, patience=SWIFT) as connection:
            connection.wait_until_ready(5)
            obs.twist(Request.GET_STATS, heap)
            for _ in range(5):
                assert connection.request(Request.GET_STATS)["activeFps"] == 1.0
            assert connection.problem is None

    def test_what_nobody_foresaw_ends_a_connection_and_not_the_session(
        self, obs: FakeObs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        notices: Queue[Notice] = Queue()
        with connected(obs, notices) as connection:
            with monkeypatch.context() as broken:
                broken.setattr(serving.Serving, "_check", lambda self, now: 1 / 0)
                wait_for(lambda: disconnections(notices))
            connection.wait_until_ready(5)
            assert connection.request(Request.GET_STATS)["activeFps"] == 10.0
        assert disconnections(notices)[0] == "INT-001"


class TestTelling:
    def test_of_the_meters_that_wait_the_newest_is_told(self) -> None:
        go, heard = threading.Event(), []

        def hear(notice: Notice) -> None:
            go.wait(5)
            heard.append(notice)

        telling = Telling(hear)
        event = ObsEvent("SceneCreated", {}, 0)
        for number in range(10):
            telling.put(ObsEvent("InputVolumeMeters", {"number": number}, number))
            telling.put(event) if number == 4 else None
        go.set()
        telling.end()
        numbers = [notice.data.get("number") for notice in heard if isinstance(notice, ObsEvent)]
        assert numbers in ([0, 4, None, 9], [4, None, 9])

    def test_a_listener_that_cannot_keep_up_gets_a_new_beginning(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(telling_module, "NOTICES_KEPT", 20)
        go = threading.Event()
        telling = Telling(lambda _: go.wait(5))
        assert all(telling.put(ObsEvent("SceneCreated", {}, number)) for number in range(20))
        assert False in [telling.put(ObsEvent("SceneCreated", {}, number)) for number in range(3)]
        go.set()
        telling.end()

    def test_events_before_the_house_is_open_are_not_told(self, obs: FakeObs) -> None:
        """What they change is read anew afterwards anyhow."""
        obs.not_ready = 1_000_000
        notices: Queue[Notice] = Queue()
        place = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
        with ObsConnection(place, listener=notices.put, patience=SWIFT) as connection:
            wait_for(lambda: obs.asked)
            obs.tell("SceneCreated", {"sceneName": "early"})
            obs.not_ready = 0
            connection.wait_until_ready(5)
            obs.tell("SceneCreated", {"sceneName": "late"})
            told = [notices.get(timeout=5), notices.get(timeout=5)]
        assert isinstance(told[0], Connected)
        assert isinstance(told[1], ObsEvent)
        assert told[1].data == {"sceneName": "late"}


class TestManyThreads:
    def test_each_gets_its_own_answer(self, obs: FakeObs) -> None:
        def echo(caller: Caller, content: dict[str, Any]) -> bool:
            caller.send(answer({**content}, mark=content["requestData"]["mark"]))
            return True

        got: dict[int, int] = {}
        with connected(obs) as connection:
            obs.twist(Request.GET_STATS, echo)

            def ask(mark: int) -> None:
                got[mark] = connection.request(Request.GET_STATS, {"mark": mark}, seconds=10)["mark"]

            threads = [threading.Thread(target=ask, args=(mark,)) for mark in range(40)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
        assert got == {mark: mark for mark in range(40)}

    def test_a_listener_may_ask(self, obs: FakeObs) -> None:
        heard: Queue[Any] = Queue()
        place = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))

        def hear(notice: Notice) -> None:
            if isinstance(notice, Connected):
                heard.put(made.get(timeout=5).request(Request.GET_SCENE_LIST)["currentProgramSceneName"])

        made: Queue[ObsConnection] = Queue()
        with ObsConnection(place, listener=hear, patience=SWIFT) as connection:
            made.put(connection)
            assert heard.get(timeout=5) == "Scene"

    def test_a_listener_that_fails_hears_on(self, obs: FakeObs) -> None:
        heard: list[str] = []

        def fail(notice: Notice) -> None:
            if isinstance(notice, ObsEvent):
                heard.append(notice.name)
            raise RuntimeError("no")

        place = ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))
        with ObsConnection(place, listener=fail, patience=SWIFT) as connection:
            connection.wait_until_ready(5)
            obs.tell("SceneCreated", {})
            obs.tell("SceneRemoved", {})
            wait_for(lambda: heard == ["SceneCreated", "SceneRemoved"])

    def test_the_end_fails_whoever_waits(self, obs: FakeObs) -> None:
        outcome: Queue[str] = Queue()
        obs.twist(Request.START_STREAM, lambda caller, content: True)
        with connected(obs) as connection:
            ask = threading.Thread(
                target=lambda: outcome.put(code_of(lambda: connection.request(Request.START_STREAM)))
            )
            ask.start()
            wait_for(lambda: not connection._inbox and ask.is_alive())
            connection.close()
            assert outcome.get(timeout=5) == "OBS-010"
            assert code_of(lambda: connection.request(Request.GET_STATS)) == "OBS-010"
        ask.join(5)

    def test_nothing_is_left_running(self, obs: FakeObs) -> None:
        before = {thread.name for thread in threading.enumerate()}
        with connected(obs):
            pass
        left = {thread.name for thread in threading.enumerate()} - before
        assert {name for name in left if name.startswith("obs")} == set()


def test_a_batch_is_one_message(obs: FakeObs) -> None:
    with connected(obs) as connection:
        answers = connection.batch([Asked(Request.GET_STATS), Asked(Request.GET_STREAM_STATUS)])
        assert [one.request for one in answers] == [Request.GET_STATS, Request.GET_STREAM_STATUS]
