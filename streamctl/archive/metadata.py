"""data/metadata.json: what the archive is, for machines; `verify` holds the files against it."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from streamctl import __version__
from streamctl.archive.chapters import Chapter
from streamctl.archive.footage import Footage
from streamctl.archive.record import SessionRecord
from streamctl.archive.sources import Sources
from streamctl.archive.timeline import Piece
from streamctl.core.clock import utc_text
from streamctl.core.errors import StreamctlError
from streamctl.core.values import SAMPLE_RATE, FrameRate, Size, Value, seconds_of_frame
from streamctl.media.probe import VideoFacts
from streamctl.session.header import EventHeader

FORMAT: Literal[1] = 1
"""Version of metadata.json and of the archive's layout."""
METADATA = "data/metadata.json"
CHAPTERS = "data/text/chapters.json"
POSTER = "data/images/poster.jpg"


class Delivery(Value):
    """The finished video.

    Attributes:
        file: Path from the archive's folder.
        size: The picture's size.
        fps: Frames per second; picture n is shown at n/fps.
        frames: Pictures.
        seconds: How long the picture lasts.
        sound_frames: Frames of AAC, None where there is no sound.
        sound_shift_ms: The largest distance of sound from its picture, owed to AAC's frames of 21 ms.
        bt709: Whether the picture is tagged BT.709, limited range.
    """

    file: Annotated[str, Field(pattern=r"^data/delivery/[^/]+$")]
    size: Size
    fps: FrameRate
    frames: int
    seconds: float
    sound_frames: int | None
    sound_shift_ms: float
    bt709: bool


class RecordedFile(Value):
    """A source as it was found."""

    name: str
    bytes: int


class Metadata(Value):
    """What metadata.json holds.

    Attributes:
        session: The session's id.
        streamctl: The version that made the archive.
        recorded_with: The version that recorded the session.
        started: UTC at the start of the session.
        begins_at: Session second of the archive's first picture, None where the journal does not tell.
        record_sha256: Fingerprint of session.json and journal.jsonl.
        made_from: Fingerprint of all that the archive was made from.
        pieces: Where the programme's frames lie in the video.
    """

    format: Literal[1] = FORMAT
    session: str
    rehearsal: bool
    streamctl: str
    recorded_with: str
    event: EventHeader
    started: str
    begins_at: float | None
    record_sha256: str
    made_from: str
    delivery: Delivery
    pieces: tuple[Piece, ...]
    chapters: tuple[Chapter, ...]
    poster: Annotated[str, Field(pattern=r"^data/images/[^/]+$")]
    sources: tuple[RecordedFile, ...]


def delivery_name(size: Size) -> str:
    """Return the name of the video: its lines, as renditions are called."""
    return f"data/delivery/{size.height}p.mp4"


def metadata_of(
    record: SessionRecord, sources: Sources, footage: Footage, facts: VideoFacts, chapters: tuple[Chapter, ...]
) -> Metadata:
    """Return the metadata of the archive of `record`, whose video is probed as `facts`."""
    header, timeline = record.header, footage.timeline
    programme = record.state.programme
    begins = programme.seconds + seconds_of_frame(timeline.first - programme.frame, footage.fps) if programme else None
    soundtrack = footage.soundtrack
    return Metadata(
        session=record.id,
        rehearsal=header.rehearsal,
        streamctl=__version__,
        recorded_with=header.streamctl,
        event=header.event,
        started=utc_text(header.anchor_utc),
        begins_at=None if begins is None else round(begins, 6),
        record_sha256=record.fingerprint(),
        made_from=material(record, sources),
        delivery=Delivery(
            file=delivery_name(header.size),
            size=header.size,
            fps=footage.fps,
            frames=timeline.frames,
            seconds=round(seconds_of_frame(timeline.frames, footage.fps), 6),
            sound_frames=None if soundtrack is None else len(soundtrack.slots),
            sound_shift_ms=0.0 if soundtrack is None else round(soundtrack.shift_samples * 1000 / SAMPLE_RATE, 3),
            bt709=facts.bt709,
        ),
        pieces=timeline.pieces,
        chapters=chapters,
        poster=POSTER,
        sources=tuple(RecordedFile(name=file.name, bytes=file.bytes) for file in sources.files),
    )


def material(record: SessionRecord, sources: Sources) -> str:
    """Return the fingerprint of all that an archive of `record` is made from: the record, its files and their sizes."""
    files = [[file.name, file.bytes] for file in (*sources.files, *sources.cards)]
    document = [FORMAT, record.fingerprint(), files]
    return sha256(json.dumps(document).encode()).hexdigest()


def as_json(metadata: Metadata) -> str:
    """Return metadata.json."""
    return json.dumps(metadata.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def read_metadata(archive: Path) -> Metadata:
    """Return the metadata of the archive at `archive`.

    Raises:
        StreamctlError: ARC-205 they cannot be read, or not by this version.
    """
    try:
        return Metadata.model_validate_json((archive / METADATA).read_bytes())
    except (OSError, ValidationError) as error:
        detail = getattr(error, "strerror", None) or type(error).__name__
        raise StreamctlError("ARC-205", where=METADATA, detail=detail) from error
