"""The list of a running session's targets. No box characters: their width is ambiguous on Japanese terminals."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from streamctl.console.board_words import STYLES
from streamctl.console.board_words import WORDS as BOARD_WORDS
from streamctl.console.ending import size_text
from streamctl.console.output import Stdio
from streamctl.core.redaction import redact
from streamctl.core.result import Result

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "name": "target",
        "state": "state",
        "kind": "kind",
        "place": "place",
        "figures": "sent",
        "none": "this run has no targets: it is recorded, not streamed",
        "rtmp": "RTMP",
        "srt": "SRT",
        "hls": "HLS",
        "file": "file",
        "receiver": "receiver",
        "here": "this machine",
        "dropped": "{count} pictures dropped",
        "behind": "{seconds:.1f} s behind",
    },
    "ja": {
        "name": "配信先",
        "state": "状態",
        "kind": "種類",
        "place": "場所",
        "figures": "送信量",
        "none": "配信先はありません。収録のみ行っています",
        "rtmp": "RTMP",
        "srt": "SRT",
        "hls": "HLS",
        "file": "ファイル",
        "receiver": "受信機",
        "here": "このマシン",
        "dropped": "欠落 {count} フレーム",
        "behind": "{seconds:.1f} 秒遅れ",
    },
}
BEHIND_SECONDS = 1.0
"""More than this waiting for a target is told (seconds): less is its usual stock."""


def print_targets(result: Result) -> None:
    """Print the list."""
    stdio = Stdio()
    Console(file=stdio.out, highlight=False, emoji=False).print(targets_table(result.data, stdio.language))


def targets_table(data: Mapping[str, Any], language: str) -> RenderableType:
    """Return the list of `data` (of `streamctl target list`) in `language`; what is wrong stands under its target."""
    words, board = WORDS[language], BOARD_WORDS[language]
    if not data["targets"]:
        return Text(words["none"])
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("name", "state", "kind", "place", "figures"):
        table.add_column(words[column], overflow="fold", no_wrap=column in {"name", "state", "kind"})
    for target in data["targets"]:
        key = f"target.{target['state']}"
        state = Text(board.get(key, board["unknown"]), style=STYLES.get(key, "yellow"))
        place = Text(redact(target["place"] or words["here"]))
        figures = Text(", ".join(_figures(target, words)))
        table.add_row(Text(target["name"]), state, words.get(target["kind"], "-"), place, figures)
        if target["detail"]:
            table.add_row("", "", "", Text(redact(target["detail"]), style="yellow"), "")
    return table


def _figures(target: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    if target["kbps"]:
        yield f"{target['kbps']:.0f} kb/s"
    if target["bytes"]:
        yield size_text(target["bytes"])
    if (target["queued_seconds"] or 0.0) > BEHIND_SECONDS:
        yield words["behind"].format(seconds=target["queued_seconds"])
    if target["dropped"]:
        yield words["dropped"].format(count=target["dropped"])
