"""pydantic's errors as problems with a code, a place and a suggestion; no value is ever echoed."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from streamctl.core.errors import StreamctlError
from streamctl.core.secret_reference import KEYRING_FORM, VARIABLE_FORM, SecretReference
from streamctl.profile.paths import HIDDEN, KeyPath
from streamctl.profile.places import Places
from streamctl.profile.shape import Location, model_at
from streamctl.profile.suggestion import closest
from streamctl.profile.words import COLOUR_FORM, HOST_FORM, ID_FORM, LINE_FORM

CODES = {
    "string_type": "PRO-033",
    "path_type": "PRO-033",
    "int_type": "PRO-034",
    "int_from_float": "PRO-034",
    "float_type": "PRO-035",
    "finite_number": "PRO-035",
    "bool_type": "PRO-036",
    "model_type": "PRO-037",
    "model_attributes_type": "PRO-037",
    "dict_type": "PRO-037",
    "mapping_type": "PRO-037",
    "tuple_type": "PRO-038",
    "list_type": "PRO-038",
    "string_too_short": "PRO-042",
    "duration": "PRO-050",
    "bit_rate": "PRO-051",
    "size": "PRO-052",
    "frame_rate": "PRO-053",
    "moment": "PRO-054",
    "timezone": "PRO-055",
    "local_time": "PRO-056",
    "path": "PRO-063",
    "secret_in_address": "PRO-071",
    "key_in_address": "PRO-072",
    "secret_place": "PRO-073",
    "login": "PRO-074",
    "application_missing": "PRO-064",
    "default_device": "PRO-065",
    "device_name": "PRO-069",
    "srt_address": "PRO-093",
    "copy_suffix": "PRO-094",
    "hls_window": "PRO-095",
}
"""Types of errors that need no facts → codes."""
NO_MAPPING = frozenset(kind for kind, code in CODES.items() if code == "PRO-037")
"""Types of errors where a single value or a list stands in place of a mapping."""
FORMS = {
    ID_FORM: "PRO-057",
    COLOUR_FORM: "PRO-058",
    LINE_FORM: "PRO-059",
    HOST_FORM: "PRO-066",
    VARIABLE_FORM: "PRO-067",
    KEYRING_FORM: "PRO-068",
}
"""Patterns of the models → codes."""
BOUNDS = {
    "greater_than_equal": ("PRO-040", "ge"),
    "greater_than": ("PRO-040", "gt"),
    "below": ("PRO-040", "bound"),
    "less_than_equal": ("PRO-041", "le"),
    "less_than": ("PRO-041", "lt"),
    "above": ("PRO-041", "bound"),
    "multiple_of": ("PRO-045", "multiple_of"),
    "string_too_long": ("PRO-043", "max_length"),
    "too_short": ("PRO-044", "min_length"),
    "too_long": ("PRO-046", "max_length"),
    "address": ("PRO-060", "forms"),
}
"""Types of errors with one fact → code and the fact's name in pydantic's context."""
_PLAIN_KEY = re.compile(r"[A-Za-z_-]{1,32}")
"""Keys that are echoed though nobody knows them: without a digit they are hardly a stream key."""


def problems_of(error: ValidationError, root: type[BaseModel], value: Any, places: Places) -> list[StreamctlError]:
    """Return each problem of `error`, raised by `root` for the document `value` that is written at `places`."""
    translation = _Translation(root, value, places)
    return [
        translation.problem(details)
        for details in error.errors(include_url=False, include_context=True, include_input=False)
    ]


class _Translation:
    def __init__(self, root: type[BaseModel], value: Any, places: Places) -> None:
        self._root = root
        self._value = value
        self._places = places

    def problem(self, details: ErrorDetails) -> StreamctlError:
        """Return the problem that `details` tells of."""
        kind, context = details["type"], details.get("ctx", {})
        own: Mapping[str, Callable[[Location, Mapping[str, Any]], StreamctlError]] = {
            "missing": self._missing,
            "extra_forbidden": self._unknown,
            "literal_error": self._literal,
            "kind": self._kind,
            "string_pattern_mismatch": self._form,
        }
        if kind in own:
            return own[kind](details["loc"], context)
        path = self._path(details["loc"])
        if kind in NO_MAPPING and model_at(self._root, details["loc"]) is SecretReference:
            return self._at("PRO-073" if self._found(path) is None else "PRO-070", path)
        if kind in BOUNDS:
            code, name = BOUNDS[kind]
            return self._at(code, path, bound=context[name])
        return self._at(CODES.get(kind, "PRO-099"), path)

    def _at(self, code: str, path: KeyPath, **facts: object) -> StreamctlError:
        return StreamctlError(code, where=self._places.of_value(path), **facts)

    def _path(self, location: Location) -> KeyPath:
        """Return `location` as far as the document goes, without the tags of unions."""
        path: KeyPath = ()
        current = self._value
        for part in location:
            if isinstance(current, dict) and part in current:
                current = current[str(part)]
            elif isinstance(current, list) and isinstance(part, int):
                current = current[part]
            else:
                continue
            path = (*path, part)
        return path

    def _found(self, path: KeyPath) -> Any:
        current = self._value
        for part in path:
            current = current[part]
        return current

    def _missing(self, location: Location, context: Mapping[str, Any]) -> StreamctlError:
        del context
        path = self._path(location[:-1])
        return StreamctlError("PRO-032", where=self._places.of_key(path), key=location[-1])

    def _unknown(self, location: Location, context: Mapping[str, Any]) -> StreamctlError:
        del context
        key, parent = str(location[-1]), self._path(location[:-1])
        model = model_at(self._root, location[:-1])
        if model is SecretReference:
            return self._at("PRO-073", parent)
        if _is_tag(location[-2:-1]) and model_at(self._root, (*location[:-2], f"<{key}>")) is not None:
            return StreamctlError("PRO-062", where=self._places.of_key((*parent, key)))
        known = [name for name in (model.model_fields if model else ()) if name not in self._found(parent)]
        shown = key if _PLAIN_KEY.fullmatch(key) else HIDDEN
        where = self._places.of_key((*parent, key), shown=(*parent, shown))
        suggestion = closest(key, known)
        if suggestion:
            return StreamctlError("PRO-030", where=where, suggestion=suggestion)
        return StreamctlError("PRO-031", where=where, known=", ".join(known) or "-")

    def _literal(self, location: Location, context: Mapping[str, Any]) -> StreamctlError:
        path = self._path(location)
        expected = re.findall(r"'([^']*)'", context["expected"]) or [context["expected"].lower()]
        return self._one_of(path, expected)

    def _one_of(self, path: KeyPath, expected: list[str]) -> StreamctlError:
        suggestion = closest(self._found(path), expected)
        if suggestion:
            return self._at("PRO-047", path, expected=", ".join(expected), suggestion=suggestion)
        return self._at("PRO-039", path, expected=", ".join(expected))

    def _kind(self, location: Location, context: Mapping[str, Any]) -> StreamctlError:
        path, key, expected = self._path(location), context["key"], context["expected"]
        found = self._found(path)
        if not isinstance(found, dict):
            return self._at("PRO-037", path)
        if not key:
            return self._no_kind(path, found, expected.split(", "))
        if key not in found:
            return StreamctlError("PRO-032", where=self._places.of_key(path), key=key)
        return self._one_of((*path, key), expected.split(", "))

    def _no_kind(self, path: KeyPath, found: Mapping[str, Any], expected: list[str]) -> StreamctlError:
        for key in found:
            suggestion = closest(key, expected)
            if suggestion:
                where = self._places.of_key((*path, key), shown=(*path, key if _PLAIN_KEY.fullmatch(key) else HIDDEN))
                return StreamctlError("PRO-030", where=where, suggestion=suggestion)
        return self._at("PRO-061", path, expected=", ".join(expected))

    def _form(self, location: Location, context: Mapping[str, Any]) -> StreamctlError:
        path = self._path(location)
        code = FORMS.get(context["pattern"], "PRO-099")
        if location[-1] == "[key]":
            return StreamctlError(code, where=self._places.of_key(path))
        return self._at(code, path)


def _is_tag(parts: Location) -> bool:
    return bool(parts) and str(parts[0]).startswith("<")
