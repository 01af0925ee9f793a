"""`doctor` on the terminal: what this machine is like, and what to mend."""

from collections.abc import Sequence

from streamctl.console.findings import Phrases
from streamctl.console.output import Stdio
from streamctl.console.preflight import console_of, print_results, print_verdict
from streamctl.preflight.model import CheckResult


def print_doctor(results: Sequence[CheckResult], stdio: Stdio) -> None:
    """Print `results` as a table, what they rest on, what to do, and the verdict."""
    phrases, console = Phrases(stdio.language), console_of(stdio)
    print_results(results, phrases, console)
    lines = [(result.check, line) for result in results for line in result.evidence]
    if lines:
        console.print()
    for check, line in lines:
        console.print(f"{check}: {line}", soft_wrap=True, style="dim")
    print_verdict(results, phrases, console, "doctor_")
