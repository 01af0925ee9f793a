"""What all tests share: the real FFmpegs, and the proof that no process is left behind."""

import os
import signal
import tempfile
from collections.abc import Iterator

import psutil
import pytest

from streamctl.core import redaction
from streamctl.media.ffmpeg import Ffmpeg
from tests.lab import components
from tests.lab.leftovers import leftovers, mark_this_run

mark_this_run()
os.environ.setdefault("STREAMCTL_LANGUAGE", "en")


SHOWS = "tests/live/switcher/"


@pytest.hookimpl(tryfirst=True)  # xdist looks for the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests in one process where several run them; OBS and small real shows go one after the other."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    file = item.nodeid.partition("::")[0]
    if item.get_closest_marker("obs") or "obs" in file:  # what is told of an OBS depends on whether one runs here
        return "obs"
    return "shows" if file.startswith(SHOWS) and item.get_closest_marker("ffmpeg") else file


@pytest.fixture(params=["debian", "bundled"])
def ffmpeg(request: pytest.FixtureRequest) -> Ffmpeg:
    """Each FFmpeg that streamctl supports, one after the other."""
    return components.debian_ffmpeg() if request.param == "debian" else components.packaged_ffmpeg()


@pytest.fixture
def any_ffmpeg() -> Ffmpeg:
    """One FFmpeg, where it does not matter which: the bundled one, which every installation has."""
    return components.packaged_ffmpeg()


@pytest.fixture(autouse=True)
def secrets_of_this_test_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test's secret mask another test's words."""
    monkeypatch.setattr(redaction, "_known", ())
    monkeypatch.setattr(redaction, "_hidden_variables", frozenset())


@pytest.fixture(autouse=True)
def private_runtime_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep each test's sockets and locks to itself, in a folder whose path is short enough for them."""
    with tempfile.TemporaryDirectory(prefix="sc-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@pytest.fixture(scope="session")
def cache_of_this_run() -> Iterator[str]:
    """One folder for what is found out once and kept: what this machine's encoders can do at given settings."""
    with tempfile.TemporaryDirectory(prefix="sc-cache-", ignore_cleanup_errors=True) as folder:
        yield folder


@pytest.fixture(autouse=True)
def private_cache_folder(cache_of_this_run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read and write nothing in the user's own cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", cache_of_this_run)


@pytest.fixture(autouse=True)
def signal_handlers_stay() -> Iterator[None]:
    """Fail a test that leaves a signal handled differently: the next one would pay for it."""
    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in watched]
    yield
    changed = [
        number.name for number, handler in zip(watched, before, strict=True) if signal.getsignal(number) != handler
    ]
    for number, handler in zip(watched, before, strict=True):
        signal.signal(number, handler)
    if changed:
        pytest.fail(f"handled differently now: {changed}", pytrace=False)


@pytest.fixture(autouse=True)
def no_process_left_behind() -> Iterator[None]:
    """Fail a test that leaves a process behind, and end that process."""
    yield
    left = leftovers()
    if not left:
        return
    gone, alive = psutil.wait_procs(left, timeout=3)
    del gone
    names = [f"{process.pid} {' '.join(process.cmdline()[:8])}" for process in alive if process.is_running()]
    for process in alive:
        process.kill()
    if names:
        pytest.fail(f"left behind: {names}", pytrace=False)
