"""YAML text to nodes with places: PyYAML's parser, with bounds and without its constructors."""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import yaml

from streamctl.core.errors import StreamctlError
from streamctl.profile.reading import Text
from streamctl.profile.syntax import syntax_problem

DEEPEST = 24
"""The most levels of lists and mappings in each other; a full profile has six."""
MOST_VALUES = 5000
"""Keys and values that a file may have, its aliases written out; a full profile has five hundred."""

STRING_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})
COLLECTION_TAGS = frozenset({None, "!", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})


class Place(NamedTuple):
    """Where something is written; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value as written; `plain` when neither quoted nor tagged as text."""

    place: Place
    text: str
    plain: bool


@dataclass(slots=True)
class ListNode:
    """A list of nodes."""

    place: Place
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class MapNode:
    """A mapping of nodes, in the order written, duplicates included."""

    place: Place
    pairs: "list[tuple[Node, Node]]" = field(default_factory=list)


Node: TypeAlias = ScalarNode | ListNode | MapNode


class Composer:
    """Builds the nodes of one document; an alias is the very node of its anchor.

    Attributes:
        problems: What is wrong but does not end the reading: tags that are not text, list or mapping (PRO-016).
    """

    def __init__(self, text: Text) -> None:
        self.problems: list[StreamctlError] = []
        self._name = text.name
        self._loader = yaml.SafeLoader(text.content)
        self._anchors: dict[str, Node | None] = {}
        self._count = 0

    def document(self) -> Node | None:
        """Return the root node, None where there is no content.

        Raises:
            StreamctlError: PRO-010 to PRO-026: the text is no YAML, or YAML beyond the bounds.
        """
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            raise syntax_problem(error, self._name) from None
        except (yaml.YAMLError, ValueError, OverflowError):  # an escape such as "\UFFFFFFFF" is no character
            mark = self._loader.get_mark()
            raise StreamctlError("PRO-020", where=str(Place(self._name, mark.line + 1, mark.column + 1))) from None

    def _document(self) -> Node | None:
        event = self._next()
        while not isinstance(event, yaml.DocumentStartEvent):
            if isinstance(event, yaml.StreamEndEvent):
                return None
            event = self._next()
        root = self._node(self._next(), 0)
        self._next()
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            raise StreamctlError("PRO-015", where=str(self._place(after)))
        return root

    def _next(self) -> yaml.Event:
        event: yaml.Event = self._loader.get_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it open
        return event

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None  # PyYAML's parser marks every event
        return Place(self._name, mark.line + 1, mark.column + 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event)
        self._count += 1
        if self._count > MOST_VALUES:
            raise StreamctlError("PRO-026", where=str(place), limit=MOST_VALUES)
        if depth > DEEPEST:
            raise StreamctlError("PRO-019", where=str(place), limit=DEEPEST)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, place)
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._anchors[anchor] = None
        node = self._content(event, place, depth)
        if anchor is not None:
            self._anchors[anchor] = node
        return node

    def _alias(self, event: yaml.AliasEvent, place: Place) -> Node:
        if event.anchor not in self._anchors:
            raise StreamctlError("PRO-017", where=str(place))
        node = self._anchors[event.anchor]
        if node is None:
            raise StreamctlError("PRO-018", where=str(place))
        return node

    def _content(self, event: yaml.Event, place: Place, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            if event.tag is not None and event.tag not in STRING_TAGS:
                self.problems.append(StreamctlError("PRO-016", where=str(place)))
            return ScalarNode(place, event.value, event.implicit[0] and event.tag is None)
        if getattr(event, "tag", None) not in COLLECTION_TAGS:
            self.problems.append(StreamctlError("PRO-016", where=str(place)))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(place, depth)
        return self._map(place, depth)

    def _list(self, place: Place, depth: int) -> ListNode:
        node = ListNode(place)
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            node.items.append(self._node(event, depth + 1))
        return node

    def _map(self, place: Place, depth: int) -> MapNode:
        node = MapNode(place)
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            node.pairs.append((key, self._node(self._next(), depth + 1)))
        return node
