"""What a verification found of one thing: a file of the archive, or something that must be true of it."""

from typing import Self

from pydantic import Field

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Value


class Item(Value):
    """One thing that was verified.

    Attributes:
        name: The file (path from the archive's folder), or file and property.
        code: What is wrong with it, None where nothing is.
        facts: Values for the code's words.
    """

    name: str
    code: str | None = None
    facts: dict[str, str | int | float] = Field(default_factory=dict)

    @classmethod
    def passed(cls, name: str) -> Self:
        """Return that `name` is as it should be."""
        return cls(name=name)

    @classmethod
    def failed(cls, name: str, code: str, **facts: str | float) -> Self:
        """Return that `name` is not as it should be, and what is wrong."""
        return cls(name=name, code=code, facts=facts)

    @property
    def ok(self) -> bool:
        """Whether it is as it should be."""
        return self.code is None

    def problem(self) -> StreamctlError | None:
        """Return what is wrong as a problem with the item as its place, None where nothing is."""
        return None if self.code is None else StreamctlError(self.code, where=self.name, **self.facts)
