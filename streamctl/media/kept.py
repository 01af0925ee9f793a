"""Where measurements are kept: in the user's cache, each for this very machine with this very FFmpeg."""

import hashlib
import json
import os
import platform
from contextlib import suppress
from pathlib import Path

from streamctl import __version__
from streamctl.core.places import cache_folder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.machine import usable_cores


def place_of(kind: str, ffmpeg: Ffmpeg, *settings: object) -> Path | None:
    """Return where a measurement of `kind` at `settings` (JSON values) is kept; None for nowhere."""
    folder = cache_folder()
    if folder is None:
        return None
    program = [str(ffmpeg.path), ffmpeg.version, *_identity(ffmpeg.path)]
    machine = [platform.node(), _processor(), usable_cores()]
    name = hashlib.sha256(json.dumps([__version__, settings, program, machine]).encode()).hexdigest()[:32]
    return folder / f"{kind}-{name}.json"


def keep(place: Path | None, content: str) -> None:
    """Keep `content` at `place`, whole or not at all; what cannot be kept is measured again next time."""
    if place is None:
        return
    draft = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        draft.write_text(content, encoding="utf-8")
        draft.replace(place)


def _identity(path: Path) -> tuple[int, int]:
    with suppress(OSError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns
    return 0, 0


def _processor() -> str:
    """Return the processor's name; where the system does not tell, its kind."""
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        return names[0] if names else platform.machine()
    return platform.processor() or platform.machine()
