"""data/reports/qc.json and qc.html: what was checked, what a person should know, and the show's own figures."""

import html
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field, ValidationError

from streamctl.archive.footage import clock_text
from streamctl.archive.items import Item
from streamctl.archive.metadata import Metadata
from streamctl.archive.record import SessionRecord
from streamctl.archive.remarks import Remark
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Value

QC_JSON = "data/reports/qc.json"
QC_HTML = "data/reports/qc.html"


class RemarkInWords(Remark):
    """A remark with its English words."""

    message: str
    fix: str


class ShowFault(Value):
    """Something that went wrong on the day and that the show survived; `facts` say it in another language."""

    code: str
    where: str
    message: str
    facts: dict[str, str] = Field(default_factory=dict)

    def said(self, language: str) -> str:
        """Return the sentence in `language`; as it was recorded where this version cannot say it."""
        try:
            sentence = StreamctlError(self.code, **self.facts).message(language)
        except (KeyError, ImportError):
            return self.message
        return self.message if "{" in sentence else sentence


class Quality(Value):
    """What qc.json holds.

    Attributes:
        session: The session's id.
        checks: What was checked when the video was made.
        remarks: What a person should know.
        late_frames: Frames that the mixer gave to the encoder late; None where the journal does not tell.
        repeated_frames: Frames of a camera on air that were shown twice; likewise.
        faults: What the journal tells of the day.
    """

    format: Literal[1] = 1
    session: str
    checks: tuple[Item, ...]
    remarks: tuple[RemarkInWords, ...]
    late_frames: int | None
    repeated_frames: int | None
    faults: tuple[ShowFault, ...]


def quality_of(record: SessionRecord, checks: Sequence[Item], remarks: Sequence[Remark]) -> Quality:
    """Return the quality report of the archive of `record`."""
    stopped = record.state.stopped
    return Quality(
        session=record.id,
        checks=tuple(checks),
        remarks=tuple(_in_words(remark) for remark in remarks),
        late_frames=stopped.late if stopped else None,
        repeated_frames=stopped.repeated if stopped else None,
        faults=tuple(
            ShowFault(code=f.code, where=f.where, message=f.message, facts=f.facts) for f in record.state.faults
        ),
    )


def _in_words(remark: Remark) -> RemarkInWords:
    problem = remark.problem()
    return RemarkInWords(**remark.model_dump(), message=problem.message(), fix=problem.fix())


def as_json(quality: Quality) -> str:
    """Return qc.json."""
    return json.dumps(quality.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def read_remarks(archive: Path) -> tuple[Remark, ...]:
    """Return the remarks in the report of the archive at `archive`; none where it cannot be read."""
    try:
        quality = Quality.model_validate_json((archive / QC_JSON).read_bytes())
    except (OSError, ValidationError):
        return ()
    return tuple(Remark(code=remark.code, where=remark.where, facts=remark.facts) for remark in quality.remarks)


_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Archive report",
            "length": "Length",
            "picture": "Picture",
            "sound": "Sound",
            "no_sound": "none",
            "within": "at most {ms} ms from its picture",
            "chapters": "Chapters",
            "checks": "Checks",
            "passed": "passed",
            "remarks": "To know",
            "none": "Nothing.",
            "faults": "On the day",
            "late": "Frames late: {late}, shown twice: {repeated}",
        },
        "ja": {
            "title": "アーカイブの報告",
            "length": "長さ",
            "picture": "映像",
            "sound": "音声",
            "no_sound": "なし",
            "within": "映像とのずれは最大 {ms} ミリ秒",
            "chapters": "チャプター",
            "checks": "検査",
            "passed": "合格",
            "remarks": "確認事項",
            "none": "ありません。",
            "faults": "当日の記録",
            "late": "遅れたフレーム: {late}、二重に表示: {repeated}",
        },
    }
)
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0;vertical-align:top;"
    "border-bottom:1px solid #ddd}li{margin:.4rem 0}small{color:#555}img{max-width:100%}"
)


def as_html(quality: Quality, metadata: Metadata, language: str) -> str:
    """Return qc.html, one page without anything from elsewhere but the poster, in `language` (`ja`, else English)."""
    words = _WORDS["ja" if language == "ja" else "en"]
    delivery, event = metadata.delivery, metadata.event
    sound = words["no_sound"] if delivery.sound_frames is None else words["within"].format(ms=delivery.sound_shift_ms)
    rows = (
        (words["length"], f"{clock_text(delivery.frames, delivery.fps)} ({delivery.frames})"),
        (words["picture"], f"{delivery.size}, {delivery.fps} fps"),
        (words["sound"], sound),
    )
    chapters = ((clock_text(c.start_frame, delivery.fps), c.title) for c in metadata.chapters)
    remarks = [
        f"{_text(r.problem().message(language))}<br><small>{_text(r.problem().fix(language))}</small>"
        for r in quality.remarks
    ]
    late = words["late"].format(late=_figure(quality.late_frames), repeated=_figure(quality.repeated_frames))
    faults = [_text(late), *(_text(_fault(fault, language)) for fault in quality.faults)]
    return "".join(
        (
            f'<!doctype html>\n<html lang="{_text(language)}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{_text(event.title)}</title><style>{_STYLE}</style></head><body>\n",
            f"<h1>{_text(event.title)}</h1>\n<p>{_text(words['title'])}: {_text(metadata.session)}</p>\n",
            '<p><img src="../images/poster.jpg" alt=""></p>\n',
            _table(rows),
            f"<h2>{words['remarks']}</h2>\n{_list(remarks, words['none'])}",
            f"<h2>{words['chapters']}</h2>\n{_table(tuple(chapters)) or _list([], words['none'])}",
            f"<h2>{words['checks']}</h2>\n{_table([(item.name, words['passed']) for item in quality.checks])}",
            f"<h2>{words['faults']}</h2>\n{_list(faults, words['none'])}</body></html>\n",
        )
    )


def _fault(fault: ShowFault, language: str) -> str:
    return f"{fault.where}: {fault.said(language)} [{fault.code}]"


def _figure(number: int | None) -> str:
    return "–" if number is None else str(number)


def _text(text: str) -> str:
    return html.escape(text)


def _table(rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><td>{_text(left)}</td><td>{_text(right)}</td></tr>\n" for left, right in rows)
    return f"<table>{cells}</table>\n" if cells else ""


def _list(points: Sequence[str], none: str) -> str:
    if not points:
        return f"<p>{none}</p>\n"
    return "<ul>" + "".join(f"<li>{point}</li>\n" for point in points) + "</ul>\n"
