"""The encode over the whole programme: one encoder after another, should one die or hang."""

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from typing_extensions import Buffer

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.encoder import Encoder, EncoderFailed
from streamctl.live.switcher.frame import Frame

PATIENCE_SECONDS = 0.7
"""An encoder that takes nothing for this long is replaced: with what follows, viewers miss less than 1.5 s."""
START_SECONDS = 4.0
"""The same for one that has just been started and has delivered nothing yet: a cold disk, a busy processor."""
PATIENCE_LIMIT = 5.0
"""A machine too busy to encode is not helped by ever new encoders: patience doubles up to this (seconds)."""
BUDGET = 6
"""So many encoders that had worked may be replaced within BUDGET_SECONDS; one more, and encoding is given up."""
BUDGET_SECONDS = 60.0
PAUSE_SECONDS = 0.1
"""Pause after an encoder that delivered nothing (seconds), twice as long after each further one: a program that is just
being replaced on disk, or a lack of memory, passes, and ever new processes would only prolong it."""
PAUSE_LIMIT = 1.0
KEPT_SECONDS = 0.4
"""Over so short a pause the mixer waits and keeps what it has mixed (seconds); over a longer one frames pass unencoded,
so that what viewers see next is the present."""
GIVE_UP_SECONDS = 60.0
"""Encoding is given up when no encoder has delivered anything for this long (seconds)."""


class EncodingListener(Protocol):
    """Who wants to know of encoders that start, fail and end; called from the mixer's thread."""

    def started(self, encoder: Encoder) -> None:
        """A new encoder runs."""

    def ended(self, encoder: Encoder, status: int) -> None:
        """An encoder has ended."""

    def replaced(self, frame: int, error: StreamctlError) -> None:
        """The encoder failed; what a new one makes begins with programme frame `frame`."""

    def cut_short(self, error: StreamctlError) -> None:
        """The last encoder failed at the programme's end: its last pictures are missing."""


class Encoding:
    """Pictures and sound in, whatever happens to the encoder. For the mixer's thread alone, but for `running`.

    Args:
        start: Starts an encoder.
        splice: Told the programme frame that the next encoder's output begins with, before any of it comes.
        listener: Told what happens.
    """

    def __init__(
        self, start: Callable[[], Encoder], splice: Callable[[int], object], listener: EncodingListener
    ) -> None:
        self._start = start
        self._splice = splice
        self._listener = listener
        self._patience = PATIENCE_SECONDS
        self._replacements: deque[float] = deque()
        self._failures = 0
        self._failing_since: float | None = None
        self._rests_until = 0.0
        self.handing = False
        """Whether an encoder is being waited for."""
        self._encoder: Encoder | None = start()
        listener.started(self._encoder)

    @property
    def running(self) -> bool:
        """Whether an encoder runs."""
        encoder = self._encoder
        return encoder is not None and encoder.child.status is None

    @property
    def waiting(self) -> int:
        """Pictures that wait for the encoder."""
        encoder = self._encoder
        return encoder.waiting if encoder is not None else 0

    @property
    def replaced(self) -> int:
        """Encoders replaced within the last BUDGET_SECONDS, those that never delivered anything not counted."""
        return len(self._replacements)

    def put(self, number: int, frame: Frame, samples: Buffer) -> None:
        """Hand over programme frame `number` and its sound; a new encoder takes it if the present one fails.

        While no encoder can be started, frames are kept for KEPT_SECONDS, then they are lost.

        Raises:
            EncoderFailed: Too many encoders failed, or none has worked for too long.
        """
        if self._encoder is None and time.monotonic() < self._rests_until:
            return
        self.handing = True
        while not self._taken(number, frame, samples) and self._rested():
            pass
        self.handing = False

    def _taken(self, number: int, frame: Frame, samples: Buffer) -> bool:
        """Return whether an encoder took programme frame `number`."""
        encoder = self._encoder or self._next(number)
        if encoder is None:
            return False
        try:
            encoder.put(frame, samples, self._patience if encoder.proven else START_SECONDS)
        except EncoderFailed:
            self._lose(encoder)
            return False
        return True

    def _next(self, number: int) -> Encoder | None:
        """Return a new encoder whose output begins with programme frame `number`; None where it cannot be started."""
        self._splice(number)
        try:
            encoder = self._start()
        except StreamctlError:
            self._fail()
            return None
        self._encoder = encoder
        self._listener.started(encoder)
        if self._failures & (self._failures - 1) == 0:  # of many in a row, not each is news
            self._listener.replaced(number, StreamctlError("SWI-005", frame=number))
        return encoder

    def _lose(self, encoder: Encoder) -> None:
        """End the encoder that failed, and count it. Raise EncoderFailed when that was one too many."""
        hung = encoder.child.status is None
        self._encoder = None
        self._listener.ended(encoder, encoder.kill())
        if not encoder.proven:
            self._fail()
            return
        self._failures, self._failing_since = 0, None
        self._spend(hung=hung)

    def _fail(self) -> None:
        """Count one more encoder that delivered nothing. Raise EncoderFailed when none has for too long."""
        now = time.monotonic()
        self._failing_since = now if self._failing_since is None else self._failing_since
        if now - self._failing_since > GIVE_UP_SECONDS:
            raise EncoderFailed
        self._failures += 1

    def _rested(self) -> bool:
        """Return whether the next encoder is to be tried for the present frame, after a pause where one is due."""
        if not self._failures:
            return True
        pause = min(PAUSE_LIMIT, PAUSE_SECONDS * 2 ** (self._failures - 1))
        if pause > KEPT_SECONDS:
            self._rests_until = time.monotonic() + pause
            return False
        time.sleep(pause)
        return True

    def _spend(self, *, hung: bool) -> None:
        """Count one more encoder that had worked. Raise EncoderFailed when there were too many of late."""
        now = time.monotonic()
        while self._replacements and now - self._replacements[0] > BUDGET_SECONDS:
            self._replacements.popleft()
        if not self._replacements:
            self._patience = PATIENCE_SECONDS
        if len(self._replacements) >= BUDGET:
            raise EncoderFailed
        self._replacements.append(now)
        if hung:
            self._patience = min(PATIENCE_LIMIT, self._patience * 2)

    def end(self) -> None:
        """End the encoder once it has encoded what it was given; the relay has all of it then."""
        if self._encoder is None:
            return
        status = self._encoder.end()
        self._listener.ended(self._encoder, status)
        if status:
            self._listener.cut_short(StreamctlError("SWI-006", status=status))
