"""Preflight on the terminal: a table, words before colours, then what to do about each thing that is not well.

No box characters: their width is ambiguous on Japanese terminals.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from streamctl.console.findings import Phrases, verdict_key
from streamctl.console.output import Stdio
from streamctl.core.redaction import redact
from streamctl.preflight.check import Check
from streamctl.preflight.model import CheckResult, Report, Status
from streamctl.preflight.schedule import Listener

WIDEST = 160
"""Columns where the output is no terminal (cells): nothing is folded in a file or a pipe that need not be."""
COLOURS = {
    Status.OK: "green",
    Status.WARN: "yellow",
    Status.FAIL: "bold red",
    Status.CRASH: "bold red",
    Status.SKIP: "dim",
    Status.NOT_CHECKED: "cyan",
}
VERDICT_COLOURS = {"blocked": "bold red", "failed": "bold yellow", "warned": "yellow", "ready": "bold green"}


class Conversation(Listener):
    """Tells on standard error of a check that takes long."""

    def __init__(self, stdio: Stdio) -> None:
        self._stdio = stdio
        self._phrases = Phrases(stdio.language)

    def slow(self, check: Check, seconds: float) -> None:
        """Say that `check` is still running, and for how long it may."""
        line = self._phrases.say("slow", check=check.id, seconds=seconds, timeout=check.timeout)
        self._stdio.err.write(line + "\n")
        self._stdio.err.flush()


def console_of(stdio: Stdio) -> Console:
    """Return a console on `stdio`'s standard output."""
    width = None if stdio.out.isatty() else WIDEST
    return Console(file=stdio.out, width=width, highlight=False, emoji=False, markup=False)


def print_report(report: Report, stdio: Stdio, *, remarks: Iterable[str] = ()) -> None:
    """Print `report`: whose, the table, what to do, `remarks`, and the verdict last, where the eye is."""
    phrases, console = Phrases(stdio.language), console_of(stdio)
    kind = phrases.say("rehearsal" if report.rehearsal else "live")
    console.print(Text(redact(f"{kind}  {report.title}  ({report.event})"), "bold"), soft_wrap=True)
    print_results(report.results, phrases, console)
    for remark in remarks:
        console.print(Text(redact(remark), "dim"), soft_wrap=True)
    print_verdict(report.results, phrases, console)


def print_results(results: Sequence[CheckResult], phrases: Phrases, console: Console) -> None:
    """Print `results` as a table, then each problem with the next act."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(phrases.say("status"), no_wrap=True)
    table.add_column(phrases.say("check"), overflow="fold")
    table.add_column(phrases.say("measured"), overflow="fold", ratio=1)
    table.add_column(phrases.say("limit"), overflow="fold")
    category = None
    for result in results:
        if result.category != category:
            category = result.category
            table.add_row("", Text(phrases.category(category), "bold"))
        table.add_row(
            Text(phrases.status(result.status), COLOURS[result.status]),
            result.check,
            phrases.measured(result),
            phrases.limit(result.threshold),
        )
    console.print(table)
    for result in results:
        _print_problems(result, phrases, console)


def _print_problems(result: CheckResult, phrases: Phrases, console: Console) -> None:
    for problem in result.problems:
        if result.status == Status.SKIP:
            continue  # the table says so, and the thing that it needs says what to do
        head = Text(phrases.status(result.status), COLOURS[result.status])
        blocking = f" ({phrases.say('blocking')})" if result.blocks else ""
        head.append(f"  {result.check}{blocking}: {problem.message(phrases.language)} [{problem.code}]", "default")
        console.print()
        console.print(head, soft_wrap=True)
        console.print(Text(f"  {phrases.say('fix')} {problem.fix(phrases.language)}"), soft_wrap=True)


def print_verdict(results: Sequence[CheckResult], phrases: Phrases, console: Console, prefix: str = "") -> None:
    """Print in one sentence what `results` mean."""
    console.print()
    console.print(Text(phrases.verdict(results, prefix), VERDICT_COLOURS[verdict_key(results)]), soft_wrap=True)
