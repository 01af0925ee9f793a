"""The report as files: report.json, and report.html that reads well on a phone and needs no other file."""

import base64
import html
import io
import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from streamctl.console.findings import Phrases, verdict_key
from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact, redact_values
from streamctl.preflight.document import report_document
from streamctl.preflight.model import CheckResult, Report, Status

SNAPSHOT_WIDTH = 960
"""Pictures are embedded no wider than this (pixels): sharp on a phone, and the report stays small enough to send."""
JSON_NAME, HTML_NAME = "report.json", "report.html"


def write_report(report: Report, folder: Path, language: str) -> Path:
    """Write `report` to `folder` as report.json and report.html, in place of earlier ones; return the HTML's path.

    Args:
        report: What was found.
        folder: Where the snapshots lie that its results name.
        language: `ja` or `en`, of the HTML.

    Raises:
        StreamctlError: PRE-005 the folder cannot be written.
    """
    document = redact_values(report_document(report))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / JSON_NAME, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return _replace(folder / HTML_NAME, html_report(report, folder, language))
    except OSError as error:
        raise StreamctlError("PRE-005", folder=folder, detail=error.strerror or type(error).__name__) from error


def _replace(path: Path, text: str) -> Path:
    """Write `text` to `path` in one step."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8", errors="replace")
        return partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def html_report(report: Report, folder: Path, language: str) -> str:
    """Return the page of `report`, with the snapshots in `folder` inside it."""
    page = _Page(report, folder, Phrases(language))
    style = (files("streamctl.console") / "report.css").read_text(encoding="utf-8")
    return redact(
        f'<!DOCTYPE html>\n<html lang="{page.phrases.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(report.title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n{''.join(page.parts())}</body>\n</html>\n"
    )


def _text(text: object) -> str:
    return html.escape(str(text))


def _prose(text: str) -> str:
    """Return `text` escaped, what stands in backquotes as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _text(text))


def _when(moment: datetime, timezone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M} ({timezone})"


class _Page:
    """The parts of one report's page: verdict, what to do, pictures, everything."""

    def __init__(self, report: Report, folder: Path, phrases: Phrases) -> None:
        self._report = report
        self._folder = folder
        self.phrases = phrases

    def parts(self) -> Iterator[str]:
        """Yield the parts, top to bottom."""
        report, say = self._report, self.phrases.say
        kind = "rehearsal" if report.rehearsal else "live"
        made = say(
            "made", when=_when(report.started, report.timezone), machine=report.machine, version=report.streamctl
        )
        yield f'<header class="{kind}"><b>{_text(say(kind))}</b><h1>{_text(report.title)}</h1>'
        yield f"<p>{_text(report.event)}<br>{_text(made)}"
        if report.surveyed is not None:
            yield f"<br>{_text(say('compared', when=_when(report.surveyed, report.timezone)))}"
        yield "</p></header>\n"
        verdict = self.phrases.verdict(report.results)
        yield f'<p class="verdict {verdict_key(report.results)}">{_text(verdict)}</p>\n'
        yield from self._to_do()
        yield from self._pictures()
        yield from self._everything()

    def _to_do(self) -> Iterator[str]:
        worst = (Status.FAIL, Status.CRASH, Status.WARN, Status.NOT_CHECKED)
        open_ones = [result for status in worst for result in self._report.results if result.status == status]
        if not open_ones:
            return
        yield f"<h2>{_text(self.phrases.say('todo'))}</h2>\n"
        for result in sorted(open_ones, key=lambda one: not one.blocks):
            yield from self._problems(result)

    def _problems(self, result: CheckResult) -> Iterator[str]:
        language = self.phrases.language
        for problem in result.problems:
            blocking = f" <em>{_text(self.phrases.say('blocking'))}</em>" if result.blocks else ""
            yield f'<section class="problem {_name(result.status)}"><h3>{self._badge(result)} {_text(result.check)}'
            yield f"{blocking}</h3><p>{_prose(problem.message(language))} <small>[{problem.code}]</small></p>"
            yield f"<p><b>{_text(self.phrases.say('fix'))}</b> {_prose(problem.fix(language))}</p></section>\n"

    def _badge(self, result: CheckResult) -> str:
        return f'<span class="badge {_name(result.status)}">{_text(self.phrases.status(result.status))}</span>'

    def _pictures(self) -> Iterator[str]:
        pictures = [(result, data) for result in self._report.results if (data := self._picture(result))]
        if not pictures:
            return
        yield f"<h2>{_text(self.phrases.category('cameras'))}</h2>\n"
        for result, data in pictures:
            label = self.phrases.say("snapshot", check=result.check)
            yield f'<figure><img alt="{_text(label)}" src="data:image/jpeg;base64,{data}"><figcaption>'
            yield f"{self._badge(result)} {_text(result.check)}<br>{_text(self.phrases.measured(result))}"
            yield "</figcaption></figure>\n"

    def _picture(self, result: CheckResult) -> str | None:
        """Return the snapshot of `result` as base64 of a JPEG, None without one that can be read."""
        if result.snapshot is None:
            return None
        small = io.BytesIO()
        try:
            with Image.open(self._folder / result.snapshot) as image:
                image.thumbnail((SNAPSHOT_WIDTH, SNAPSHOT_WIDTH))
                image.convert("RGB").save(small, "JPEG", quality=80)
        except (OSError, ValueError):
            return None
        return base64.b64encode(small.getvalue()).decode()

    def _everything(self) -> Iterator[str]:
        yield f"<h2>{_text(self.phrases.say('rest'))}</h2>\n"
        category = None
        for result in self._report.results:
            if result.category != category:
                category = result.category
                yield f"<h3>{_text(self.phrases.category(category))}</h3>\n"
            yield f'<div class="row">{self._badge(result)}<div><b>{_text(result.check)}</b>'
            measured, limit = self.phrases.measured(result), self.phrases.limit(result.threshold)
            yield f"<br>{_text(measured)}" if measured else ""
            yield f'<br><span class="limit">{_text(self.phrases.say("limit"))}: {_text(limit)}</span>' if limit else ""
            yield from self._evidence(result)
            yield "</div></div>\n"

    def _evidence(self, result: CheckResult) -> Iterator[str]:
        if result.evidence:
            lines = "\n".join(_text(line) for line in result.evidence)
            yield f"<details><summary>{_text(self.phrases.say('evidence'))}</summary><pre>{lines}</pre></details>"


def _name(status: Status) -> str:
    """Return `status` as a name of style."""
    return status.value.lower().replace(" ", "-")
