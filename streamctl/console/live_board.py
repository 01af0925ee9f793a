"""The board kept up to date in a terminal, and the question that the first Ctrl-C asks."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

from rich.console import Console
from rich.live import Live

from streamctl.console.board import board
from streamctl.console.output import Stdio

REFRESH_SECONDS = 0.5
"""How often the board is drawn (seconds): it shows whole seconds."""
Choice = Literal["stop", "detach", "watch"]
QUESTION: Mapping[str, str] = {
    "en": (
        "The show goes on. Type `stop` to end it, `detach` to leave the board (the show goes on),\n"
        "or press Enter to see the board again: "
    ),
    "ja": (
        "配信は続いています。終了するには stop、画面だけ閉じる（配信は続行）には detach と入力してください。\n"
        "Enter で画面に戻ります: "
    ),
}
DETACHED: Mapping[str, str] = {
    "en": "The show goes on. `streamctl status --watch` shows the board again, `streamctl stop` ends the show.",
    "ja": "配信は続いています。`streamctl status --watch` で画面を再表示、`streamctl stop` で終了します。",
}
ReadStatus = Callable[[], Mapping[str, Any] | None]
"""Returns what the board shows; None when the session has ended."""


def show_board(read: ReadStatus, stdio: Stdio) -> None:
    """Draw the board of what `read` returns until it returns None.

    Raises:
        KeyboardInterrupt: Somebody pressed Ctrl-C.
    """
    console = Console(file=stdio.out, highlight=False, emoji=False)
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while (status := read()) is not None:
            live.update(board(status, stdio.language), refresh=True)
            time.sleep(REFRESH_SECONDS)


def ask_choice(stdio: Stdio, read_line: Callable[[], str]) -> Choice:
    """Return what the operator wants after Ctrl-C: ending the show takes the whole word; no answer means detach."""
    stdio.err.write("\n" + QUESTION[stdio.language])
    stdio.err.flush()
    try:
        typed = read_line()
    except (KeyboardInterrupt, EOFError, OSError):
        return "detach"
    if not typed:
        return "detach"
    word = typed.strip().casefold()
    return "stop" if word == "stop" else "detach" if word == "detach" else "watch"


def tell_detached(stdio: Stdio) -> None:
    """Say that the show goes on without this terminal."""
    stdio.err.write("\n" + DETACHED[stdio.language] + "\n")
    stdio.err.flush()
