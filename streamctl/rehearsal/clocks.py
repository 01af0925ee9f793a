"""Where each camera's counter lies in the programme of an OBS: read from the recording, for nobody is told. Pure.

An OBS takes a camera by a clock of its own and shows the newest picture that it has. What is constant then is how far
camera and programme lie apart, as long as both run: the distance that most pictures of a camera have is taken for it,
and every other picture is held to that.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from streamctl.rehearsal.counter import COUNTERS
from streamctl.rehearsal.expected import Expected
from streamctl.rehearsal.sighting import Sighting
from streamctl.session import records as r

ALWAYS = float("-inf")
"""Session second of an anchor that holds from the beginning."""


def with_seen_clocks(expected: Expected, sightings: Sequence[Sighting]) -> Expected:
    """Return `expected` with each camera's counter anchored where `sightings` show it.

    One that is never seen has an anchor as well: wherever it should be seen, something is wrong.
    """
    return replace(expected, anchors=[(ALWAYS, anchor) for anchor in _anchors(expected, sightings)])


def _anchors(expected: Expected, sightings: Sequence[Sighting]) -> Iterator[r.CameraAnchored]:
    for camera in expected.plan.cameras:
        number = expected.number(camera.id)
        distances = Counter(
            (sighting.frame - code.frame) % COUNTERS
            for sighting in sightings
            for code in sighting.codes.values()
            if code.camera == number
        )
        frame = distances.most_common(1)[0][0] if distances else 0
        yield r.CameraAnchored(name=camera.id, run=1, frame=frame, seconds=expected.seconds(frame))
