"""A bounded queue of tags between the relay and one taker: when it is full, whole groups of pictures go."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from streamctl.live.relay.flv import Tag
from streamctl.live.relay.programme_time import MILLISECONDS


@dataclass(frozen=True, slots=True)
class Queued:
    """A tag and since when it waits.

    Attributes:
        since: Monotonic seconds.
        after_gap: Whether pictures before it were dropped; such a tag is a key frame or a setup tag.
    """

    tag: Tag
    since: float
    after_gap: bool = False


class TagQueue:
    """Tags for one taker; `put` never waits.

    What overflows is dropped from the front up to the next key frame, so that what remains can be decoded; setup tags
    are kept. Where no key frame waits, everything goes until one comes.

    Args:
        limit_bytes: Most bytes of tags kept.
        limit_seconds: Most seconds of programme kept.
        wake: Called after each `put`, from the putting thread; must not wait.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        *,
        limit_bytes: int,
        limit_seconds: float,
        wake: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit_bytes = limit_bytes
        self._limit_ms = limit_seconds * MILLISECONDS
        self._wake = wake
        self._clock = clock
        self._lock = threading.Lock()
        self._tags: deque[Queued] = deque()
        self._bytes = 0
        self._needs_key = False
        self._gap = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Pictures dropped so far."""
        return self._dropped

    @property
    def bytes(self) -> int:
        """Bytes of the tags that wait."""
        return self._bytes

    @property
    def seconds(self) -> float:
        """Seconds of programme that wait."""
        with self._lock:
            return self._span(self._first_media()) / MILLISECONDS

    def oldest(self) -> float | None:
        """Return since when the oldest tag waits (monotonic seconds), None when none does."""
        with self._lock:
            return self._tags[0].since if self._tags else None

    def put(self, tags: Iterable[Tag]) -> None:
        """Append `tags`."""
        now = self._clock()
        with self._lock:
            for tag in tags:
                self._append(tag, now)
        self._wake()

    def take(self, limit_bytes: int) -> list[Queued]:
        """Return the oldest tags, at least one if any waits, until they reach `limit_bytes`."""
        taken: list[Queued] = []
        size = 0
        with self._lock:
            while self._tags and size < limit_bytes:
                queued = self._tags.popleft()
                size += len(queued.tag.body)
                taken.append(queued)
            self._bytes -= size
        return taken

    def _append(self, tag: Tag, now: float) -> None:
        if self._needs_key and not (tag.is_key_frame or tag.is_setup):
            self._dropped += tag.is_picture
            return
        gap = self._gap and tag.is_key_frame
        if tag.is_key_frame:
            self._needs_key = self._gap = False
        self._tags.append(Queued(tag, now, gap))
        self._bytes += len(tag.body)
        while self._overflows():
            self._drop_group()

    def _overflows(self) -> bool:
        first = self._first_media()
        if first is None or first is self._tags[-1].tag:
            return False
        return self._bytes > self._limit_bytes or self._span(first) > self._limit_ms

    def _span(self, first: Tag | None) -> int:
        """Return for how long programme waits (milliseconds) whose first tag that is no setup is `first`."""
        return 0 if first is None else max(0, self._tags[-1].tag.timestamp - first.timestamp)

    def _first_media(self) -> Tag | None:
        for queued in self._tags:
            if not queued.tag.is_setup:
                return queued.tag
        return None

    def _drop_group(self) -> None:
        """Drop from the front up to the next key frame, setup tags excepted; without one, all of it."""
        kept: list[Queued] = []
        started = False
        while self._tags:
            front = self._tags[0]
            if started and front.tag.is_key_frame:
                self._tags[0] = Queued(front.tag, front.since, after_gap=True)
                break
            self._tags.popleft()
            if front.tag.is_setup:
                kept.append(front)
                continue
            started = True
            self._bytes -= len(front.tag.body)
            self._dropped += front.tag.is_picture
        else:
            self._needs_key = self._gap = True
        self._tags.extendleft(reversed(kept))
