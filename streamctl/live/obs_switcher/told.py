"""What an OBS has been told of what is wanted, so that it can be told the rest."""

from collections.abc import Callable, Mapping
from typing import Literal

from streamctl.core.errors import StreamctlError

Part = Literal["picture", "lower third", "sound"]
"""What is told one after the other."""
Wishes = Mapping[Part, object]
"""What is wanted of each part."""
REFUSALS = frozenset({"OBS-011", "OBS-080"})
"""Codes of what OBS does not do because it lacks something: an input or a lower third that somebody removed there."""


class Told:
    """What one OBS has been told last. For one thread at a time."""

    def __init__(self) -> None:
        self._last: dict[Part, object] = {}

    def forget(self) -> None:
        """Take OBS for one that has been told nothing."""
        self._last = {}

    def note(self, part: Part, wish: object) -> None:
        """Note that OBS has `wish`."""
        self._last[part] = wish

    def knows(self, part: Part) -> bool:
        """Return whether OBS has been told anything of `part`."""
        return part in self._last

    def lacks(self, wishes: Wishes) -> frozenset[Part]:
        """Return the parts of which OBS has not been told what is wanted."""
        return frozenset(part for part, wish in wishes.items() if (part, wish) not in self._last.items())

    def refusal(self, part: Part, wishes: Wishes, tell: Callable[[], object]) -> StreamctlError | None:
        """Tell OBS what is wanted of `part` with `tell`, where it has not been told; return what it refused.

        Raises:
            StreamctlError: What `tell` raises, but for REFUSALS.
        """
        if part not in self.lacks(wishes):
            return None
        try:
            tell()
        except StreamctlError as error:
            if error.code not in REFUSALS:
                raise
            return error
        self.note(part, wishes[part])
        return None
