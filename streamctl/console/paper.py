"""Where Rich prints a command's answer, and words that are printed as they stand."""

from rich.console import Console
from rich.text import Text

from streamctl.console.output import Stdio
from streamctl.core.redaction import redact

WIDEST = 200
"""Columns of a table where the output is no terminal: nothing is folded in a file or a pipe."""


def paper(stdio: Stdio) -> Console:
    """Return the console of `stdio`: as wide as its terminal, WIDEST columns where it is none."""
    return Console(file=stdio.out, width=None if stdio.out.isatty() else WIDEST, highlight=False)


def as_it_stands(words: str) -> Text:
    """Return `words`, redacted, with nothing in them taken for markup."""
    return Text(redact(words))
