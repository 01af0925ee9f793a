"""An OBS that does not answer: launched anew where streamctl had launched it, asked again where it had refused."""

from streamctl.core.errors import StreamctlError
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.launched import last_launched, place_of
from streamctl.live.obs.launching import START_SECONDS, relaunch
from streamctl.live.obs_switcher.troubles import PLACE
from streamctl.live.restarts import Restarts
from streamctl.live.switcher.journalist import Journalist

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
        self._mute_since: float | None = None
        self._patience = FROZEN_SECONDS
        self._asked_at = 0.0

    def heard(self) -> None:
        """It answers."""
        self._mute_since, self._patience = None, FROZEN_SECONDS

    def unheard(self, now: float) -> None:
        """It does not answer."""
        if self._mute_since is None:
            self._mute_since = now

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
        folder = place_of(self._name, self._address.port) if self._address.is_here else None
        known = last_launched(folder) if folder is not None else None
        if folder is None or known is None:
            return False
        mute = now - self._mute_since if self._mute_since is not None else 0.0
        allowed = self._restarts.another(now)
        if allowed is None or (known.runs and mute < self._patience):
            return True
        self._restarts = allowed
        self._mute_since, self._patience = None, START_SECONDS
        try:
            relaunch(folder)
        except StreamctlError as error:
            self._journalist.fault(PLACE, error)
        else:
            self._journalist.fault(PLACE, StreamctlError("OBS-068", where=PLACE, log=folder / "obs.log"))
        return True
