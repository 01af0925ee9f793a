"""A camera's own recording: a thread that writes what its ingest delivers, and stops and begins without the ingest.

The ingest's FFmpeg muxes the camera into a pipe; a reader here takes that at once, whatever the disk does, so that no
disk ever reaches the camera's pictures: a recording can stop, wait and begin anew while its camera is on air.
"""

import errno
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.live.protocol import error_document
from streamctl.live.stumbles import survived
from streamctl.live.switcher.iso import MILLISECONDS, IsoLedger
from streamctl.live.switcher.iso_file import IsoFile
from streamctl.live.switcher.iso_queue import IsoQueue, Run, Waiting
from streamctl.live.switcher.matroska import Cluster, DamagedError, Head, Splitter

QUEUE_BYTES = 48 << 20
"""Most of a camera kept while the disk takes nothing (bytes): a minute at 6 Mb/s."""
SYNC_SECONDS = 1.0
"""How often what was written is made durable (seconds): what a power cut may cost."""
RETRY_SECONDS = 1.0
"""How often a disk that refuses is asked again (seconds)."""
STANDS_SECONDS = 4.0
"""A file that does not grow for this long while pictures wait for it is told (seconds)."""
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
log = logging.getLogger(__name__)


class IsoRecorder:
    """The recording of one camera over all runs of its ingest. `begin`, `feed` and `end` never wait for the disk.

    Each run begins a file; further ones begin at the first key frame after `segment_seconds`, before the one before is
    closed. A full disk is waited out in the same file; what does not fit in memory meanwhile is left out, and the next
    file begins at a key frame.

    Args:
        camera: The camera's id.
        folder: Its folder; files are called from the folder's parent's parent, the session's.
        segment_seconds: Length of a file (seconds).
        ledger: Is told of each file.
        trouble: Takes what began to be wrong, or is over, and where.
    """

    def __init__(
        self,
        camera: str,
        folder: Path,
        *,
        segment_seconds: float,
        ledger: IsoLedger,
        trouble: Callable[[Literal["begun", "over"], str, StreamctlError], None],
    ) -> None:
        self._camera = camera
        self._folder = folder
        self._segment_ms = segment_seconds * MILLISECONDS
        self.ledger = ledger
        self._tell = trouble
        self._queue = IsoQueue(QUEUE_BYTES)
        self._splitter = Splitter()
        self._damaged = False
        self._newest: float | None = None
        self._run = 0
        self._head: Head | None = None
        self._file: IsoFile | None = None
        self._name: str | None = None
        self._begins = 0
        self._allowed = threading.Event()
        self._allowed.set()
        self._ending = threading.Event()
        self._deadline = float("inf")
        self._bytes = self._pictures = self._lost = 0
        self._wrote_at: float | None = None
        self._taken_since: float | None = None
        self._synced_at = 0.0
        self._fault: StreamctlError | None = None
        self._fault_lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name=f"iso {camera}", daemon=True)
        self._thread.start()

    def begin(self, run: int) -> None:
        """Note that run `run` of the ingest begins: what is fed from now on is a new stream."""
        self._splitter, self._damaged, self._newest = Splitter(), False, None
        self._queue.put(Run(run))

    def feed(self, data: bytes) -> float | None:
        """Take what the ingest has written, in whatever pieces it comes.

        Returns:
            The second of the run up to which pictures have come; None before the first.
        """
        if self._damaged:
            return self._newest
        try:
            parts = self._splitter.feed(data)
            if parts:
                self._queue.put(*parts)
            for part in parts:
                if isinstance(part, Cluster) and part.pictures:
                    self._newest = max(self._newest or 0.0, max(part.pictures) / MILLISECONDS)
        except DamagedError as error:
            self._damaged = True
            self._begin_fault(StreamctlError("CAM-004", where=self._camera, detail=str(error)))
        return self._newest

    def end(self) -> None:
        """Note that the run is over, however it ended."""
        self._queue.put(Run(None))

    def allow(self, *, allowed: bool) -> None:
        """Write from now on, or not: the present file is closed, and the next one begins at a key frame."""
        if allowed:
            self._allowed.set()
        else:
            self._allowed.clear()
        self._queue.wake()

    def finish(self, seconds: float) -> None:
        """Write what is queued and close the file; give up after `seconds` if the disk refuses. Returns at once."""
        self._deadline = time.monotonic() + seconds
        self._ending.set()
        self._queue.wake()

    def join(self, seconds: float) -> bool:
        """Wait up to `seconds` for the end; return whether it is reached."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def look(self) -> None:
        """Tell of files whose place in time is known by now, and of one that does not grow; never waits."""
        self.ledger.look()
        if self.standing() > STANDS_SECONDS:
            facts = {"folder": self._folder, "seconds": STANDS_SECONDS}
            self._begin_fault(StreamctlError("CAM-006", where=self._camera, **facts))

    def standing(self) -> float:
        """Return for how long pictures have waited without the file growing (seconds); never waits for the disk."""
        taken, oldest = self._taken_since, self._queue.oldest()
        waiting = taken if taken is not None else oldest
        return 0.0 if waiting is None else max(0.0, time.monotonic() - max(waiting, self._wrote_at or 0.0))

    def status(self) -> dict[str, Any]:
        """Return how the recording is doing as JSON values.

        Keys: `state` (recording, waiting for a first key frame or for the disk, stopped for want of space); `file` from
        the session folder; `bytes` and `frames` of all files so far; `lost` pictures; `problem` (code, where, facts).
        """
        fault = self._fault
        waiting = self._file is None or fault is not None
        return {
            "state": "stopped" if not self._allowed.is_set() else "waiting" if waiting else "recording",
            "file": self._name,
            "bytes": self._bytes,
            "frames": self._pictures,
            "lost": self._missing,
            "problem": error_document(fault) if fault is not None else None,
        }

    @property
    def _missing(self) -> int:
        return self._lost + self._queue.lost

    def _work(self) -> None:
        while not self._done():
            try:
                self._step(self._queue.take(SYNC_SECONDS))
            except Exception as error:  # a fault of ours costs a file's end, never the recording
                log.exception("iso %s", self._camera)
                with survived():
                    self._begin_fault(StreamctlError("CAM-004", where=self._camera, detail=redact(repr(error))))
                    self._close()
        with survived():
            self._close()

    def _done(self) -> bool:
        late = time.monotonic() > self._deadline
        return self._ending.is_set() and (late or self._queue.oldest() is None)

    def _step(self, waiting: Waiting | None) -> None:
        if not self._allowed.is_set():
            self._close()
            self._end_fault()
        if waiting is None:
            self._sync()
        elif isinstance(waiting.item, Run):
            self._close()
            self._head = None
            self._run = waiting.item.number or self._run
        elif isinstance(waiting.item, Head):
            self._head = waiting.item
        elif self._allowed.is_set():
            self._taken_since = waiting.since
            self._take(waiting.item, after_gap=waiting.after_gap)
            self._taken_since = None
            self._sync()

    def _take(self, cluster: Cluster, *, after_gap: bool) -> None:
        if after_gap:
            self._close()
        elif self._file is not None and cluster.key and cluster.pictures[0] - self._begins >= self._segment_ms:
            self._renew(cluster)
        while (self._file is not None or cluster.key) and self._allowed.is_set():
            try:
                self._append(cluster)
            except OSError as error:
                if self._wait_out(error):
                    continue
                self._lost += len(cluster.pictures)
            return

    def _append(self, cluster: Cluster) -> None:
        file = self._file or self._open(cluster)
        file.append(cluster)
        self._bytes += len(cluster.data)
        self._pictures += len(cluster.pictures)
        self._wrote_at = time.monotonic()
        self._end_fault()

    def _open(self, cluster: Cluster) -> IsoFile:
        assert self._head is not None
        file = IsoFile(self._folder, self._head)
        self._file, self._begins = file, cluster.pictures[0]
        self._name = self._file_name(file)
        self.ledger.opened(self._run, self._name, self._begins)
        return file

    def _renew(self, cluster: Cluster) -> None:
        """Begin the next file, then close the present one. If it can't be made, the present one goes on."""
        before = self._file
        try:
            self._open(cluster)
        except OSError as error:
            log.warning("iso %s: %s", self._camera, error.strerror)
            return
        self._close(before)

    def _wait_out(self, error: OSError) -> bool:
        """Tell of `error` once, wait before the next try; return False when there is no time for one."""
        detail = error.strerror or type(error).__name__
        if error.errno not in NO_SPACE:
            self._close()
        self._begin_fault(StreamctlError("CAM-004", where=self._camera, detail=detail))
        if not self._ending.wait(RETRY_SECONDS):
            return True
        time.sleep(RETRY_SECONDS / 10)
        return time.monotonic() < self._deadline

    def _sync(self) -> None:
        now = time.monotonic()
        if self._file is None or now - self._synced_at < SYNC_SECONDS:
            return
        self._synced_at = now
        try:
            self._file.sync()
        except OSError as error:
            self._wait_out(error)

    def _close(self, file: IsoFile | None = None) -> None:
        """Close `file` (the present one if None) and tell of it."""
        if file is None:
            file, self._file = self._file, None
        if file is None:
            return
        try:
            file.close()
        except OSError as error:
            log.warning("closing %s: %s", file.path.name, error.strerror)
        self.ledger.closed(self._file_name(file), file.pictures, file.bytes)

    def _file_name(self, file: IsoFile) -> str:
        return file.path.relative_to(self._folder.parent.parent).as_posix()

    def _begin_fault(self, fault: StreamctlError) -> None:
        with self._fault_lock:
            if self._fault is not None:
                return
            self._fault = fault
        self._tell("begun", self._camera, fault)

    def _end_fault(self) -> None:
        with self._fault_lock:
            fault, self._fault = self._fault, None
        if fault is not None:
            self._tell("over", self._camera, fault)
