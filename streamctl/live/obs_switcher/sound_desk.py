"""Whoever sits at OBS's mixer: hears its meters, lets a backup be heard, and follows who turns something there."""

import time

from streamctl.live.obs.meters import levels_in
from streamctl.live.obs.notices import Connected, Notice, ObsEvent
from streamctl.live.obs_switcher.picture import ObsPicture
from streamctl.live.obs_switcher.sounds import ObsSounds
from streamctl.live.obs_switcher.studio import Studio
from streamctl.live.switcher.journalist import Journalist
from streamctl.session.records import SoundHeard

ASK_SECONDS = 0.5
"""How often OBS is asked how it plays what brings no sound (seconds)."""
TOUCHES = frozenset({"InputMuteStateChanged", "InputVolumeChanged"})
"""What OBS tells when something was turned in its mixer, by us or by somebody else."""
BY_HAND = "by hand in OBS"
"""The reason of what somebody did in OBS's own window."""


class SoundDesk:
    """Sits at the mixer of a show's OBS.

    Args:
        studio: What drives it.
        sounds: The master and its backups.
        picture: What it has to show, and lets be heard.
        journalist: Who is told.
    """

    def __init__(self, studio: Studio, sounds: ObsSounds, picture: ObsPicture, journalist: Journalist) -> None:
        self._studio = studio
        self._sounds = sounds
        self._picture = picture
        self._journalist = journalist
        self._touched: int | None = None
        self._asked_at = 0.0

    def hear(self, notice: Notice) -> None:
        """Take what the connection tells; for its own thread."""
        levels = levels_in(notice)
        if levels is None:
            self._touch(notice)
        elif self._picture.on_air and self._studio.prepared:
            self._sounds.look(levels, notice.at, judged=self._picture.wanted.kind == "scene")

    def _touch(self, notice: Notice) -> None:
        mixer = isinstance(notice, ObsEvent) and notice.name in TOUCHES
        if mixer or isinstance(notice, Connected):
            self._touched = notice.at

    def tend(self) -> None:
        """See to what is heard, while that goes out. Raise StreamctlError as `ObsConnection.request`."""
        if not self._picture.on_air:
            return
        touched = self._touched
        if touched is not None:
            self._tell(self._picture.follow_sound(touched, BY_HAND))
            if self._touched == touched:
                self._touched = None
        silent = self._sounds.unsaid
        if silent and time.monotonic() - self._asked_at >= ASK_SECONDS:
            self._asked_at = time.monotonic()
            self._sounds.play(self._studio.mixer.positions(silent))
        self._tell(self._picture.reroute_sound())

    def _tell(self, heard: SoundHeard | None) -> None:
        if heard is not None:
            self._journalist.emit(heard, self._picture.seconds(heard.frame))
