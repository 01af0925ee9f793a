"""The list of sessions as a table. No box characters: their width is ambiguous on Japanese terminals."""

from collections.abc import Mapping
from datetime import datetime

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from streamctl.console.ending import clock_text
from streamctl.console.output import Stdio
from streamctl.core.redaction import redact
from streamctl.core.result import Result

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "id": "session",
        "condition": "state",
        "started": "started",
        "length": "length",
        "segments": "files",
        "title": "event",
        "rehearsal": "rehearsal",
        "none": "no sessions in {folder}",
        "running": "running",
        "finished": "finished",
        "interrupted": "INTERRUPTED",
        "unreadable": "UNREADABLE",
        "done": "well",
        "degraded": "DEGRADED",
        "failed": "FAILED",
    },
    "ja": {
        "id": "セッション",
        "condition": "状態",
        "started": "開始",
        "length": "長さ",
        "segments": "ファイル",
        "title": "イベント",
        "rehearsal": "リハーサル",
        "none": "{folder} にセッションはありません",
        "running": "実行中",
        "finished": "終了",
        "interrupted": "中断",
        "unreadable": "読めません",
        "done": "正常",
        "degraded": "問題あり",
        "failed": "失敗",
    },
}
STYLES: Mapping[str, str] = {"running": "bold green", "interrupted": "bold red", "unreadable": "bold red"}


def print_sessions(result: Result) -> None:
    """Print the list."""
    stdio = Stdio()
    Console(file=stdio.out, highlight=False, emoji=False).print(sessions_table(result.data, stdio.language))


def sessions_table(data: Mapping[str, object], language: str) -> RenderableType:
    """Return the list of `data` (of `streamctl sessions`) in `language`."""
    words, found = WORDS[language], data["sessions"]
    assert isinstance(found, list)
    if not found:
        return Text(words["none"].format(folder=data["folder"]))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(words["id"], no_wrap=True)
    table.add_column(words["condition"], no_wrap=True)
    table.add_column(words["started"], no_wrap=True)
    table.add_column(words["length"], justify="right", no_wrap=True)
    table.add_column(words["segments"], justify="right", no_wrap=True)
    table.add_column(words["title"], overflow="ellipsis", no_wrap=True)
    for session in found:
        table.add_row(
            Text(session["id"]),
            _state(session, words),
            _local(session["started"]),
            clock_text(session["seconds"]),
            str(session["segments"]),
            _title(session, words),
        )
    return table


def _state(session: Mapping[str, str], words: Mapping[str, str]) -> Text:
    condition, outcome = session["condition"], session["outcome"]
    told = f"{words[condition]} ({words[outcome]})" if condition == "finished" and outcome else words[condition]
    troubled = condition == "finished" and outcome != "done"
    return Text(told, style="yellow" if troubled else STYLES.get(condition, ""))


def _title(session: Mapping[str, object], words: Mapping[str, str]) -> Text:
    title = redact(str(session["title"] or ""))
    return Text(f"{title}  [{words['rehearsal']}]" if session["rehearsal"] else title)


def _local(started: str | None) -> str:
    return f"{datetime.fromisoformat(started).astimezone():%Y-%m-%d %H:%M}" if started else ""
