"""The list of sessions as a table. No box characters: their width is ambiguous on Japanese terminals."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from streamctl.console.ending import clock_text
from streamctl.console.output import Stdio
from streamctl.core.result import Result

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "id": "session",
        "condition": "state",
        "started": "started",
        "length": "length",
        "kind": "kind",
        "rehearsal": "rehearsal",
        "live": "live",
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
        "kind": "種別",
        "rehearsal": "リハーサル",
        "live": "本番",
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

STARTED_CELLS = 11
"""Width of a day with its time (cells); the id has the year."""
LENGTH_CELLS = 7
"""Width of a length in hours (cells)."""


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
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(words["id"], no_wrap=True, min_width=_widest(Text(session["id"]) for session in found))
    table.add_column(words["condition"], no_wrap=True, min_width=_widest(_state(session, words) for session in found))
    table.add_column(words["started"], no_wrap=True, min_width=STARTED_CELLS)
    table.add_column(words["length"], justify="right", no_wrap=True, min_width=LENGTH_CELLS)
    table.add_column(words["kind"], no_wrap=True)
    for session in found:
        table.add_row(
            Text(session["id"]),
            _state(session, words),
            _local(session["started"]),
            clock_text(session["seconds"]),
            words["rehearsal" if session["rehearsal"] else "live"] if session["rehearsal"] is not None else "",
        )
    return table


def _widest(texts: Iterable[Text]) -> int:
    """Return the width of the widest of `texts` (cells): ids and states are never cut off."""
    return max(text.cell_len for text in texts)


def _state(session: Mapping[str, str], words: Mapping[str, str]) -> Text:
    condition, outcome = session["condition"], session["outcome"]
    told = f"{words[condition]} ({words[outcome]})" if condition == "finished" and outcome else words[condition]
    troubled = condition == "finished" and outcome != "done"
    return Text(told, style="yellow" if troubled else STYLES.get(condition, ""))


def _local(started: str | None) -> str:
    return f"{datetime.fromisoformat(started).astimezone():%m-%d %H:%M}" if started else ""
