"""What the verbs change where an OBS makes the picture, and what they are told while it is away."""

import threading
import time
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.obs_switcher.intake import Intake
from streamctl.live.obs_switcher.sounds import ObsSounds
from streamctl.live.obs_switcher.stand_in import BLACK, StandIn
from streamctl.live.obs_switcher.studio import Studio
from streamctl.live.obs_switcher.told import Part, Told, Wishes
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import Beginning
from streamctl.live.switcher.routing import routes_of
from streamctl.live.switcher.verdicts import Verdicts
from streamctl.plan.model import Plan
from streamctl.session.records import SoundHeard


class ObsPicture:
    """The picture of a show that an OBS makes (`Picture`).

    What is wanted is kept here, and what is shown for it: OBS is told again whenever it has been away.

    Args:
        plan: The show.
        grid: The session's frame grid.
        intake: What OBS publishes.
        studio: OBS.
        sounds: The master and its backups.
        beginning: What is wanted to begin with.
        verdicts: Which cameras can be shown.
    """

    def __init__(
        self,
        plan: Plan,
        grid: Grid,
        intake: Intake,
        studio: Studio,
        sounds: ObsSounds,
        beginning: Beginning,
        verdicts: Verdicts,
    ) -> None:
        self._grid = grid
        self._intake = intake
        self._studio = studio
        self._sounds = sounds
        self.verdicts = verdicts
        """Which cameras can be shown."""
        self._turn = threading.Lock()
        self._scenes = {scene.id for scene in plan.scenes}
        self._cards = {card.id for card in plan.cards if not card.overlay}
        self._overlays = {card.id for card in plan.cards if card.overlay}
        holding = routes_of(plan).holding
        self.holding = Shown("card", holding or BLACK)
        """What is shown while OBS is away, and nothing stands in for it yet."""
        self.stand_in: StandIn | None = None
        """What stands in for OBS; None while nothing does."""
        self.first = beginning.first
        """Grid frame of programme frame 0; None before the programme."""
        self.wanted = beginning.shown
        """The picture that somebody wants."""
        self.shown = beginning.shown
        """What OBS shows for that, or will as soon as it is there."""
        self.lower_third = beginning.overlay
        """The lower third that somebody wants."""
        self.away: str = ""
        """Why OBS's picture does not go out; empty while it does."""
        self._told = Told()

    @property
    def position(self) -> int:
        """The programme frame that is due next."""
        return self._grid.next_frame(time.monotonic_ns()) - self._begun()

    def _begun(self) -> int:
        if self.first is None:
            raise StreamctlError("SWI-002")
        return self.first

    def seconds(self, frame: int) -> float:
        """Return the session second at which programme frame `frame` is due."""
        return self._grid.seconds(self._begun() + frame)

    @property
    def on_air(self) -> bool:
        """Whether OBS's picture goes out."""
        return self.first is not None and not self.away

    def show(self, wanted: Shown, fade_frames: int) -> tuple[int, Shown, str]:
        """Put `wanted` on air; as `Picture.show`."""
        if wanted.name not in (self._scenes if wanted.kind == "scene" else self._cards):
            raise StreamctlError("SWI-001", kind=wanted.kind, name=wanted.name)
        with self._turn:
            shown = self.verdicts.routed(wanted)
            if self.away:
                self.wanted, self.shown = wanted, shown
                return self._show_instead(wanted)
            frame = self._drawn(self._studio.show(shown, fade_frames if shown == wanted else 0))
            self.wanted, self.shown = wanted, shown
            self._note("picture")
            return frame, shown, self.detour

    @property
    def detour(self) -> str:
        """Why OBS does not show what is wanted; empty where it does."""
        return "" if self.shown == self.wanted else self.verdicts.reason(self.wanted)

    def proven_since(self, moment: float) -> bool:
        """Whether somebody has looked since monotonic second `moment`, and OBS can show what is wanted."""
        looked_at = self.verdicts.looked_at
        looked = looked_at is not None and looked_at >= moment
        return self.wanted.kind == "card" or (looked and self.verdicts.routed(self.wanted) == self.wanted)

    def follow(self) -> tuple[int, Shown, str] | None:
        """Let OBS show what the cameras allow at present.

        What somebody put on air there that is none of the show's stays.

        Returns:
            From which frame on, what, and why; None where nothing on air has changed by it.

        Raises:
            StreamctlError: As `ObsConnection.request`.
        """
        with self._turn:
            shown = self.verdicts.routed(self.wanted)
            if shown == self.shown or not self._told.knows("picture") or self._studio.on_air is None:
                return None
            began = self._studio.show(shown)
            self.shown = shown
            self._told.note("picture", shown)
            if self.away or self.first is None:
                return None
            return self._drawn(began), shown, self.verdicts.reason(self.wanted)

    def _show_instead(self, wanted: Shown) -> tuple[int, Shown, str]:
        frame, stand_in = self.position, self.stand_in
        shown = self.holding if stand_in is None else stand_in.want(wanted, frame)
        return frame, shown, "" if shown == wanted else self.away

    @property
    def instead(self) -> Shown:
        """What is shown while OBS is away."""
        stand_in = self.stand_in  # any moment may take it away
        return self.holding if stand_in is None else stand_in.shown

    def _now(self) -> int:
        """Return the first frame that shows what OBS has just been told."""
        return self._drawn(time.monotonic_ns())

    def _drawn(self, moment: int) -> int:
        """Return the first frame that OBS draws after `moment` (monotonic nanoseconds)."""
        drawn = self._intake.frame_drawn_after(moment)
        return self.position if drawn is None else max(0, drawn)

    def overlay(self, name: str | None) -> int:
        """Lay lower third `name` over the picture, or take it off; as `Picture.overlay`."""
        if name is not None and name not in self._overlays:
            raise StreamctlError("SWI-001", kind="lower third", name=name)
        with self._turn:
            frame = self._now() if self.away else self._drawn(self._studio.overlay(name))
            self.lower_third = name
            self._note("lower third")
            return frame

    def sound(self, wanted: str) -> tuple[int, str | None]:
        """Let `wanted` be heard; as `Picture.sound`."""
        heard = self._sounds.choice(wanted)
        with self._turn:
            frame = self._now() if self.away else self._drawn(self._studio.mixer.mute(self._sounds.muted(heard)))
            self._sounds.took(wanted, heard)
            self._note("sound")
            stand_in = self.stand_in
            if self.away:
                heard = None if stand_in is None else stand_in.hear(wanted, frame)
            return frame, heard

    @property
    def heard_instead(self) -> str | None:
        """The sound that is heard while OBS is away, None for silence."""
        stand_in = self.stand_in
        return None if stand_in is None else stand_in.heard

    def reroute_sound(self) -> SoundHeard | None:
        """Let another sound be heard where that has become necessary.

        Returns:
            The record of it; None where nothing had to be done.

        Raises:
            StreamctlError: As `ObsConnection.request`.
        """
        with self._turn:
            wanted = self._sounds.wanted
            heard = self._sounds.choice(wanted)
            if self.away or heard == self._sounds.heard:
                return None
            frame = self._drawn(self._studio.mixer.mute(self._sounds.muted(heard)))
            reason = self._sounds.reason(heard)
            self._sounds.took(wanted, heard)
            self._note("sound")
            return SoundHeard(wanted=wanted, heard=heard, frame=frame, reason=reason)

    def follow_sound(self, at: int, reason: str) -> SoundHeard | None:
        """Want what somebody lets be heard by OBS's own mixer.

        Args:
            at: When they did something there (monotonic nanoseconds).
            reason: The record's reason.

        Returns:
            The record of it; None where it changes nothing.

        Raises:
            StreamctlError: As `ObsConnection.request`.
        """
        with self._turn:
            if not self._sounds.found(self._studio.mixer.faders(self._sounds.inputs)):
                return None
            self._note("sound")
            sounds = self._sounds
            return SoundHeard(wanted=sounds.wanted, heard=sounds.heard, frame=self._drawn(at), reason=reason)

    def _wishes(self) -> Wishes:
        return {
            "picture": self.shown,
            "lower third": self.lower_third,
            "sound": (self._sounds.wanted, self._sounds.heard),
        }

    def _note(self, part: Part) -> None:
        """Note that OBS has what is wanted of `part`."""
        if not self.away:
            self._told.note(part, self._wishes()[part])

    def take_up(self) -> None:
        """Get to know an OBS that has just come; where it was on air all the while, what it shows by now is wanted.

        Any other has to be told everything.

        Raises:
            StreamctlError: OBS-060 it does not have the show's scenes or OBS profile; as `ObsConnection.request`.
        """
        if self._intake.way == "obs":
            with self._turn:  # no command of ours passes for somebody else's
                self._studio.prepare((self.shown, self.lower_third))
        else:
            self._studio.prepare()
        if self._intake.way != "obs":
            self._told.forget()

    def tell_all(self) -> tuple[StreamctlError, ...]:
        """Tell OBS everything that is wanted and that it has not been told.

        Returns:
            What it refused beside the picture: no reason to keep that off the air.

        Raises:
            StreamctlError: As `ObsConnection.request`.
        """
        with self._turn:
            wishes, told = self._wishes(), self._told
            refused = told.refusal("picture", wishes, lambda: self._studio.show(self.shown))
            if refused is not None:
                raise refused
            beside = (
                told.refusal("lower third", wishes, lambda: self._studio.overlay(self.lower_third)),
                told.refusal("sound", wishes, self._mute),
            )
            return tuple(error for error in beside if error is not None)

    def _mute(self) -> None:
        self._studio.mixer.mute(self._sounds.muted(self._sounds.heard))
        self._sounds.took(self._sounds.wanted, self._sounds.heard)

    @property
    def untold(self) -> frozenset[Part]:
        """The parts of what is wanted that OBS has not been told."""
        return self._told.lacks(self._wishes())

    def taken_over(self, shown: Shown) -> None:
        """Somebody has put `shown` on air in OBS's own window: that is what is wanted now."""
        self.wanted = shown
        self.shown = self._studio.on_air or shown
        self._note("picture")

    def overlaid(self, name: str | None) -> None:
        """Somebody has laid the lower third `name` over the picture there, or taken it off: that is what is wanted."""
        self.lower_third = name
        self._note("lower third")

    def status(self) -> dict[str, Any]:
        """Return what the board shows of picture and sound."""
        if self.first is None:
            return {}
        shown, frame = self.instead if self.away else self.shown, self.position
        return {
            "frame": frame,
            "seconds": self.seconds(frame),
            "on_air": {"kind": shown.kind, "name": shown.name},
            "wanted": {"kind": self.wanted.kind, "name": self.wanted.name, "since_frame": None},
            "overlay": self.lower_third,
        }

    def sound_status(self) -> dict[str, Any]:
        """Return what the board shows of the sound."""
        figures = self._sounds.status(audible=not self.away)
        return {**figures, "heard": self.heard_instead} if self.away else figures
