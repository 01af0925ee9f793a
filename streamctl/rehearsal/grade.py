"""The grades of a rehearsal: each item a verdict and the measured facts. Pure over the journal and what was read."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Literal

from streamctl.core.exits import ExitCode
from streamctl.rehearsal.comparing import Match, changes, held_share, matches, overlays_right
from streamctl.rehearsal.expected import Expected
from streamctl.rehearsal.script import Script
from streamctl.rehearsal.sighting import Sighting, flashes
from streamctl.rehearsal.sync import SoundTrack, beeps, offsets_ms, silences
from streamctl.session import records as r
from streamctl.session.records import Line

Verdict = Literal["ok", "degraded", "failed", "not checked"]
Fact = str | int | float

SOUND_LOST_SECONDS = 0.5
"""Missing sound up to this long degrades a rehearsal, more fails it (seconds altogether)."""
LATE_SHARE = 0.01
"""Frames mixed more than a frame's time late, up to this share: the encoder's own reserve hides them from everybody.

An OBS may draw as many too late, or leave them unencoded: the yellow of its own statistics.
"""
HELD_SHARE = 0.4
"""Pictures of an OBS that show cameras as the picture before did, up to this share: where OBS draws just as cameras
deliver, a quarter are; with a camera that delivers half of its pictures, one in two."""
OVERLAY_FRAMES = 10
"""A lower third of an OBS that comes or goes up to this far from its journaled frame is late rather than wrong."""
END_SECONDS = 1.0
"""A receiver may miss this much of the programme's beginning: a target joins at a key frame (seconds, plus a group)."""


@dataclass(frozen=True, slots=True)
class Grade:
    """One graded item.

    Attributes:
        item: What was graded: one of ITEMS.
        verdict: `ok`, `degraded` (recording safe, but mend it), `failed`, or `not checked`.
        facts: The figures measured, for the sentence.
    """

    item: str
    verdict: Verdict
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Stream:
    """What a receiver or a camera's own recording got: when each picture is shown, on the file's clock (seconds)."""

    name: str
    times: Sequence[float]

    def longest_step(self) -> float:
        """Return the longest time between two pictures (seconds), 0 for less than two."""
        return max((after - before for before, after in pairwise(self.times)), default=0.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was read after the show.

    Attributes:
        sightings: The archive's pictures.
        sound: The archive's sound; None where the plan has none.
        chapters: The archive's chapters: begin (seconds) and title.
        receivers: What each receiver got.
        recordings: Each camera's own recording.
        problems: What verification found wrong with the archive.
        refused: Acts of the script that were refused: code and words.
    """

    sightings: Sequence[Sighting]
    sound: SoundTrack | None
    chapters: Sequence[tuple[float, str]]
    receivers: Sequence[Stream]
    recordings: Sequence[Stream]
    problems: Sequence[str]
    refused: Sequence[str]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that grading looks at."""

    expected: Expected
    lines: Sequence[Line]
    script: Script
    evidence: Evidence

    @property
    def fps(self) -> Fraction:
        """Frames per second."""
        return self.expected.plan.fps


def acts(case: Case) -> Grade:
    """Grade whether every act of the script was carried out and journaled."""
    done = Counter(
        line.record.verb for line in case.lines if isinstance(line.record, r.Command) and line.record.origin == "script"
    )
    wanted = Counter(action.verb for action in case.script.actions)
    refused = [*case.evidence.refused, *(f"{verb} is not journaled" for verb in wanted - done)]
    total = len(case.script.actions)
    facts: dict[str, Fact] = {"done": total - len(refused), "total": total, "first": refused[0] if refused else ""}
    return Grade("acts", "failed" if refused else "ok", facts)


def cuts(case: Case) -> Grade:
    """Grade whether each change of the picture lies at its journaled frame, as exactly as the engine knows that.

    A change of an OBS that lies near only degrades.
    """
    found = list(changes(case.expected, case.evidence.sightings))
    off = [change for change in found if not change.right]
    wrong = any(change.wrong for change in off)
    facts: dict[str, Fact] = {"right": sum(change.right for change in found), "total": len(found)} | _within(case)
    if off:
        first = next((change for change in off if change.wrong), off[0])
        seen = "nowhere" if first.seen is None else first.seen
        facts |= {"name": first.shot.record.name, "frame": first.shot.settled, "seen": seen}
    return Grade("cuts", "failed" if wrong or not found else "degraded" if off else "ok", facts)


def _within(case: Case) -> dict[str, Fact]:
    """Return how exactly the engine knows where its pictures lie (frames); nothing where it is to the very frame."""
    return {"within": case.expected.slack} if case.expected.slack else {}


def pictures(case: Case) -> Grade:
    """Grade whether each picture shows the card, or the cameras and the very frames, that belong there.

    Where the engine knows its cameras' clocks only by what is seen, it also counts how many pictures show cameras as
    the picture before did.
    """
    count: Counter[Match] = Counter()
    first: int | None = None
    for _, sighting, found in matches(case.expected, case.evidence.sightings):
        count[found] += 1
        if first is None and found not in {Match.RIGHT, Match.BLIND}:
            first = sighting.frame
    checked = count.total() - count[Match.BLIND]
    facts: dict[str, Fact] = {"right": count[Match.RIGHT], "checked": checked, "stale": count[Match.STALE]}
    facts |= {"stuck": count[Match.STUCK], "wrong": count[Match.WRONG], "unread": count[Match.BLIND]}
    facts["first"] = -1 if first is None else first
    held = held_share(case.expected, case.evidence.sightings) if case.expected.slack else 0.0
    if case.expected.slack:
        facts |= {"held": round(100 * held), **_within(case)}
    if count[Match.WRONG] or count[Match.STUCK] or not checked:
        return Grade("pictures", "failed", facts)
    return Grade("pictures", "degraded" if count[Match.STALE] or held > HELD_SHARE else "ok", facts)


def lower_thirds(case: Case) -> Grade:
    """Grade whether each picture has the lower third that the journal says, and no other."""
    right, total, first, far = overlays_right(case.expected, case.evidence.sightings, OVERLAY_FRAMES)
    facts: dict[str, Fact] = {"right": right, "total": total, "first": -1 if first is None else first}
    facts["shown"] = sum(change.name is not None for change in case.expected.overlays)
    if not case.expected.stills.overlays:
        return Grade("lower-thirds", "not checked", facts)
    if right == total and total:
        return Grade("lower-thirds", "ok", facts)
    return Grade("lower-thirds", "degraded" if case.expected.slack and total and not far else "failed", facts)


def pace(case: Case) -> Grade:
    """Grade the programme's rhythm: hardly a frame late, none repeated, no camera lost, no camera's clock moved."""
    stopped = case.expected.state.stopped
    runs = {(anchor.name, anchor.run) for _, anchor in case.expected.anchors}
    moved = len(case.expected.anchors) - len(runs)
    lost = sum(isinstance(line.record, r.CameraChanged) and line.record.state == "lost" for line in case.lines)
    facts: dict[str, Fact] = {"frames": 0, "late": 0, "repeated": 0, "lost": lost, "moved": moved}
    if stopped is None:
        return Grade("pace", "failed", facts)
    facts |= {"frames": stopped.frames, "late": stopped.late, "repeated": stopped.repeated}
    allowed = LATE_SHARE * stopped.frames
    late, repeated = stopped.late > allowed, stopped.repeated > (allowed if case.expected.slack else 0)
    uneven = late or repeated or lost or moved
    facts |= _within(case)
    return Grade("pace", "degraded" if uneven else "ok", facts)


def sound(case: Case) -> Grade:
    """Grade whether there is sound from the first picture to the last."""
    track = case.evidence.sound
    if track is None:
        return Grade("sound", "not checked", {"seconds": 0, "missing": 0, "holes": 0})
    holes = silences(track)
    length = len(case.evidence.sightings) / float(case.fps)
    short = max(0.0, length - (track.end - track.start) - 1 / float(case.fps))
    missing = sum(seconds for _, seconds in holes) + short
    facts = {"seconds": round(track.end - track.start, 2), "missing": round(missing, 2), "holes": len(holes)}
    if missing > SOUND_LOST_SECONDS:
        return Grade("sound", "failed", facts)
    return Grade("sound", "degraded" if missing or track.gaps else "ok", facts)


def sync(case: Case) -> Grade:
    """Grade how far flash and beep lie apart: at most one frame, and the engine's slack.

    Failed if that is so throughout (the median) or a beep is missing; a single flash shown late by a repeated picture
    only degrades.
    """
    limit = (1 + case.expected.slack) * 1000 / float(case.fps)
    facts: dict[str, Fact] = {"limit": round(limit, 1), "flashes": 0, "median": 0.0, "worst": 0.0, "unheard": 0}
    track = case.evidence.sound
    seen = [] if track is None else [s for s in flashes(_steady(case)) if track.start < s < track.end - 0.1]
    if track is None or not seen:
        return Grade("sync", "not checked", facts)
    offsets = offsets_ms(seen, beeps(track))
    heard = [offset for offset in offsets if offset is not None]
    worst = max(heard, key=abs, default=0.0)
    facts |= {"flashes": len(seen), "unheard": len(offsets) - len(heard), "worst": round(worst, 1)}
    middle = median(heard) if heard else 0.0
    facts["median"] = round(middle, 1)
    if len(heard) < len(seen) or abs(middle) > limit:
        return Grade("sync", "failed", facts)
    return Grade("sync", "degraded" if abs(worst) > limit else "ok", facts)


def _steady(case: Case) -> list[Sighting]:
    """Return what was seen with the flash left out during fades: a dimmed one seems to begin late."""
    fading = {frame for shot in case.expected.shots() for frame in range(shot.record.frame, shot.settled)}
    return [replace(seen, flash=None) if seen.frame in fading else seen for seen in case.evidence.sightings]


def stream(case: Case) -> Grade:
    """Grade whether each receiver got every picture from its first to the programme's last, on one connection."""
    plan = case.expected.plan
    group = plan.encoder.keyframe_frames
    least = case.expected.end - group - round(END_SECONDS * plan.fps)
    facts: dict[str, Fact] = {"receivers": len(case.evidence.receivers), "programme": case.expected.end}
    counts = [len(receiver.times) for receiver in case.evidence.receivers]
    steps = [receiver.longest_step() * 1000 for receiver in case.evidence.receivers]
    breaks = _breaks([line.record for line in case.lines if isinstance(line.record, r.TargetChanged)])
    facts |= {"pictures": min(counts, default=0), "step": round(max(steps, default=0.0)), "breaks": breaks}
    whole = counts and min(counts) >= least and max(steps) < 1500 / float(case.fps)
    return Grade("stream", "ok" if whole and not breaks else "degraded", facts)


def _breaks(records: Sequence[r.TargetChanged]) -> int:
    """Return how often a target was not live any more after it had been; its first connection takes what it takes."""
    been: set[str] = set()
    breaks = 0
    for record in records:
        breaks += record.name in been and record.state in {"stalled", "waiting", "failed"}
        if record.state == "live":
            been.add(record.name)
    return breaks


def chapters(case: Case) -> Grade:
    """Grade whether the archive's chapters are the rundown's items, where the journal says they began.

    The first one begins with the archive itself, which may begin a part of a group of pictures earlier.
    """
    first = case.evidence.sightings[0].frame if case.evidence.sightings else 0
    titles = {cue.id: cue.title for cue in case.expected.plan.rundown}
    cues = case.expected.state.cues
    begins = [0, *(cue.frame - first for cue in cues[1:])]
    wanted = [(begin / float(case.fps), titles.get(cue.id, cue.id)) for begin, cue in zip(begins, cues, strict=False)]
    half = 0.5 / float(case.fps) + 0.001  # chapters are written in whole milliseconds
    pairs = list(zip(wanted, case.evidence.chapters, strict=False))
    right = sum(abs(want[0] - got[0]) <= half and want[1] == got[1] for want, got in pairs)
    facts: dict[str, Fact] = {"right": right, "total": len(wanted), "found": len(case.evidence.chapters)}
    if not case.expected.plan.rundown:
        return Grade("chapters", "not checked", facts)
    complete = len(wanted) == len(case.expected.plan.rundown)
    return Grade("chapters", "ok" if complete and right == len(wanted) == facts["found"] else "failed", facts)


def recordings(case: Case) -> Grade:
    """Grade whether each camera that is to be recorded by itself was, without a hole."""
    wanted = [camera.id for camera in case.expected.plan.cameras if camera.iso]
    found = {recording.name: recording for recording in case.evidence.recordings}
    limit = 1.5 / float(case.fps)
    whole = [
        name
        for name in wanted
        if name in found
        and found[name].longest_step() < limit
        and len(found[name].times) >= len(case.evidence.sightings)
    ]
    missing = [name for name in wanted if name not in whole]
    facts: dict[str, Fact] = {"right": len(whole), "total": len(wanted), "first": missing[0] if missing else ""}
    return Grade("recordings", "not checked" if not wanted else "degraded" if missing else "ok", facts)


def faults(case: Case) -> Grade:
    """Grade whether anything went wrong that the show survived, and what the session says of its own end."""
    found, closed = case.expected.state.faults, case.expected.state.closed
    reasons = [*(f"{fault.where}: {fault.code}" for fault in found), *(closed.reasons if closed else ())]
    outcome = closed.outcome if closed else "failed"
    facts: dict[str, Fact] = {"count": len(found), "outcome": outcome, "first": reasons[0] if reasons else ""}
    if outcome == "failed":
        return Grade("faults", "failed", facts)
    return Grade("faults", "degraded" if found or outcome == "degraded" else "ok", facts)


def archive(case: Case) -> Grade:
    """Grade whether the archive was proven whole and valid."""
    problems = case.evidence.problems
    facts: dict[str, Fact] = {"problems": len(problems), "first": problems[0] if problems else ""}
    facts["pictures"] = len(case.evidence.sightings)
    return Grade("archive", "failed" if problems else "ok", facts)


ITEMS: Mapping[str, Callable[[Case], Grade]] = {
    "acts": acts,
    "cuts": cuts,
    "pictures": pictures,
    "lower-thirds": lower_thirds,
    "pace": pace,
    "sound": sound,
    "sync": sync,
    "stream": stream,
    "chapters": chapters,
    "recordings": recordings,
    "faults": faults,
    "archive": archive,
}
"""Every item, in the order of the report."""


def grades(case: Case) -> tuple[Grade, ...]:
    """Return the grade of every item."""
    return tuple(item(case) for item in ITEMS.values())


def exit_code(graded: Sequence[Grade]) -> ExitCode:
    """Return what the rehearsal ends with: run failed, verification failed, degraded, or done."""
    failed = {grade.item for grade in graded if grade.verdict == "failed"}
    if failed:
        return ExitCode.VERIFICATION_FAILED if failed == {"archive"} else ExitCode.RUN_FAILED
    degraded = any(grade.verdict == "degraded" for grade in graded)
    return ExitCode.DEGRADED if degraded else ExitCode.DONE
