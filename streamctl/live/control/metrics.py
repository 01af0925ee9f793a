"""What a Prometheus server may read of a show: the board's own figures, on loopback, from a thread of its own.

A scrape asks nobody: it takes the status that control has anyway and what the system says of the show's processes, at
most once in SNAPSHOT_SECONDS however often it is asked. Labels are names from the profile; no address, no key.
"""

import contextlib
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, get_args

import psutil
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from streamctl.core.redaction import redact
from streamctl.session.records import CameraState, TargetState

HOST = "127.0.0.1"
"""The only address served: whoever is to scrape from elsewhere puts a proxy with its own rules in front."""
PATH = "/metrics"
SNAPSHOT_SECONDS = 1.0
"""A snapshot this young answers the next scrape too (seconds); the figures themselves are renewed twice a second."""
CONNECTION_SECONDS = 2.0
"""How long a caller may take to ask and to take the answer (seconds); one is served after the other."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the metrics are made of.

    Attributes:
        status: The board, see `status.status_document`.
        streamctl: The version.
        reconnects: How often each target has come back, by its name.
        processes: Process id by role and name: `("target", "main")`.
    """

    status: Mapping[str, Any]
    streamctl: str
    reconnects: Mapping[str, int]
    processes: Mapping[tuple[str, str], int]


class ShowCollector(Collector):
    """Makes the metrics of one show from a snapshot of it.

    Args:
        take: Returns the snapshot; must not wait.
    """

    def __init__(self, take: Callable[[], Snapshot]) -> None:
        self._take = take
        self._kept: tuple[Metric, ...] = ()
        self._until = 0.0

    def describe(self) -> Iterable[Metric]:
        """Return nothing: there is nothing to tell before the first scrape."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return every metric; the last ones again if they are younger than SNAPSHOT_SECONDS."""
        now = time.monotonic()
        if now >= self._until:
            self._kept = tuple(metrics_of(self._take()))
            self._until = now + SNAPSHOT_SECONDS
        return self._kept


def metrics_of(snapshot: Snapshot) -> Iterator[Metric]:
    """Yield the metrics of `snapshot`; a figure that is not known is left out rather than made up."""
    status = snapshot.status
    info = {"session": status["session"], "event": status["event"]["id"], "streamctl": snapshot.streamctl}
    rehearsal = "yes" if status["rehearsal"] else "no"
    told = {name: redact(str(value)) for name, value in info.items()} | {"rehearsal": rehearsal}
    yield InfoMetricFamily("streamctl_session", "The session on air.", value=told)
    yield from _programme(status)
    yield from _targets(status["targets"], snapshot.reconnects)
    yield from _cameras(status["cameras"])
    yield from _recorder(status["recorder"])
    yield from _obs(status["obs"])
    yield from _alarms(status["alarms"])
    yield from _processes(snapshot.processes)


def _programme(status: Mapping[str, Any]) -> Iterator[Metric]:
    programme = status["programme"]
    for key, name, words in (
        ("frame", "streamctl_frames", "Frames of the programme mixed so far."),
        ("late", "streamctl_late_frames", "Frames that were mixed later than they were due."),
        ("repeated", "streamctl_repeated_frames", "Frames that were repeated because the next one came too late."),
    ):
        yield from _known(CounterMetricFamily, name, words, (), [((), programme[key])])
    age = [((), status["reading_age"])]
    yield from _known(GaugeMetricFamily, "streamctl_reading_age_seconds", "Age of the switcher's figures.", (), age)


def _targets(rows: Iterable[Mapping[str, Any]], reconnects: Mapping[str, int]) -> Iterator[Metric]:
    targets = [(str(row["name"]), row, row["figures"]) for row in rows]
    sent = [((name,), figures.get("bytes")) for name, _, figures in targets]
    yield from _known(CounterMetricFamily, "streamctl_target_bytes", "Bytes sent to the target.", ("target",), sent)
    again = [((name,), reconnects.get(name, 0)) for name, _, _ in targets]
    words = "How often the target was live again after its connection had ended."
    yield from _known(CounterMetricFamily, "streamctl_target_reconnects", words, ("target",), again)
    waiting = [((name,), figures.get("queued_seconds")) for name, _, figures in targets]
    words = "Programme that waits for the target to take it."
    yield from _known(GaugeMetricFamily, "streamctl_target_queued_seconds", words, ("target",), waiting)
    dropped = [((name,), figures.get("dropped")) for name, _, figures in targets]
    words = "Pictures that the target did not take in time and never got."
    yield from _known(CounterMetricFamily, "streamctl_target_dropped_frames", words, ("target",), dropped)
    states = [((name, state), row["state"] == state) for name, row, _ in targets for state in get_args(TargetState)]
    words = "1 for the state that the target is in, 0 for the others."
    yield from _known(GaugeMetricFamily, "streamctl_target_state", words, ("target", "state"), states)


def _cameras(rows: Iterable[Mapping[str, Any]]) -> Iterator[Metric]:
    cameras = [(str(row["name"]), row, row["figures"]) for row in rows]
    ages = [((name,), figures.get("age_seconds")) for name, _, figures in cameras]
    words = "Time since the camera's last picture came."
    yield from _known(GaugeMetricFamily, "streamctl_camera_age_seconds", words, ("camera",), ages)
    usable = [((name,), figures.get("usable")) for name, _, figures in cameras]
    words = "1 while the camera's picture can be shown: there, neither black nor frozen."
    yield from _known(GaugeMetricFamily, "streamctl_camera_usable", words, ("camera",), usable)
    states = [((name, state), row["state"] == state) for name, row, _ in cameras for state in get_args(CameraState)]
    words = "1 for the state that the camera is in, 0 for the others."
    yield from _known(GaugeMetricFamily, "streamctl_camera_state", words, ("camera", "state"), states)


def _recorder(figures: Mapping[str, Any]) -> Iterator[Metric]:
    size, lost = [((), figures.get("bytes"))], [((), figures.get("lost"))]
    yield from _known(CounterMetricFamily, "streamctl_recorder_bytes", "Bytes of the programme's recording.", (), size)
    words = "Pictures that the disk did not take in time."
    yield from _known(CounterMetricFamily, "streamctl_recorder_lost_frames", words, (), lost)
    waiting = [((), figures.get("queued_seconds"))]
    words = "Programme that waits in memory for the disk."
    yield from _known(GaugeMetricFamily, "streamctl_recorder_queued_seconds", words, (), waiting)


def _obs(figures: Mapping[str, Any]) -> Iterator[Metric]:
    rate = [((), figures.get("fps"))]
    yield from _known(GaugeMetricFamily, "streamctl_obs_fps", "Pictures a second that OBS draws.", (), rate)
    percents = {kind: figures.get(f"{kind}_percent") for kind in ("rendering", "encoding", "network")}
    lost = [((kind,), None if percent is None else percent / 100) for kind, percent in percents.items()]
    words = "Share of its pictures that OBS has lost within ten seconds."
    yield from _known(GaugeMetricFamily, "streamctl_obs_lost_ratio", words, ("kind",), lost)


def _alarms(rows: Iterable[Mapping[str, Any]]) -> Iterator[Metric]:
    codes = [str(row["code"]) for row in rows]
    counts = [((code,), codes.count(code)) for code in sorted(set(codes))]
    words = "Alarms on the board, by their code."
    yield from _known(GaugeMetricFamily, "streamctl_alarms", words, ("code",), counts)


def _processes(processes: Mapping[tuple[str, str], int]) -> Iterator[Metric]:
    spent: list[tuple[tuple[str, ...], float]] = []
    held: list[tuple[tuple[str, ...], float]] = []
    for labels, pid in processes.items():
        try:
            process = psutil.Process(pid)
            times, memory = process.cpu_times(), process.memory_info()
        except psutil.Error:  # it has just ended
            continue
        spent.append((labels, times.user + times.system))
        held.append((labels, memory.rss))
    labels = ("role", "name")
    words = "Processor time that the process has used, user and system."
    yield from _known(CounterMetricFamily, "streamctl_process_cpu_seconds", words, labels, spent)
    words = "Memory that the process holds."
    yield from _known(GaugeMetricFamily, "streamctl_process_resident_memory_bytes", words, labels, held)


def _known(
    family: type[CounterMetricFamily] | type[GaugeMetricFamily],
    name: str,
    words: str,
    labels: tuple[str, ...],
    values: Iterable[tuple[tuple[str, ...], float | None]],
) -> Iterator[Metric]:
    """Yield the metric `name` with each of `values` that is known; nothing where none is."""
    metric = family(name, words, labels=labels)
    for label, value in values:
        if value is not None:
            metric.add_metric([redact(word) for word in label], float(value))
    if metric.samples:
        yield metric


class MetricsServer:
    """Serves the metrics of a show at `http://127.0.0.1:PORT/metrics` until closed, one caller after the other.

    Args:
        port: TCP port of loopback; 0 for any free one.
        take: Returns the snapshot; must not wait.

    Raises:
        OSError: The port is taken, or may not be used.
    """

    def __init__(self, port: int, take: Callable[[], Snapshot]) -> None:
        registry = CollectorRegistry()
        registry.register(ShowCollector(take))
        self._server = _Server((HOST, port), registry)
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """TCP port."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Serve no more; a caller that is being served keeps nobody waiting beyond its time."""
        threading.Thread(target=self._server.shutdown, name="metrics end", daemon=True).start()
        self._thread.join(CONNECTION_SECONDS + 1)
        self._server.server_close()


class _Server(HTTPServer):
    """One connection at a time: whatever callers do, they take one thread and wait for each other alone."""

    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], registry: CollectorRegistry) -> None:
        self.registry = registry
        super().__init__(address, _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one caller; one that drips its question in byte by byte is cut off like one that is silent."""
        cut = threading.Timer(CONNECTION_SECONDS, _cut_off, (request,))
        cut.daemon = True
        cut.start()
        try:
            super().finish_request(request, client_address)
        finally:
            cut.cancel()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as socketserver calls it
        """Take a caller that went away for nothing worth telling."""
        log.debug("a scrape broke off: %s", type(sys.exception()).__name__)


def _cut_off(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    timeout = CONNECTION_SECONDS
    server: _Server

    def do_GET(self) -> None:
        """Answer with the metrics, in the format asked for."""
        if self.path.split("?")[0] != PATH:
            self.send_error(404, explain=f"the metrics are at {PATH}")
            return
        encode, content_type = choose_encoder(self.headers.get("Accept", ""))
        try:
            body = encode(self.server.registry)
        except Exception:  # a fault of ours costs a scrape, never the show
            log.exception("no metrics")
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name http.server gives it
        """Keep scrapes out of control's log."""
