"""Reading what a show left behind: the archive, what the receivers got, the cameras' own recordings."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from streamctl.archive.metadata import Metadata, read_metadata
from streamctl.archive.verify import verify_archive
from streamctl.core.errors import StreamctlError
from streamctl.media.decode import pictures, sound
from streamctl.media.probe import VideoFacts, probe
from streamctl.plan.model import Plan
from streamctl.rehearsal.expected import Expected
from streamctl.rehearsal.grade import Evidence, Stream
from streamctl.rehearsal.progress import Step, Tell
from streamctl.rehearsal.sighting import Watcher
from streamctl.rehearsal.stills import load_stills
from streamctl.rehearsal.sync import SoundMeter, SoundTrack
from streamctl.rehearsal.venue import heard_camera
from streamctl.session.folder import SessionFolder
from streamctl.session.journal import read_journal

RECEIVED = "rehearsal"
"""Folder of a session with what its receivers got."""


def expected_of(plan: Plan, folder: SessionFolder) -> Expected:
    """Return what the recording of the session in `folder` has to show.

    Raises:
        StreamctlError: REH-002 a card's picture is missing.
    """
    stills = load_stills(plan.cards, folder.cards, plan.encoder.size)
    return Expected.of(plan, tuple(read_journal(folder.journal)), stills)


def gather(expected: Expected, folder: SessionFolder, archive: Path, refused: Sequence[str], tell: Tell) -> Evidence:
    """Return all that is read of a rehearsal: its session in `folder`, exported to `archive`.

    Raises:
        StreamctlError: ARC-200, ARC-205, ARC-018, FFM-020 the archive, or its video, cannot be read at all.
    """
    tell(Step("verify", {"archive": str(archive)}))
    problems = tuple(str(problem) for problem in verify_archive(archive).problems)
    metadata = read_metadata(archive)
    video = archive / metadata.delivery.file
    tell(Step("watch", {"video": str(video)}))
    plan, heard = expected.plan, heard_camera(expected.plan)
    watcher = Watcher(plan, expected.stills, None if heard is None else expected.number(heard))
    return Evidence(
        sightings=tuple(watcher.watch(pictures(video), programme_frames(metadata))),
        sound=None if watcher.heard is None else hear(video, watcher.heard),
        chapters=tuple((mark.start / 1000, mark.title) for mark in probe(video).chapters),
        receivers=tuple(_received(folder, target.id) for target in plan.rehearsal_targets),
        recordings=tuple(_recorded(folder, camera.id) for camera in plan.cameras if camera.iso),
        problems=problems,
        refused=tuple(refused),
    )


def programme_frames(metadata: Metadata) -> Iterator[int]:
    """Yield the programme frame of each picture of the archive's video."""
    for piece in metadata.pieces:
        yield from range(piece.programme_frame, piece.programme_frame + piece.frames)


def hear(video: Path, camera: int) -> SoundTrack:
    """Return the sound of `video`, in which simulated camera number `camera` is heard."""
    meter = SoundMeter(camera)
    for stretch in sound(video):
        meter.add(stretch)
    return meter.finish()


def _received(folder: SessionFolder, name: str) -> Stream:
    """Return what the receiver called `name` got, over all its connections (`<name>.flv`, `<name>-part-2.flv`, …)."""
    files = [*(folder.path / RECEIVED).glob(f"{name}.flv"), *(folder.path / RECEIVED).glob(f"{name}-part-*.flv")]
    files.sort(key=lambda file: (len(file.name), file.name))
    return Stream(name, tuple(chain.from_iterable(map(_times, files))))


def _recorded(folder: SessionFolder, camera: str) -> Stream:
    """Return the recording of `camera`, its segments one after the other."""
    return Stream(camera, tuple(chain.from_iterable(map(_times, sorted(folder.iso(camera).glob("*.mkv"))))))


def _times(file: Path) -> tuple[float, ...]:
    """Return when each picture of `file` is shown (seconds), nothing for a file that cannot be read."""
    try:
        facts: VideoFacts = probe(file)
    except StreamctlError:
        return ()
    return tuple(float(ticks * facts.time_base) for ticks in facts.ticks.tolist())
