"""A command as it comes in, and the reading of its arguments: everything odd about them becomes a code. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from streamctl.core.errors import StreamctlError
from streamctl.plan.model import Plan
from streamctl.profile.suggestion import closest

LONGEST_FADE_SECONDS = 10.0
"""A longer fade is a slip of the finger (seconds): during it neither picture is shown clearly."""
TEXT_CHARACTERS = 500
"""Longest text of a mark (characters): it becomes a line in an editor's list."""
AUTO, MUTE = "auto", "mute"
"""Sounds that are no names: the master or its backup as need be, and silence."""
UNKNOWN_CODES = {"scene": "LIV-004", "card": "LIV-005", "target": "LIV-008", "sound": "SND-006"}
"""What kind of name is unknown → code."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command.

    Attributes:
        request: Its id in the journal.
        origin: Who asks: `operator`, `rundown`, `script` or `safety`.
        verb: What to do.
        args: How, as it came in.
    """

    request: str
    origin: str
    verb: str
    args: Mapping[str, Any]

    def words(self) -> tuple[str, ...]:
        """Return the arguments as the journal keeps them: those that were given, with their names."""
        return tuple(f"{name}={value}" for name, value in self.args.items() if value is not None)


def named(kind: Literal["scene", "card", "target", "sound"], name: object, known: Sequence[str]) -> str:
    """Return `name` if it is one of `known`.

    Raises:
        StreamctlError: LIV-004, LIV-005, LIV-008 or SND-006 (by `kind`) it is not, and was likely meant to be another
            one; LIV-053 it is like none of them; LIV-009 it is no name.
    """
    if not isinstance(name, str):
        raise StreamctlError("LIV-009", detail=f"{kind}: a name is needed")
    if name in known:
        return name
    likely, names = closest(name, known), ", ".join(known) or "-"
    if likely is None:
        raise StreamctlError("LIV-053", where=kind, name=name, known=names)
    raise StreamctlError(UNKNOWN_CODES[kind], name=name, closest=likely, known=names)


def read_text(asked: Asked, key: str = "text") -> str:
    """Return the text under `key`, trimmed. Raise StreamctlError LIV-009 if it is none or too long."""
    text = asked.args.get(key)
    if not isinstance(text, str) or not text.strip() or len(text) > TEXT_CHARACTERS:
        raise StreamctlError("LIV-009", detail=f"{key}: 1 to {TEXT_CHARACTERS} characters are needed")
    return text.strip()


def read_fade(asked: Asked, plan: Plan) -> int:
    """Return the fade's length (frames): `fade_frames`, else `fade_seconds`, else the plan's transition.

    Raises:
        StreamctlError: LIV-009 it is not a number from 0 to LONGEST_FADE_SECONDS.
    """
    frames, seconds = asked.args.get("fade_frames"), asked.args.get("fade_seconds")
    if frames is None and seconds is None:
        return plan.transition.frames if plan.transition.kind == "fade" else 0
    length = _number(seconds) * float(plan.fps) if frames is None else _number(frames)
    if not 0 <= length <= LONGEST_FADE_SECONDS * float(plan.fps):
        raise StreamctlError("LIV-009", detail=f"fade: 0 to {LONGEST_FADE_SECONDS:.0f} s")
    return round(length)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise StreamctlError("LIV-009", detail="fade: a number is needed")
    return float(value)
