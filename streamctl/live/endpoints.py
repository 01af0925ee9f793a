"""endpoints.json: where the processes of a session are, from its folder. Light on imports."""

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from streamctl.core.places import runtime_folder


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The sockets and process ids of a session; a process that has not been started yet has None."""

    control: Path
    switcher: Path
    control_pid: int | None = None
    switcher_pid: int | None = None

    @classmethod
    def fresh(cls) -> Self:
        """Return two socket paths that nobody has: their names are short, for a session's folder may be too long."""
        stem = runtime_folder() / secrets.token_hex(6)
        return cls(stem.with_suffix(".control"), stem.with_suffix(".switcher"))

    def write(self, path: Path) -> None:
        """Write this to `path` in one step. Raise OSError if that is impossible."""
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        content = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}
        partial.write_text(json.dumps(content), encoding="utf-8")
        partial.replace(path)


def read_endpoints(path: Path) -> Endpoints | None:
    """Return what `path` says; None where there is nothing (readable)."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads(path.read_text(encoding="utf-8"))
        return Endpoints(
            Path(content["control"]),
            Path(content["switcher"]),
            content.get("control_pid"),
            content.get("switcher_pid"),
        )
    return None
