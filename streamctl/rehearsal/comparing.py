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

PREFERRED = (Match.RIGHT, Match.BLIND, Match.STALE, Match.STUCK, Match.WRONG)
"""What a picture is that may show one of several shots: the first of these that holds for any."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the picture, looked for in the recording.

    Attributes:
        shot: The picture from then on.
        seen: Programme frame at which the recording shows it; None for nowhere near.
        slack: How far from its journaled frame that may be (frames).
        near: How far from there it is late rather than wrong (frames).
    """

    shot: Shot
    seen: int | None
    slack: int
    near: int

    @property
    def right(self) -> bool:
        """Whether it is where the journal says, as exactly as the engine knows."""
        return self._lies_within(self.slack)

    @property
    def wrong(self) -> bool:
        """Whether it is neither there nor near."""
        return not self._lies_within(self.near)

    def _lies_within(self, frames: int) -> bool:
        return self.seen is not None and abs(self.seen - self.shot.settled) <= frames


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
    slack = expected.slack
    ages = [min(_age(code, sighting.codes[place], slack) for code in codes) for place, codes in wanted.items()]
    return next(found for bound, found in AGES if max(ages) <= bound)


def _age(wanted: Code, seen: Code, slack: int) -> int:
    """Return how much older `seen` is than `wanted` (frames); COUNTERS for another camera's.

    With `slack` what `wanted` says was itself seen: a difference up to `slack` is none, and how much newer `seen` is
    counts as an age as well, for the camera stood still at some other time.
    """
    if wanted.camera != seen.camera:
        return COUNTERS
    older = (wanted.frame - seen.frame) % COUNTERS
    if not slack:
        return older
    off = min(older, COUNTERS - older)
    return off if off > slack else 0


def matches(expected: Expected, sightings: Sequence[Sighting]) -> Iterator[tuple[Shot, Sighting, Match]]:
    """Yield how each picture compares with the shot that was on air.

    So near to a cut that it may be late, a picture may show either side of it, and nothing else. Fades are left out.
    """
    shots = expected.shots()
    number = 0
    for sighting in sightings:
        while number < len(shots) and sighting.frame >= shots[number].end:
            number += 1
        if number == len(shots):
            return
        possible = _possible(expected, shots, number, sighting.frame)
        if possible and not expected.turns(sighting.frame):
            found = (_compare(expected, sighting, shot) for shot in possible)
            yield shots[number], sighting, min(found, key=PREFERRED.index)


def _possible(expected: Expected, shots: Sequence[Shot], number: int, frame: int) -> list[Shot]:
    """Return the shots one of which `frame`, in that of `number`, has to show; none where nothing is sure."""
    near = expected.near
    beside = shots[max(0, number - near - 1) : number + near + 2]  # a shot has one frame at least
    around = [shot for shot in beside if shot.record.frame - near <= frame < shot.end + near]
    at_an_end = near and (frame < shots[0].settled + near or frame >= shots[-1].end - near)
    if at_an_end or any(shot.fades and frame < shot.settled + near for shot in around):
        return []
    return around


def changes(expected: Expected, sightings: Sequence[Sighting]) -> Iterator[Change]:
    """Yield each change of the picture that lies inside the recording and can be seen, and where it was seen.

    A cut is where the new picture is seen for the first time. A fade must still show the old picture alone on the frame
    before, and the new one alone as soon as its length has passed. The engine's slack widens both, and no more.
    """
    by_frame = {sighting.frame: sighting for sighting in sightings}
    shots, slack = expected.shots(), expected.slack
    for former, shot in pairwise(shots):
        before, after = by_frame.get(shot.record.frame - 1 - slack), by_frame.get(shot.settled + slack)
        if before is None or after is None or shot.settled + slack >= shot.end or _alike(expected, former, shot):
            continue
        if Match.BLIND in (_compare(expected, before, former), _compare(expected, after, shot)):
            continue
        right = (
            _shows(expected, before, former) and _shows(expected, after, shot) and not _shows(expected, before, shot)
        )
        seen = _first(expected, by_frame, shot) if right else _search(expected, by_frame, former, shot)
        yield Change(shot, None if _flickers(expected, by_frame, former, shot) else seen, slack, expected.near)


def _flickers(expected: Expected, by_frame: dict[int, Sighting], former: Shot, shot: Shot) -> bool:
    """Whether `shot`, near its beginning, is seen and then not any more. A fade is nobody's picture until its end."""
    if shot.fades:
        return False
    near = expected.near
    first = max(shot.settled - near, former.settled + near)  # what was on air before `former` may have been the same
    around = range(first, min(shot.settled + near + 1, shot.end - near))
    shown = [_shows(expected, by_frame[frame], shot) for frame in around if frame in by_frame]
    return any(before and not after for before, after in pairwise(shown))


def _first(expected: Expected, by_frame: dict[int, Sighting], shot: Shot) -> int:
    """Return the first frame within the engine's slack that shows `shot`: the last of them does."""
    around = range(shot.settled - expected.slack, shot.settled + expected.slack)
    found = (frame for frame in around if frame in by_frame and _shows(expected, by_frame[frame], shot))
    return next(found, shot.settled + expected.slack)


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


def _search(expected: Expected, by_frame: dict[int, Sighting], former: Shot, shot: Shot) -> int | None:
    """Return the first frame around `shot`'s beginning that shows it, other than where it should be.

    What was on air before `former` may have been the same.
    """
    first = max(shot.record.frame - SEARCH_FRAMES, former.settled + expected.near)
    around = range(first, shot.settled + SEARCH_FRAMES)
    found = (
        frame for frame in around if frame in by_frame and _compare(expected, by_frame[frame], shot) is not Match.WRONG
    )
    seen = next(found, None)
    return None if seen is None or abs(seen - shot.settled) <= expected.slack else seen


def held_share(expected: Expected, sightings: Sequence[Sighting]) -> float:
    """Return which share of the pictures that follow another one of the same shot show its cameras unchanged."""
    held = total = 0
    for (former_shot, former, _), (shot, sighting, _) in pairwise(matches(expected, sightings)):
        if former_shot is shot and sighting.frame == former.frame + 1 and sighting.codes and former.codes:
            total += 1
            held += any(former.codes.get(place) == code for place, code in sighting.codes.items())
    return held / total if total else 0.0


def overlays_right(
    expected: Expected, sightings: Sequence[Sighting], near: int
) -> tuple[int, int, int | None, int | None]:
    """Return how many pictures show the lower third that the journal says, of how many, and the first that does not.

    The last is the first of them further than `near` frames from a change of the lower third. Only pictures whose shot
    stands alone are compared: a fade lies under the lower third.
    """
    total, wrong = 0, []
    for _, sighting, _ in matches(expected, sightings):
        total += 1
        if sighting.overlay != _known_overlay(expected, sighting.frame):
            wrong.append(sighting.frame)
    far = (frame for frame in wrong if all(abs(frame - change.frame) > near for change in expected.overlays))
    return total - len(wrong), total, next(iter(wrong), None), next(far, None)


def _known_overlay(expected: Expected, frame: int) -> str | None:
    name = expected.overlay(frame)
    return None if name is None else expected.stills.known_as(name)
