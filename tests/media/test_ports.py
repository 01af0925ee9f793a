"""Ports: free, held, by whom."""

import os
import socket

import pytest

from streamctl.media.ports import port_holder, port_is_free
from tests.lab.ports import free_port


def test_a_free_port_is_free_and_stays_so() -> None:
    port = free_port()
    assert port_is_free("127.0.0.1", port, "tcp")
    assert port_is_free("127.0.0.1", port, "tcp")
    assert port_is_free("127.0.0.1", port, "udp")
    assert port_is_free("127.0.0.1", 0, "tcp")


def test_a_held_tcp_port_and_its_holder() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not port_is_free("127.0.0.1", port, "tcp")
        assert f"({os.getpid()})" in (port_holder(port, "tcp") or "")
        assert port_is_free("127.0.0.1", port, "udp")


def test_a_held_udp_port_and_its_holder() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        assert not port_is_free("127.0.0.1", port, "udp")
        assert f"({os.getpid()})" in (port_holder(port, "udp") or "")


def test_nobody_holds_a_free_port() -> None:
    port = free_port()
    assert port_holder(port, "tcp") is None


def test_an_address_of_another_machine_is_an_error() -> None:
    with pytest.raises(OSError, match="assign"):
        port_is_free("192.0.2.1", 0, "tcp")
