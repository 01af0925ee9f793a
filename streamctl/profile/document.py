"""A YAML file as plain values, each with the place where it is written."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.profile.nodes import DEEPEST, MOST_VALUES, Composer, ListNode, MapNode, Node, Place, ScalarNode
from streamctl.profile.paths import KeyPath, path_text
from streamctl.profile.reading import Text, read_text
from streamctl.profile.yaml12 import Scalar, plain_scalar


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
        """Return the value of `node`, found at `path`. Raise StreamctlError PRO-019 too deep, PRO-026 too many."""
        self._count += 1
        if self._count > MOST_VALUES:
            raise StreamctlError("PRO-026", where=str(node.place), limit=MOST_VALUES)
        if len(path) > DEEPEST:
            raise StreamctlError("PRO-019", where=str(node.place), limit=DEEPEST)
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
        for key, value in self._pairs(node, path):
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
        return key.text

    def _pairs(self, node: MapNode, path: KeyPath) -> Iterator[tuple[Node, Node]]:
        """Yield the pairs of `node`; a merge key is refused, and yields what it would bring: it is not missing."""
        own = [pair for pair in node.pairs if not _is_merge(pair[0])]
        yield from own
        for key, value in node.pairs:
            if _is_merge(key):
                self._complain("PRO-025", key.place, path)
                yield from _brought(value, own)

    def _complain(self, code: str, place: Place, path: KeyPath, **facts: object) -> None:
        where = f"{place}: {path_text(path)}" if path else str(place)
        self._document.problems.append(StreamctlError(code, where=where, **facts))


def _is_control(character: str) -> bool:
    """Whether `character` is a control character (but a tab or line break) or half of a surrogate pair."""
    return character not in "\t\n" and unicodedata.category(character) in {"Cc", "Cs"}


def _is_merge(key: Node) -> bool:
    return isinstance(key, ScalarNode) and key.plain and key.text == "<<"


def _brought(value: Node, own: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """Return the pairs of the mapping `value` whose keys are not among `own`."""
    taken = {"<<", *(key.text for key, _ in own if isinstance(key, ScalarNode))}
    pairs = value.pairs if isinstance(value, MapNode) else []
    return [pair for pair in pairs if isinstance(pair[0], ScalarNode) and pair[0].text not in taken]
