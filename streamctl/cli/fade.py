"""Reading the length of a fade. Light on imports: `streamctl cut` has to be on air quickly."""

import re

from streamctl.core.errors import StreamctlError

_LENGTH = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>ms|s)")
_SECONDS = {"ms": 0.001, "s": 1.0}


def fade_seconds(text: str | None) -> float | None:
    """Return `text`, such as `500ms` or `1.5s`, in seconds; None for None.

    Raises:
        StreamctlError: CLI-004 it is no length of time.
    """
    if text is None:
        return None
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise StreamctlError("CLI-004", option="--fade", text=text, example="500ms, 1s")
    return float(found["number"]) * _SECONDS[found["unit"]]
