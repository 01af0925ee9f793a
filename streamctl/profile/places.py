"""Where each path of a profile is written, over the profile's own file and its scene file."""

from dataclasses import dataclass

from streamctl.profile.document import Document
from streamctl.profile.nodes import Place
from streamctl.profile.paths import KeyPath, path_text

SCENES = "scenes"
"""The key whose value may be the path of a scene file."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a profile whose scenes may come from `scenes`, a file of their own."""

    profile: Document
    scenes: Document | None = None

    def of_value(self, path: KeyPath) -> str:
        """Return the place of the value at `path`, or of the nearest thing around it, followed by the path."""
        return self._text(self.value_place(path), path)

    def of_key(self, path: KeyPath, shown: KeyPath | None = None) -> str:
        """Return the place of the key at `path`, followed by the path (as `shown` where that is given)."""
        return self._text(self.key_place(path), path if shown is None else shown)

    def written_at(self, path: KeyPath) -> Place | None:
        """Return where the value at `path` is written, None where it is left out."""
        document, own = self._home(path)
        return document.values.get(own)

    def value_place(self, path: KeyPath) -> Place:
        """Return where the value at `path`, or the nearest thing around it, is written."""
        document, own = self._home(path)
        while own not in document.values:
            own = own[:-1]
        return document.values[own]

    def key_place(self, path: KeyPath) -> Place:
        """Return where the key at `path` is written; items of a list and the root have no key but a value."""
        document, own = self._home(path)
        return document.keys.get(own) or self.value_place(path)

    def _home(self, path: KeyPath) -> tuple[Document, KeyPath]:
        if self.scenes is not None and path and path[0] == SCENES:
            return self.scenes, path[1:]
        return self.profile, path

    @staticmethod
    def _text(place: Place, path: KeyPath) -> str:
        return f"{place}: {path_text(path)}" if path else str(place)
