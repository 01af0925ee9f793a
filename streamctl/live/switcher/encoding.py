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
"""So many encoders may be replaced within BUDGET_SECONDS; one more, and encoding is given up."""
BUDGET_SECONDS = 60.0


class EncodingListener(Protocol):
    """Who wants to know of encoders that start, fail and end; called from the mixer's thread."""

    def started(self, encoder: Encoder) -> None:
        """A new encoder runs."""

    def ended(self, encoder: Encoder, status: int) -> None:
        """An encoder has ended."""

    def replaced(self, frame: int, error: StreamctlError) -> None:
        """The encoder failed; what a new one makes begins with programme frame `frame`."""


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
        self.handing = False
        """Whether an encoder is being waited for."""
        self._encoder = self._begin()

    def _begin(self) -> Encoder:
        encoder = self._start()
        self._listener.started(encoder)
        return encoder

    @property
    def running(self) -> bool:
        """Whether an encoder runs."""
        return self._encoder.child.status is None

    @property
    def waiting(self) -> int:
        """Pictures that wait for the encoder."""
        return self._encoder.waiting

    @property
    def replaced(self) -> int:
        """Encoders replaced within the last BUDGET_SECONDS."""
        return len(self._replacements)

    def put(self, number: int, frame: Frame, samples: Buffer) -> None:
        """Hand over programme frame `number` and its sound; a new encoder takes it if the present one fails.

        Raises:
            EncoderFailed: Too many encoders failed, or none can be started.
        """
        self.handing = True
        while not self._taken(number, frame, samples):
            pass
        self.handing = False

    def _taken(self, number: int, frame: Frame, samples: Buffer) -> bool:
        """Return whether the encoder took programme frame `number`; there is another one if it did not."""
        try:
            self._encoder.put(frame, samples, self._patience if self._encoder.proven else START_SECONDS)
        except EncoderFailed:
            self._replace(number)
            return False
        return True

    def _replace(self, number: int) -> None:
        hung = self._encoder.child.status is None
        self._listener.ended(self._encoder, self._encoder.kill())
        self._spend(hung=hung)
        self._splice(number)
        try:
            self._encoder = self._begin()
        except StreamctlError:
            raise EncoderFailed from None
        self._listener.replaced(number, StreamctlError("SWI-005", frame=number))

    def _spend(self, *, hung: bool) -> None:
        """Count one more replacement. Raise EncoderFailed when there were too many of late."""
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
        self._listener.ended(self._encoder, self._encoder.end())
