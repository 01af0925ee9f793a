"""The fan-out: every tag to every taker, and a clean beginning for whoever joins late."""

import threading

from streamctl.live.relay.flv import AUDIO, SCRIPT, VIDEO, Tag
from streamctl.live.relay.programme_time import MILLISECONDS
from streamctl.live.relay.tag_queue import TagQueue

GROUP_LIMIT_BYTES = 24 << 20
"""A longer group of pictures is not kept for latecomers, who then wait for the next key frame: 4 s at 50 Mb/s."""


class FanOut:
    """Hands tags to queues. Keeps metadata, sequence headers and the last group of pictures.

    Whoever joins gets those first, so that its stream begins with its headers and a key frame.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._setup: dict[int, Tag] = {}
        self._group: list[Tag] = []
        self._group_bytes = 0
        self._running: set[TagQueue] = set()
        self._waiting: set[TagQueue] = set()
        self._rate = 0.0

    @property
    def rate(self) -> float:
        """Bytes a second of the last whole group of pictures; 0 before there is one."""
        return self._rate

    def setup(self) -> tuple[Tag, ...]:
        """Return metadata and sequence headers as last seen, in the order in which an FLV begins."""
        return tuple(self._setup[kind] for kind in (SCRIPT, VIDEO, AUDIO) if kind in self._setup)

    def join(self, queue: TagQueue) -> None:
        """Let `queue` begin with the last group of pictures, or with the next if none is kept."""
        with self._lock:
            if self._group:
                queue.put((*self.setup(), *self._group))
                self._running.add(queue)
            else:
                self._waiting.add(queue)

    def leave(self, queue: TagQueue) -> None:
        """Give `queue` nothing more."""
        with self._lock:
            self._running.discard(queue)
            self._waiting.discard(queue)

    def feed(self, tag: Tag) -> None:
        """Hand `tag` to everyone."""
        with self._lock:
            if tag.is_setup:
                self._change_setup(tag)
                return
            self._keep(tag)
            for queue in self._running:
                queue.put((tag,))
            if tag.is_key_frame and self._waiting:
                for queue in self._waiting:
                    queue.put((*self.setup(), tag))
                self._running |= self._waiting
                self._waiting = set()

    def _change_setup(self, tag: Tag) -> None:
        """Remember a setup tag; whoever runs already is told only if it says something new."""
        known = self._setup.get(tag.kind)
        self._setup[tag.kind] = tag
        if known is not None and known.body == tag.body:
            return
        for queue in self._running:
            queue.put((tag,))

    def _keep(self, tag: Tag) -> None:
        if tag.is_key_frame:
            self._measure(tag)
            self._group, self._group_bytes = [tag], len(tag.body)
        elif self._group_bytes + len(tag.body) > GROUP_LIMIT_BYTES:
            self._group = []
        elif self._group:
            self._group.append(tag)
            self._group_bytes += len(tag.body)

    def _measure(self, key_frame: Tag) -> None:
        if self._group and key_frame.timestamp > self._group[0].timestamp:
            self._rate = self._group_bytes * MILLISECONDS / (key_frame.timestamp - self._group[0].timestamp)
