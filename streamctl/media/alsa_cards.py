"""Whether the sound card that an ALSA device names is in this machine."""

import re
from pathlib import Path

_HARDWARE = re.compile(r"^(plug)?hw:(CARD=)?(?P<card>[^,]+)")
_CARD = re.compile(r"^\s*(?P<number>\d+) \[(?P<id>[^\]]+?)\s*\]")


def sound_card_is_there(device: str, cards: Path = Path("/proc/asound/cards")) -> bool:
    """Return whether the card of `device` is among those that ALSA lists in `cards`.

    A device that names no card (a plug of the user's own) counts as there: nobody can tell by its name.
    """
    match = _HARDWARE.match(device)
    if match is None:
        return True
    try:
        listing = cards.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    known = (found for line in listing.splitlines() if (found := _CARD.match(line)))
    return any(match["card"] in {found["number"], found["id"]} for found in known)
