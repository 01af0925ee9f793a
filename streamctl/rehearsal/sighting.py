"""What a recording shows, picture by picture: read without knowing what it ought to show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from streamctl.core.values import Rectangle
from streamctl.media.decode import Picture
from streamctl.plan.model import LayerPlan, Plan, ScenePlan
from streamctl.rehearsal.counter import Code, CodeReader, Luma
from streamctl.rehearsal.stills import Stills


@dataclass(frozen=True, slots=True)
class Sighting:
    """One picture of the programme, as it was recorded.

    Attributes:
        frame: Its programme frame.
        seconds: When it is shown, on the recording's own clock.
        codes: What is read in each place in which some scene shows a camera; places without a code are left out.
        card: The full card it shows.
        overlay: The lower third that lies over it.
        flash: Whether the flash of the camera that is heard is lit; None where that camera is not seen.
    """

    frame: int
    seconds: float
    codes: Mapping[CodeReader, Code]
    card: str | None = None
    overlay: str | None = None
    flash: bool | None = None


@dataclass(frozen=True)
class Watcher:
    """Reads pictures of a rehearsal of `plan`.

    Attributes:
        plan: The plan with simulated cameras.
        stills: Its cards and lower thirds.
        heard: Number of the simulated camera whose sound is the programme's; None for silence.
    """

    plan: Plan
    stills: Stills
    heard: int | None

    @cached_property
    def readers(self) -> tuple[CodeReader, ...]:
        """One reader for each place in which some scene shows a camera."""
        layers = (layer for scene in self.plan.scenes for layer in scene.layers)
        return tuple(dict.fromkeys(reader_of(self.plan, layer) for layer in layers))

    def look(self, frame: int, seconds: float, luma: Luma) -> Sighting:
        """Return what picture `luma`, shown at `seconds`, says of programme frame `frame`."""
        codes = {reader: code for reader in self.readers if (code := reader.read(luma)) is not None}
        card = self.stills.card(luma) if not codes else None
        overlay = self.stills.overlay(luma)
        return Sighting(frame, seconds, codes, card, overlay, self._flash(luma, codes, overlay))

    def _flash(self, luma: Luma, codes: Mapping[CodeReader, Code], overlay: str | None) -> bool | None:
        """Return whether the heard camera's flash is lit; smaller pictures and lower thirds may lie over it."""
        heard = next((reader for reader, code in codes.items() if code.camera == self.heard), None)
        if heard is None:
            return None
        above = [reader.place for reader in codes if _area(reader.place) < _area(heard.place)]
        above += [self.stills.boxes[overlay]] if overlay else []
        return None if any(overlap(heard.flash_place, place) for place in above) else heard.flash(luma)

    def watch(self, pictures: Iterable[Picture], frames: Iterable[int]) -> Iterator[Sighting]:
        """Yield what each of `pictures` shows, numbered by `frames`."""
        for frame, picture in zip(frames, pictures, strict=False):
            yield self.look(frame, picture.seconds, picture.luma)


def reader_of(plan: Plan, layer: LayerPlan) -> CodeReader:
    """Return the reader of `layer`'s place: a simulated camera is drawn in its largest size."""
    return CodeReader(layer.place, plan.camera(layer.camera).sizes[0])


def readable_layers(plan: Plan, scene: ScenePlan, covered: Sequence[Rectangle] = ()) -> dict[CodeReader, str]:
    """Return the camera's id for each place of `scene` whose code is large enough and not covered.

    Later layers cover it, and the rectangles `covered`.
    """
    readable = {}
    for index, layer in enumerate(scene.layers):
        reader = reader_of(plan, layer)
        above = [later.place for later in scene.layers[index + 1 :]]
        if reader.readable and not any(overlap(reader.row, place) for place in (*above, *covered)):
            readable[reader] = layer.camera
    return readable


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Whether the two rectangles share a pixel."""
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _area(place: Rectangle) -> int:
    return place.width * place.height


def flashes(sightings: Sequence[Sighting]) -> tuple[float, ...]:
    """Return when a flash begins (seconds on the recording's clock): lit, and on the picture before seen and dark."""
    pairs = pairwise(sightings)
    return tuple(after.seconds for before, after in pairs if after.flash and before.flash is False)
