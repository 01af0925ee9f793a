"""A switcher in reserve: a process that has loaded its program and waits until it is needed.

Loading takes a second of processor time, which on a busy machine is five seconds of viewers' time. It takes 70 MB, and
ends by itself when the control process that holds it is gone.
"""

import contextlib
import os

from streamctl.core.errors import StreamctlError
from streamctl.media.detached import Detached, python_module, spawn_detached
from streamctl.session.folder import SessionFolder

GO = b"\n"
"""What tells it that it is needed."""


class Spare:
    """At most one process in reserve.

    Args:
        folder: The session's folder.
        module: The switcher's module; called with the folder and the descriptor on which it is told, or told nothing.
    """

    def __init__(self, folder: SessionFolder, module: str) -> None:
        self._folder = folder
        self._module = module
        self._process: Detached | None = None
        self._tell = -1

    def prepare(self) -> None:
        """See to it that there is one; where none can be started, the next switcher simply takes longer."""
        if self._process is not None and self._process.alive:
            return
        self.close()
        read_end, self._tell = os.pipe()
        with contextlib.suppress(StreamctlError):
            self._process = spawn_detached(
                "spare switcher",
                python_module(self._module, str(self._folder.path), str(read_end)),
                log=self._folder.logs / "switcher-process.log",
                pass_fds=[read_end],
                owner=f"{self._folder.path} (spare)",
            )
        os.close(read_end)

    def take(self) -> Detached | None:
        """Return the process, told to begin; None where there is none."""
        process, self._process = self._process, None
        if process is None or not process.alive:
            return None
        try:
            os.write(self._tell, GO)
        except OSError:
            return None
        finally:
            self._hang_up()
        return process

    def _hang_up(self) -> None:
        if self._tell >= 0:
            os.close(self._tell)
            self._tell = -1

    def close(self) -> None:
        """End it; it has nothing that could be lost."""
        self._hang_up()
        if self._process is not None:
            self._process.kill()
            self._process = None
