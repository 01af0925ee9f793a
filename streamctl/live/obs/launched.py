"""What is known of an OBS that was launched: a file in its folder, for whoever comes later. No secrets."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from streamctl.media.obs_process import Started

RECORD = "launch.json"
"""Name of the file."""


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
