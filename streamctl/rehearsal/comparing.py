"""Comparing what a recording shows with what the journal says, picture by picture. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from streamctl.rehearsal.counter import COUNTERS, Code
from streamctl.rehearsal.expected import Expected, Shot
from streamctl.rehearsal.sighting import Sighting

STALE_FRAMES = 30
"""A camera's picture up to this much older than it should be is late; an older one has stood still (frames)."""
STUCK_FRAMES = COUNTERS // 2
"""A counter further behind than this is ahead: it counts in a circle (frames)."""
SEARCH_FRAMES = 30
"""How far around its journaled frame a change that is not there is looked for (frames)."""


class Match(Enum):
    """How a picture compares with what the journal says of it."""

    RIGHT = "right"
    STALE = "stale"
    """The cameras that belong there, an earlier picture of at least one of them."""
    STUCK = "stuck"
    """The same, but a picture so old that a viewer sees it stand still."""
    WRONG = "wrong"
    BLIND = "blind"
    """Nothing in this picture can be read: every code of the scene is covered."""


AGES = ((0, Match.RIGHT), (STALE_FRAMES, Match.STALE), (STUCK_FRAMES, Match.STUCK), (COUNTERS, Match.WRONG))
"""How a picture whose oldest camera is up to so many frames behind compares."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the picture, looked for in the recording.

    Attributes:
        shot: The picture from then on.
        seen: Programme frame at which the recording shows it; None for nowhere near.
    """

    shot: Shot
    seen: int | None

    @property
    def right(self) -> bool:
        """Whether it is where the journal says."""
        return self.seen == self.shot.settled


def match(expected: Expected, sighting: Sighting, shown: tuple[str, str]) -> Match:
    """Return how `sighting` compares with `shown` (kind and name)."""
    kind, name = shown
    if kind == "card":
        right = not sighting.codes and sighting.card == expected.stills.known_as(name)
        return Match.RIGHT if right else Match.WRONG
    wanted = expected.codes(sighting.frame, shown)
    extra = sighting.codes.keys() - wanted.keys()
    if wanted.keys() - sighting.codes.keys() or (extra and extra - expected.covered(sighting.frame, name)):
        return Match.WRONG
    if not wanted:
        return Match.WRONG if sighting.card else Match.BLIND
    ages = [min(_age(code, sighting.codes[place]) for code in codes) for place, codes in wanted.items()]
    return next(found for bound, found in AGES if max(ages) <= bound)


def _age(wanted: Code, seen: Code) -> int:
    """Return how much older `seen` is than `wanted` (frames); COUNTERS for another camera's."""
    return (wanted.frame - seen.frame) % COUNTERS if wanted.camera == seen.camera else COUNTERS


def matches(expected: Expected, sightings: Sequence[Sighting]) -> Iterator[tuple[Shot, Sighting, Match]]:
    """Yield how each picture outside a fade compares with the shot that was on air."""
    shots = iter(expected.shots())
    shot = next(shots, None)
    for sighting in sightings:
        while shot is not None and sighting.frame >= shot.end:
            shot = next(shots, None)
        if shot is None:
            return
        if sighting.frame >= shot.settled:
            yield shot, sighting, match(expected, sighting, (shot.record.kind, shot.record.name))


def changes(expected: Expected, sightings: Sequence[Sighting]) -> Iterator[Change]:
    """Yield each change of the picture that lies inside the recording and can be seen, and where it was seen.

    A cut is where the new picture is seen for the first time. A fade must still show the old picture alone on the frame
    before, and the new one alone as soon as its length has passed.
    """
    by_frame = {sighting.frame: sighting for sighting in sightings}
    shots = expected.shots()
    for former, shot in pairwise(shots):
        before, after = by_frame.get(shot.record.frame - 1), by_frame.get(shot.settled)
        if before is None or after is None or shot.settled == shot.end or _alike(expected, former, shot):
            continue
        if Match.BLIND in (_compare(expected, before, former), _compare(expected, after, shot)):
            continue
        right = (
            _shows(expected, before, former) and _shows(expected, after, shot) and not _shows(expected, before, shot)
        )
        yield Change(shot, shot.settled if right else _search(expected, by_frame, shot))


def _alike(expected: Expected, former: Shot, shot: Shot) -> bool:
    """Whether the change from `former` to `shot` cannot be seen: the same cameras in the same readable places."""
    one, other = former.record, shot.record
    if one.kind != other.kind:
        return False
    if one.kind == "card":
        return expected.stills.known_as(one.name) == expected.stills.known_as(other.name)
    return expected.places(other.frame - 1, one.name) == expected.places(shot.settled, other.name)


def _compare(expected: Expected, sighting: Sighting, shot: Shot) -> Match:
    return match(expected, sighting, (shot.record.kind, shot.record.name))


def _shows(expected: Expected, sighting: Sighting, shot: Shot) -> bool:
    """Whether `sighting` shows the card or the cameras of `shot`, however old their pictures are."""
    return _compare(expected, sighting, shot) in {Match.RIGHT, Match.STALE, Match.STUCK}


def _search(expected: Expected, by_frame: dict[int, Sighting], shot: Shot) -> int | None:
    """Return the first frame around `shot`'s beginning that shows it, other than the one where it should be."""
    around = range(shot.record.frame - SEARCH_FRAMES, shot.settled + SEARCH_FRAMES)
    found = (
        frame for frame in around if frame in by_frame and _compare(expected, by_frame[frame], shot) is not Match.WRONG
    )
    first = next(found, None)
    return None if first == shot.settled else first


def overlays_right(expected: Expected, sightings: Sequence[Sighting]) -> tuple[int, int, int | None]:
    """Return how many pictures show the lower third that the journal says, of how many, and the first that does not.

    Only pictures whose shot stands alone are compared: a fade lies under the lower third.
    """
    compared = [
        (sighting.frame, sighting.overlay == _known_overlay(expected, sighting.frame))
        for _, sighting, _ in matches(expected, sightings)
    ]
    return (
        sum(right for _, right in compared),
        len(compared),
        next((frame for frame, right in compared if not right), None),
    )


def _known_overlay(expected: Expected, frame: int) -> str | None:
    name = expected.overlay(frame)
    return None if name is None else expected.stills.known_as(name)
