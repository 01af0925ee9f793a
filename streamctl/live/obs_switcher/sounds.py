"""The sounds of a show that an OBS mixes: judged by its meters, as our own engine judges samples."""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from streamctl.core.clock import NANOSECONDS
from streamctl.core.errors import StreamctlError
from streamctl.live.obs.meters import METER_LOOKS
from streamctl.live.obs.studio.inputs import MEDIA, camera_kind, microphone_kind
from streamctl.live.obs.studio.names import camera_input, microphone_input, sound_input
from streamctl.live.obs.studio.wanted import LOUDEST_DB
from streamctl.live.obs_switcher.mixer import Fader
from streamctl.live.switcher.audience import Audience, Sound, Told
from streamctl.live.switcher.hearing import AUTO, MUTE, SoundLimits, sound_limits
from streamctl.live.switcher.levels import CLIPPED_PEAK, CLIPPED_SAMPLES, FULL_SCALE
from streamctl.plan.model import Plan
from streamctl.plan.sounds import PlannedSound, sound_chain

LOOK = NANOSECONDS // METER_LOOKS
"""What one look stands for (nanoseconds)."""
LOOKS_AT_ONCE = METER_LOOKS
"""Looks that one event makes up for at most: what was not watched for longer is not judged."""
PENDING_LOOKS = METER_LOOKS
"""So many looks OBS may take to let another sound be heard, before the fault of the one that is heard is told."""


class MeteredSound(Sound):
    """The sound of one input of OBS.

    Args:
        planned: What it is.
        source: The input's name.
        media: Whether OBS tells how it plays.
        bounds: When it is silent, and good again.
        lost_looks: So many looks in a row without a sound make it dead, where OBS does not play it.
    """

    def __init__(self, planned: PlannedSound, source: str, bounds: SoundLimits, lost_looks: int, *, media: bool):
        super().__init__(planned.id, bounds)
        self.source = source
        self.media = media
        self.factor = float(10 ** (min(planned.gain_db, LOUDEST_DB) / 20))
        """What OBS's fader makes of it."""
        self._plays = True
        self._position: object = None
        self.level: float | None = None
        """Its level before the fader; None where OBS has none."""
        self.comes = False
        """Whether OBS has it: what stays away for a moment only is still there, whatever it is good for."""
        self._lost_looks = lost_looks
        self._empty = 0

    def play(self, position: object) -> None:
        """Take where in its medium OBS says that it is, None where it does not play it.

        For OBS a network camera that hangs goes on playing: only that its position stands still tells.
        """
        self._plays = position is not None and position != self._position
        self._position = position

    def look(self, level: float | None, *, judged: bool) -> None:
        """Take one look: the `level` of the input's loudest sample before the fader (1.0 is full scale).

        A level of exactly 0.0 is one of a silence, or of an input that is dead: whether OBS plays it tells which.
        """
        self.level = level
        self.peak = (level or 0.0) * self.factor * FULL_SCALE
        self.clipped = CLIPPED_SAMPLES if self.peak >= CLIPPED_PEAK else 0  # OBS does not count them
        self._empty = 0 if level else self._empty + 1
        present = level is not None and (level > 0 or self._plays)
        moment = self._empty < self._lost_looks
        self.comes = present or (self.comes and moment)
        held = self.hearing.grade != "dead" and moment
        self.judge(delivering=present or held, judged=judged)


class ObsSounds:
    """The master and its backups in an OBS: which of them is heard. Methods may be called from any thread.

    Args:
        plan: The show.
        told: Told of troubles.
        wanted: What is wanted to begin with: AUTO, MUTE or a sound's name.
    """

    def __init__(self, plan: Plan, told: Told, wanted: str = AUTO) -> None:
        bounds = sound_limits(plan.safety, Fraction(METER_LOOKS))
        lost = max(1, round(plan.safety.signal_lost_seconds * METER_LOOKS))
        kinds = media_inputs(plan)
        self._sounds = {
            one.id: MeteredSound(one, sound_input(one), bounds, lost, media=sound_input(one) in kinds)
            for one in sound_chain(plan)
        }
        self._audience = Audience(tuple(self._sounds.values()), Fraction(METER_LOOKS), told, wanted)
        self._microphones = tuple(one.id for one in sound_chain(plan) if one.camera is None)
        heard = {sound.source for sound in self._sounds.values()}
        self._beside = {camera_input(one.id): one.id for one in plan.cameras if camera_input(one.id) not in heard}
        self._open = self._alone(self._audience.heard)
        self._stray: frozenset[str] = frozenset()
        self._told = told
        self._trouble: StreamctlError | None = None
        self._before_mute: tuple[str, str | None] | None = None
        self._pending = 0
        self._looked = 0
        self._turn = threading.RLock()

    def _alone(self, heard: str | None) -> frozenset[str]:
        """Return the sounds that are open while `heard` is heard alone: two may come from one camera."""
        kept = self._sounds[heard].source if heard is not None else None
        return frozenset(name for name, sound in self._sounds.items() if sound.source == kept)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs' names in OBS, and then those of the cameras that are not to be heard at all."""
        return tuple(dict.fromkeys((*(sound.source for sound in self._sounds.values()), *self._beside)))

    @property
    def wanted(self) -> str:
        """AUTO, MUTE or the name of the sound that somebody wants."""
        return self._audience.wanted

    @property
    def heard(self) -> str | None:
        """The sound that is heard; None for silence."""
        return self._audience.heard

    def choice(self, wanted: str) -> str | None:
        """Return the sound that is to be heard for `wanted` now; None for silence.

        Raises:
            StreamctlError: SND-006 there is no such sound.
        """
        self._audience.require(wanted)
        with self._turn:
            return self._audience.choice(wanted, self._audience.heard)

    def muted(self, heard: str | None) -> dict[str, bool]:
        """Return whether each input is muted while `heard` is heard alone; what is heard comes first."""
        kept = self._sounds[heard].source if heard is not None else None
        return {source: source != kept for source in sorted(self.inputs, key=lambda source: source != kept)}

    def reason(self, heard: str | None) -> str:
        """Return why safety lets `heard` be heard."""
        with self._turn:
            return self._audience.reason(heard)

    def took(self, wanted: str, heard: str | None) -> None:
        """Note that `wanted` is wanted, and that OBS lets `heard` alone be heard."""
        with self._turn:
            self._audience.wanted, self._audience.heard = wanted, heard
            self._open, self._before_mute, self._stray = self._alone(heard), None, frozenset()
            self._tell_beside()

    def look(self, levels: Mapping[str, float], at: int, *, judged: bool) -> None:
        """Take what OBS's meters tell.

        Args:
            levels: Level of each input that has brought anything (`meters.levels_in`).
            at: When it came (monotonic nanoseconds).
            judged: Whether silence is a fault now: not while a card is wanted.
        """
        with self._turn:
            for _ in range(self._looks_due(at)):
                self._look(levels, judged=judged)

    def _look(self, levels: Mapping[str, float], *, judged: bool) -> None:
        audience = self._audience
        for sound in self._sounds.values():
            sound.look(levels.get(sound.source), judged=judged)
        pending = audience.choice(audience.wanted, audience.heard) != audience.heard
        self._pending = self._pending + 1 if pending else 0
        if not 0 < self._pending <= PENDING_LOOKS:
            audience.watch(judged=judged)

    def _looks_due(self, at: int) -> int:
        """Return how many looks what came at `at` stands for: a busy machine's OBS tells less often."""
        looks = round((at - self._looked) / LOOK)
        if looks > LOOKS_AT_ONCE:
            self._looked = at
            return 1
        self._looked += looks * LOOK
        return looks

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The inputs that bring nothing, of which OBS tells how it plays them."""
        quiet = (sound for sound in self._sounds.values() if sound.media and not sound.level)
        return tuple(dict.fromkeys(sound.source for sound in quiet))

    def has(self) -> dict[str, bool]:
        """Return of each microphone whether OBS has it, by its last meters; of none before the first."""
        with self._turn:
            return {name: self._sounds[name].comes for name in self._microphones} if self._looked else {}

    def play(self, positions: Mapping[str, object]) -> None:
        """Take how OBS plays each of these inputs (`ObsMixer.positions`)."""
        with self._turn:
            for sound in self._sounds.values():
                if sound.source in positions:
                    sound.play(positions[sound.source])

    def found(self, faders: Mapping[str, Fader]) -> bool:
        """Take what OBS's mixer was found like; return whether somebody else has changed what is heard."""
        with self._turn:
            for sound in self._sounds.values():
                if sound.source in faders:
                    sound.factor = faders[sound.source].factor
            before, self._open = self._open, self._opened(faders)
            wish = by_hand(self._audience.order, self._audience.heard, before, self._open)
            if wish is not None:
                self._follow(wish)
            self._stray = frozenset(
                name for source, name in self._beside.items() if source in faders and not faders[source].muted
            )
            self._tell_beside()
            return wish is not None

    def _tell_beside(self) -> None:
        """Tell what somebody lets be heard beside the one sound that is heard, and that this is over."""
        names = ", ".join(sorted((self._open - self._alone(self._audience.heard)) | self._stray))
        former = self._trouble.where if self._trouble is not None else ""
        if names == former:
            return
        if self._trouble is not None:
            self._told("over", str(former), self._trouble)
        self._trouble = StreamctlError("SND-008", where=names, names=names) if names else None
        if self._trouble is not None:
            self._told("begun", names, self._trouble)

    def _opened(self, faders: Mapping[str, Fader]) -> frozenset[str]:
        """Return the sounds that are open; one whose input is gone stays what it was."""
        return frozenset(
            name
            for name, sound in self._sounds.items()
            if (name in self._open if sound.source not in faders else not faders[sound.source].muted)
        )

    def _follow(self, wish: str) -> None:
        """Let be heard what somebody wants at OBS; one that they only muted for a moment is wanted as it was before."""
        audience, former = self._audience, self._before_mute
        heard = None if wish == MUTE else wish
        self._before_mute = (audience.wanted, audience.heard) if wish == MUTE else None
        unmuted = former is not None and audience.wanted == MUTE and former[1] == heard
        audience.wanted, audience.heard = former[0] if former is not None and unmuted else wish, heard

    def status(self, *, audible: bool = True) -> dict[str, Any]:
        """Return what the board shows of the sound; `audible` is whether OBS's stream goes out."""
        with self._turn:
            status = self._audience.status()
            known = time.monotonic_ns() - self._looked < LOOKS_AT_ONCE * LOOK
        silence: dict[str, Any] = {} if audible else {"heard": None}
        level: dict[str, Any] = {} if known and audible else {"peak_dbfs": None}
        return {**status, **silence, **level}


def by_hand(order: Sequence[str], heard: str | None, before: Iterable[str], now: Iterable[str]) -> str | None:
    """Return what somebody wants who has changed which sounds are open in OBS; None where it changes nothing.

    One that they opened is wanted. Where they muted the one that was heard, it is another one that is open, else MUTE.

    Args:
        order: The master and its backups.
        heard: What was heard.
        before: What was open.
        now: What is open.
    """
    opened = [name for name in order if name in set(now) - set(before)]
    if opened:
        return opened[0] if heard not in opened else None
    if heard is None or heard in now or heard not in before:
        return None
    return next((name for name in order if name in now), MUTE)


def media_inputs(plan: Plan) -> frozenset[str]:
    """Return the names of the inputs of which OBS tells how it plays them."""
    size, fps = plan.encoder.size, plan.fps
    kinds = {camera_input(one.id): camera_kind(one.source, size, fps, one.label) for one in plan.cameras}
    for microphone in plan.microphones:
        kind = microphone_kind(microphone.source)
        if kind is not None:
            kinds[microphone_input(microphone.id)] = kind
    return frozenset(name for name, kind in kinds.items() if kind.name == MEDIA)
