"""A real OBS on a screen of its own: no window anybody sees, a small canvas, obs-websocket on a free loopback port.

    with running_obs(tmp_path) as obs:
        obs.port, obs.password, obs.pid
        obs.kill(), obs.freeze(), obs.thaw(), obs.stop(), obs.start()

Without a graphics card OBS draws on the processor: idle at 320x180 and 10 frames a second it costs 7 % of a core, which
is why that is what a test gets unless it asks for more.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Self

from tests.lab.components import obs_root
from tests.lab.leftovers import spare
from tests.lab.ports import free_ports
from tests.lab.waiting import wait_for

PASSWORD = "canary-websocket-password"
PROFILE = "lab"
COLLECTION = "lab"
START_SECONDS = 60.0
"""How long OBS may take to open its websocket (seconds); 1.3 s on a quiet machine, 15 s beside eight busy others."""
STOP_SECONDS = 30.0
"""How long OBS may take to end in order after SIGINT (seconds); 2 s idle, 5.5 s with outputs."""


class LabObs:
    """One OBS and its screen. Starts at once; ends with `close`, or the `with` block, leaving nothing."""

    def __init__(
        self,
        folder: Path,
        *,
        size: str = "320x180",
        fps: Fraction = Fraction(10),
        password: str | None = PASSWORD,
        shared: bool = False,
    ) -> None:
        self._root = obs_root()
        self.folder = folder
        self.host = "127.0.0.1"
        self.password = password
        self._shared = shared
        (self.port,) = free_ports(1)
        self._obs: subprocess.Popen[bytes] | None = None
        self._screen, self.display = self._start_screen()
        if shared:
            spare(self._screen.pid)
        self._configure(size, fps)
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def home(self) -> Path:
        """OBS's own folder: `basic/`, `plugin_config/`, `global.ini`, `logs/`."""
        return self.folder / "config" / "obs-studio"

    @property
    def recordings(self) -> Path:
        """Where it records."""
        return self.folder / "recordings"

    @property
    def pid(self) -> int:
        """Process id of OBS itself."""
        assert self._obs is not None
        return self._obs.pid

    @property
    def screen_pid(self) -> int:
        """Process id of its X server."""
        return self._screen.pid

    @property
    def runs(self) -> bool:
        """Whether OBS's process is there, frozen or not."""
        return self._obs is not None and self._obs.poll() is None

    def environment(self) -> dict[str, str]:
        """Return the environment that OBS runs in: its own screen, homes and runtime folder."""
        own = {
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_RUNTIME_DIR": str(self.folder / "runtime"),
        }
        return {**os.environ, **own}

    def start(self, *options: str) -> None:
        """Start OBS, again if it was ended, and return once its websocket takes connections."""
        argv = [self._root.program("obs"), "--multi", "--minimize-to-tray", "--disable-updater"]
        argv += ["--disable-missing-files-check", "--disable-shutdown-check", *options]
        with (self.folder / "obs.log").open("ab") as words:
            self._obs = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=words, stderr=words, env=self.environment()
            )
        if self._shared:
            spare(self._obs.pid)
        wait_for(self._listens, START_SECONDS, "OBS's websocket")

    def _listens(self) -> bool:
        assert self._obs is not None
        assert self._obs.poll() is None, f"OBS ended with {self._obs.poll()}: {self.words()[-3000:]}"
        with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 1):
            return True
        return False

    def words(self) -> str:
        """Return all that OBS has written: its outputs and its log files."""
        files = (self.folder / "obs.log", *sorted((self.home / "logs").glob("*.txt")))
        return "\n".join(file.read_text(errors="replace") for file in files if file.exists())

    def freeze(self) -> None:
        """Let it stand still: connections stay, nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._end(signal.SIGKILL, STOP_SECONDS)

    def stop(self) -> None:
        """End it in order, as closing its window would."""
        self._end(signal.SIGINT, STOP_SECONDS)

    def _end(self, number: int, seconds: float) -> None:
        process, self._obs = self._obs, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(seconds)
            raise AssertionError(f"OBS did not end within {seconds} s of signal {number}") from None

    def set_password(self, password: str | None) -> None:
        """Write `password` into its configuration: OBS takes it at its next start."""
        self.password = password
        path = self.home / "plugin_config" / "obs-websocket" / "config.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps(
                {
                    "first_load": False,
                    "server_enabled": True,
                    "server_port": self.port,
                    "alerts_enabled": False,
                    "auth_required": password is not None,
                    "server_password": password or "",
                }
            )
        )

    def _configure(self, size: str, fps: Fraction) -> None:
        profile = self.home / "basic" / "profiles" / PROFILE
        for folder in (profile, self.recordings, self.folder / "runtime"):
            folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "runtime").chmod(0o700)
        names = (
            f"Profile={PROFILE}\nProfileDir={PROFILE}\nSceneCollection={COLLECTION}\nSceneCollectionFile={COLLECTION}\n"
        )
        quiet = "FirstRun=true\nEnableAutoUpdates=false\nConfirmOnExit=false\n"  # it would ask while an output runs
        unseen = "PreviewEnabled=false\n"  # drawing it would cost an eighth of a processor
        (self.home / "global.ini").write_text(f"[General]\n{quiet}\n[Basic]\n{names}\n[BasicWindow]\n{unseen}")
        (profile / "basic.ini").write_text(basic_ini(size, fps, self.recordings))
        (profile / "streamEncoder.json").write_text(
            json.dumps({"rate_control": "CBR", "bitrate": 300, "keyint_sec": 1, "preset": "ultrafast"})
        )
        self.set_password(self.password)

    def _start_screen(self) -> tuple["subprocess.Popen[bytes]", str]:
        reading, writing = os.pipe()
        self.folder.mkdir(parents=True, exist_ok=True)
        argv = [
            self._root.program("Xvfb"),
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            "800x600x24",
            "-nolisten",
            "tcp",
        ]
        with (self.folder / "screen.log").open("ab") as words:
            screen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=words, stderr=words, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading, "rb") as number:
            line = number.readline().decode().strip()  # ends with the process, if it has nothing to say
        if not line:
            screen.wait(STOP_SECONDS)
            raise AssertionError((self.folder / "screen.log").read_text(errors="replace"))
        return screen, f":{line}"

    def close(self) -> None:
        """End OBS in order if it still runs, then its screen."""
        try:
            self.stop()
        finally:
            self._screen.terminate()
            try:
                self._screen.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._screen.kill()
                self._screen.wait(STOP_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def basic_ini(size: str, fps: Fraction, recordings: Path) -> str:
    """Return the settings of the lab's OBS profile: x264 with a key frame each second, MKV recordings."""
    width, height = size.split("x")
    sections = {
        "General": {"Name": PROFILE},
        "Output": {"Mode": "Advanced", "Reconnect": "true", "RetryDelay": "2", "MaxRetries": "25"},
        "AdvOut": {
            "Encoder": "obs_x264",
            "RecType": "Standard",
            "RecFilePath": recordings,
            "RecFormat2": "mkv",
            "RecTracks": "1",
        },
        "Video": {
            "BaseCX": width,
            "BaseCY": height,
            "OutputCX": width,
            "OutputCY": height,
            "FPSType": "2",
            "FPSNum": fps.numerator,
            "FPSDen": fps.denominator,
        },
    }
    return "\n".join(
        f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in values.items())
        for name, values in sections.items()
    )


@contextlib.contextmanager
def running_obs(folder: Path, *, size: str = "320x180", fps: Fraction = Fraction(10)) -> Iterator[LabObs]:
    """Run an OBS for one test, its files in `folder`."""
    with LabObs(folder, size=size, fps=fps) as obs:
        yield obs


@contextlib.contextmanager
def shared_obs(folder: Path, *, size: str = "320x180", fps: Fraction = Fraction(10)) -> Iterator[LabObs]:
    """Run an OBS for all tests of a module: it may outlive each of them."""
    with LabObs(folder, size=size, fps=fps, shared=True) as obs:
        yield obs
