"""The strict loader: a profile is either whole and sound, or every one of its problems is told at once."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from streamctl.core.errors import CombinedError, StreamctlError
from streamctl.profile.document import Document, read_document
from streamctl.profile.model import EngineKind, FfmpegEngine, ObsEngine, Profile, Written
from streamctl.profile.names import name_problems
from streamctl.profile.places import SCENES, Places
from streamctl.profile.sound_rules import sound_problems
from streamctl.profile.target_rules import target_problems
from streamctl.profile.translation import problems_of

RULES = (name_problems, target_problems, sound_problems)
"""What is checked over several sections of the profile."""
MOST_PROBLEMS = 50
"""Problems that are told at once; more of them have one cause."""

UNFOUND = frozenset({"PRO-001", "PRO-002", "PRO-003"})
"""Codes of a scene file that cannot be opened: the mistake is where it is named."""
UNREAD = object()
"""Stands for the scenes of a scene file that could not be read: nobody knows their names."""
_PLACE = re.compile(r"(?P<file>.*?):(?P<line>[0-9]+):(?P<column>[0-9]+)(: |$)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A sound profile and where each of its values is written."""

    profile: Profile
    places: Places


def load_profile(path: Path, engine: EngineKind | None = None) -> Profile:
    """Return the profile in the file at `path`, with its scene file's scenes, names checked and paths absolute.

    Args:
        path: The profile's file.
        engine: The engine that carries it, whichever the profile names; None leaves it to the profile.

    Raises:
        StreamctlError: PRO-…: the file cannot be read, is no YAML, or holds problems (a CombinedError of them all).
    """
    return with_engine(load_with_places(path).profile, engine)


def with_engine(profile: Profile, kind: EngineKind | None) -> Profile:
    """Return `profile` carried by the engine `kind`: by its own where that is it, else by one with all its defaults."""
    if kind is None or kind == profile.engine.kind:
        return profile
    engine = ObsEngine(kind="obs") if kind == "obs" else FfmpegEngine(kind="ffmpeg")
    return profile.model_copy(update={"engine": engine})


def load_with_places(path: Path) -> Loaded:
    """Return the profile in the file at `path` together with the places of its values.

    Raises:
        StreamctlError: As `load_profile`.
    """
    document = read_document(path, str(path))
    problems = list(document.problems)
    scenes = _scene_document(document, path, problems)
    places = Places(document, scenes)
    value = _merged(document.value, scenes)
    problems += [problem for rule in RULES for problem in rule(value, places)]
    written = _validated(value, places, path.absolute().parent, problems)
    if problems or written is None:
        raise CombinedError(_told(problems, document.text.name))
    return Loaded(_profile(written, document, scenes, path), places)


def _scene_document(document: Document, path: Path, problems: list[StreamctlError]) -> Document | None:
    """Return the scene file that `document` names; None where it names none, or it cannot be used (a problem)."""
    named = document.value.get(SCENES) if isinstance(document.value, dict) else None
    if not isinstance(named, str):
        return None
    try:
        file = path.parent / Path(named).expanduser()
        scenes = read_document(file, os.path.normpath(file))
    except RuntimeError:  # the home of a user that this machine does not have
        problems.append(_unfound(document))
        return None
    except StreamctlError as error:
        problems.append(_unfound(document) if error.code in UNFOUND else error)
        return None
    problems += scenes.problems
    return scenes


def _unfound(document: Document) -> StreamctlError:
    return StreamctlError("PRO-088", where=f"{document.values[SCENES,]}: {SCENES}")


def _merged(value: Any, scenes: Document | None) -> Any:
    """Return the profile `value` with the scene file's scenes in it, as far as there are any.

    `recording` is there even where it is left out: its default folder starts at the profile's.
    """
    if not isinstance(value, dict):
        return value
    merged = {"recording": {}, **value}
    if isinstance(value.get(SCENES), str):
        merged[SCENES] = scenes.value if scenes else UNREAD
    return merged


def _validated(value: Any, places: Places, folder: Path, problems: list[StreamctlError]) -> Written | None:
    """Return the model of `value`, or None after adding what the models refuse to `problems`."""
    if isinstance(value, dict) and value.get(SCENES) is UNREAD:
        value = {key: content for key, content in value.items() if key != SCENES}
    try:
        return Written.model_validate_json(json.dumps(value), strict=True, context={"folder": folder})
    except ValidationError as error:
        problems += problems_of(error, Written, value, places)
        return None


def _profile(written: Written, document: Document, scenes: Document | None, path: Path) -> Profile:
    return Profile(
        **{name: getattr(written, name) for name in Written.model_fields},
        path=path.absolute(),
        sha256=document.text.sha256,
        scenes_path=scenes.text.path.resolve() if scenes else None,
        scenes_sha256=scenes.text.sha256 if scenes else None,
    )


def _told(problems: list[StreamctlError], profile: str) -> list[StreamctlError]:
    """Return `problems` once each in the order of their places, the profile's first, at most MOST_PROBLEMS."""
    once = {str(problem): problem for problem in problems}
    ordered = sorted(once.values(), key=lambda problem: _position(problem, profile))
    told, rest = ordered[:MOST_PROBLEMS], ordered[MOST_PROBLEMS:]
    return [*told, StreamctlError("PRO-098", where=profile, count=len(rest))] if rest else told


def _position(problem: StreamctlError, profile: str) -> tuple[bool, int, int]:
    found = _PLACE.match(problem.where or "")
    if found is None:
        return (False, 0, 0)
    return (found["file"] != profile, int(found["line"]), int(found["column"]))
