"""What viewers see and hear while OBS is away: a card that is wanted, else the safe camera, else a card."""

from collections import deque
from dataclasses import dataclass

from streamctl.core.errors import StreamctlError
from streamctl.live.obs_switcher.cameras import OwnCameras
from streamctl.live.switcher.frame import Frame
from streamctl.live.switcher.gallery import Gallery
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.hearing import AUTO, MUTE
from streamctl.live.switcher.journalist import Journalist
from streamctl.live.switcher.levels import Turn
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.queues import Samples
from streamctl.live.switcher.routing import Routes
from streamctl.live.switcher.sound import MasterSound
from streamctl.session import records as r

BLACK = "black"
"""What is told to be on air where the show has no card for that."""
AWAY = "safety: OBS is away"
"""What every reason for a change meanwhile begins with."""


def substitute(wanted: Shown, routes: Routes, *, usable: bool) -> Shown:
    """Return what to show for `wanted` while OBS is away.

    A card needs no OBS. Of the scenes there is only the safe camera's, as long as that is `usable`; else the holding
    card.
    """
    if wanted.kind == "card":
        return wanted
    if usable and routes.safe in routes.full:
        return Shown("scene", routes.full[routes.safe])
    return Shown("card", routes.holding or BLACK)


@dataclass(frozen=True, slots=True)
class Stage:
    """What every absence of OBS is filled with.

    Attributes:
        routes: What can be shown.
        cameras: The safe camera, and the sounds that are to be had beside OBS.
        gallery: The cards.
        black: A black picture.
        grid: The session's frame grid.
        journalist: Told of each change.
    """

    routes: Routes
    cameras: OwnCameras
    gallery: Gallery
    black: Frame
    grid: Grid
    journalist: Journalist


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody wants from a programme frame on, and what they were told is shown for it."""

    frame: int
    wanted: Shown
    told: Shown


class StandIn:
    """The picture and sound of one absence of OBS. `picture` and `samples` are for one thread, their frames in order.

    Args:
        stage: What it is made of.
        first: Grid frame of programme frame 0.
        wanted: The picture that is wanted to begin with.
        sound: The sound that is wanted to begin with.
    """

    def __init__(self, stage: Stage, first: int, wanted: Shown, sound: str) -> None:
        self._stage = stage
        self._first = first
        self._wanted = wanted
        self._wishes: deque[_Wish] = deque()
        self.shown = self._substitute(wanted)
        """What is shown at present."""
        self._sounds = {channel.name: channel for channel in stage.cameras.channels()}
        self._master = MasterSound(tuple(self._sounds.values()), stage.grid, _Nobody(), self._known(sound))
        self._sound_wanted = sound
        self.heard: str | None = None
        """The sound that is heard at present, None for silence."""
        self._promised: tuple[int, str | None] | None = None
        self._told = False

    def _substitute(self, wanted: Shown) -> Shown:
        routes = self._stage.routes
        return substitute(wanted, routes, usable=bool(self._stage.cameras.usable(routes.safe)))

    def want(self, wanted: Shown, frame: int) -> Shown:
        """Want `wanted` from programme frame `frame` on; return what is shown for it. For any thread."""
        told = self._substitute(wanted)
        self._wishes.append(_Wish(frame, wanted, told))
        return told

    def hear(self, wanted: str, frame: int) -> str | None:
        """Want the sound `wanted` from programme frame `frame` on; return what is heard then. For any thread."""
        told = self._alive(self._master.want(self._known(wanted), self._first + frame))
        self._sound_wanted, self._promised = wanted, (frame, told)
        return told

    def _known(self, wanted: str) -> str:
        """Return `wanted`, or what is heard where OBS alone has it."""
        return wanted if wanted in {MUTE, *self._sounds} else AUTO

    def _alive(self, name: str | None) -> str | None:
        return name if name is not None and self._sounds[name].hearing.grade != "dead" else None

    def picture(self, frame: int) -> Frame:
        """Return the picture of programme frame `frame`; tells where it is another one than before."""
        while self._wishes and self._wishes[0].frame <= frame:
            wish = self._wishes.popleft()
            self._wanted, self.shown = wish.wanted, wish.told
        shown = self._substitute(self._wanted)
        if shown != self.shown:
            self.shown = shown
            self._tell(frame)
        if shown.kind == "scene":
            return self._stage.cameras.picture(self._first + frame) or self._stage.black
        return self._stage.black if shown.name == BLACK else self._stage.gallery.card(shown.name)

    def _tell(self, frame: int) -> None:
        safe = self._stage.routes.safe
        reason = f"{AWAY}, {safe} {self._stage.cameras.fault(safe) or 'can be shown'}"
        record = r.OnAir(kind=self.shown.kind, name=self.shown.name, frame=frame, reason=reason)
        self._stage.journalist.emit(record, self._stage.grid.seconds(self._first + frame))

    def samples(self, frame: int) -> Samples:
        """Return the sound of programme frame `frame`; tells where it is another one than before."""
        with self._stage.cameras.still:
            samples = self._master.samples(self._first + frame, judged=False)
        if self._promised is not None and self._promised[0] <= frame:
            self.heard, self._promised = self._promised[1], None
        heard = self._alive(self._master.heard)
        if heard != self.heard or not self._told:
            self.heard, self._told = heard, True
            record = r.SoundHeard(wanted=self._sound_wanted, heard=heard, frame=frame, reason=AWAY)
            self._stage.journalist.emit(record, self._stage.grid.seconds(self._first + frame))
        return samples


class _Nobody:
    """Whom a sound is told that is only there for a while: what is heard is looked at after each frame."""

    def heard(self, heard: r.SoundHeard) -> None:
        """Leave it."""

    def trouble(self, state: Turn, where: str, error: StreamctlError) -> None:
        """Leave it: that OBS is away is the trouble."""
