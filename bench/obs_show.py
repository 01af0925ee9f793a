"""The benchmark's show with an OBS: launched and set up as an operator would, ended with the figures."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.material import Material, write_profile
from bench.shows import plan_of, received, receiver
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.configuration import setup_in
from streamctl.live.obs.connection import ObsConnection
from streamctl.live.obs.launched import last_launched
from streamctl.live.obs.launching import launch, quit_launched
from streamctl.live.obs.notices import Listener
from streamctl.live.obs.studio.visit import set_up
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.obs_program import ObsProgram, look_for_obs, too_old
from streamctl.media.ports import free_port
from tests.lab.obs_root import find_root

PASSWORD = "benchmark-password"
KEY = "benchmark-key"


@dataclass(frozen=True)
class Studio:
    """An OBS that is set up for the benchmark's show, and the receiver of its target.

    Attributes:
        profile: The show's profile.
        port: TCP port of its obs-websocket.
        folder: Where it keeps everything.
        received: What the receiver has received, one publish.
        receiver: The receiver's process: it ends with that publish.
        version: Its version.
    """

    profile: Path
    port: int
    folder: Path
    received: Path
    receiver: ChildProcess
    version: str

    def connect(self, listener: Listener = lambda _: None) -> ObsConnection:
        """Return a connection to it beside the show's own."""
        connection = ObsConnection(ObsAddress("127.0.0.1", self.port, Secret(PASSWORD)), listener=listener)
        connection.wait_until_ready(10)
        return connection

    @property
    def process(self) -> psutil.Process:
        """Its process at present."""
        known = last_launched(self.folder)
        assert known is not None
        return psutil.Process(known.obs.pid)


@contextlib.contextmanager
def obs_here() -> Iterator[ObsProgram | None]:
    """Yield the OBS to measure, None where there is none: the lab's where that is built, else the machine's own."""
    root = find_root()
    path = f"{root.program('obs').parent}:{os.environ['PATH']}" if root is not None else os.environ["PATH"]
    with _environment({"PATH": path}):
        found = look_for_obs()
        yield None if found is None or too_old(found) else found


@contextlib.contextmanager
def studio(ffmpeg: Ffmpeg, material: Material, program: ObsProgram) -> Iterator[Studio]:
    """Run `program`, unseen, set up for the benchmark's show with one target, and a receiver for that."""
    port, websocket = free_port(), free_port()
    (material.folder / "obs-password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    engine = f"{{kind: obs, port: {websocket}, password: {{file: {material.folder}/obs-password}}}}"
    profile = write_profile(material, [port], iso=False, engine=engine)
    folder = material.folder / f"obs-{websocket}"
    with (
        _environment({"XDG_DATA_HOME": str(material.folder / "data")}),
        receiver(ffmpeg, port, received(material, port), KEY) as child,
    ):
        plan = plan_of(profile)
        setup = setup_in(
            folder,
            plan.event.id,
            port=websocket,
            password=Secret(PASSWORD),
            encoder=plan.encoder,
            version=program.number,
        )
        launch(setup, program, folder, headless=True)
        try:
            set_up(plan)
            yield Studio(profile, websocket, folder, received(material, port), child, program.version)
        finally:
            quit_launched(folder, None)


@contextlib.contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    """Let this process and what it starts have other variables for a while."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
