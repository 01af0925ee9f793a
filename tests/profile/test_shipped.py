"""The files that come with streamctl: they load, their schema is the models', the reference leaves nothing out."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.profile.document import read_document
from streamctl.profile.load import Loaded, load_profile, load_with_places
from streamctl.profile.model import CutTransition, ObsEngine, Written
from streamctl.profile.schema import profile_schema, scenes_schema, schema_text
from streamctl.profile.shape import models_in
from streamctl.profile.target_kinds import ReceiverTarget

PROFILES = sorted(Path("profiles").glob("*.yaml"))
REFERENCE = Path("profiles/reference.yaml")
MODELINE = "# yaml-language-server: $schema=./streamctl.schema.json"


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.name)
def test_loads(path: Path) -> None:
    assert load_profile(path).cameras
    assert path.read_text(encoding="utf-8").splitlines()[0] == MODELINE


def test_the_demo_runs_anywhere() -> None:
    demo = load_profile(Path("profiles/demo.yaml"))
    assert all(hasattr(camera.source, "test") for camera in demo.cameras.values())
    assert sum((cue.duration for cue in demo.rundown), timedelta()) == timedelta(seconds=60)
    assert demo.audio.master in demo.cameras
    assert list(demo.rehearsal.targets.values()) == [ReceiverTarget(receiver=True)]
    assert not demo.targets, "nothing leaves this machine"
    assert demo.recording.folder == Path("sessions").absolute()


@pytest.mark.parametrize(
    ("path", "schema"),
    [("profiles/streamctl.schema.json", profile_schema), ("scenes/streamctl.schema.json", scenes_schema)],
)
def test_the_committed_schema_is_that_of_the_models(path: str, schema: Any) -> None:
    command = "streamctl profile schema" + (" --scenes" if path.startswith("scenes") else "")
    assert Path(path).read_text(encoding="utf-8") == schema_text(schema()), f"run `{command} > {path}`"


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.name)
def test_the_schema_takes_the_shipped_profiles(path: Path) -> None:
    validator(profile_schema()).validate(read_document(path, path.name).value)


def test_the_schema_takes_the_shipped_scenes() -> None:
    validator(scenes_schema()).validate(read_document(Path("scenes/lecture.yaml"), "lecture.yaml").value)


BLIND = {
    "dangling",
    "silent",
    "nobody",
    "circle",
    "itself",
    "twice",
    "scene-named",
    "as-card",
    "as-lower-third",
    "rehearsal-with-live-key",
    "srt-target",
    "key-in-srt",
    "unlike-matroska",
    "scene-file",
    "password-in",
    "passphrase-in",
    "key-in-",
    "without-application",
    "timezone",
    "wrong-date",
    "date-only",
    "skipped-hour",
    "default-",
    "colon-in-device",
    "odd-size",
    "too-",
    "frame-rate",
    "wrong-port",
    "duplicate",
    "complex-key",
    "control-character",
    "surrogate",
    "merge-key",
    "tag",
    "two-documents",
    "infinite",
    "many",
}
"""Parts of the names of bad profiles that a schema cannot see through."""


def test_the_schema_refuses_what_the_loader_refuses_where_it_can() -> None:
    check = validator(profile_schema())
    seen = 0
    for path in sorted(Path("tests/profiles/bad").glob("*.yaml")):
        if any(part in path.name for part in BLIND):
            continue
        try:
            value = read_document(path, path.name).value
        except StreamctlError:  # broken YAML has no value to check
            continue
        seen += 1
        assert not check.is_valid(value), path.name
    assert seen > 30


def test_every_key_of_the_schema_is_described() -> None:
    schema = profile_schema()
    for name, model in {"": schema, **schema["$defs"]}.items():
        for key, field in model["properties"].items():
            described = field.get("description") or schema["$defs"][ref(field)]["description"]
            assert described, f"{name}.{key}"


def test_defaults_in_the_schema_are_valid_and_as_written() -> None:
    schema = profile_schema()
    assert schema["$defs"]["Video"]["properties"]["keyframe_interval"]["default"] == "2s"
    assert schema["$defs"]["Video"]["properties"]["bitrate"]["default"] == "3000k"
    check = validator(schema)
    for model in (schema, *schema["$defs"].values()):
        for field in model["properties"].values():
            if "default" in field:
                check.evolve(schema={**field, "$defs": schema["$defs"]}).validate(field["default"])


def ref(field: dict[str, Any]) -> str:
    return str(field["$ref"]).rpartition("/")[2]


def validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def reference() -> Loaded:
    return load_with_places(REFERENCE)


SIBLINGS = {(ObsEngine, "kind"), (CutTransition, "kind")}
"""Keys that the reference shows at another model of the same place."""


def keys_of_models() -> Iterator[tuple[type[BaseModel], str]]:
    """Yield every key that a profile may have."""
    for model in models_in(Written):
        if model is not Size:  # a size is text
            yield from ((model, key) for key in model.model_fields if (model, key) not in SIBLINGS)


def lines_of_reference(loaded: Loaded) -> dict[tuple[type[BaseModel], str], int]:
    """Return where each key of each model stands in the reference for the first time (line, counted from 0)."""
    found: dict[tuple[type[BaseModel], str], int] = {}
    rest: list[tuple[Any, tuple[Any, ...]]] = [(loaded.profile, ())]
    while rest:
        value, path = rest.pop(0)
        if isinstance(value, BaseModel):
            model = Written if value is loaded.profile else type(value)
            for key in model.model_fields:
                place = loaded.places.profile.keys.get((*path, key))
                if place is not None:
                    found.setdefault((model, key), place.line - 1)
            rest += [(getattr(value, key), (*path, key)) for key in model.model_fields]
        elif isinstance(value, dict):
            rest += [(member, (*path, key)) for key, member in value.items()]
        elif isinstance(value, tuple):
            rest += [(member, (*path, number)) for number, member in enumerate(value)]
    return found


def comment_above(lines: list[str], number: int) -> str:
    """Return the comment right above line `number`, up to an empty one or another key."""
    comment: list[str] = []
    for line in reversed(lines[:number]):
        words = line.strip()
        if not words.startswith("# ") or re.match(r"# [a-z_]+: ", words):
            break
        comment.insert(0, words[2:])
    return " ".join(comment)


def line_of(key: tuple[type[BaseModel], str], found: dict[tuple[type[BaseModel], str], int], lines: list[str]) -> int:
    """Return the line of a key that stands in the reference, or stands there as a comment."""
    if key in found:
        return found[key]
    commented = [number for number, line in enumerate(lines) if re.match(rf"\s+# {key[1]}: ", line)]
    assert commented, f"{key[0].__name__}.{key[1]} is missing from the reference"
    return commented[0]


def default_of(model: type[BaseModel], key: str) -> str | None:
    """Return the default as the reference writes it; None where the key is required."""
    field = model.model_fields[key]
    if field.default is PydanticUndefined:
        return None
    written = model.model_construct().model_dump(mode="json")[key]
    if written is None or written in ([], {}):
        return "none"
    return json.dumps(written).replace('"', "")


@pytest.mark.parametrize("key", list(keys_of_models()), ids=lambda key: f"{key[0].__name__}.{key[1]}")
def test_the_reference_explains(key: tuple[type[BaseModel], str], reference: Loaded) -> None:
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    comment = comment_above(lines, line_of(key, lines_of_reference(reference), lines))
    model, name = key
    default = default_of(model, name)
    assert len(comment) > 20, "says what the key means"
    if default is None:
        assert "Required" in comment
    elif model is Written:
        assert "Default: " in comment
    else:
        assert f"Default: {default}" in comment
