"""What is known of an OBS that was launched: a file in its folder, and one that tells where that is. No secrets.

The folder may be anywhere (`obs launch --folder`); whoever has to find the OBS of a show knows its port and its name.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from streamctl.core.places import data_folder
from streamctl.media.obs_process import Started

RECORD = "launch.json"
"""Name of the file in its folder."""


@dataclass(frozen=True, slots=True)
class Launched:
    """An OBS that was launched.

    Attributes:
        obs: Its process.
        screen: The process of its screen, None where it uses the user's.
        display: The screen's name, empty for the user's.
        port: TCP port of its obs-websocket, on this machine.
        name: Its profile and scene collection.
        program: The program.
        version: The program's version.
    """

    obs: Started
    screen: Started | None
    display: str
    port: int
    name: str
    program: str
    version: str

    @property
    def runs(self) -> bool:
        """Whether its process is there."""
        return self.obs.find() is not None


def record(made: Launched, folder: Path) -> Launched:
    """Write down `made` in `folder`; return it."""
    beside = folder / f".{RECORD}.part"
    beside.write_text(json.dumps(asdict(made)), encoding="utf-8")
    beside.replace(folder / RECORD)
    return made


def forget(folder: Path) -> None:
    """Let nothing be known of an OBS in `folder` any more."""
    (folder / RECORD).unlink(missing_ok=True)


def signpost(port: int) -> Path:
    """Return the file that tells in which folder the OBS lies that was launched last for `port`."""
    return data_folder() / "obs-at-port" / f"{port}.json"


def point_to(folder: Path, port: int) -> None:
    """Let the OBS of `port` be found in `folder`, by `place_of`. Raise OSError where that cannot be written down."""
    post = signpost(port)
    post.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = post.with_suffix(".part")
    beside.write_text(json.dumps(str(folder.absolute())), encoding="utf-8")
    beside.replace(post)


def place_of(name: str, port: int) -> Path | None:
    """Return the folder of the OBS that was launched last for `port` of this machine, running or not.

    Args:
        name: Its profile and scene collection; None is returned where that OBS is another one.
        port: TCP port of its obs-websocket.
    """
    try:
        folder = Path(json.loads(signpost(port).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    known = last_launched(folder)
    return folder if known is not None and (known.name, known.port) == (name, port) else None


def find_launched(folder: Path) -> Launched | None:
    """Return the OBS that was launched in `folder` if its process still runs."""
    found = last_launched(folder)
    return found if found is not None and found.runs else None


def last_launched(folder: Path) -> Launched | None:
    """Return the OBS that was launched last in `folder`, running or not; None for none, or where that is unreadable."""
    try:
        known: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        screen = Started(**known.pop("screen")) if known["screen"] else known.pop("screen")
        return Launched(obs=Started(**known.pop("obs")), screen=screen, **known)
    except (OSError, ValueError, KeyError, TypeError):
        return None
