"""`python -m streamctl.live.switcher SESSION_FOLDER`: the process that owns the picture."""

import gc
import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from streamctl.core.errors import StreamctlError
from streamctl.live.process_log import log_to_stderr
from streamctl.live.server import EventLog, Server
from streamctl.media.detached import OWNER
from streamctl.media.ffmpeg import find_ffmpeg
from streamctl.session.folder import SessionFolder
from streamctl.session.header import read_header
from streamctl.session.journal import read_journal
from streamctl.session.state import fold

if TYPE_CHECKING:
    from streamctl.live.switcher.engine import Engine

SWITCH_SECONDS = 0.001
"""How long one thread may hold the interpreter while another waits; Python's 5 ms is a sixth of a frame's time."""


def main(folder: SessionFolder, told: int | None = None) -> int:
    """Run the switcher of the session in `folder`; return the process's exit status.

    FFmpeg is looked for while the rest is loaded: viewers may be waiting for this switcher.

    Args:
        folder: The session's folder.
        told: Where given, the process is in reserve: it begins when something comes on this descriptor, and ends when
            that is closed instead.
    """
    needed = _needed(told)
    with ThreadPoolExecutor(1) as beside:
        ffmpeg = beside.submit(find_ffmpeg)
        engine = _engine(folder)
    needed.wait()
    os.environ[OWNER] = str(folder.path)
    sys.setswitchinterval(SWITCH_SECONDS)
    events = EventLog()
    state = fold(read_journal(folder.journal))
    header = read_header(folder.header).anchored(state.anchor_ns)
    switcher = engine(folder, header, ffmpeg.result(), events, state)

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        switcher.end()

    signal.signal(signal.SIGTERM, end)
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    endpoints = json.loads(folder.endpoints.read_text(encoding="utf-8"))
    server = Server(Path(endpoints["switcher"]), switcher.handlers(), events)
    gc.freeze()  # what is loaded stays: looking through it for garbage holds every thread up for half a frame
    try:
        return 0 if switcher.run() else 1
    finally:
        server.close()


def _engine(folder: SessionFolder) -> type["Engine"]:
    """Return the engine that the plan of the session in `folder` names, its program loaded."""
    if read_header(folder.header).plan["engine"]["kind"] == "obs":
        from streamctl.live.obs_switcher.switcher import ObsSwitcher

        return ObsSwitcher
    from streamctl.live.switcher.switcher import Switcher

    return Switcher


def _needed(told: int | None) -> threading.Event:
    """Return what is set when this process is needed: at once, or when something comes on the descriptor `told`.

    It ends without delay, whatever it is doing, when that is closed instead.
    """
    needed = threading.Event()
    if told is None:
        needed.set()
        return needed

    def listen(descriptor: int) -> None:
        if not os.read(descriptor, 1):
            os._exit(0)
        needed.set()

    threading.Thread(target=listen, args=(told,), name="reserve", daemon=True).start()
    return needed


if __name__ == "__main__":
    log_to_stderr()
    try:
        sys.exit(main(SessionFolder(Path(sys.argv[1])), *map(int, sys.argv[2:3])))
    except StreamctlError as error:
        sys.exit(str(error))
