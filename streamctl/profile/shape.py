"""Which model, and so which keys, belong at a path of a pydantic error."""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag

Location = tuple[str | int, ...]
"""A path as pydantic gives it: keys, list positions, `<tag>` for a member of a union, `[key]` for a mapping's key."""


def model_at(root: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """Return the model that `location` below `root` leads to, None where there is another type."""
    current: Any = root
    for part in location:
        current = _step(_bare(current), part)
    found = _bare(current)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def models_in(root: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """Return `root` and every model that its fields may hold, each once."""
    found: dict[type[BaseModel], None] = {}
    open_ends: list[Any] = [root]
    while open_ends:
        annotation = open_ends.pop(0)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if annotation not in found:
                found[annotation] = None
                open_ends += [field.annotation for field in annotation.model_fields.values()]
        else:
            open_ends += get_args(annotation)
    return tuple(found)


def _step(annotation: Any, part: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(part))
        return field.annotation if field else None
    arguments = get_args(annotation)
    if _is_union(annotation):
        return next((member for member in arguments if Tag(str(part)) in getattr(member, "__metadata__", ())), None)
    if get_origin(annotation) is Mapping:
        return arguments[1]
    return arguments[0] if get_origin(annotation) is tuple else None


def _bare(annotation: Any) -> Any:
    """Return `annotation` without its metadata and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if _is_union(annotation):
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) == 1:
            return _bare(members[0])
    return annotation


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)
