"""What a switcher that died leaves behind: recording files that nobody has closed."""

import contextlib
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from streamctl.live.relay.flv import HEAD_BYTES, START_BYTES, TAIL_BYTES, Damage, Splitter, Start
from streamctl.live.relay.relay import MIRROR, PROGRAMME
from streamctl.live.switcher import matroska
from streamctl.session.folder import SessionFolder
from streamctl.session.records import SegmentClosed
from streamctl.session.state import Segment, SessionState

READ_BYTES = 1 << 20
"""Read at once (bytes)."""
COUNTED_BYTES = 128 << 20
"""The largest recording of a camera whose pictures are counted (bytes): reading it takes a fraction of a second."""
MIRROR_SECONDS = 2.0
"""How long the mirror's disk may take to be read (seconds): viewers wait for the next switcher meanwhile."""


def closings(folder: SessionFolder, state: SessionState) -> Iterator[SegmentClosed]:
    """Yield the end of each recording file that was opened and never closed, as far as the file can be read.

    The mirror's disk may hang: its files are left open where they cannot be read within MIRROR_SECONDS together.
    """
    left = [segment for segment in state.segments.values() if not segment.closed]
    yield from _readable(folder, (segment for segment in left if segment.stream != MIRROR))
    found: queue.SimpleQueue[SegmentClosed | None] = queue.SimpleQueue()
    mirrored = tuple(segment for segment in left if segment.stream == MIRROR)
    threading.Thread(target=_pass_on, args=(folder, mirrored, found), name="mirror's files", daemon=True).start()
    deadline = time.monotonic() + MIRROR_SECONDS
    with contextlib.suppress(queue.Empty):
        while (record := found.get(timeout=max(0.0, deadline - time.monotonic()))) is not None:
            yield record


def _pass_on(folder: SessionFolder, segments: Iterable[Segment], to: "queue.SimpleQueue[SegmentClosed | None]") -> None:
    try:
        for record in _readable(folder, segments):
            to.put(record)
    finally:
        to.put(None)


def _readable(folder: SessionFolder, segments: Iterable[Segment]) -> Iterator[SegmentClosed]:
    for segment in segments:
        with contextlib.suppress(OSError):
            yield _closing(segment, folder.path / segment.file)


def _closing(segment: Segment, path: Path) -> SegmentClosed:
    is_programme = segment.stream in {PROGRAMME, MIRROR}
    frames, size = whole_part(path) if is_programme else (camera_pictures(path), path.stat().st_size)
    return SegmentClosed(stream=segment.stream, file=segment.file, frames=frames, bytes=size)


def camera_pictures(path: Path) -> int | None:
    """Return how many whole pictures the Matroska at `path` holds; None where it is none, is damaged, or is too long.

    Raises:
        OSError: It cannot be read.
    """
    if path.stat().st_size > COUNTED_BYTES:
        return None
    splitter, pictures = matroska.Splitter(), 0
    with path.open("rb") as stream:
        while data := stream.read(READ_BYTES):
            try:
                parts = splitter.feed(data)
            except matroska.DamagedError:
                return None
            pictures += sum(len(part.pictures) for part in parts if isinstance(part, matroska.Cluster))
    return pictures


def whole_part(path: Path) -> tuple[int, int]:
    """Return how many pictures and bytes the FLV at `path` holds up to its last whole tag, or to the first damage.

    Raises:
        OSError: It cannot be read.
    """
    splitter, frames, size = Splitter(), 0, 0
    with path.open("rb") as stream:
        while data := stream.read(READ_BYTES):
            for item in splitter.feed(data):
                if isinstance(item, Damage):
                    return frames, size
                if isinstance(item, Start):
                    size += START_BYTES
                    continue
                frames += item.is_picture
                size += HEAD_BYTES + len(item.body) + TAIL_BYTES
    return frames, size
