"""Proving an archive whole and valid, from its own files alone."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from streamctl.archive.bag import check_bag, is_bag, is_plain
from streamctl.archive.chapters import ChapterList
from streamctl.archive.items import Item
from streamctl.archive.metadata import CHAPTERS, METADATA, Metadata, read_metadata
from streamctl.archive.reports import VerifyReport
from streamctl.archive.video import check_decoding, check_video
from streamctl.core.errors import StreamctlError
from streamctl.media.probe import decode_whole, probe

STEPS = ("files", "video", "decoding", "pictures")
"""The steps of a verification, as `on_step` is told them, each when it begins."""
OnStep = Callable[[str], None]


def verify_archive(path: Path, *, on_step: OnStep = lambda _: None) -> VerifyReport:
    """Return what was found of each thing in the archive at `path`; nothing in it is changed.

    Every file is read and held against its checksum, and the video is decoded from beginning to end.

    Args:
        path: The archive's folder.
        on_step: Told the name of each of STEPS when it begins.

    Raises:
        StreamctlError: ARC-200 there is no archive at `path`.
    """
    archive = path.absolute()
    if not is_bag(archive):
        raise StreamctlError("ARC-200", where=str(archive), path=archive)
    on_step("files")
    items = list(check_bag(archive))
    try:
        metadata = _metadata(archive)
    except StreamctlError as error:
        items.append(_failed(METADATA, error))
        return VerifyReport(archive=archive, session=None, items=tuple(items))
    on_step("video")
    delivery, video = metadata.delivery, archive / metadata.delivery.file
    items += _guarded(archive, delivery.file, lambda: check_video(video, delivery, metadata.chapters, probe(video)))
    on_step("decoding")
    items += _guarded(archive, delivery.file, lambda: check_decoding(delivery, decode_whole(video)))
    on_step("pictures")
    items += _guarded(archive, CHAPTERS, lambda: [_check_chapters(archive, metadata)])
    items += _guarded(archive, metadata.poster, lambda: [_check_poster(archive, metadata)])
    return VerifyReport(archive=archive, session=metadata.session, items=tuple(items))


def _metadata(archive: Path) -> Metadata:
    if not is_plain(archive / METADATA):
        raise StreamctlError("ARC-201", where=METADATA)
    return read_metadata(archive)


def _guarded(archive: Path, name: str, check: Callable[[], Iterable[Item]]) -> list[Item]:
    """Return what `check` says of the file `name`; that it is missing or unreadable where it cannot say anything."""
    if not is_plain(archive / name):
        return [Item.failed(name, "ARC-201")]
    try:
        return list(check())
    except StreamctlError as error:
        return [_failed(name, error)]


def _failed(name: str, error: StreamctlError) -> Item:
    return Item.failed(name, "ARC-205", detail=error.message())


def _check_chapters(archive: Path, metadata: Metadata) -> Item:
    """Return whether chapters.json says what the metadata (and by them the video) say."""
    try:
        listed = ChapterList.model_validate_json((archive / CHAPTERS).read_bytes())
    except (OSError, ValidationError) as error:
        return Item.failed(CHAPTERS, "ARC-205", detail=type(error).__name__)
    same = listed.chapters == metadata.chapters and listed.frames == metadata.delivery.frames
    return Item.passed(f"{CHAPTERS}: content") if same else Item.failed(CHAPTERS, "ARC-209")


def _check_poster(archive: Path, metadata: Metadata) -> Item:
    """Return whether the poster opens as a picture of the video's size."""
    try:
        with Image.open(archive / metadata.poster) as picture:
            picture.load()
            found = f"{picture.width}x{picture.height}"
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        return Item.failed(metadata.poster, "ARC-208", detail=type(error).__name__)
    wanted = str(metadata.delivery.size)
    if found != wanted:
        return Item.failed(metadata.poster, "ARC-211", found=found, wanted=wanted)
    return Item.passed(f"{metadata.poster}: picture")
