"""The shape of a message: one entry a code, each language with a sentence and a next step."""

from typing import NamedTuple

from streamctl.core.exits import ExitCode


class Text(NamedTuple):
    """A sentence (state, then cause) and the next act, as `str.format` templates over the error's facts."""

    message: str
    fix: str


class Entry(NamedTuple):
    """What a stable code means: the exit code it leads to and its text in each language."""

    exit_code: ExitCode
    en: Text
    ja: Text
