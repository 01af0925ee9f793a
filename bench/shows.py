"""A real show for the benchmarks: a receiver beside it, started and ended as an operator would."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from bench.material import Material, write_profile
from streamctl.live.keys import read_keys
from streamctl.live.launch import launch
from streamctl.live.running import Running, find_running, wait_for_end
from streamctl.media.argv.delivery import receiver_argv
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.machine import machine_facts
from streamctl.media.ports import free_port
from streamctl.plan.build import build_plan
from streamctl.plan.model import Plan
from streamctl.plan.secrets import secrets_of
from streamctl.profile.load import load_profile

LIVE_SECONDS = 20.0
"""How long a show may take until its target is live (seconds)."""
END_SECONDS = 30.0


@contextmanager
def receiver(ffmpeg: Ffmpeg, port: int, file: Path, key: str) -> Iterator[ChildProcess]:
    """Run a receiver for one publish on `port` that is not part of what is measured."""
    argv = [word.replace("/rehearsal", f"/{key}") for word in receiver_argv(ffmpeg.path, port, file)]
    child = ChildProcess("receiver", argv)
    try:
        yield child
    finally:
        child.stop(quit_key=True)


@contextmanager
def show(
    ffmpeg: Ffmpeg, material: Material, *, iso: bool, targets: int = 1, close: str | None = None
) -> Iterator[Running]:
    """Run a show of two cameras and `targets` targets that are live; end it in order. `close` as `write_profile`."""
    with ExitStack() as receivers:
        ports = [free_port() for _ in range(targets)]
        for port in ports:
            receivers.enter_context(receiver(ffmpeg, port, received(material, port), "benchmark-key"))
        with show_to(material, ports, iso=iso, close=close) as running:
            yield running


def received(material: Material, port: int) -> Path:
    """Return the file of what the receiver on `port` received."""
    return material.folder / f"received-{port}.flv"


@contextmanager
def show_to(material: Material, ports: Sequence[int], *, iso: bool, close: str | None = None) -> Iterator[Running]:
    """Run a show of two cameras with a target for the receiver on each of `ports`, live; end it in order."""
    with show_of(write_profile(material, ports, iso=iso, close=close)) as running:
        yield running


def plan_of(profile: Path) -> Plan:
    """Return the plan of `profile` on this machine."""
    loaded = load_profile(profile)
    return build_plan(loaded, machine_facts(loaded.recording.folder))


@contextmanager
def show_of(profile: Path) -> Iterator[Running]:
    """Run the show of `profile` with its targets live; end it in order."""
    plan = plan_of(profile)
    running = launch(plan, rehearsal=False, secrets=read_keys(secrets_of(plan, rehearsal=False)))
    try:
        _await_live(running)
        running.call("next", {"origin": "script"})
        yield running
    finally:
        find_running(running.session).call("stop", {"origin": "script"}, timeout=END_SECONDS)
        if not wait_for_end(running, END_SECONDS):
            raise TimeoutError("the benchmark's show did not end")


def _await_live(running: Running) -> None:
    deadline = time.monotonic() + LIVE_SECONDS
    while time.monotonic() < deadline:
        targets = running.call("status")["targets"]
        if all(target["state"] == "live" for target in targets):
            return
        time.sleep(0.1)  # between two looks
    raise TimeoutError("the benchmark's target did not go live")


def processor_seconds(processes: list[psutil.Process]) -> float:
    """Return the processor time (seconds, user and system) that `processes` and all below them have used."""
    everyone = {below for process in processes for below in (process, *process.children(recursive=True))}
    return sum(times.user + times.system for times in (process.cpu_times() for process in everyone))
