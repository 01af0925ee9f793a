"""What a person sees of a profile: that it is sound, and what it comes to."""

from pathlib import PurePath
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from streamctl.console.output import Stdio, print_line
from streamctl.console.paper import as_it_stands, paper
from streamctl.core.result import Result

WORDS = {
    "en": {
        "sound": "OK: the profile is sound",
        "event": "event",
        "starts": "starts",
        "duration": "duration",
        "cameras": "cameras",
        "microphones": "microphones",
        "scenes": "scenes",
        "cards": "cards",
        "rundown": "rundown",
        "targets": "targets",
        "rehearsal_targets": "rehearsal targets",
        "none": "none",
        "key": "key",
        "value": "value",
        "source": "from",
        "default": "default",
        "written": "written: {path}",
        "next": "next: edit it, then `streamctl profile check {path}`",
    },
    "ja": {
        "sound": "OK: プロファイルに問題はありません",
        "event": "イベント",
        "starts": "開始",
        "duration": "所要時間",
        "cameras": "カメラ",
        "microphones": "マイク",
        "scenes": "シーン",
        "cards": "カード",
        "rundown": "進行表",
        "targets": "配信先",
        "rehearsal_targets": "リハーサルの配信先",
        "none": "なし",
        "key": "キー",
        "value": "値",
        "source": "出所",
        "default": "既定値",
        "written": "作成しました: {path}",
        "next": "次は: 編集してから `streamctl profile check {path}`",
    },
}
LISTS = ("cameras", "microphones", "scenes", "cards", "rundown", "targets", "rehearsal_targets")


def render_new(result: Result, stdio: Stdio) -> None:
    """Print where the new profile lies and what to do next."""
    words = _words(stdio)
    print_line(words["written"].format(**result.data), stdio)
    print_line(words["next"].format(**result.data), stdio)


def render_check(result: Result, stdio: Stdio) -> None:
    """Print that the profile is sound, and its parts by name."""
    words, data = _words(stdio), result.data
    print_line(words["sound"], stdio)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row(words["event"], as_it_stands(f"{data['event']}: {data['title']}"))
    table.add_row(words["starts"], as_it_stands(data["starts"] or words["none"]))
    table.add_row(words["duration"], as_it_stands(_clock(data["duration_seconds"])))
    for name in LISTS:
        table.add_row(words[name], as_it_stands(", ".join(data[name]) or words["none"]))
    paper(stdio).print(table)


def render_show(result: Result, stdio: Stdio) -> None:
    """Print each value of the profile with its source."""
    words = _words(stdio)
    table = Table(box=SIMPLE)
    for column in ("key", "value", "source"):
        table.add_column(words[column], overflow="fold")
    for row in result.data["values"]:
        source = words["default"] if row["source"] == "default" else PurePath(row["source"]).name
        table.add_row(as_it_stands(row["key"]), as_it_stands(_value(row["value"], words)), as_it_stands(source))
    paper(stdio).print(table)


def _words(stdio: Stdio) -> dict[str, str]:
    return WORDS["ja" if stdio.language == "ja" else "en"]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def _value(value: Any, words: dict[str, str]) -> str:
    """Return `value` as a profile writes it, on one line."""
    if value is None or value in ([], {}):
        return words["none"]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return " / ".join(str(value).splitlines())
