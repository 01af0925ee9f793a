"""Whether OBS shows what it should: its scene held against pictures of its cameras, taken at the same moment. Pure.

Somebody may hide a source in OBS's window, lay something over it or move it. All pictures are luma in limited range,
WIDTH columns wide or as a camera's shape asks for; times are monotonic seconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Rectangle, Size
from streamctl.live.obs_switcher.looks import CameraSight, luma_of
from streamctl.live.switcher.frame import Bytes
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.watching import STILL_DIFFERENCE, difference, is_black
from streamctl.plan.model import Plan

WIDTH = 160
"""Columns of the pictures that are looked at."""
BLOCKS = (16, 9)
"""Columns and rows of blocks whose means are compared: what moved between two pictures of one look is lost in them."""
UNLIKE_LUMA = 40
"""Difference of luma that makes a block another one: a fifth of the range."""
UNLIKE_SHARE = 0.5
"""So many of a camera's blocks have to be other ones: a clock or a logo that somebody adds is theirs to add."""
FEWEST_BLOCKS = 16
"""What is seen of a camera by less than this is not judged."""
MOVING = 4 * STILL_DIFFERENCE
"""Motion of its cameras that a scene cannot have without moving itself (mean difference of luma)."""
MOVED_LOOKS = 2
"""So often they have to have moved while it stood: one of them may be in its next picture only."""
SETTLING_SECONDS = 1.0
"""A change of scene is not judged for so long (seconds)."""
WELL_SECONDS = 1.0
"""It is over when all has been well for so long (seconds)."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stills:
    """The cards of a show: luma of each, and what each lower third covers."""

    cards: Mapping[str, Bytes] = field(default_factory=dict)
    covers: Mapping[str, Mask] = field(default_factory=dict)


def stills(plan: Plan, folder: Path) -> Stills:
    """Return the cards of `plan`, whose pictures are in `folder`. Raise OSError where one cannot be read."""
    size, cards, covers = (WIDTH, _rows(plan.encoder.size)), {}, {}
    for card in plan.cards:
        with Image.open(folder / f"{card.id}.png") as picture:
            small = picture.convert("RGBA").resize(size, Image.Resampling.BOX)
        if card.overlay:
            covers[card.id] = np.asarray(small.getchannel("A")) > 0
        else:
            cards[card.id] = luma_of(small.convert("RGB"))
    return Stills(cards, covers)


def _rows(canvas: Size) -> int:
    return round(WIDTH * canvas.height / canvas.width)


class Part(NamedTuple):
    """Something that is seen in a scene.

    Attributes:
        name: Which camera, or the card.
        place: The rows and columns that it fills.
        picture: What it looks like, in the size that it has there.
        free: Where nothing covers it.
        motion: How much has moved in it since the look before (mean difference of luma).
    """

    name: str
    place: tuple[slice, slice]
    picture: Bytes
    free: Mask
    motion: float


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw of the scene on air.

    Attributes:
        black: It is black, and nothing in it is.
        unlike: The largest share of a part of it that does not look as that part does.
        part: Which camera, or the card.
        stands: Nothing in it has moved since the look before.
        moves: Its cameras have.
    """

    black: bool
    unlike: float
    part: str
    stands: bool
    moves: bool


class SceneSight:
    """What is known of the scene on air. For one thread alone.

    Args:
        plan: The show.
        pictures: Its cards.
    """

    def __init__(self, plan: Plan, pictures: Stills) -> None:
        self._plan = plan
        self._stills = pictures
        self._rows = _rows(plan.encoder.size)
        self._layers = {scene.id: scene.layers for scene in plan.scenes}
        self._on_air: tuple[Shown, str | None] | None = None
        self._settled_at = 0.0
        self._before: Bytes | None = None
        self._since: dict[str, float] = {}
        self._moved = 0
        self._well_since = 0.0
        self.problem: StreamctlError | None = None
        """What is wrong with it, with what was measured; None for nothing."""

    def forget(self) -> None:
        """Nothing of the show is on air, or nobody looks: what was wrong is not known to be."""
        self._on_air, self._before, self._since, self._moved, self.problem = None, None, {}, 0, None

    def looked(
        self, shown: Shown, overlay: str | None, picture: Bytes, cameras: Mapping[str, CameraSight], at: float
    ) -> None:
        """Judge `picture`, what the scene of `shown` looks like with the lower third `overlay`, at `at`."""
        if (shown, overlay) != self._on_air:
            problem = self.problem
            self.forget()
            self.problem, self._on_air, self._settled_at = problem, (shown, overlay), at + SETTLING_SECONDS
            self._well_since = at
        if picture.shape == (self._rows, WIDTH) and at >= self._settled_at:
            self._judge(self._look(shown, overlay, picture, cameras), shown.name, at)
        self._before = picture

    def _judge(self, look: Look, name: str, at: float) -> None:
        safety = self._plan.safety
        limits = {"black": safety.black_seconds, "unlike": safety.frozen_seconds, "still": safety.frozen_seconds}
        seen = {"black": look.black, "unlike": look.unlike >= UNLIKE_SHARE, "still": look.stands}
        self._since = {kind: self._since.get(kind, at) for kind, there in seen.items() if there}
        self._moved = self._moved + look.moves if look.stands else 0
        wrong = [kind for kind in self._since if kind != "still" or self._moved >= MOVED_LOOKS]
        self._well_since = at if wrong else self._well_since
        lasting = next((kind for kind in wrong if at - self._since[kind] >= limits[kind]), None)
        if lasting is not None:
            self.problem = _error(lasting, look, name, at - self._since[lasting])
        elif at - self._well_since >= WELL_SECONDS:
            self.problem = None

    def _look(self, shown: Shown, overlay: str | None, picture: Bytes, cameras: Mapping[str, CameraSight]) -> Look:
        free = np.ones(picture.shape, np.bool_)
        cover = self._stills.covers.get(overlay or "")
        if cover is not None:
            free &= ~cover
        parts = tuple(
            self._card(shown.name, free) if shown.kind == "card" else self._cameras(shown.name, cameras, free)
        )
        black = bool(parts) and is_black(picture) and not any(is_black(part.picture) for part in parts)
        unlike, name = max(((_unlike(picture[part.place], part), part.name) for part in parts), default=(0.0, ""))
        motion = sum(part.motion * np.count_nonzero(part.free) for part in parts) / picture.size
        stands = self._before is not None and difference(self._before, picture) <= STILL_DIFFERENCE
        return Look(black, unlike, name, stands, moves=motion >= MOVING)

    def _card(self, name: str, free: Mask) -> Iterator[Part]:
        card = self._stills.cards.get(name)
        if card is not None:
            yield Part(name, (slice(0, self._rows), slice(0, WIDTH)), card, free, 0.0)

    def _cameras(self, scene: str, cameras: Mapping[str, CameraSight], free: Mask) -> Iterator[Part]:
        """Yield each camera that is seen in `scene`, the topmost first."""
        for layer in reversed(self._layers[scene]):
            camera = cameras[layer.camera]
            if camera.picture is None:
                continue
            place = self._place(layer.place, camera.picture)
            rows, columns = (side.stop - side.start for side in place)
            if rows > 0 and columns > 0:
                picture = _resized(camera.picture, columns, rows)
                yield Part(layer.camera, place, picture, free[place].copy(), camera.motion)
                free[place] = False

    def _place(self, place: Rectangle, camera: Bytes) -> tuple[slice, slice]:
        """Return the rows and columns of a small picture that a camera fills which is fitted into `place`."""
        scale = WIDTH / self._plan.encoder.size.width
        rows, columns = camera.shape
        fitting = scale * min(place.width / columns, place.height / rows)
        top, left = scale * (place.y + place.height / 2), scale * (place.x + place.width / 2)
        return _around(top, fitting * rows, self._rows), _around(left, fitting * columns, WIDTH)


def _around(middle: float, length: float, end: int) -> slice:
    return slice(max(0, round(middle - length / 2)), min(end, round(middle + length / 2)))


def _unlike(seen: Bytes, part: Part) -> float:
    """Return which share of the blocks of `seen`, where nothing covers them, is not as in `part`; 0 for too few."""
    columns, rows = (min(wanted, there) for wanted, there in zip(BLOCKS, reversed(seen.shape), strict=True))
    whole = _resized(part.free.astype(np.uint8) * 255, columns, rows) == 255
    if np.count_nonzero(whole) < FEWEST_BLOCKS:
        return 0.0
    ours, theirs = (_resized(one, columns, rows).astype(np.int16) for one in (seen, part.picture))
    return float(np.mean(np.abs(ours - theirs)[whole] > UNLIKE_LUMA))


def _resized(luma: Bytes, columns: int, rows: int) -> Bytes:
    return np.asarray(Image.fromarray(luma).resize((columns, rows), Image.Resampling.BOX))


def _error(kind: str, look: Look, name: str, seconds: float) -> StreamctlError:
    lasts = round(seconds, 1)
    if kind == "black":
        return StreamctlError("OBS-074", where="OBS", name=name, seconds=lasts)
    if kind == "unlike":
        percent = round(100 * look.unlike)
        return StreamctlError("OBS-075", where="OBS", name=name, part=look.part, percent=percent, seconds=lasts)
    return StreamctlError("OBS-076", where="OBS", name=name, seconds=lasts)
