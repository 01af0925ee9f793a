"""A relay with everything real around it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streamctl.media.ffmpeg import Ffmpeg
from tests.lab.mute import MuteServer, mute_server
from tests.lab.nginx import RtmpServer, rtmp_server
from tests.lab.relays import RelayBench


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RtmpServer]:
    with rtmp_server(tmp_path / "nginx") as running:
        yield running


@pytest.fixture
def mute() -> Iterator[MuteServer]:
    with mute_server() as running:
        yield running


@pytest.fixture
def relay_with(tmp_path: Path) -> Iterator[Callable[..., RelayBench]]:
    """Makes relays; whatever of them still runs is ended after the test."""
    made: list[RelayBench] = []

    def make(ffmpeg: Ffmpeg, **wishes: float) -> RelayBench:
        made.append(RelayBench(tmp_path / f"relay-{len(made)}", ffmpeg, **wishes))
        return made[-1]

    yield make
    for bench in made:
        bench.close()
