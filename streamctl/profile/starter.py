"""A profile to start from: it runs as it stands, and its comments say what to change."""

import errno
import re
from importlib.resources import files
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.profile.words import ID_FORM

SUFFIXES = (".yaml", ".yml")
"""Endings by which an argument is a file and not a name."""
PLACEHOLDER = "EVENT-ID"
FALLBACK_ID = "my-event"
"""Event id where the file's name makes none."""


def starter_path(name: str) -> Path:
    """Return where the profile called `name` is written: itself if it is a path to a YAML file, else NAME.yaml here."""
    return Path(name) if name.lower().endswith(SUFFIXES) else Path(f"{name}.yaml")


def event_id(path: Path) -> str:
    """Return the event id that the name of the file at `path` makes: lower case, other signs as `-`."""
    plain = re.sub(r"[^a-z0-9_]+", "-", path.stem.lower()).strip("-_")[:40]
    return plain if re.fullmatch(ID_FORM, plain) else FALLBACK_ID


def starter_text(identifier: str, language: str) -> str:
    """Return the starter profile of event `identifier`, with comments and titles in `language` (`ja`, else English)."""
    name = "starter.ja.yaml" if language == "ja" else "starter.en.yaml"
    text = files("streamctl.profile").joinpath(name).read_text(encoding="utf-8")
    return text.replace(PLACEHOLDER, identifier.ljust(len(PLACEHOLDER)), 1)


def write_starter(path: Path, language: str) -> str:
    """Write a starter profile to `path` and return its event's id; nothing is ever overwritten.

    Raises:
        StreamctlError: CLI-002 something is there already, PRO-089 it cannot be written.
    """
    identifier = event_id(path)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(starter_text(identifier, language))
    except FileExistsError:
        raise StreamctlError("CLI-002", where=str(path), path=path) from None
    except (OSError, ValueError) as error:
        detail = errno.errorcode.get(getattr(error, "errno", None) or 0, type(error).__name__)
        raise StreamctlError("PRO-089", where=str(path), detail=detail) from None
    return identifier
