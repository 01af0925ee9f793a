"""Writes an FLV from standard input into a Matroska file that a crash costs about a second of.

    python -m streamctl.media.file_copy PATH PROGRESS_FD

The file is made anew, never over another: where PATH is taken, `-part-2` and so on is added to its name. What the
report counts is on the disk: it is made durable about once a second. A disk that takes no more ends this process with
status 1, and the file ends with its last whole cluster.
"""

import contextlib
import errno
import io
import os
import signal
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import av

from streamctl.media.incoming import Report, ending_status, incoming, make_folder, packets

MATROSKA = {"cluster_time_limit": "1000", "flush_packets": "1"}
"""A cluster each second (milliseconds), written at once."""
SYNC_SECONDS = 1.0
"""How often what was written is made durable (seconds)."""
LEAST_FREE_BYTES = 8 << 20
"""On a disk with less room no file is begun (bytes): it would be full again after a few seconds."""


class NewFile(io.RawIOBase):
    """A file that was not there before, written cluster by cluster; for libavformat to write to.

    Args:
        wish: Where it is meant to be.

    Raises:
        OSError: It cannot be made; ENOSPC where there is less room than LEAST_FREE_BYTES.
    """

    def __init__(self, wish: Path) -> None:
        super().__init__()
        make_folder(wish.parent)
        _require_room(wish.parent)
        self.path, self._descriptor = _create(wish)
        self.arrived = 0
        """Bytes written and not yet counted by `durable`."""
        self._problem: OSError | None = None
        self._synced_at = time.monotonic()

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def seekable(self) -> bool:
        """Whether its writer may go back: Matroska's length and index are written at the end."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Write all of `data` or nothing of it, and after a failure nothing more; `check` tells of that.

        libavformat has no use for an exception: it would go on and hide it behind the next one.
        """
        if self._problem is None:
            self._write(memoryview(data))
        return len(data)

    def _write(self, view: memoryview) -> None:
        begin, size = self.tell(), len(view)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            self._problem = error
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, begin)
        else:
            self.arrived += size

    def check(self) -> None:
        """Raise OSError if the disk did not take everything."""
        if self._problem is not None:
            raise self._problem

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to `offset` as `os.lseek` does and return the place."""
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        """Return the place of the next byte."""
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)

    def durable(self, *, now: bool = False) -> int:
        """Make what was written durable if that is due, or `now`; return how many bytes became so (0 if not due)."""
        if not self.arrived or not (now or time.monotonic() - self._synced_at >= SYNC_SECONDS):
            return 0
        os.fsync(self._descriptor)
        self._synced_at = time.monotonic()
        size, self.arrived = self.arrived, 0
        return size

    def close(self) -> None:
        """Close it; one that nothing was written into is removed."""
        if not self.closed:
            if os.fstat(self._descriptor).st_size == 0:
                self.path.unlink(missing_ok=True)
            os.close(self._descriptor)
        super().close()


def _require_room(folder: Path) -> None:
    state = os.statvfs(folder)
    if state.f_bavail * state.f_frsize < LEAST_FREE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _create(wish: Path) -> tuple[Path, int]:
    """Make a new file at `wish`, or the first `-part-N` that is free; return its path and descriptor."""
    for part in count(1):
        path = wish if part == 1 else wish.with_name(f"{wish.stem}-part-{part}{wish.suffix}")
        with contextlib.suppress(FileExistsError):
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    raise AssertionError  # there is always a next one


def carry(file: NewFile, report: Report) -> None:
    """Write what comes on standard input into `file`, to its end. Raise OSError when that fails."""
    at = 0.0
    with incoming() as source:
        with av.open(file, "w", format="matroska", options=MATROSKA) as target:
            copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
            for packet, at in packets(source):
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
                file.check()
                if size := file.durable():
                    report.written(size, at)
        file.check()
        report.written(file.durable(now=True), at)
        report.tell(at, "end")


def main(arguments: Sequence[str]) -> int:
    """Write as told by `arguments`; return the exit status."""
    place, progress = arguments

    def work() -> None:
        with NewFile(Path(place)) as file:
            carry(file, Report(int(progress)))

    return ending_status(work, sys.stderr.write)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
