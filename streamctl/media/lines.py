"""What a child says on standard error, as bounded, redacted lines; read so that the child never has to wait."""

import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from streamctl.core.redaction import redact

READ_BYTES = 1 << 16
"""How much is read at once (bytes): a pipe's whole default buffer."""
LINE_BYTES = 1 << 13
"""A longer line is cut (bytes): it tells nothing more, and a stream without line ends must not fill the memory."""
MARGIN = 512
"""Characters given up at the end of a cut line: half a secret, which redaction cannot know, may stand there."""
LOG_BYTES = 4 << 20
"""A child's log stops growing here (bytes): a camera that complains on every frame must not fill the disk."""
log = logging.getLogger(__name__)


def redacted_lines(stream: IO[bytes]) -> Iterator[str]:
    """Yield each line of the unbuffered `stream`, redacted; a carriage return ends a line as well."""
    for raw, cut in _raw_lines(stream):
        line = redact(raw.decode(errors="replace").rstrip())
        yield line[:-MARGIN] + " …" if cut else line


def _raw_lines(stream: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each line without its end, and whether it was cut to LINE_BYTES; empty lines are left out."""
    rest, cut = b"", False
    while data := stream.read(READ_BYTES):
        *whole, rest = (rest + data).replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            if line:
                yield line[:LINE_BYTES], cut or len(line) > LINE_BYTES
            cut = False
        if len(rest) > LINE_BYTES:
            rest, cut = rest[:LINE_BYTES], True
    if rest:
        yield rest, cut


class BoundedLog:
    """A file that lines are appended to, up to LOG_BYTES; a full disk or a missing folder costs lines, never the show.

    Args:
        path: The file; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._room = LOG_BYTES
        self._sink: IO[bytes] | None = None
        if path is None:
            return
        try:
            self._sink = path.open("ab", buffering=0)
            self._room -= os.fstat(self._sink.fileno()).st_size
        except OSError as error:
            log.warning("no log at %s: %s", path, error.strerror)

    def write(self, line: str) -> None:
        """Append `line` with the time of day; the line that fills the log is the last."""
        if self._sink is None or self._room <= 0:
            return
        data = f"{time.strftime('%H:%M:%S')} {line}\n".encode(errors="replace")
        if len(data) > self._room:
            data = b"the log ends here: it is full\n"
            self._room = 0
        self._room -= len(data)
        with contextlib.suppress(OSError):
            self._sink.write(data)

    def close(self) -> None:
        """Close the file."""
        if self._sink is not None:
            self._sink.close()


def call_safely(callback: Callable[..., None] | None, *arguments: object) -> None:
    """Call `callback` if there is one; what it raises is logged, so that it cannot stop the reading."""
    if callback is None:
        return
    try:
        callback(*arguments)
    except Exception:
        log.exception("a listener to a child process failed")
