"""The JSON Schemas of profiles and scene files, for editors: made from the models, never written by hand."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from streamctl.profile.model import Written
from streamctl.profile.places import SCENES
from streamctl.profile.shape import models_in

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def profile_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every profile is valid against; the loader checks more than it says.

    Texts with a unit have their bounds in words: JSON Schema can only check how they are written.
    """
    schema = _of_models()
    scenes = schema["properties"][SCENES]
    told = {"default": scenes.pop("default"), "description": scenes.pop("description")}
    path = {"type": "string", "minLength": 1}
    schema["properties"][SCENES] = {**told, "anyOf": [path, scenes]}
    return {"$schema": DIALECT, "title": "streamctl event profile", **schema}


def scenes_schema() -> dict[str, Any]:
    """Return the JSON Schema that every scene file is valid against: a mapping of scenes by name."""
    schema = _of_models()
    scenes = schema["properties"][SCENES]
    del scenes["default"]
    scenes["description"] = "Layouts of cameras by name."
    used = {name: schema["$defs"][name] for name in schema["$defs"] if name.endswith("Scene")}
    return {"$schema": DIALECT, "title": "streamctl scenes", **scenes, "$defs": used}


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return `schema` as the committed file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _of_models() -> dict[str, Any]:
    schema = Written.model_json_schema(mode="validation")
    places = {Written.__name__: schema, **schema["$defs"]}
    for model in models_in(Written):
        if model.__name__ in places:  # a size is written as text
            _write_defaults(places[model.__name__], model)
    _tidy(schema)
    return schema


def _write_defaults(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Put the defaults of `model` into its schema as a profile writes them: `2s` and not `PT2S`."""
    for name, value in model.model_construct().model_dump(mode="json").items():
        schema["properties"][name]["default"] = value


def _tidy(schema: Any) -> None:
    """Drop pydantic's titles, tell the bounds of texts in words, and let mappings have no keys but names."""
    if isinstance(schema, list):
        for member in schema:
            _tidy(member)
    if not isinstance(schema, dict):
        return
    schema.pop("title", None)
    if "x-least" in schema:
        told = schema.get("description", "")
        schema["description"] = f"{told} At least {schema.pop('x-least')}, at most {schema.pop('x-most')}.".strip()
    if "patternProperties" in schema:
        schema["additionalProperties"] = False
    for key, member in schema.items():
        _tidy(list(member.values()) if key in {"properties", "$defs", "patternProperties"} else member)
