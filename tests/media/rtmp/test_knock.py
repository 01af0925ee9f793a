"""Knocking: each way a server can (not) answer is a different outcome, and a real one takes us in without a publish."""

import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from streamctl.media.leash import Leash
from streamctl.media.rtmp import line
from streamctl.media.rtmp.amf0 import encode
from streamctl.media.rtmp.chunks import COMMAND_AMF0, Message, cut
from streamctl.media.rtmp.knock import knock
from tests.lab.listeners import Talk, answers_connect, hang_up, listener, mute, says, shake_hands
from tests.lab.nginx import rtmp_server
from tests.lab.ports import free_port
from tests.lab.tls import Authority, make_authority, tls_front

WELCOME = ("_result", 1.0, {"fmsVer": "FMS/3,0,1,123"}, {"code": "NetConnection.Connect.Success"})


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "ANSWER_SECONDS", 0.3)


def address(port: int, scheme: str = "rtmp", host: str = "127.0.0.1") -> str:
    return f"{scheme}://{host}:{port}/live"


def answer_of(talk: Talk) -> tuple[str, str]:
    with listener(talk) as port:
        told = knock(address(port), Leash())
        assert told.port == port
        return told.outcome, told.detail


@pytest.mark.nginx
def test_a_real_server_takes_us_in_and_nothing_is_published(tmp_path: Path) -> None:
    with rtmp_server(tmp_path / "nginx") as server:
        told = knock(server.url, Leash())
        assert (told.outcome, told.host, told.port) == ("welcome", "127.0.0.1", server.port)
        assert told.milliseconds < 3000
        assert knock(server.address("studio/one/"), Leash()).outcome == "welcome"
        assert knock(server.address("nonsense"), Leash()).outcome == "rejected"
        assert server.streams() == {}
        assert "publish" not in server.log()


@pytest.mark.nginx
def test_a_frozen_server_is_mute(tmp_path: Path, impatient: None) -> None:
    with rtmp_server(tmp_path / "nginx") as server:
        server.freeze()
        try:
            assert knock(server.url, Leash()).outcome == "mute"
        finally:
            server.thaw()


@pytest.mark.nginx
def test_a_real_server_behind_tls(tmp_path: Path, authority: Authority) -> None:
    trusting = ssl.create_default_context(cafile=str(authority.file))
    with rtmp_server(tmp_path / "nginx") as server, tls_front(authority, server.port) as front:
        assert knock(address(front.port, "rtmps", "localhost"), Leash(), trusting).outcome == "welcome"
        assert knock(address(front.port, "rtmps", "localhost"), Leash()).outcome == "certificate"
        assert knock(address(front.port, "rtmp", "localhost"), Leash()).outcome in {"speaks-tls", "closed"}


def test_a_certificate_for_another_host(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    trusting = ssl.create_default_context(cafile=str(authority.file))
    port = free_port()
    with tls_front(authority, port) as front:
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 1, 6, "", ("127.0.0.1", front.port))]
        )
        told = knock(address(front.port, "rtmps", "ingest.example"), Leash(), trusting)
    assert told.outcome == "certificate-name"
    assert "ingest.example" in told.detail


def test_a_server_that_answers_in_its_own_time_and_order() -> None:
    def chatty(connection: socket.socket) -> None:
        shake_hands(connection)
        connection.sendall(cut(Message(5, b"\x00\x00\x10\x00")) + cut(Message(6, b"\x00\x00\x10\x00\x02")))
        connection.recv(1)
        content = b"".join(encode(value) for value in ("onBWDone", 0.0, None))
        connection.sendall(cut(Message(COMMAND_AMF0, content)))
        content = b"".join(encode(value) for value in WELCOME)
        connection.sendall(cut(Message(17, b"\x00" + content)))
        mute(connection)

    assert answer_of(chatty) == ("welcome", "")


def test_nobody_listens() -> None:
    port = free_port()
    told = knock(address(port), Leash())
    assert (told.outcome, told.detail) == ("refused", "127.0.0.1")


def test_an_unknown_host() -> None:
    told = knock("rtmp://no-such-host.invalid/live", Leash())
    assert told.outcome == "name"
    assert told.port == 1935


def test_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(line, "RESOLVE_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(10) and [])
    try:
        assert knock("rtmps://somewhere.example/live", Leash()).outcome == "name"
    finally:
        answered.set()


def test_a_server_that_takes_the_connection_and_stays_mute(impatient: None) -> None:
    began = time.monotonic()
    assert answer_of(mute)[0] == "mute"
    assert time.monotonic() - began < 3


def test_one_that_drips_is_mute_as_well(impatient: None) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"\x03")
        while True:
            connection.sendall(b"\x00")
            time.sleep(0.05)

    outcome, detail = answer_of(drip)
    assert outcome == "mute"
    assert "bytes" in detail


def test_mute_after_the_handshake(impatient: None) -> None:
    def talk(connection: socket.socket) -> None:
        shake_hands(connection)
        mute(connection)

    assert answer_of(talk)[0] == "mute"


@pytest.mark.parametrize(
    ("words", "outcome", "detail"),
    [
        (b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n", "not-rtmp", "HTTP/1.1 400 Bad Request"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not-rtmp", "SSH-2.0-OpenSSH_9.2"),
        (b"\x00\xff\n", "not-rtmp", ".."),
        (b"\x15\x03\x01\x00\x02\x02\x46", "speaks-tls", ""),
        (b"\x03" + bytes(100), "closed", ""),
    ],
)
def test_what_answers_is_no_rtmp_server(words: bytes, outcome: str, detail: str) -> None:
    told = answer_of(says(words))
    assert told[0] == outcome
    assert detail in told[1]


def test_a_server_that_hangs_up() -> None:
    assert answer_of(hang_up)[0] == "closed"


def test_an_application_that_is_refused_says_why() -> None:
    refusal = ("_error", 1.0, None, {"level": "error", "description": "no such application: live"})
    assert answer_of(answers_connect(*refusal)) == ("rejected", "no such application: live")
    assert answer_of(answers_connect()) == ("rejected", "the connection was closed")


def test_nonsense_after_the_handshake() -> None:
    def talk(connection: socket.socket) -> None:
        shake_hands(connection)
        connection.sendall(b"\xc7" * 40)
        mute(connection)

    assert answer_of(talk)[0] == "not-rtmp"


def test_a_plain_server_behind_rtmps(impatient: None) -> None:
    with listener(mute) as port:
        assert knock(address(port, "rtmps"), Leash()).outcome == "not-tls"
    with listener(says(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        assert knock(address(port, "rtmps"), Leash()).outcome == "not-tls"


def test_letting_the_leash_go_ends_a_knock() -> None:
    leash = Leash()
    with listener(mute) as port:
        threading.Timer(0.2, leash.let_go).start()
        began = time.monotonic()
        assert knock(address(port), leash).outcome in {"closed", "mute"}
        assert time.monotonic() - began < 3
