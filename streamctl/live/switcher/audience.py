"""What the audience hears of the sounds that there are, and what is wrong with it: the same with every engine."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.switcher.hearing import (
    AUTO,
    MUTE,
    PAUSE_SECONDS,
    SILENCE_SECONDS,
    Ear,
    Grade,
    Hearing,
    SoundLimits,
    choose,
    listen,
)
from streamctl.live.switcher.levels import (
    CLIPPING_SECONDS,
    FULL_SCALE,
    SILENCE_PEAK,
    ClipWatch,
    SilenceWatch,
    Turn,
    dbfs,
)

PEAK_FALL = 0.9
"""What is left of a shown peak a look later: it falls by 27 dB a second at 30 looks a second."""
Told = Callable[[Turn, str, StreamctlError], object]
"""Told that trouble began or is over, with whose it is; must not block."""


class Sound:
    """One sound that may be heard: its level, and what it is good for.

    Args:
        name: The microphone's or camera's id.
        bounds: When it is silent, and good again.
    """

    def __init__(self, name: str, bounds: SoundLimits) -> None:
        self.name = name
        self.hearing = Hearing()
        self.peak = 0.0
        """Its loudest sample at the last look, gain included (FULL_SCALE is 0 dBFS): beyond it where it is cut off."""
        self.clipped = 0
        """Samples of the last look that were cut off."""
        self.missing = 0
        """Samples that were not there when they were due, since the first that was."""
        self._bounds = bounds
        self._quietest = 0.0

    def judge(self, *, delivering: bool, judged: bool) -> None:
        """Take the last look into account: whether it delivers, and whether silence counts against it now."""
        self.hearing = listen(self.hearing, Ear(delivering, self.peak < SILENCE_PEAK, judged), self._bounds)
        self._quietest = max(self._quietest, self.peak) if self.hearing.silent else 0.0

    def fault(self, rate: float) -> str:
        """Return why it is not good, with what was measured at `rate` looks a second; empty while it is."""
        if self.hearing.grade == "dead":
            return "no sound" if self.hearing.begun else "no sound yet"
        if self.hearing.grade == "silent":
            return f"silent for {self.hearing.silent / rate:.1f} s, peak {dbfs(self._quietest)} dBFS"
        return ""

    def status(self, rate: float) -> dict[str, Any]:
        """Return what the board shows of it."""
        return {
            "name": self.name,
            "grade": self.hearing.grade,
            "fault": self.fault(rate),
            "peak_dbfs": dbfs(self.peak),
            "missing_samples": self.missing,
        }


class Audience:
    """Chooses which sound is heard, and tells what is wrong with it. For one thread at a time.

    Args:
        sounds: The master and its backups, in their order; none for a programme without sound.
        rate: Looks a second: how often `watch` is called.
        told: Told of troubles.
        wanted: What is wanted to begin with: AUTO, MUTE or a sound's name.
    """

    def __init__(self, sounds: Sequence[Sound], rate: Fraction, told: Told, wanted: str = AUTO) -> None:
        self._sounds = {sound.name: sound for sound in sounds}
        self._rate = float(rate)
        self._told = told
        self.order = tuple(self._sounds)
        """Names of the sounds, the master first."""
        self.wanted = wanted if wanted in {MUTE, *self.order} else AUTO
        """AUTO, MUTE or the name of the sound that somebody wants."""
        self.heard = self.choice(self.wanted, None)
        """The sound that is heard; None for silence."""
        self._silence = SilenceWatch(round(SILENCE_SECONDS * rate))
        self._clips = ClipWatch(rate)
        self._dead = SilenceWatch(round(PAUSE_SECONDS * rate))
        self._troubles: dict[str, StreamctlError] = {}
        self._peak = 0.0

    def require(self, wanted: str) -> None:
        """Raise StreamctlError SND-006 where `wanted` is neither AUTO, MUTE nor one of the sounds."""
        if wanted not in {AUTO, MUTE, *self.order}:
            raise StreamctlError("SND-006", name=wanted, known=", ".join(self.order) or "-", closest="-")

    def choice(self, wanted: str, present: str | None) -> str | None:
        """Return which sound is to be heard for `wanted` now, where `present` was up to now; None for silence."""
        grades: dict[str, Grade] = {name: sound.hearing.grade for name, sound in self._sounds.items()}
        return choose(wanted, present, self.order, grades)

    def reason(self, heard: str | None) -> str:
        """Return why safety lets `heard` be heard."""
        first = self._first()
        if first is None or heard == first:
            return f"safety: {first} is good again"
        return f"safety: {first} {self._fault(first)}"

    def _first(self) -> str | None:
        """Return the sound that is heard when nothing is wrong."""
        if self.wanted == MUTE or not self.order:
            return None
        return self.order[0] if self.wanted == AUTO else self.wanted

    def _fault(self, name: str) -> str:
        return self._sounds[name].fault(self._rate)

    def watch(self, *, judged: bool) -> None:
        """Look at what is heard, and tell what is wrong with it.

        Args:
            judged: Whether silence is a fault now: not while a card is wanted, when a microphone may be switched off.
        """
        self._tell_substitute()
        sound = self._sounds[self.heard] if self.heard is not None else None
        self._peak = max(self._peak * PEAK_FALL, sound.peak if sound else 0.0)
        if sound is None:
            self._be_quiet()
            return
        dead = sound.hearing.grade == "dead"
        turn = self._dead.observe(0.0 if dead else FULL_SCALE)
        self._turn(turn, "SND-005", sound, lambda: {"name": sound.name, "detail": self._fault(sound.name)})
        turn = self._silence.observe(sound.peak, judged=judged and not dead)
        self._turn(turn, "SND-002", sound, lambda: {"seconds": SILENCE_SECONDS})
        turn = self._clips.observe(sound.clipped, sound.peak)
        self._turn(turn, "SND-003", sound, self._clipping)

    def _clipping(self) -> dict[str, object]:
        return {"percent": self._clips.percent, "peak": self._clips.peak_dbfs, "seconds": CLIPPING_SECONDS}

    def _tell_substitute(self) -> None:
        """Tell that another sound stands in for the wanted one, and that this is over."""
        first = self._first()
        missed = first if self.heard != first else None
        told = self._troubles.get("SND-004")
        if told is not None and told.where != missed:
            self._over("SND-004")
        if missed is not None and (told is None or told.where != missed):
            self._begun("SND-004", missed, name=missed, detail=self._fault(missed) or "-", heard=self.heard)

    def _be_quiet(self) -> None:
        """Nothing is to be heard: nothing can be wrong with it."""
        for watch in (self._dead, self._silence, self._clips):
            watch.forget()
        for code in ("SND-002", "SND-003", "SND-005"):
            self._over(code)

    def _turn(self, turn: Turn | None, code: str, sound: Sound, facts: Callable[[], dict[str, object]]) -> None:
        if turn == "begun":
            self._begun(code, sound.name, **facts())
        elif turn == "over":
            self._over(code)

    def _begun(self, code: str, where: str, **facts: object) -> None:
        error = StreamctlError(code, where=where, **facts)
        self._troubles[code] = error
        self._told("begun", where, error)

    def _over(self, code: str) -> None:
        error = self._troubles.pop(code, None)
        if error is not None:
            self._told("over", str(error.where), error)

    def status(self) -> dict[str, Any]:
        """Return what the board shows of the sound."""
        sound = self._sounds.get(self.heard or "")
        return {
            "master": self.order[0] if self.order else None,
            "wanted": self.wanted,
            "heard": self.heard,
            "peak_dbfs": dbfs(self._peak),
            "missing_samples": sound.missing if sound else 0,
            "channels": [one.status(self._rate) for one in self._sounds.values()],
        }
