"""An OBS that does not answer: launched anew where streamctl had launched it, asked again where it had refused."""

import time
from pathlib import Path

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.launched import Launched, last_launched, place_of
from streamctl.live.obs.launching import START_SECONDS, relaunch
from streamctl.live.obs_switcher.troubles import PLACE
from streamctl.live.restarts import Restarts
from streamctl.live.switcher.journalist import Journalist
from streamctl.media.obs_process import Started

FROZEN_SECONDS = 3.0
"""An OBS that answers nothing and delivers nothing for so long is launched anew (seconds)."""
REFUSED_SECONDS = 5.0
"""How often an OBS that refuses us is asked again (seconds): whoever changed its password may change it back."""


class Revival:
    """Sees to one OBS that does not answer. For one thread; times are monotonic seconds.

    Args:
        name: Its profile and scene collection.
        address: Where it answers.
        journalist: Who is told.
    """

    def __init__(self, name: str, address: ObsAddress, journalist: Journalist) -> None:
        self._name = name
        self._address = address
        self._journalist = journalist
        self._restarts = Restarts()
        self._answered = False
        self._mute_since: float | None = None
        self._mute: Started | None = None
        self._starting: tuple[Started, float] | None = None
        self._asked_at = 0.0

    def heard(self) -> None:
        """It answers."""
        self._answered, self._mute_since = True, None

    def ended(self) -> bool:
        """Return whether it is surely at an end: it was launched here, and its process is gone."""
        known = self._known()
        return known is not None and not known.runs

    def unheard(self, now: float) -> None:
        """It does not answer."""
        if self._mute_since is not None:
            return
        self._mute_since = now
        known = self._known()
        able = known is not None and (self._answered or time.time() - known.obs.born > START_SECONDS)
        self._mute = known.obs if known is not None and able else None

    def asks_again(self, now: float) -> bool:
        """Return whether an OBS that refuses us is to be asked again now; it counts as asked then."""
        due = now - self._asked_at >= REFUSED_SECONDS
        if due:
            self._asked_at = now
        return due

    def launch(self, now: float) -> bool:
        """Launch it anew if it was launched here and has ended, or has been mute for too long; tell that.

        Returns:
            Whether it is one that is launched anew at all; any other is its operator's.
        """
        folder, known = self._folder(), self._known()
        if folder is None or known is None:
            return False
        allowed = self._restarts.another(now)
        if allowed is None or (known.runs and not self._is_frozen(known, now)):
            return True
        self._restarts = allowed
        try:
            relaunch(folder)
        except StreamctlError as error:
            self._journalist.fault(PLACE, error)
        else:
            self._journalist.fault(PLACE, StreamctlError("OBS-068", where=PLACE, log=folder / "obs.log"))
        return True

    def _folder(self) -> Path | None:
        """Return where it lies if it was launched here."""
        return place_of(self._name, self._address.port) if self._address.is_here else None

    def _known(self) -> Launched | None:
        folder = self._folder()
        return last_launched(folder) if folder is not None else None

    def _is_frozen(self, known: Launched, now: float) -> bool:
        """Return whether it has been mute for too long; a process that has never answered may still be starting."""
        if known.obs == self._mute and self._mute_since is not None:
            return now - self._mute_since >= FROZEN_SECONDS
        if self._starting is None or self._starting[0] != known.obs:
            self._starting = (known.obs, now)
        return now - self._starting[1] >= START_SECONDS
