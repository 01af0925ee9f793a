"""Remarks: what a person should know about an archive that is good all the same. Their words are in the catalogue."""

from typing import Any, Self

from streamctl.core.errors import StreamctlError
from streamctl.core.result import problem_document
from streamctl.core.values import Value

SERIOUS = frozenset({"ARC-101", "ARC-104"})
"""Remarks that say that something once recorded is lost: a command that ends with one ends degraded."""


class Remark(Value):
    """One remark.

    Attributes:
        code: A code of the catalogue.
        where: A file of the session, or None.
        facts: Values for the placeholders of the code's message and fix.
    """

    code: str
    where: str | None
    facts: dict[str, str | int | float]

    @classmethod
    def of(cls, code: str, *, where: str | None = None, **facts: str | float) -> Self:
        """Return the remark `code` with `facts`."""
        return cls(code=code, where=where, facts=facts)

    @property
    def serious(self) -> bool:
        """Whether something that was recorded is not in the archive."""
        return self.code in SERIOUS

    def problem(self) -> StreamctlError:
        """Return the remark as a problem, for its words and for the console."""
        return StreamctlError(self.code, where=self.where, **self.facts)

    def document(self) -> dict[str, Any]:
        """Return the remark for a JSON answer: code, place, English words, and the facts in them."""
        return {**problem_document(self.problem()), "facts": dict(self.facts)}
