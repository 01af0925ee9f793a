"""What a switcher that died leaves behind: recording files that nobody has closed."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from streamctl.live.relay.flv import HEAD_BYTES, START_BYTES, TAIL_BYTES, Damage, Splitter, Start
from streamctl.live.relay.relay import PROGRAMME
from streamctl.session.folder import SessionFolder
from streamctl.session.records import SegmentClosed
from streamctl.session.state import Segment, SessionState

READ_BYTES = 1 << 20
"""Read at once (bytes)."""


def closings(folder: SessionFolder, state: SessionState) -> Iterator[SegmentClosed]:
    """Yield the end of each recording file that was opened and never closed, as far as the file can be read."""
    for segment in state.segments.values():
        if not segment.closed:
            with contextlib.suppress(OSError):
                yield _closing(segment, folder.path / segment.file)


def _closing(segment: Segment, path: Path) -> SegmentClosed:
    frames, size = whole_part(path) if segment.stream == PROGRAMME else (None, path.stat().st_size)
    return SegmentClosed(stream=segment.stream, file=segment.file, frames=frames, bytes=size)


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
