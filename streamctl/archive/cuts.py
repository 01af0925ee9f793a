"""data/edit/cuts.json: what was on air when, why and by whom, for an editor to go on from."""

import json
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, Literal, TypeVar

from streamctl.archive.record import SessionRecord
from streamctl.archive.timeline import Piece, Timeline
from streamctl.core.values import Value, seconds_of_frame
from streamctl.session.records import OnAir, Overlay

Change = TypeVar("Change", OnAir, Overlay)


class Cut(Value):
    """From `frame` on the archive shows this.

    Attributes:
        frame: The archive's frame (a fade begins there).
        seconds: The same in seconds.
        programme_frame: The programme's frame.
        kind: A scene of cameras, or a card.
        name: Its id.
        fade_frames: Length of the fade, 0 for a cut.
        reason: Why, as journaled.
        origin: Who asked (`operator`, `rundown`, `script`, `safety`), None where nobody did.
        confidence: 1 for what was on air; an edit made later by a detector writes less.
        override: An editor's wish in place of `name`; None as handed over.
    """

    frame: int
    seconds: float
    programme_frame: int
    kind: Literal["scene", "card"]
    name: str
    fade_frames: int
    reason: str
    origin: str | None
    confidence: float = 1.0
    override: str | None = None


class LowerThird(Value):
    """From `frame` on the lower third `name` lies over the picture, none where it is None."""

    frame: int
    seconds: float
    programme_frame: int
    name: str | None


class MarkedMoment(Value):
    """A moment that somebody wanted to find again."""

    frame: int
    seconds: float
    programme_frame: int
    text: str


class CameraAnchor(Value):
    """Frame 0 of run `run` of a camera's own recording is programme frame `programme_frame`."""

    camera: str
    run: int
    programme_frame: int


class CutList(Value):
    """What cuts.json holds; `pieces` tells where programme frames lie in the archive."""

    format: Literal[1] = 1
    fps: str
    frames: int
    pieces: tuple[Piece, ...]
    cuts: tuple[Cut, ...]
    lower_thirds: tuple[LowerThird, ...]
    marks: tuple[MarkedMoment, ...]
    anchors: tuple[CameraAnchor, ...]


def cut_list(record: SessionRecord, timeline: Timeline) -> CutList:
    """Return the cut list of `record` on `timeline`; what was on air at its first frame is the first cut."""
    fps, state = record.header.fps, record.state
    origins = record.origins
    overlays = (line.record for line in record.lines if isinstance(line.record, Overlay))
    within = range(timeline.first, timeline.pieces[-1].programme_frame + timeline.pieces[-1].frames)
    return CutList(
        fps=str(fps),
        frames=timeline.frames,
        pieces=timeline.pieces,
        cuts=tuple(_cuts(state.cuts, timeline, fps, lambda request: origins.get(request or ""))),
        lower_thirds=tuple(
            LowerThird(**_place(frame, overlay, fps), name=overlay.name)
            for frame, overlay in _changes(overlays, timeline)
            if frame or overlay.name
        ),
        marks=tuple(
            MarkedMoment(**_place(timeline.archive_frame(mark.frame), mark, fps), text=mark.text)
            for mark in state.marks
            if mark.frame in within
        ),
        anchors=tuple(CameraAnchor(camera=a.name, run=a.run, programme_frame=a.frame) for a in state.anchors),
    )


def as_json(cuts: CutList) -> str:
    """Return cuts.json."""
    return json.dumps(cuts.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def _cuts(
    cuts: Iterable[OnAir], timeline: Timeline, fps: Fraction, origin: Callable[[str | None], str | None]
) -> Iterator[Cut]:
    for frame, cut in _changes(cuts, timeline):
        yield Cut(
            **_place(frame, cut, fps),
            kind=cut.kind,
            name=cut.name,
            fade_frames=cut.fade_frames,
            reason=cut.reason,
            origin=origin(cut.request),
        )


def _changes(changes: Iterable[Change], timeline: Timeline) -> Iterator[tuple[int, Change]]:
    """Yield each of `changes` with its archive frame; of several at one frame the last one counts."""
    placed = {
        timeline.archive_frame(change.frame): change for change in sorted(changes, key=lambda change: change.frame)
    }
    yield from ((frame, change) for frame, change in placed.items() if frame < timeline.frames)


def _place(frame: int, change: Any, fps: Fraction) -> dict[str, Any]:
    return {"frame": frame, "seconds": round(seconds_of_frame(frame, fps), 6), "programme_frame": change.frame}
