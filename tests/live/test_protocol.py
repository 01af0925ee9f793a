"""Both ends of the processes' language, over real sockets."""

import contextlib
import json
import os
import resource
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live import server as server_module
from streamctl.live.protocol import LINE_BYTES, Client, LineReader, encode, error_document, error_from
from streamctl.live.server import EventLog, Server
from tests.lab.waiting import wait_for


def refuse(_: Mapping[str, Any]) -> Mapping[str, Any]:
    raise StreamctlError("LIV-004", where="there", name="x", closest="y", known="y")


def fail(_: Mapping[str, Any]) -> Mapping[str, Any]:
    raise RuntimeError("a-bug")


def hang(_: Mapping[str, Any]) -> Mapping[str, Any]:
    threading.Event().wait(2)
    return {}


@pytest.fixture
def path() -> Path:
    return Path(os.environ["XDG_RUNTIME_DIR"]) / "s"


@pytest.fixture
def events() -> EventLog:
    return EventLog()


@pytest.fixture
def server(path: Path, events: EventLog) -> Iterator[Server]:
    handlers = {"echo": lambda args: args, "refuse": refuse, "fail": fail, "hang": hang}
    running = Server(path, handlers, events)
    yield running
    running.close(flush_seconds=0.1)


def test_a_request_is_answered_and_the_connection_goes_on(server: Server) -> None:
    with Client(server.path) as client:
        assert client.call("echo", {"a": [1, "é\n講"]}) == {"a": [1, "é\n講"]}
        assert client.call("echo") == {}


@contextlib.contextmanager
def no_file_can_be_opened() -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = [os.open(os.devnull, os.O_RDONLY)]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (taken[0] + 1, limits[1]))
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.dup(taken[0]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for number in taken:
            os.close(number)


def test_a_process_with_too_many_files_open_answers_again_later(server: Server) -> None:
    """Deaf for good, it could not be told to end the show."""
    kind = (socket.AF_UNIX, socket.SOCK_STREAM)
    with socket.socket(*kind) as first, socket.socket(*kind) as caller:
        with no_file_can_be_opened():
            first.connect(str(server.path))  # who waits for a caller has a number set aside for one
            caller.connect(str(server.path))
            caller.sendall(encode({"id": "1", "verb": "echo", "args": {}}))
            caller.settimeout(0.5)
            with pytest.raises(TimeoutError):
                caller.recv(1)
        caller.settimeout(5)
        assert LineReader(caller).read() == {"id": "1", "ok": True, "data": {}}


def test_a_refusal_crosses_with_code_place_and_facts(server: Server) -> None:
    with Client(server.path) as client:
        with pytest.raises(StreamctlError) as caught:
            client.call("refuse")
        assert (caught.value.code, caught.value.where, caught.value.facts["closest"]) == ("LIV-004", "there", "y")
        assert client.call("echo") == {}


def test_a_bug_in_a_handler_is_a_code_and_ends_nothing(server: Server) -> None:
    with Client(server.path) as client:
        with pytest.raises(StreamctlError) as caught:
            client.call("fail")
        assert caught.value.code == "INT-001"
        assert client.call("echo") == {}


def test_an_unknown_verb_is_refused(server: Server) -> None:
    with Client(server.path) as client, pytest.raises(StreamctlError) as caught:
        client.call("dance")
    assert caught.value.code == "LIV-003"


def test_a_late_answer_ends_the_connection_so_that_it_is_not_taken_for_the_next_one(server: Server) -> None:
    client = Client(server.path)
    with pytest.raises(StreamctlError) as caught:
        client.call("hang", timeout=0.1)
    assert caught.value.code == "LIV-002"
    with pytest.raises(StreamctlError) as after:
        client.call("echo")
    assert after.value.code == "LIV-001"


def test_nobody_there_is_a_code(path: Path) -> None:
    with pytest.raises(StreamctlError) as caught:
        Client(path)
    assert caught.value.code == "LIV-001"


@pytest.mark.parametrize("answer", [b"", b"nonsense\n", b"[1]\n", b'{"id":"9","ok":true,"data":{}}\n', b"\xff\xfe\n"])
def test_an_answer_that_is_none_is_a_code(path: Path, answer: bytes) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def answers() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(answer)

    thread = threading.Thread(target=answers)
    thread.start()
    with listener, Client(path) as client, pytest.raises(StreamctlError) as caught:
        client.call("echo")
    thread.join()
    assert caught.value.code == "LIV-001"


@pytest.mark.parametrize(
    "said",
    [b"nonsense\n", b"[]\n", b'{"id":1}\n', b'{"verb":"echo","args":5}\n', b"\x00\xff\n", b"x" * (LINE_BYTES + 2)],
)
def test_a_stranger_on_the_socket_does_no_harm(server: Server, said: bytes) -> None:
    stranger = socket.socket(socket.AF_UNIX)
    stranger.connect(str(server.path))
    with stranger:
        stranger.settimeout(2)
        try:
            stranger.sendall(said)
            stranger.recv(1000)
        except OSError:
            pass
    with Client(server.path) as client:
        assert client.call("echo") == {}


def test_a_stale_socket_file_is_replaced_and_removed_at_the_end(path: Path, events: EventLog) -> None:
    path.touch()
    running = Server(path, {}, events)
    assert path.stat().st_mode & 0o777 == 0o600
    running.close()
    assert not path.exists()


def test_the_answer_of_what_ends_the_process_is_still_given(path: Path, events: EventLog) -> None:
    ended, answered = threading.Event(), threading.Event()

    def stop(_: Mapping[str, Any]) -> Mapping[str, Any]:
        ended.set()
        threading.Event().wait(0.2)  # the process is ended while the answer is on its way
        answered.set()
        return {"frames": 7}

    running = Server(path, {"stop": stop}, events)
    with Client(path) as client, ThreadPoolExecutor(1) as other:
        reply = other.submit(client.call, "stop")
        assert ended.wait(5)
        running.close()
        assert answered.is_set()
        assert reply.result() == {"frames": 7}


def record(number: int) -> dict[str, Any]:
    return {"type": "mark", "text": str(number)}


def test_events_from_the_past_and_the_present_in_order_until_the_end(server: Server, events: EventLog) -> None:
    for number in range(3):
        events.add(number, record(number))
    heard: list[Any] = []
    client = Client(server.path)
    listener = threading.Thread(target=lambda: heard.extend(client.events(1)))
    listener.start()
    wait_for(lambda: len(heard) == 2)
    events.add(3, record(3))
    server.close()
    listener.join(5)
    client.close()
    assert [(event["event"], event["t"], event["record"]["text"]) for event in heard] == [
        (2, 1, "1"),
        (3, 2, "2"),
        (4, 3, "3"),
    ]


def test_two_listeners_hear_the_same(server: Server, events: EventLog) -> None:
    heard: list[list[Any]] = [[], []]
    clients = [Client(server.path), Client(server.path)]

    def listen(index: int) -> None:
        heard[index].extend(clients[index].events(0))

    threads = [threading.Thread(target=listen, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for number in range(50):
        events.add(number, record(number))
    wait_for(lambda: len(server._listening) == 2)
    server.close()
    for thread, client in zip(threads, clients, strict=True):
        thread.join(5)
        client.close()
    assert heard[0] == heard[1]
    assert len(heard[0]) == 50


def test_a_listener_that_takes_nothing_is_dropped_and_the_others_go_on(
    server: Server, events: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "SEND_SECONDS", 0.2)
    deaf = Client(server.path)
    deaf.call("events", {"after": 0})
    heard: list[Any] = []
    client = Client(server.path)
    listener = threading.Thread(target=lambda: heard.extend(client.events(0)))
    listener.start()
    for number in range(3000):
        events.add(number, {"type": "mark", "text": "x" * 500})
    wait_for(lambda: len(heard) == 3000)
    wait_for(lambda: len(server._listening) == 1, 5, "the deaf listener's end")
    server.close()
    listener.join(5)
    client.close()
    deaf.close()


def test_a_listener_ended_from_another_thread_ends(server: Server, events: EventLog) -> None:
    client, heard = Client(server.path), EventLog()
    listener = threading.Thread(target=lambda: [heard.add(0.0, event) for event in client.events(0)])
    listener.start()
    events.add(0.0, record(1))
    wait_for(lambda: heard.last)
    client.close()
    listener.join(5)
    assert not listener.is_alive()


def test_numbers_go_on_after_a_restart() -> None:
    log = EventLog(7)
    assert log.add(0.0, record(1)) == 8
    assert [event["event"] for event in log.after(0) or []] == [8]


def test_facts_that_cross_are_redacted() -> None:
    Secret("hush-hush-5678")
    document = error_document(StreamctlError("LIV-009", detail="key hush-hush-5678 is wrong"))
    assert "hush" not in json.dumps(document)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@settings(max_examples=50)
@given(st.lists(st.dictionaries(st.text(), json_values, max_size=3), max_size=5), st.data())
def test_messages_arrive_whole_however_the_bytes_are_cut(messages: list[dict[str, Any]], data: st.DataObject) -> None:
    stream = b"".join(encode(message) for message in messages)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader, read = LineReader(ours), []

        def send() -> None:
            rest = stream
            while rest:
                size = data.draw(st.integers(1, len(rest)))
                theirs.sendall(rest[:size])
                rest = rest[size:]
            theirs.shutdown(socket.SHUT_WR)

        send()
        while (message := reader.read()) is not None:
            read.append(message)
    assert read == messages


@given(
    st.sampled_from(["LIV-001", "SES-003"]), st.none() | st.text(), st.dictionaries(st.sampled_from("abc"), st.text())
)
def test_an_error_comes_back_as_it_went(code: str, where: str | None, facts: dict[str, str]) -> None:
    error = error_from(json.loads(encode(error_document(StreamctlError(code, where=where, **facts)))))
    assert (error.code, error.where, error.facts) == (code, where, facts)


def test_an_error_of_another_version_is_told_and_breaks_nothing() -> None:
    for code in ("XYZ-001", "LIV-999", "nonsense"):
        error = error_from({"code": code, "where": "close", "facts": {"later": "fact"}})
        assert (error.code, error.where) == ("INT-001", "close")
        assert code in error.message()


def test_half_a_character_is_sent_as_a_question_mark() -> None:
    assert json.loads(encode({"text": "mark \udcff"})) == {"text": "mark ?"}
