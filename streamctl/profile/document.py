"""A YAML file as plain values, each with the place where it is written."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.profile.nodes import Composer, ListNode, MapNode, Node, Place, ScalarNode
from streamctl.profile.paths import KeyPath, path_text
from streamctl.profile.reading import Text, read_text
from streamctl.profile.yaml12 import Scalar, plain_scalar

MOST_VALUES = 20_000
"""Values that a file may have once its aliases are written out; a full profile has three hundred."""


@dataclass
class Document:
    """One file, read.

    Attributes:
        text: The file's content.
        value: Mappings, lists and scalars as YAML 1.2 means them; the first one of duplicate keys.
        keys: For each path, where its key is written.
        values: For each path, where its value is written.
        problems: Duplicate keys and the like; they don't keep the rest from being checked.
    """

    text: Text
    value: Any = None
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[StreamctlError] = field(default_factory=list)


def read_document(path: Path, name: str) -> Document:
    """Return the YAML file at `path`, called `name` in errors.

    Raises:
        StreamctlError: PRO-001 to PRO-021 and PRO-026: the file cannot be read or is no YAML within the bounds.
    """
    text = read_text(path, name)
    composer = Composer(text)
    root = composer.document()
    if root is None:
        raise StreamctlError("PRO-007", where=name)
    document = Document(text, problems=composer.problems)
    document.value = _Reader(document).value(root, ())
    if document.value is None:
        raise StreamctlError("PRO-007", where=name)
    return document


class _Reader:
    """Turns nodes into values and notes their places."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0

    def value(self, node: Node, path: KeyPath) -> Any:
        """Return the value of `node`, found at `path`. Raise StreamctlError PRO-026 when there are too many."""
        self._count += 1
        if self._count > MOST_VALUES:
            raise StreamctlError("PRO-026", where=str(node.place), limit=MOST_VALUES)
        self._document.values[path] = node.place
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if isinstance(node, ListNode):
            return [self.value(item, (*path, number)) for number, item in enumerate(node.items)]
        return self._mapping(node, path)

    def _scalar(self, node: ScalarNode, path: KeyPath) -> Scalar:
        if any(_is_control(character) for character in node.text):
            self._complain("PRO-022", node.place, path)
            return "".join("?" if _is_control(character) else character for character in node.text)
        return plain_scalar(node.text) if node.plain else node.text

    def _mapping(self, node: MapNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.pairs:
            name = self._key(key, path)
            if name is None:
                continue
            own = (*path, name)
            if name in found:
                self._complain("PRO-023", key.place, own, line=self._document.keys[own].line)
                continue
            self._document.keys[own] = key.place
            found[name] = self.value(value, own)
        return found

    def _key(self, key: Node, path: KeyPath) -> str | None:
        if not isinstance(key, ScalarNode) or any(_is_control(character) for character in key.text):
            self._complain("PRO-024", key.place, path)
            return None
        if key.plain and key.text == "<<":
            self._complain("PRO-025", key.place, path)
            return None
        return key.text

    def _complain(self, code: str, place: Place, path: KeyPath, **facts: object) -> None:
        where = f"{place}: {path_text(path)}" if path else str(place)
        self._document.problems.append(StreamctlError(code, where=where, **facts))


def _is_control(character: str) -> bool:
    """Whether `character` is a control character (but a tab or line break) or half of a surrogate pair."""
    return character not in "\t\n" and unicodedata.category(character) in {"Cc", "Cs"}
