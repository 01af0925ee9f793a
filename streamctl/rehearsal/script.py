"""What the simulated operator does and when, out of the plan and the duration alone. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, count, pairwise, zip_longest
from types import MappingProxyType
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.opening import opening
from streamctl.plan.model import CuePlan, Plan

LEAD_SECONDS = 2.0
"""From the cameras' being live to the first item of the rundown: the opening picture is on air (seconds)."""
CUE_SECONDS = 1.6
"""What the shortest item of a rundown scaled down has between its two edges (seconds)."""
EDGE_SECONDS = 1.2
"""Distance of every other act from the end of a rundown's step and from the end of the show (seconds)."""
GAP_SECONDS = 0.9
"""Shortest distance of two acts (seconds): a fade lasts half of it and the picture stands still for the rest."""
ROUND_SECONDS = 6.0
"""In a long rehearsal every act is repeated so often that there is one about this often (seconds)."""
FADE_SECONDS = 0.5
"""Length of the script's fade (seconds)."""
LONGEST_SECONDS = 4 * 3600.0
"""The longest rehearsal (seconds): half a million pictures are read and kept for the grading."""


@dataclass(frozen=True, slots=True)
class Action:
    """One act of the operator: a request of the session's control, `at` seconds after the script begins."""

    at: float
    verb: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """The whole rehearsal.

    Attributes:
        actions: The operator's acts, in order.
        rundown: The plan's rundown, scaled to the rehearsal's time.
        seconds: When the show is ended, counted like the acts from the script's beginning.
    """

    actions: tuple[Action, ...]
    rundown: tuple[CuePlan, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Stage:
    """What is on air at a point of the script."""

    kind: str
    name: str
    home: str
    """The scene that comes back when a card is taken off."""
    overlay: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the rehearsal in which acts may lie (seconds)."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length; negative where its edges meet."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Figure:
    """Acts that belong together in one item of the rundown.

    Attributes:
        kind: `cut`, `fade`, `card`, `lower-third` or `mark`.
        name: Scene, card or text.
    """

    kind: str
    name: str

    @property
    def acts(self) -> int:
        """How many acts it has: what goes on comes off again."""
        return 2 if self.kind in {"card", "lower-third"} else 1


def scaled_rundown(rundown: Sequence[CuePlan], seconds: float, shortest: float) -> tuple[CuePlan, ...]:
    """Return `rundown` with durations that fill `seconds`: `shortest` each, the rest in proportion.

    Raises:
        ValueError: `seconds` is too short for so many items.
    """
    spare = seconds - shortest * len(rundown)
    if spare < 0:
        message = "too short for the rundown"
        raise ValueError(message)
    total = sum(cue.duration_seconds for cue in rundown) or 1.0
    lengths = [round(shortest + spare * cue.duration_seconds / total, 3) for cue in rundown]
    starts = accumulate(lengths, initial=0.0)
    return tuple(
        cue.model_copy(update={"duration_seconds": length, "offset_seconds": round(start, 3), "starts": None})
        for cue, length, start in zip(rundown, lengths, starts, strict=False)
    )


def build_script(plan: Plan, seconds: float) -> Script:
    """Return the script of a rehearsal of `plan` that lasts `seconds`.

    The rundown is scaled to the time; every scene is shown, one change is a fade, a card and a lower third go on and
    off, and two moments are marked, each at least once.

    Raises:
        StreamctlError: REH-001 it is too short for all that, with the shortest duration that is not.
    """
    script = _script(plan, seconds)
    if script is not None and seconds <= LONGEST_SECONDS:
        return script
    first = 1 if script is not None else int(seconds) + 1  # a shorter one may happen to fit where this one does not
    shortest = next(trial for trial in count(first) if _script(plan, trial) is not None)
    raise StreamctlError("REH-001", seconds=f"{seconds:g}", shortest=shortest, longest=f"{LONGEST_SECONDS / 3600:g}")


def _script(plan: Plan, seconds: float) -> Script | None:
    edge = EDGE_SECONDS + plan.transition.frames / float(plan.fps)
    try:
        rundown = scaled_rundown(plan.rundown, seconds - LEAD_SECONDS, CUE_SECONDS + 2 * edge)
    except ValueError:
        return None
    steps = [LEAD_SECONDS + cue.offset_seconds for cue in rundown]
    spans = [Span(begin + edge, end - edge) for begin, end in pairwise([*(steps or [0.0]), seconds])]
    shares = _shares(spans, _rounds(figures(plan), sum(span.seconds for span in spans)))
    if shares is None:
        return None
    nexts = (Action(round(step, 3), "next", MappingProxyType({})) for step in steps)
    acts = [*nexts, *_acts(plan, rundown, spans, shares)]
    return Script(tuple(sorted(acts, key=lambda act: act.at)), rundown, seconds)


def figures(plan: Plan) -> tuple[Figure, ...]:
    """Return all that a rehearsal of `plan` has to show beside its rundown."""
    scenes = [Figure("cut", scene.id) for scene in plan.scenes]
    cards = [Figure("card", card.id) for card in plan.cards if not card.overlay][:1]
    thirds = [Figure("lower-third", card.id) for card in plan.cards if card.overlay][:1]
    middle = len(scenes) // 2
    marks = Figure("mark", "rehearsal: first mark"), Figure("mark", "rehearsal: second mark")
    fade = [Figure("fade", plan.scenes[0].id)]
    return (*scenes[:middle], marks[0], *thirds, *scenes[middle:], *cards, *fade, marks[1])


def _rounds(once: tuple[Figure, ...], room: float) -> tuple[Figure, ...]:
    return once * max(1, int(room / (_count(once) * ROUND_SECONDS)))


def _shares(spans: Sequence[Span], wanted: tuple[Figure, ...]) -> list[tuple[Figure, ...]] | None:
    """Return which of `wanted` falls into which of `spans`, by their length; None if some span gets too many."""
    rest, shares = wanted, []
    room = sum(span.seconds for span in spans)
    for span in spans:
        acts = round(_count(rest) * span.seconds / room) if room > 0 else 0
        share = rest if span is spans[-1] else tuple(_first(rest, acts))
        if share and span.seconds / _count(share) < GAP_SECONDS:
            return None
        shares.append(share)
        rest = rest[len(share) :]
        room -= span.seconds
    return shares


def _count(figures: Sequence[Figure]) -> int:
    return sum(figure.acts for figure in figures)


def _first(figures: Sequence[Figure], acts: int) -> Iterator[Figure]:
    """Yield the first of `figures` that together have at most `acts` acts."""
    for figure in figures:
        acts -= figure.acts
        if acts < 0:
            return
        yield figure


def _acts(
    plan: Plan, rundown: Sequence[CuePlan], spans: Sequence[Span], shares: Sequence[tuple[Figure, ...]]
) -> Iterator[Action]:
    stage = Stage(*opening(plan), home=plan.safety.safe_camera)
    for cue, span, share in zip_longest(rundown, spans, shares):
        stage = _after_cue(stage, cue) if cue else stage
        pace = span.seconds / max(1, _count(share))
        moment = span.begin + pace / 2
        for figure in share:
            for verb, args in _requests(plan, stage, figure):
                stage = _after_request(plan, stage, cue, verb, args)
                yield Action(round(moment, 3), verb, MappingProxyType(args))
                moment += pace


def _after_cue(stage: Stage, cue: CuePlan) -> Stage:
    home = cue.scene or stage.home
    if cue.card:
        return Stage("card", cue.card, home, cue.lower_third)
    shown = ("scene", cue.scene) if cue.scene else (stage.kind, stage.name)
    return Stage(*shown, home, cue.lower_third)


def _requests(plan: Plan, stage: Stage, figure: Figure) -> list[tuple[str, dict[str, Any]]]:
    """Return the requests that carry out `figure` from `stage`, visible where the plan allows it."""
    if figure.kind == "mark":
        return [("mark", {"text": figure.name})]
    if figure.kind == "lower-third":
        return [("card", {"name": figure.name})] * 2
    if figure.kind == "card":
        on, off = ("card", {"name": figure.name, "fade_frames": 0}), ("cut", {"scene": None, "fade_frames": 0})
        return [off, on] if (stage.kind, stage.name) == ("card", figure.name) else [on, off]
    frames = round(FADE_SECONDS * plan.fps) if figure.kind == "fade" else 0
    return [("cut", {"scene": _other_scene(plan, stage, figure.name), "fade_frames": frames})]


def _other_scene(plan: Plan, stage: Stage, name: str) -> str:
    """Return `name`, or where that scene is on air already the next one that is not: a change has to be seen."""
    names = [scene.id for scene in plan.scenes]
    first = names.index(name)
    order = names[first:] + names[:first]
    return next((scene for scene in order if (stage.kind, stage.name) != ("scene", scene)), name)


def _after_request(plan: Plan, stage: Stage, cue: CuePlan | None, verb: str, args: Mapping[str, Any]) -> Stage:
    if verb == "cut":
        scene = args["scene"] or (cue.scene if cue else None) or stage.home
        return Stage("scene", scene, scene, stage.overlay)
    if verb != "card":
        return stage
    if plan.card(args["name"]).overlay:
        return replace(stage, overlay=None if stage.overlay == args["name"] else args["name"])
    return Stage("card", args["name"], stage.home)
