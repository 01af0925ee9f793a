"""What a person sees of the cards: which files they are and where to look at them all."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from streamctl.console.output import Stdio
from streamctl.core.redaction import redact
from streamctl.core.result import Result

WIDEST = 200
"""Columns where the output is no terminal: nothing is folded in a file or a pipe."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "made": "{count} cards in {folder}",
        "sheet": "all on one picture: {sheet}",
        "none": "this profile has no cards: write them under `cards`",
    },
    "ja": {
        "made": "カード {count} 枚を {folder} に書き出しました",
        "sheet": "一覧: {sheet}",
        "none": "このプロファイルにカードはありません。`cards` に書いてください",
    },
}


def print_cards(result: Result, stdio: Stdio) -> None:
    """Print each card of `result` with its template and file, then where the contact sheet lies."""
    words = WORDS["ja" if stdio.language == "ja" else "en"]
    console = Console(
        file=stdio.out, width=None if stdio.out.isatty() else WIDEST, highlight=False, emoji=False, soft_wrap=True
    )
    cards = result.data["cards"]
    if not cards:
        console.print(Text(words["none"]))
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for card in cards:
        table.add_row(*(Text(redact(f"  {value}")) for value in (card["id"], card["template"])), card["file"])
    console.print(Text(redact(words["made"].format(count=len(cards), folder=result.data["folder"]))))
    console.print(table)
    console.print(Text(redact(words["sheet"].format(sheet=result.data["contact_sheet"]))))
