"""From a session's record to its archive: `export_session`, which reads like the list of what is done.

Everything comes from the session's folder; nothing in it is moved or altered. The same session gives the same bytes:
no file holds the time of the export or the place where it was made.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import PIL

from streamctl import __version__
from streamctl.archive import chapters as chapter_files
from streamctl.archive import cuts as cut_files
from streamctl.archive import metadata as metadata_files
from streamctl.archive import quality as quality_files
from streamctl.archive.bag import check_bag, is_bag, write_bag
from streamctl.archive.chapters import Chapter, chapters_of, one_line, youtube_chapters
from streamctl.archive.cuts import CutList, cut_list
from streamctl.archive.footage import Footage, read_footage
from streamctl.archive.items import Item
from streamctl.archive.metadata import CHAPTERS, METADATA, POSTER, Metadata, delivery_name, material, metadata_of
from streamctl.archive.mirror import take_stock
from streamctl.archive.poster import moments, write_poster
from streamctl.archive.quality import QC_HTML, QC_JSON, quality_of, read_remarks
from streamctl.archive.record import SessionRecord, read_record
from streamctl.archive.remarks import Remark
from streamctl.archive.reports import ExportReport
from streamctl.archive.sources import Sources
from streamctl.archive.space import require_space
from streamctl.archive.video import check_video
from streamctl.archive.workshop import Workshop, discard_leftovers, link_or_copy, work_folder, writing
from streamctl.core.errors import StreamctlError
from streamctl.media.probe import VideoFacts, probe
from streamctl.media.remux import WRITER, Mp4Order, write_mp4

STEPS = ("stock", "source", "delivery", "text", "edit", "images", "reports", "bag", "hand-over")
"""The steps of an export, as `on_step` is told them, each when it begins."""
OnStep = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """All that an archive is made from."""

    record: SessionRecord
    sources: Sources
    footage: Footage

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The archive's chapters."""
        return chapters_of(self.record, self.footage.timeline)

    @property
    def cuts(self) -> CutList:
        """The archive's cut list."""
        return cut_list(self.record, self.footage.timeline)

    @property
    def video(self) -> str:
        """The finished video, from the archive's folder."""
        return delivery_name(self.record.header.size)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What a person should know about the material."""
        return (*self.sources.remarks, *self.footage.remarks, *_chapter_remarks(self.chapters))


def export_session(
    session: Path,
    destination: Path | None = None,
    *,
    accept_missing: bool = False,
    on_step: OnStep = lambda _: None,
) -> ExportReport:
    """Return the archive of the session in folder `session`, made at `destination` unless it is there already.

    Args:
        session: The session's folder.
        destination: The archive's folder; `archives/<session's id>` beside the sessions' folder where None.
        accept_missing: Go on without recordings that are lost, and say so in the report, instead of refusing.
        on_step: Told the name of each of STEPS when it begins.

    Raises:
        StreamctlError: SES-001, SES-002 no session; ARC-001 it still runs; ARC-002 to ARC-007 and ARC-016 about its
            recordings; ARC-008, ARC-009, ARC-013, ARC-014 about the destination; ARC-010, ARC-011, ARC-017 about the
            disk; ARC-012 another export works there; ARC-015 the result is wrong. What was done stays in
            `<destination>.partial`, and the next export goes on from there.
    """
    on_step("stock")
    record = read_record(session)
    sources = take_stock(record, accept_missing=accept_missing)
    archive = _destination(record, destination)
    with writing(archive):
        finished = _finished(archive, record, sources)
    if finished is not None:
        return finished
    footage = read_footage(record, sources, accept_missing=accept_missing)
    with writing(archive):
        require_space(archive, work_folder(archive), footage.media_bytes, sources.files)
    with Workshop(archive, _work_key(record, sources)) as workshop:
        metadata = _build(workshop, Material(record, sources, footage), on_step)
        on_step("hand-over")
        workshop.finish()
        return _report(archive, metadata, workshop)


def _destination(record: SessionRecord, destination: Path | None) -> Path:
    if destination is None:
        return record.folder.path.parent.parent / "archives" / Path(record.id).name
    archive = Path(os.path.abspath(destination))  # noqa: PTH100 - `..` goes without following links
    if archive.resolve().is_relative_to(record.folder.path):
        raise StreamctlError("ARC-014", where=str(archive), path=archive)
    return archive


def _work_key(record: SessionRecord, sources: Sources) -> str:
    """Return what unfinished work must have been begun from to be gone on with: the same files, the same programs."""
    modified = ",".join(str(file.modified) for file in (*sources.files, *sources.cards))
    return f"{material(record, sources)} {modified} {__version__} {WRITER} {PIL.__version__}"


def _finished(archive: Path, record: SessionRecord, sources: Sources) -> ExportReport | None:
    """Return the report of the whole archive of `record` that lies at `archive`, None where nothing does.

    Raises:
        StreamctlError: ARC-008 something else lies there, ARC-009 an archive made from other files.
    """
    if not archive.exists() or (archive.is_dir() and not any(archive.iterdir())):
        return None
    wrong = _wrong(archive, record)
    if wrong:
        raise StreamctlError("ARC-008", where=str(archive), path=archive, detail=wrong)
    metadata = metadata_files.read_metadata(archive)
    if metadata.made_from != material(record, sources):
        raise StreamctlError("ARC-009", where=str(archive), path=archive)
    discard_leftovers(archive)
    return _report(archive, metadata, None)


def _wrong(archive: Path, record: SessionRecord) -> str:
    """Return why the folder at `archive` is no whole archive of `record`, nothing where it is."""
    if not is_bag(archive):
        return "it is no archive"
    problem = next((item.problem() for item in check_bag(archive) if not item.ok), None)
    if problem is not None:
        return f"{problem.where}: {problem.message()}"
    try:
        session = metadata_files.read_metadata(archive).session
    except StreamctlError as error:
        return f"{error.where}: {error.message()}"
    return "" if session == record.id else f"it is the archive of {session}"


def _report(archive: Path, metadata: Metadata, workshop: Workshop | None) -> ExportReport:
    payload = [path for path in (archive / "data").rglob("*") if path.is_file()]
    return ExportReport(
        session=metadata.session,
        archive=archive,
        already=workshop is None,
        video=archive / metadata.delivery.file,
        frames=metadata.delivery.frames,
        seconds=metadata.delivery.seconds,
        chapters=len(metadata.chapters),
        files=len(payload),
        bytes=sum(path.stat().st_size for path in payload),
        reused=tuple(made.name for made in workshop.made.values() if made.reused) if workshop else (),
        remarks=read_remarks(archive),
    )


def _build(workshop: Workshop, material: Material, on_step: OnStep) -> Metadata:
    """Make every file of the archive and return its metadata."""
    on_step("source")
    _make_sources(workshop, material)
    on_step("delivery")
    facts = _make_video(workshop, material)
    on_step("text")
    _make_texts(workshop, material)
    on_step("edit")
    workshop.make_text("data/edit/cuts.json", cut_files.as_json(material.cuts))
    on_step("images")
    _make_images(workshop, material, facts)
    on_step("reports")
    metadata = _make_reports(workshop, material, facts)
    on_step("bag")
    write_bag(workshop, material.record)
    return metadata


def _make_sources(workshop: Workshop, material: Material) -> None:
    record = material.record
    workshop.make("data/source/session.json", lambda path: _write(path, record.handed_over_header()))
    workshop.make("data/source/journal.jsonl", lambda path: _write(path, record.journal_bytes))
    for source in material.sources.files:
        workshop.make(f"data/source/{source.name}", partial(link_or_copy, source.path))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _make_video(workshop: Workshop, material: Material) -> VideoFacts:
    footage, event = material.footage, material.record.header.event
    order = Mp4Order(
        fps=footage.fps,
        delay=footage.delay,
        picture_setup=footage.picture_setup,
        sound_setup=footage.sound_setup if footage.soundtrack is not None else None,
        title=one_line(event.title),
        language=event.language,
        chapters=chapter_files.marks(material.chapters),
    )
    try:
        workshop.make(material.video, lambda path: write_mp4(path, order, footage.pictures(), footage.sounds()))
        return probe(workshop.bag / material.video)
    except ValueError as error:
        raise StreamctlError("ARC-015", where=material.video, detail=str(error)) from error


def _make_texts(workshop: Workshop, material: Material) -> None:
    chapters, timeline = material.chapters, material.footage.timeline
    workshop.make_text(CHAPTERS, chapter_files.as_json(chapters, material.footage.fps, timeline.frames))
    workshop.make_text("data/text/chapters.vtt", chapter_files.as_webvtt(chapters))
    title = material.record.header.event.title
    workshop.make_text("data/text/chapters.ffmeta", chapter_files.as_ffmetadata(chapters, title))
    workshop.make_text("data/text/youtube.txt", chapter_files.as_youtube(chapters))


def _make_images(workshop: Workshop, material: Material, facts: VideoFacts) -> None:
    candidates = moments(material.cuts, facts.keys)
    workshop.make(POSTER, partial(write_poster, workshop.bag / material.video, material.footage.fps, candidates))
    for card in material.sources.cards:
        workshop.make(f"data/images/cards/{card.path.name}", partial(link_or_copy, card.path))


def _make_reports(workshop: Workshop, material: Material, facts: VideoFacts) -> Metadata:
    metadata = metadata_of(material.record, material.sources, material.footage, facts, material.chapters)
    workshop.make_text(METADATA, metadata_files.as_json(metadata))
    checks = tuple(check_video(workshop.bag / material.video, metadata.delivery, material.chapters, facts))
    _require(checks)
    remarks = (*material.remarks, *([] if facts.bt709 else [Remark.of("ARC-115")]))
    quality = quality_of(material.record, checks, remarks)
    workshop.make_text(QC_JSON, quality_files.as_json(quality))
    workshop.make_text(QC_HTML, quality_files.as_html(quality, metadata, material.record.language))
    return metadata


def _require(checks: tuple[Item, ...]) -> None:
    """Raise ARC-015 for a video that is not what was to be made."""
    problem = next((item.problem() for item in checks if not item.ok), None)
    if problem is not None:
        raise StreamctlError("ARC-015", where=problem.where, detail=problem.message())


def _chapter_remarks(chapters: tuple[Chapter, ...]) -> tuple[Remark, ...]:
    if not chapters:
        return (Remark.of("ARC-110"),)
    shown = len(youtube_chapters(chapters))
    return (Remark.of("ARC-111", chapters=shown),) if shown < chapter_files.YOUTUBE_CHAPTERS else ()
