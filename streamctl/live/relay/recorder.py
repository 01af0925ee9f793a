"""The programme's recorder: a thread that writes what the targets get into FLV segments, whatever the disk does."""

import errno
import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.live.relay.flv import AUDIO, SCRIPT, VIDEO, Tag
from streamctl.live.relay.outage import Outage
from streamctl.live.relay.programme_time import MILLISECONDS, ProgrammeTime
from streamctl.live.relay.segment import Segment, next_number
from streamctl.live.relay.tag_queue import Queued, TagQueue
from streamctl.live.stumbles import survived
from streamctl.session.records import Fault, Record, SegmentClosed, SegmentOpened

QUEUE_BYTES = 256 << 20
"""Most of the programme kept while the disk takes nothing (bytes): ten minutes at 3 Mb/s."""
QUEUE_SECONDS = 300.0
"""The same in seconds of programme: time to free space without losing a picture."""
CHUNK_BYTES = 1 << 20
"""Written at once at most (bytes)."""
SYNC_SECONDS = 1.0
"""How often what was written is made durable (seconds): what a power cut may cost."""
RETRY_SECONDS = 1.0
"""How often a disk that refuses is asked again (seconds)."""
STANDS_SECONDS = 4.0
"""A file that does not grow for this long while tags wait for it is told (seconds): a disk that hangs says nothing."""
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
log = logging.getLogger(__name__)


class Recorder:
    """Writes segments, one after the other: each begins at a key frame and is opened before the last one is closed.

    Segments keep the programme's own running timestamps, so that joining them is writing their tags one after the
    other. A full disk is waited out in the same file; pictures dropped meanwhile, and a file that fails for another
    reason, begin a new one. So does a file that somebody has taken away.

    Args:
        folder: Where segments are made.
        stream: What the journal calls them, such as `program`.
        relative: Returns a path as the journal writes it.
        segment_seconds: A new segment begins at the first key frame after this long.
        programme: Tells the frame of a picture.
        programme_seconds: Tells the session second of a frame.
        emit: Takes records.
        prepare: Makes `folder`, or raises OSError.
        limit_bytes: Most that is kept while the disk takes nothing (bytes).
    """

    def __init__(
        self,
        folder: Path,
        *,
        stream: str,
        relative: Callable[[Path], str],
        segment_seconds: float,
        programme: ProgrammeTime,
        programme_seconds: Callable[[int], float],
        emit: Callable[[Record], None],
        prepare: Callable[[], None] | None = None,
        limit_bytes: int = QUEUE_BYTES,
    ) -> None:
        self._folder = folder
        self._prepare = prepare or (lambda: folder.mkdir(parents=True, exist_ok=True))
        self._stream = stream
        self._relative = relative
        self._segment_ms = segment_seconds * MILLISECONDS
        self._programme = programme
        self._programme_seconds = programme_seconds
        self._emit = emit
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._deadline = 0.0
        self.queue = TagQueue(limit_bytes=limit_bytes, limit_seconds=QUEUE_SECONDS, wake=self._wanted.set)
        """Where the tags come in."""
        self._setup: dict[int, Tag] = {}
        self._setup_changed = False
        self._next_frame = 0
        self._stuck_in_file = False
        self._segment: Segment | None = None
        self._number = 0
        self._file: str | None = None
        self._bytes = self._pictures = self._lost = 0
        self._wrote_at: float | None = None
        self._synced_at = 0.0
        self._taken_since: float | None = None
        self._in_hand = 0
        self._renew = False
        self._outage = Outage(stream, self._tell)
        self._thread = threading.Thread(target=self._run, name=f"recorder {stream}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self, seconds: float) -> None:
        """Write what is queued and close the file; give up after `seconds` if the disk refuses. Returns at once."""
        self._deadline = time.monotonic() + seconds
        self._ending.set()
        self._wanted.set()

    def join(self, seconds: float) -> bool:
        """Wait up to `seconds` for the end; return whether it is reached."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def status(self) -> dict[str, Any]:
        """Return how the recording is doing as JSON values.

        Keys: `file` (from the session folder, None before the first); `folder` that it lies in; `bytes` and `frames`
        of all files so far; `age_seconds` since the last write, None before it; `standing_seconds` for which tags have
        waited without one; `segment`; `queued_seconds` in memory; `lost` pictures; `problem` (code, where, facts),
        `detail` and `fix` while the disk refuses, else None.
        """
        wrote_at = self._wrote_at
        return {
            "file": self._file,
            "folder": str(self._folder),
            "bytes": self._bytes,
            "frames": self._pictures,
            "age_seconds": round(time.monotonic() - wrote_at, 3) if wrote_at is not None else None,
            "standing_seconds": round(self.standing(), 3),
            "segment": self._number,
            "queued_seconds": round(self.queue.seconds, 3),
            "lost": self._missing,
            **self._outage.document(),
        }

    @property
    def _missing(self) -> int:
        """Pictures lost so far."""
        return self._lost + self.queue.dropped

    def standing(self) -> float:
        """Return for how long tags have waited without the file growing (seconds); never waits for the disk."""
        taken, oldest = self._taken_since, self.queue.oldest()
        waiting = taken if taken is not None else oldest
        if waiting is None:
            return 0.0
        return max(0.0, time.monotonic() - max(waiting, self._wrote_at or 0.0))

    def look(self) -> None:
        """Tell of a file that does not grow though tags wait for it; for a thread that watches, never waits."""
        if self.standing() > STANDS_SECONDS:
            facts = {"folder": self._folder, "seconds": STANDS_SECONDS, "limit": QUEUE_SECONDS}
            self._outage.begin(StreamctlError("REC-008", where=self._stream, **facts), self._missing)

    def _run(self) -> None:
        while not self._done():
            self._wanted.wait(SYNC_SECONDS)
            self._wanted.clear()
            try:
                self._write_queued()
                self._sync()
            except Exception as error:  # a fault of ours costs a file's end, never the recording
                log.exception("recorder %s", self._stream)
                with survived():
                    self._give_up(StreamctlError("REC-006", where=self._stream, detail=redact(repr(error))))
        with survived():
            self._finish()

    def _done(self) -> bool:
        late = time.monotonic() > self._deadline
        return self._ending.is_set() and (late or not self.queue.bytes)

    def _write_queued(self) -> None:
        while taken := self.queue.take(CHUNK_BYTES):
            self._taken_since = taken[0].since
            self._in_hand = sum(queued.tag.is_picture for queued in taken)
            batch: list[Tag] = []
            for queued in taken:
                if queued.tag.is_setup:
                    self._remember(queued.tag)
                    continue
                if self._segment is None and batch:  # there is a file only once something was written to it
                    self._append(batch)
                    batch = []
                if self._begins_segment(queued, batch):
                    self._append(batch)
                    batch = []
                    self._open(queued.tag)
                batch.append(queued.tag)
            self._append(batch)
            self._taken_since = None

    def _remember(self, tag: Tag) -> None:
        known = self._setup.get(tag.kind)
        self._setup_changed |= known is not None and known.body != tag.body
        self._setup[tag.kind] = tag

    def _begins_segment(self, queued: Queued, batch: Sequence[Tag]) -> bool:
        """Whether a new file begins here: at a key frame when it is time, or when pictures are missing before it."""
        segment, tag = self._segment, queued.tag
        if segment is None or not tag.is_key_frame:
            return False
        due = tag.timestamp - segment.begins_at >= self._segment_ms
        expected = segment.first_frame + segment.pictures + sum(earlier.is_picture for earlier in batch)
        gap = queued.after_gap or self._programme.frame(tag.presentation_ms) != expected
        return due or gap or self._setup_changed or self._renew

    def _append(self, batch: Sequence[Tag]) -> None:
        """Write `batch`, however long the disk takes to take it; given up only at the end's deadline."""
        while batch:
            try:
                if self._segment is None:
                    self._segment = self._new_segment(batch)
                self._segment.append(batch)
            except OSError as error:
                if not self._wait_out(error):
                    self._lost += sum(tag.is_picture for tag in batch)
                    self._in_hand -= sum(tag.is_picture for tag in batch)
                    return
                continue
            self._count(batch)
            return

    def _count(self, batch: Sequence[Tag]) -> None:
        self._bytes += sum(len(tag.body) for tag in batch)
        pictures = sum(tag.is_picture for tag in batch)
        self._pictures += pictures
        self._in_hand -= pictures
        frames = [self._programme.frame(tag.presentation_ms) for tag in batch if tag.is_picture]
        self._next_frame = max([self._next_frame, *(frame + 1 for frame in frames)])
        self._wrote_at = time.monotonic()
        self._outage.over(self._missing)

    def _wait_out(self, error: OSError) -> bool:
        """Tell of `error` once, wait before the next try; return False when there is no time for one."""
        if error.errno in NO_SPACE:
            fault = StreamctlError("REC-001", where=self._stream, folder=self._folder, seconds=QUEUE_SECONDS)
        else:
            self._close()
            facts = {"folder": self._folder, "seconds": QUEUE_SECONDS, "detail": _reason(error)}
            fault = StreamctlError("REC-002", where=self._stream, **facts)
        self._outage.begin(fault, self._missing)
        if not self._ending.is_set():
            self._ending.wait(RETRY_SECONDS)
            return True
        self._wanted.clear()
        self._wanted.wait(RETRY_SECONDS / 10)
        return time.monotonic() < self._deadline

    def _tell(self, fault: StreamctlError) -> None:
        self._emit(Fault.of(fault, self._stream))

    def _open(self, key_frame: Tag) -> None:
        """Begin the next segment, then close the present one. If it can't be made, the present one goes on."""
        before = self._segment
        try:
            self._segment = self._new_segment((key_frame,))
        except OSError as error:
            if not self._stuck_in_file and error.errno not in NO_SPACE:  # of that, the next write tells
                facts = {"folder": self._folder, "detail": _reason(error)}
                self._tell(StreamctlError("REC-007", where=self._stream, **facts))
            self._stuck_in_file = True
            return
        self._stuck_in_file = False
        self._close(before)

    def _new_segment(self, tags: Sequence[Tag]) -> Segment:
        frames = [self._programme.frame(tag.presentation_ms) for tag in tags if tag.is_picture]
        first = min(frames, default=self._next_frame)
        seconds = self._programme_seconds(first)
        self._prepare()  # somebody may have cleaned up
        number = max(self._number + 1, next_number(self._folder))
        setup = [self._setup[kind] for kind in (SCRIPT, VIDEO, AUDIO) if kind in self._setup]
        segment = Segment(self._folder, number, first, setup, tags[0].timestamp)
        self._number, self._setup_changed, self._renew = number, False, False
        self._file = self._relative(segment.path)
        self._emit(SegmentOpened(stream=self._stream, file=self._file, seconds=seconds, first_frame=first))
        return segment

    def _sync(self) -> None:
        now = time.monotonic()
        if self._segment is None or now - self._synced_at < SYNC_SECONDS:
            return
        self._synced_at = now
        try:
            self._segment.sync()
        except OSError as error:
            self._wait_out(error)
            return
        if not self._renew and self._segment.gone():
            self._renew = True
            self._tell(StreamctlError("REC-009", where=self._stream, file=self._file))

    def _close(self, segment: Segment | None = None) -> None:
        """Close `segment` (the present one if None) and tell of it."""
        if segment is None:
            segment, self._segment = self._segment, None
        if segment is None:
            return
        try:
            segment.close()
        except OSError as error:
            log.warning("closing %s: %s", segment.path.name, error.strerror)
        file = self._relative(segment.path)
        self._emit(SegmentClosed(stream=self._stream, file=file, frames=segment.pictures, bytes=segment.bytes))

    def _give_up(self, fault: StreamctlError) -> None:
        """Go on in a new file after `fault`."""
        self._outage.begin(fault, self._missing)
        self._lost += self._in_hand
        self._in_hand, self._taken_since = 0, None
        self._close()

    def _finish(self) -> None:
        unwritten = [queued.tag for queued in self.queue.take(QUEUE_BYTES)]
        self._lost += sum(tag.is_picture for tag in unwritten)
        self._close()
        if self._missing:
            self._tell(StreamctlError("REC-005", where=self._stream, lost=self._missing))


def _reason(error: OSError) -> str:
    """Return what the system says to `error`, in a few words."""
    return error.strerror or type(error).__name__
