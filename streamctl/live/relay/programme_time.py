"""Where tags lie on the programme's time: frame numbers, and successive encodes spliced into one timeline. Pure."""

from collections.abc import Iterator
from fractions import Fraction

from streamctl.live.relay.flv import AUDIO, Tag

MILLISECONDS = 1000
"""Milliseconds in a second."""
HELD_TAGS = 1000
"""Tags held while an encode's first picture has not come, setup tags apart: twenty seconds of sound."""


class ProgrammeTime:
    """Moves the tags of one encode after another onto a single timeline of milliseconds.

    The n-th picture of an encode is programme frame `first frame of the encode` + n. Frame F is presented at
    `presentation time of the very first picture` + F / fps, so that timestamps run on whichever encode made them.

    Args:
        fps: The programme's frame rate (frames per second).
    """

    def __init__(self, fps: Fraction) -> None:
        self._fps = fps
        # so many frames in so many milliseconds, in whole numbers: every tag is placed, and a Fraction takes its time
        self._frames, self._milliseconds = fps.numerator, fps.denominator * MILLISECONDS
        self._origin: int | None = None
        self._first_frame: int | None = 0
        self._offset: int | None = None
        self._held: list[Tag] = []
        self._last: dict[int, int] = {}
        self.newest_frame: int | None = None
        """The highest frame seen; None before the first picture."""

    def begin(self, frame: int | None = None) -> None:
        """Expect a new encode whose first picture is `frame`; None for the frame after the newest."""
        self._first_frame = frame
        self._offset = None
        self._held = []

    def place(self, tag: Tag) -> Iterator[Tag]:
        """Yield the tags that have their place now that `tag` came: what precedes an encode's first picture waits."""
        if self._offset is None:
            self._hold(tag)
            if not tag.is_picture:
                return
            self._anchor(tag)
            held, self._held = self._held, []
            for waiting in held:
                yield from self._placed(waiting)
        else:
            yield from self._placed(tag)

    def frame(self, presentation_ms: int) -> int:
        """Return the programme frame presented at `presentation_ms` of the timeline.

        Raises:
            ValueError: No picture has come yet.
        """
        if self._origin is None:
            message = "no picture has come yet"
            raise ValueError(message)
        return round((presentation_ms - self._origin) * self._frames / self._milliseconds)

    def _hold(self, tag: Tag) -> None:
        if len(self._held) > HELD_TAGS:
            oldest = next((place for place, held in enumerate(self._held) if not held.is_setup), 0)
            del self._held[oldest]
        self._held.append(tag)

    def _anchor(self, picture: Tag) -> None:
        frame = self._first_frame
        if frame is None:
            frame = 0 if self.newest_frame is None else self.newest_frame + 1
        if self._origin is None:
            self._origin = picture.presentation_ms
        self._offset = self._origin + round(frame * MILLISECONDS / self._fps) - picture.presentation_ms

    def _placed(self, tag: Tag) -> Iterator[Tag]:
        """Yield `tag` in its place; sound that the encode before has delivered already is left out.

        A picture's decoding time never goes back behind the last one's: at a splice the new encode's pictures are
        decoded a little later than its own headway, and shown exactly when due.
        """
        assert self._offset is not None
        due = tag.timestamp + self._offset
        earliest = self._last.get(tag.kind, due)
        if tag.is_picture and due < earliest:
            shown = due + tag.composition_ms
            due = max(due, min(earliest, shown))
            tag = tag.at(due, shown - due)
        if tag.kind == AUDIO and not tag.is_header and due < earliest:
            return
        self._last[tag.kind] = max(due, earliest)
        if tag.is_picture:
            frame = self.frame(due + tag.composition_ms)
            self.newest_frame = frame if self.newest_frame is None else max(self.newest_frame, frame)
        yield tag.at(max(due, 0))
