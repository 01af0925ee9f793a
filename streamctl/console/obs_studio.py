"""What an OBS has otherwise than the profile: each difference a line, words before colours."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from streamctl.console.output import Stdio
from streamctl.core.redaction import redact

WIDEST = 200
"""Columns where the output is no terminal: nothing is folded in a file or a pipe."""
STYLES: Mapping[str, str] = {"create": "green", "load": "green", "change": "yellow", "remove": "red"}
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "who": "OBS {obs} at {address}: profile and scene collection {name}",
        "at_work": "at work: {outputs}",
        "same": "nothing to do: OBS has what the profile says",
        "differs": "{count} differences; `streamctl obs apply PROFILE` mends them",
        "applied": "{count} differences mended; read back, OBS has what the profile says",
        "create": "create",
        "load": "load",
        "change": "change",
        "remove": "remove",
        "picture": "card picture",
        "folder": "folder",
        "profile": "OBS profile",
        "setting": "setting",
        "stream": "stream",
        "canvas": "picture",
        "collection": "scene collection",
        "scene": "scene",
        "input": "source",
        "item": "item",
        "filter": "filter",
        "transition": "transition",
        "server": "address",
        "key": "key",
        "kind": "kind",
        "place": "place",
        "shown": "shown",
        "locked": "locked",
        "order": "order",
        "muted": "muted",
        "volume": "volume (dB)",
        "offset": "sound delay (ms)",
        "monitored": "monitored",
        "on_air": "on the programme's track",
        "enabled": "switched on",
        "yes": "yes",
        "no": "no",
        "none": "none",
    },
    "ja": {
        "who": "OBS {obs}（{address}）: プロファイルとシーンコレクション {name}",
        "at_work": "出力中: {outputs}",
        "same": "変更はありません。OBS はプロファイルのとおりです",
        "differs": "{count} か所が違います。`streamctl obs apply PROFILE` で直せます",
        "applied": "{count} か所を直しました。読み直した結果、OBS はプロファイルのとおりです",
        "create": "追加",
        "load": "読み込み",
        "change": "変更",
        "remove": "削除",
        "picture": "カード画像",
        "folder": "フォルダー",
        "profile": "OBS プロファイル",
        "setting": "設定",
        "stream": "配信先",
        "canvas": "映像",
        "collection": "シーンコレクション",
        "scene": "シーン",
        "input": "ソース",
        "item": "配置",
        "filter": "フィルター",
        "transition": "切り替え",
        "server": "アドレス",
        "key": "キー",
        "kind": "種類",
        "place": "位置",
        "shown": "表示",
        "locked": "ロック",
        "order": "重なり順",
        "muted": "ミュート",
        "volume": "音量 (dB)",
        "offset": "音声の遅延 (ms)",
        "monitored": "モニタリング",
        "on_air": "本線トラック",
        "enabled": "有効",
        "yes": "はい",
        "no": "いいえ",
        "none": "なし",
    },
}


def print_studio(data: Mapping[str, Any], stdio: Stdio) -> None:
    """Print which OBS answered, its `differences`, and what became of them (`applied`)."""
    words = WORDS["ja" if stdio.language == "ja" else "en"]
    width = None if stdio.out.isatty() else WIDEST
    console = Console(file=stdio.out, width=width, highlight=False, emoji=False)
    console.print(_text(words["who"].format(**data), "bold"), soft_wrap=True)
    if data["outputs"]:
        console.print(_text(words["at_work"].format(outputs=", ".join(data["outputs"])), "yellow"), soft_wrap=True)
    found: Sequence[Mapping[str, Any]] = data["differences"]
    if found:
        console.print(_table(found, words))
    verdict = "same" if not found else "applied" if data["applied"] else "differs"
    console.print(_text(words[verdict].format(count=len(found))), soft_wrap=True)


def _table(found: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for one in found:
        act = _text(f"  {words[one['act']]}", STYLES[one["act"]])
        table.add_row(act, _text(words[one["thing"]]), _text(_title(one, words)), _text(_values(one, words)))
    return table


def _title(one: Mapping[str, Any], words: Mapping[str, str]) -> str:
    name = words[one["name"]] if one["thing"] in {"stream", "canvas", "transition"} else one["name"]
    place = " > ".join(part for part in (one["inside"], name) if part)
    return f"{place}: {words.get(one['what'], one['what'])}" if one["what"] else place


def _values(one: Mapping[str, Any], words: Mapping[str, str]) -> str:
    before, after = (_value(one[key], words) for key in ("before", "after"))
    if one["act"] == "change" and one["before"] is not None:
        return f"{before} -> {after}"
    return after if one["after"] is not None else ""


def _value(value: Any, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    return words["none"] if value is None or value == "" else f"{value:g}" if isinstance(value, float) else str(value)


def _text(words: str, style: str = "") -> Text:
    return Text(redact(words), style=style)
