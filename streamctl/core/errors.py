"""Errors a user can cause or mend: a stable code, a place, facts, and by them a sentence and a next step."""

from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from streamctl.core.exits import ExitCode
from streamctl.core.messages import entry, text
from streamctl.core.redaction import redact


class _Sentence(Formatter):
    """Fills a template in and never fails: a sentence with a gap in it still tells more than a traceback."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        try:
            return super().get_field(field_name, args, kwargs)
        except (KeyError, IndexError, AttributeError):
            return f"{{{field_name}}}", field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return str(super().format_field(_number(value) if format_spec else value, format_spec))
        except (ValueError, TypeError):
            return str(value)


def _number(value: Any) -> Any:
    """Return `value` as a number where it is one written out: facts come back as text from a journal or a socket."""
    return float(value) if isinstance(value, str) else value


class StreamctlError(Exception):
    """One problem with a stable code; its words come from the message catalogues.

    Args:
        code: A code of the catalogues, such as `PRO-003`.
        where: The place: `file:line:column: path.in.profile`, a camera, a target.
        facts: Values for the placeholders of the code's message and fix.
    """

    def __init__(self, code: str, *, where: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.where = where
        self.facts = facts

    @property
    def exit_code(self) -> ExitCode:
        """The exit code that this problem leads to when a command ends with it."""
        return entry(self.code).exit_code

    @property
    def problems(self) -> Sequence["StreamctlError"]:
        """The single problems of this error: itself, or for `CombinedError` each one."""
        return (self,)

    def message(self, language: str = "en") -> str:
        """Return the sentence (state, cause) in `language`, redacted."""
        return redact(_Sentence().vformat(text(self.code, language).message, (), self._facts_in(language)))

    def fix(self, language: str = "en") -> str:
        """Return the next step in `language`, redacted."""
        return redact(_Sentence().vformat(text(self.code, language).fix, (), self._facts_in(language)))

    def _facts_in(self, language: str) -> dict[str, object]:
        """Return the facts; another error among them is said in the same language."""
        return {
            name: fact.said(language) if isinstance(fact, StreamctlError) else fact for name, fact in self.facts.items()
        }

    def said(self, language: str = "en") -> str:
        """Return place, sentence and code in one line, redacted."""
        place = f"{self.where}: " if self.where else ""
        return redact(f"{place}{self.message(language)} [{self.code}]")

    def __str__(self) -> str:
        return self.said()


class CombinedError(StreamctlError):
    """Several problems found in one go; the first one decides the exit code.

    Raises:
        ValueError: There is no problem to report.
    """

    def __init__(self, problems: Iterable[StreamctlError]) -> None:
        self._problems = tuple(single for problem in problems for single in problem.problems)
        if not self._problems:
            message = "CombinedError needs at least one problem"
            raise ValueError(message)
        first = self._problems[0]
        super().__init__(first.code, where=first.where, **first.facts)

    @property
    def problems(self) -> Sequence[StreamctlError]:
        """Each single problem, in the order found."""
        return self._problems
