"""Metrics: scraped over HTTP and read by Prometheus' own parser."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from streamctl.live.control import metrics
from streamctl.live.control.metrics import MetricsServer, Snapshot, metrics_of
from streamctl.live.running import Running
from tests.lab.ports import free_port
from tests.lab.shows import KEY, importable, records, show, show_plan, tell_switcher
from tests.lab.waiting import wait_for

STATUS: dict[str, Any] = {
    "session": "s-1",
    "event": {"id": "lecture"},
    "rehearsal": False,
    "programme": {"frame": 900, "late": 2, "repeated": 1, "seconds": 30.0, "began": 0.0},
    "reading_age": 0.2,
    "targets": [
        {"name": "main", "state": "live", "figures": {"bytes": 12345, "queued_seconds": 0.1, "dropped": 0}},
        {"name": "backup", "state": None, "figures": {}},
    ],
    "cameras": [
        {"name": "close", "state": "live", "figures": {"age_seconds": 0.03, "usable": True}},
        {"name": "wide", "state": "lost", "figures": {"age_seconds": 7.5, "usable": False}},
    ],
    "recorder": {"bytes": 777, "lost": 0, "queued_seconds": 0.0},
    "obs": {"fps": 29.9, "rendering_percent": 12.5, "encoding_percent": 0.0, "network_percent": 0.0},
    "alarms": [{"code": "TGT-002"}, {"code": "TGT-002"}, {"code": "LIV-013"}],
}
Values = dict[tuple[str, frozenset[tuple[str, str]]], float]


def snapshot(**changes: Any) -> Snapshot:
    return Snapshot({**STATUS, **changes}, "1.2.3", {"main": 3}, {})


def values(text: str) -> Values:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def get(port: int, path: str = "/metrics", accept: str = "text/plain", timeout: float = 5.0) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type") or "", answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def taken() -> list[float]:
    return []


@pytest.fixture
def server(taken: list[float]) -> Iterator[MetricsServer]:
    def take() -> Snapshot:
        taken.append(time.monotonic())
        return snapshot()

    served = MetricsServer(0, take)
    yield served
    served.close()


def test_every_figure_of_the_board_is_there(server: MetricsServer) -> None:
    status, content_type, text = get(server.port)
    assert (status, content_type.startswith("text/plain")) == (200, True)
    found = values(text)

    def value(name: str, **labels: str) -> float:
        return found[name, frozenset(labels.items())]

    assert value("streamctl_frames_total") == 900
    assert value("streamctl_late_frames_total") == 2
    assert value("streamctl_repeated_frames_total") == 1
    assert value("streamctl_target_bytes_total", target="main") == 12345
    assert value("streamctl_target_reconnects_total", target="main") == 3
    assert value("streamctl_target_reconnects_total", target="backup") == 0
    assert value("streamctl_target_state", target="main", state="live") == 1
    assert value("streamctl_target_state", target="main", state="stalled") == 0
    assert value("streamctl_target_state", target="backup", state="live") == 0
    assert value("streamctl_camera_age_seconds", camera="wide") == 7.5
    assert value("streamctl_camera_usable", camera="close") == 1
    assert value("streamctl_camera_usable", camera="wide") == 0
    assert value("streamctl_camera_state", camera="wide", state="lost") == 1
    assert value("streamctl_recorder_bytes_total") == 777
    assert value("streamctl_obs_fps") == 29.9
    assert value("streamctl_obs_lost_ratio", kind="rendering") == 0.125
    assert value("streamctl_alarms", code="TGT-002") == 2
    assert value("streamctl_alarms", code="LIV-013") == 1
    session = {"session": "s-1", "event": "lecture", "streamctl": "1.2.3", "rehearsal": "no"}
    assert value("streamctl_session_info", **session) == 1
    assert ("streamctl_target_bytes_total", frozenset({("target", "backup")})) not in found  # not known: not made up


def test_openmetrics_is_spoken_to_those_who_ask(server: MetricsServer) -> None:
    _, content_type, text = get(server.port, accept="application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert text.endswith("# EOF\n")


def test_another_path_is_not_found(server: MetricsServer) -> None:
    assert get(server.port, "/")[0] == 404


def test_nobody_outside_this_machine_is_served(server: MetricsServer) -> None:
    assert server._server.server_address[0] == "127.0.0.1"


def test_many_scrapes_take_one_snapshot(server: MetricsServer, taken: list[float]) -> None:
    for _ in range(5):
        assert get(server.port)[0] == 200
    assert 1 <= len(taken) <= 1 + (taken[-1] - taken[0]) / metrics.SNAPSHOT_SECONDS


def test_callers_that_say_nothing_cost_one_thread_and_are_let_go(
    server: MetricsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics._Handler, "timeout", 0.2)
    before = threading.active_count()
    mute = [socket.create_connection(("127.0.0.1", server.port), 2) for _ in range(5)]
    try:
        assert get(server.port)[0] == 200
        assert threading.active_count() <= before + 2  # a timer for the caller being served, and the last one
    finally:
        for one in mute:
            one.close()


def test_a_caller_that_drips_is_cut_off_and_keeps_nobody_from_ending(
    server: MetricsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "CONNECTION_SECONDS", 0.4)
    began, cut = time.monotonic(), threading.Event()

    def drip() -> None:
        with socket.create_connection(("127.0.0.1", server.port), 5) as slow:
            while not cut.wait(0.05):
                try:
                    slow.sendall(b"G")
                except OSError:
                    cut.set()

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        assert get(server.port, timeout=10)[0] == 200
        wait_for(cut.is_set, 10, "the end of the dripping")
    finally:
        cut.set()
        dripping.join(5)
    server.close()
    assert time.monotonic() - began < 12


def test_a_snapshot_that_cannot_be_taken_costs_the_scrape_alone() -> None:
    moods: list[bool] = [False]

    def take() -> Snapshot:
        if not moods[0]:
            raise RuntimeError
        return snapshot()

    served = MetricsServer(0, take)
    try:
        assert get(served.port)[0] == 500
        moods[0] = True
        assert get(served.port)[0] == 200
    finally:
        served.close()


def test_before_the_first_figures_only_what_is_known_is_told() -> None:
    empty = {"targets": [], "cameras": [], "recorder": {}, "obs": {}, "alarms": []}
    nothing = snapshot(programme=dict.fromkeys(STATUS["programme"]), **empty)
    assert [metric.name for metric in metrics_of(nothing)] == ["streamctl_session", "streamctl_reading_age_seconds"]


def test_the_page_names_every_metric_and_no_other() -> None:
    page = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")
    told = {word for word in page.replace("`", " ").replace("{", " ").split() if word.startswith("streamctl_")}
    full = Snapshot(STATUS, "1", {}, {("control", "control"): 1})
    there = {sample.name for metric in metrics_of(full) for sample in metric.samples}
    assert told == there


# A show


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    importable(monkeypatch)
    return free_port()


def frames(port: int) -> float:
    return values(get(port)[2]).get(("streamctl_frames_total", frozenset()), 0.0)


def test_a_running_show_is_scraped_and_holds_no_secret(port: int, tmp_path: Path) -> None:
    plan = show_plan(tmp_path, metrics_port=port)
    with show(tmp_path, plan) as running:
        wait_for(lambda: frames(port) > 0, what="the first figures")
        text = get(port)[2]
        found = values(text)
        assert ("streamctl_target_state", frozenset({("target", "main"), ("state", "live")})) in found
        processes = {dict(labels)["role"] for name, labels in found if name == "streamctl_process_cpu_seconds_total"}
        assert {"control", "switcher"} <= processes
        assert KEY not in text
        assert "rtmp://" not in text
        running.call("stop")
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset
        get(port, timeout=1)


def test_a_target_that_comes_back_is_counted(port: int, tmp_path: Path) -> None:
    with show(tmp_path, show_plan(tmp_path, metrics_port=port)) as running:
        for state in ("waiting", "connecting", "live", "stalled", "live"):
            record = {"type": "target", "name": "main", "state": state, "attempt": 1}
            tell_switcher(running, "fake.emit", {"record": record})
        key = ("streamctl_target_reconnects_total", frozenset({("target", "main")}))
        wait_for(lambda: values(get(port)[2])[key] == 1, what="one reconnect")
        running.call("stop")


def test_a_port_that_is_taken_costs_the_metrics_and_not_the_show(port: int, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with show(tmp_path, show_plan(tmp_path, metrics_port=port)) as running:
            assert running.call("cut", {"scene": "both"})
            (fault,) = (record for record in records(running, "fault") if record.code == "LIV-051")
            assert str(port) in fault.message
            assert _alarm(running)
            running.call("stop")


def _alarm(running: Running) -> bool:
    return "LIV-051" in [alarm["code"] for alarm in running.call("status")["alarms"]]
