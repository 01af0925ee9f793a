"""The real switcher, whose mixer stumbles over a fault of streamctl's own once there is a file `trip` in its folder."""

import sys
from pathlib import Path
from typing import Any

from streamctl.live.process_log import log_to_stderr
from streamctl.live.switcher.__main__ import main
from streamctl.live.switcher.mixer import Mixer
from streamctl.session.folder import SessionFolder

TRIP = "trip"
"""The file's name; it is gone once it has been stumbled over."""
STUMBLE = "a fault of ours in the mixer"
"""What the switcher's log says of it."""
FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
mix = Mixer._mix


def tripping(self: Mixer, *arguments: Any) -> None:
    trip = FOLDER / TRIP
    if trip.exists():
        trip.unlink()
        raise ZeroDivisionError(STUMBLE)
    mix(self, *arguments)


if __name__ == "__main__":
    Mixer._mix = tripping  # type: ignore[method-assign]
    log_to_stderr()
    sys.exit(main(SessionFolder(FOLDER), *map(int, sys.argv[2:3])))
