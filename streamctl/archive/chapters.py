"""Chapters from the rundown's cues, in the forms that players, editors and platforms read."""

import json
from collections.abc import Sequence
from fractions import Fraction

from streamctl.archive.record import SessionRecord
from streamctl.archive.timeline import Timeline
from streamctl.core.values import Value
from streamctl.media.remux import ChapterMark

YOUTUBE_SECONDS = 10
"""YouTube takes chapters only where each lasts at least this long (seconds), ..."""
YOUTUBE_CHAPTERS = 3
"""... there are at least this many, and the first is at 0:00."""


class Chapter(Value):
    """One item of the rundown as it went.

    Attributes:
        id: The item's id.
        title: Its title, on one line.
        speaker: Who speaks, or None.
        start_frame: The archive's frame at which it begins.
        end_frame: The frame after its last one.
        start_ms: `start_frame` in milliseconds, as the MP4 has it.
        end_ms: `end_frame` likewise.
    """

    id: str
    title: str
    speaker: str | None
    start_frame: int
    end_frame: int
    start_ms: int
    end_ms: int


class ChapterList(Value):
    """What chapters.json holds."""

    fps: str
    frames: int
    chapters: tuple[Chapter, ...]


def chapters_of(record: SessionRecord, timeline: Timeline) -> tuple[Chapter, ...]:
    """Return the chapters: each cue from where it began to where the next one did, the first one from frame 0 on.

    Of cues that begin at the same frame the last one counts: the others were passed over.
    """
    titles = {item.id: (item.title, item.speaker) for item in record.header.rundown}
    begins: dict[int, str] = {}
    for cue in sorted(record.state.cues, key=lambda cue: cue.frame):
        frame = timeline.archive_frame(cue.frame)
        if frame < timeline.frames:
            begins[frame] = cue.id
    later = list(begins)[1:]
    bounds = zip([0, *later], [*later, timeline.frames], begins.values(), strict=False)
    fps = record.header.fps
    return tuple(
        Chapter(
            id=cue,
            title=one_line(titles.get(cue, (cue, None))[0]) or cue,
            speaker=titles.get(cue, (cue, None))[1],
            start_frame=start,
            end_frame=end,
            start_ms=milliseconds(start, fps),
            end_ms=milliseconds(end, fps),
        )
        for start, end, cue in bounds
    )


def milliseconds(frame: int, fps: Fraction) -> int:
    """Return the start of `frame` in milliseconds, rounded half up."""
    return int(frame * 1000 / fps + Fraction(1, 2))


def one_line(text: str) -> str:
    """Return `text` with each run of line breaks, spaces and control characters as one space."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def marks(chapters: Sequence[Chapter]) -> tuple[ChapterMark, ...]:
    """Return `chapters` as the MP4 holds them."""
    return tuple(ChapterMark(chapter.start_ms, chapter.end_ms, chapter.title) for chapter in chapters)


def as_json(chapters: Sequence[Chapter], fps: Fraction, frames: int) -> str:
    """Return chapters.json."""
    document = ChapterList(fps=str(fps), frames=frames, chapters=tuple(chapters)).model_dump(mode="json")
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_webvtt(chapters: Sequence[Chapter]) -> str:
    """Return chapters.vtt (WebVTT, one cue a chapter)."""
    cues = (f"{_vtt(c.start_ms)} --> {_vtt(c.end_ms)}\n{_vtt_text(c.title)}\n" for c in chapters)
    return "\n".join(("WEBVTT\n", *cues))


def as_ffmetadata(chapters: Sequence[Chapter], title: str) -> str:
    """Return chapters.ffmeta, FFmpeg's own text form of a file's title and chapters."""
    parts = [f";FFMETADATA1\ntitle={_ffmeta_text(one_line(title))}\n"]
    parts += [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={c.start_ms}\nEND={c.end_ms}\ntitle={_ffmeta_text(c.title)}\n"
        for c in chapters
    ]
    return "\n".join(parts)


def as_youtube(chapters: Sequence[Chapter]) -> str:
    """Return the list for a video's description on YouTube; angle brackets, not allowed there, go wide."""
    lines = (f"{_clock(c.start_ms)} {c.title.translate(_WIDE)}\n" for c in youtube_chapters(chapters))
    return "".join(lines)


_WIDE = str.maketrans("<>", "＜＞")


def youtube_chapters(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """Return those of `chapters` that YouTube can show: one shorter than YOUTUBE_SECONDS joins the one before it.

    The first one is always kept, because the list has to begin at 0:00; a short one after it is left out.
    """
    kept: list[Chapter] = []
    for chapter in chapters:
        long_enough = chapter.end_ms // 1000 - chapter.start_ms // 1000 >= YOUTUBE_SECONDS
        if not kept or (long_enough and chapter.start_ms // 1000 - kept[-1].start_ms // 1000 >= YOUTUBE_SECONDS):
            kept.append(chapter)
    return tuple(kept)


def _clock(moment: int) -> str:
    minutes, seconds = divmod(moment // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}" if minutes >= 60 else f"{minutes}:{seconds:02d}"


def _vtt(moment: int) -> str:
    seconds, rest = divmod(moment, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def _vtt_text(title: str) -> str:
    return title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ffmeta_text(title: str) -> str:
    return "".join(f"\\{mark}" if mark in "\\=;#" else mark for mark in title)
