"""Results of checks in a person's words: status, measured facts, limit, count."""

from collections import Counter
from collections.abc import Iterable, Sequence

from streamctl.console.ending import size_text
from streamctl.console.preflight_words import CATEGORIES, MEASURES, SENTENCES, STATUSES, UNITS, VALUES, words
from streamctl.core.redaction import redact
from streamctl.preflight.model import CheckResult, Measure, Status, Threshold

BYTES = {"B": "", "B/s": "/s"}
"""Units that are shown with a prefix, and what follows it."""
SPANS = frozenset({"until_start"})
"""Measures that are long lengths of time (seconds)."""
NOT_SHOWN = frozenset({"streamctl", "cues", "frames", "gain", "font_files"})
"""Measures for the JSON alone."""


class Phrases:
    """What is said of results in one language."""

    def __init__(self, language: str) -> None:
        self.language = "ja" if language == "ja" else "en"
        self._sentences = words(SENTENCES, language)

    def say(self, key: str, **values: object) -> str:
        """Return the sentence `key` with `values`, redacted."""
        return redact(self._sentences[key].format(**values))

    def status(self, status: Status) -> str:
        """Return `status` as a word."""
        return words(STATUSES, self.language)[status.value]

    def category(self, category: str) -> str:
        """Return what `category` is called."""
        return words(CATEGORIES, self.language)[category]

    def quantity(self, value: float | str, unit: str) -> str:
        """Return `value` with its unit: `30.1 fps`, `12 GB`."""
        if isinstance(value, str):
            return redact(words(VALUES, self.language).get(value, value))
        if unit in BYTES:
            return f"{size_text(value)}{BYTES[unit]}"
        number = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        spoken = words(UNITS, self.language).get(unit, unit)
        return f"{number} {spoken}".strip()

    def measure(self, measure: Measure) -> str:
        """Return `measure` as a phrase: its name where the value does not tell it, then the value."""
        name = words(MEASURES, self.language).get(measure.name, measure.name)
        if measure.name in SPANS and not isinstance(measure.value, str):
            return f"{name} {self.span(measure.value)}"
        return f"{name} {self.quantity(measure.value, measure.unit)}".strip()

    def span(self, seconds: float) -> str:
        """Return a length of time by its two largest units, such as `8 d 11 h`."""
        minutes = round(abs(seconds) / 60)
        parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
        first = next((number for number, (count, _) in enumerate(parts) if count), 2)
        text = " ".join(f"{count} {words(UNITS, self.language).get(unit, unit)}" for count, unit in parts[first:][:2])
        return f"-{text}" if seconds < 0 else text

    def measured(self, result: CheckResult) -> str:
        """Return the measured facts of `result`, the one that counts first."""
        separator = "、" if self.language == "ja" else ", "
        return separator.join(self.measure(one) for one in result.measures if one.name not in NOT_SHOWN)

    def limit(self, threshold: Threshold | None) -> str:
        """Return `threshold` as a phrase; empty for none."""
        if threshold is None:
            return ""
        return self.say(threshold.bound, value=self.quantity(threshold.value, threshold.unit))

    def counts(self, results: Iterable[CheckResult]) -> str:
        """Return how many results have each status that occurs, worst first."""
        found = Counter(result.status for result in results)
        order = (Status.FAIL, Status.CRASH, Status.WARN, Status.SKIP, Status.NOT_CHECKED, Status.OK)
        return ", ".join(f"{self.status(status)} {found[status]}" for status in order if found[status])

    def verdict(self, results: Sequence[CheckResult], prefix: str = "") -> str:
        """Return what the results mean for the show, in one sentence with the counts."""
        return self.say(prefix + verdict_key(results), counts=self.counts(results))


def verdict_key(results: Sequence[CheckResult]) -> str:
    """Return `blocked`, `failed`, `warned` or `ready`."""
    if any(result.blocks for result in results):
        return "blocked"
    statuses = {result.status for result in results}
    if statuses & {Status.FAIL, Status.CRASH}:
        return "failed"
    return "warned" if Status.WARN in statuses else "ready"
