"""What a recording has to show, by the journal. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from streamctl.core.values import seconds_of_frame
from streamctl.plan.model import Plan
from streamctl.rehearsal.counter import COUNTERS, Code, CodeReader
from streamctl.rehearsal.sighting import readable_layers, reader_of
from streamctl.rehearsal.stills import Stills
from streamctl.rehearsal.venue import camera_number
from streamctl.session import records as r
from streamctl.session.records import Line
from streamctl.session.state import SessionState, fold

SLACK_FRAMES = {"ffmpeg": 0, "obs": 1}
"""How exactly each engine knows where its pictures lie (frames). An OBS tells when it began a change, and draws at
moments of its own; a camera's picture is the newest that it has decoded by then."""
NEAR_FRAMES = {"ffmpeg": 0, "obs": 3}
"""How far from its journaled frame a change is late rather than wrong (frames), SLACK_FRAMES at least: an OBS without
a graphics card draws the picture of a change two or three late, for then it draws what it has not drawn before."""
ANCHOR_SECONDS = 1.0
"""An anchor is journaled up to this long after or before it takes effect (seconds); meanwhile either one counts."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of the programme.

    Attributes:
        record: The journal's record of it.
        settled: First programme frame that shows it alone: after a fade.
        end: Programme frame at which the next one begins.
    """

    record: r.OnAir
    settled: int
    end: int

    @property
    def fades(self) -> bool:
        """Whether it came by a fade."""
        return self.settled > self.record.frame


@dataclass(frozen=True)
class Expected:
    """The journal of a rehearsal, asked frame by frame.

    Attributes:
        plan: The plan with simulated cameras.
        state: The session's end state.
        anchors: Each anchor with the session second at which it was written.
        overlays: Each change of the lower third, in order.
        stills: Its cards and lower thirds.
        slack: How far a picture may lie from its journaled place (frames), and from what its camera's clock says.
        near: How far from there a change is late rather than wrong (frames).
    """

    plan: Plan
    state: SessionState
    anchors: Sequence[tuple[float, r.CameraAnchored]]
    overlays: Sequence[r.Overlay]
    stills: Stills
    slack: int = 0
    near: int = 0
    _known: dict[tuple[str, frozenset[str | None]], dict[CodeReader, str]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, plan: Plan, lines: Sequence[Line], stills: Stills) -> "Expected":
        """Return what the journal `lines` of a rehearsal of `plan` let one expect."""
        anchors = [(line.t, line.record) for line in lines if isinstance(line.record, r.CameraAnchored)]
        overlays = [line.record for line in lines if isinstance(line.record, r.Overlay)]
        overlays.sort(key=lambda change: change.frame)
        kind = plan.engine.kind
        return cls(plan, fold(lines), anchors, overlays, stills, SLACK_FRAMES[kind], NEAR_FRAMES[kind])

    @property
    def end(self) -> int:
        """Programme frame at which the programme ended."""
        return self.state.stopped.frames if self.state.stopped else 0

    def shots(self) -> tuple[Shot, ...]:
        """Return what was on air, in order; what was replaced on the frame it began has no frame and is left out."""
        cuts = self.state.cuts
        ends = [after.frame for _, after in pairwise(cuts)] + [self.end]
        return tuple(
            Shot(cut, min(cut.frame + cut.fade_frames, end), end)
            for cut, end in zip(cuts, ends, strict=False)
            if cut.frame < end
        )

    def seconds(self, frame: int) -> float:
        """Return the session second at which programme frame `frame` was due."""
        began = self.state.programme.seconds if self.state.programme else 0.0
        return began + seconds_of_frame(frame, self.plan.fps)

    def overlay(self, frame: int) -> str | None:
        """Return the lower third that lies over programme frame `frame`."""
        past = bisect_right(self.overlays, frame, key=lambda change: change.frame)
        return self.overlays[past - 1].name if past else None

    def turns(self, frame: int) -> bool:
        """Whether the lower third changes so near to programme frame `frame` that either may be seen."""
        return len(self._overlays_near(frame)) > 1

    def _overlays_near(self, frame: int) -> frozenset[str | None]:
        """Return what may lie over programme frame `frame`, as exactly as the engine knows; None for nothing."""
        return frozenset(self.overlay(near) for near in range(frame - self.slack, frame + self.slack + 1))

    def number(self, camera: str) -> int:
        """Return the number of the simulated camera that stands for `camera`."""
        return camera_number(self.plan, camera)

    def counters(self, camera: str, frame: int) -> frozenset[int]:
        """Return what `camera`'s counter may say on programme frame `frame`: one value, but two around a re-anchoring.

        Nothing where the camera had not delivered yet.
        """
        moment = self.seconds(frame)
        own = [(t, anchor) for t, anchor in self.anchors if anchor.name == camera]
        settled = [anchor for t, anchor in own if t <= moment - ANCHOR_SECONDS][-1:]
        moving = [anchor for t, anchor in own if moment - ANCHOR_SECONDS < t <= moment + ANCHOR_SECONDS]
        return frozenset((frame - anchor.frame) % COUNTERS for anchor in (*settled, *moving))

    def codes(self, frame: int, shown: tuple[str, str]) -> dict[CodeReader, frozenset[Code]]:
        """Return the codes that may be read in each place on `frame` when `shown` (kind and name) is on air."""
        if shown[0] == "card":
            return {}
        return {
            reader: frozenset(Code(self.number(camera), counter) for counter in counters)
            for reader, camera in self.places(frame, shown[1]).items()
            if (counters := self.counters(camera, frame))
        }

    def covered(self, frame: int, scene: str) -> frozenset[CodeReader]:
        """Return the places of `scene` that something lies over on `frame`: their code may be read or not."""
        everything = {reader_of(self.plan, layer) for layer in self.plan.scene(scene).layers}
        return frozenset(everything - self.codes(frame, ("scene", scene)).keys())

    def places(self, frame: int, scene: str) -> dict[CodeReader, str]:
        """Return the camera's id for each place of `scene` that can be read under `frame`'s lower third."""
        overlays = self._overlays_near(frame)
        if (scene, overlays) not in self._known:
            covered = [self.stills.boxes[overlay] for overlay in overlays if overlay]
            self._known[scene, overlays] = readable_layers(self.plan, self.plan.scene(scene), covered)
        return self._known[scene, overlays]
