"""Cameras that OBS's plugin records: begun, seen to grow, begun again, told; with an OBS that only has the plugin."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.redaction import Secret
from streamctl.core.sources import V4l2Source
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs_switcher.plugin_recordings import AGAIN_SECONDS, GONE_SECONDS, STANDS_SECONDS, PluginRecordings
from streamctl.session.folder import SessionFolder
from tests.lab.fake_obs import PASSWORD, FakeObs, fake_obs
from tests.lab.fake_plugin import FakePlugin
from tests.lab.journals import session_clock
from tests.lab.plans import camera


class Journal:
    def __init__(self) -> None:
        self.records: list[Any] = []
        self.troubles: list[tuple[str, str, str]] = []

    def emit(self, record: Any) -> None:
        self.records.append(record)

    def trouble(self, state: str, where: str, error: Any) -> None:
        self.troubles.append((state, where, error.code))


class Bench:
    """The recordings of one camera, an OBS with the plugin, and a clock in the test's hand."""

    def __init__(self, obs: FakeObs, connection: ObsConnection, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.obs, self.plugin = obs, FakePlugin()
        obs.plugin = self.plugin
        self.connection = connection
        self.folder = SessionFolder(folder / "session")
        self.journal = Journal()
        self.now = 100.0
        self.all = self.recordings(resumed=False)
        monkeypatch.setattr("streamctl.live.obs_switcher.plugin_recordings.time.monotonic", lambda: self.now)

    def recordings(self, *, resumed: bool) -> PluginRecordings:
        desk = camera(1, "desk", source=V4l2Source(v4l2="/dev/video0"), iso=True)
        journal: Any = self.journal
        return PluginRecordings((desk,), self.folder, journal, session_clock(), resumed=resumed)

    def tend(self, seconds: float = 1.0, *, written: int = 1000) -> None:
        self.now += seconds
        if written:
            self.plugin.write(written)
        self.all.tend(self.connection)

    @property
    def status(self) -> dict[str, Any]:
        status = self.all.status("desk")
        assert status is not None
        return status

    def told(self) -> list[tuple[str, str]]:
        return [(record.type, record.file) for record in self.journal.records]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with fake_obs() as obs, ObsConnection(ObsAddress("127.0.0.1", obs.port, Secret(PASSWORD))) as connection:
        connection.wait_until_ready(20)
        yield Bench(obs, connection, tmp_path, monkeypatch)


FILE = "iso/desk/obs-20261130-1200{:02d}.mkv"


def test_a_camera_is_recorded_into_the_session_and_its_file_told(bench: Bench) -> None:
    bench.tend()
    assert (bench.status["state"], bench.status["file"]) == ("waiting", None)
    bench.tend()
    assert (bench.status["state"], bench.status["file"], bench.status["bytes"]) == ("recording", FILE.format(1), 1000)
    bench.tend()
    bench.all.stop(bench.connection)
    bench.all.leave(bench.connection)
    bench.all.close()
    assert (bench.plugin.active, bench.plugin.filters) == ({}, {})
    assert bench.told() == [("segment.opened", FILE.format(1)), ("segment.closed", FILE.format(1))]
    assert (bench.folder.path / FILE.format(1)).stat().st_size == bench.journal.records[-1].bytes == 2000
    assert bench.journal.troubles == []


def test_a_stop_right_after_a_lost_connection_ends_it_all_the_same(bench: Bench) -> None:
    bench.tend()
    bench.all.begin_anew(surely=False)
    bench.all.stop(bench.connection)
    assert bench.plugin.active == {}
    bench.all.leave(bench.connection)
    assert bench.plugin.filters == {}


def test_an_obs_without_the_plugin_records_nothing_and_that_is_told_once(bench: Bench) -> None:
    bench.obs.plugin = None
    for _ in range(3):
        bench.tend()
    assert bench.journal.troubles == [("begun", "desk", "OBS-072")]
    assert (bench.status["state"], bench.status["problem"]["code"]) == ("stopped", "OBS-072")


def test_a_file_that_does_not_grow_is_told_and_begun_again(bench: Bench) -> None:
    bench.tend()
    bench.tend()
    bench.tend(STANDS_SECONDS + 0.5, written=0)
    assert bench.journal.troubles == [("begun", "desk", "OBS-073")]
    assert bench.status["state"] == "stopped"
    bench.tend(AGAIN_SECONDS - STANDS_SECONDS, written=0)
    bench.tend()
    assert bench.told() == [
        ("segment.opened", FILE.format(1)),
        ("segment.closed", FILE.format(1)),
        ("segment.opened", FILE.format(2)),
    ]
    assert bench.journal.troubles[1:] == [("over", "desk", "OBS-073")]


def test_a_plugin_that_refuses_says_why_and_is_asked_again(bench: Bench) -> None:
    bench.plugin.refuses = "failed to create filter"
    bench.tend()
    assert bench.status["problem"]["facts"]["detail"] == "failed to create filter"
    bench.plugin.refuses = ""
    bench.tend(AGAIN_SECONDS + 1, written=0)
    bench.tend()
    assert bench.status["state"] == "recording"


def test_what_goes_on_is_left_alone_though_obs_writes_only_from_key_frame_to_key_frame(bench: Bench) -> None:
    bench.tend()
    bench.tend()
    bench.all.begin_anew(surely=False)  # the connection was lost, OBS was not
    for second in range(8):
        bench.tend(written=1000 if second % 3 == 2 else 0)
    assert bench.status["file"] == FILE.format(1)
    assert bench.journal.troubles == []


def test_what_another_obs_does_not_write_is_begun_again_soon(bench: Bench) -> None:
    bench.tend()
    bench.tend()
    bench.plugin.write()  # the last words of the OBS that died
    bench.all.begin_anew(surely=False)
    bench.plugin.active.clear()  # the other one has a filter that records nothing
    bench.tend(GONE_SECONDS + 0.1)
    bench.tend()
    assert bench.status["file"] == FILE.format(2)
    assert bench.journal.troubles == []


def test_an_obs_that_is_surely_another_one_is_told_to_record_at_once(bench: Bench) -> None:
    bench.tend()
    bench.tend()
    bench.all.begin_anew(surely=True)
    bench.plugin.active.clear()
    bench.tend()
    bench.tend()
    assert bench.status["file"] == FILE.format(2)
    for _ in range(5):
        bench.tend()
    assert bench.status["file"] == FILE.format(2)
    assert bench.journal.troubles == []


def test_what_was_just_begun_is_not_begun_once_more(bench: Bench) -> None:
    bench.tend()
    bench.tend()
    bench.all.begin_anew(surely=False)  # OBS was away for long
    bench.plugin.active.clear()
    bench.tend(AGAIN_SECONDS + 5, written=0)
    for _ in range(3):
        bench.tend(written=0)  # it writes nothing yet: its encoder starts
    bench.tend()
    assert (bench.status["state"], bench.status["file"]) == ("recording", FILE.format(2))


def test_it_gives_way_on_a_full_disk_and_begins_again(bench: Bench) -> None:
    bench.tend()
    bench.tend()
    (recording,) = bench.all.recordings.values()
    recording.allow(allowed=False)
    bench.tend()
    bench.tend()
    assert (bench.status["state"], bench.plugin.active) == ("stopped", {})
    assert bench.told()[-1] == ("segment.closed", FILE.format(1))
    recording.allow(allowed=True)
    bench.tend()
    bench.tend()
    assert (bench.status["state"], bench.status["file"]) == ("recording", FILE.format(2))


def test_what_an_engine_before_may_have_told_is_over_with_the_first_growth(bench: Bench) -> None:
    bench.all = bench.recordings(resumed=True)
    for _ in range(3):
        bench.tend()
    assert bench.journal.troubles == [("over", "desk", "OBS-072"), ("over", "desk", "OBS-073")]
