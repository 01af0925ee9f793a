"""Carries the director's decisions out: one command or report at a time, journal first, then the switcher."""

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any, Protocol

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.control.acts import (
    Answered,
    DirectorState,
    Effect,
    Event,
    Failed,
    Heard,
    Note,
    Refuse,
    Reply,
    Tell,
)
from streamctl.live.control.asked import Asked
from streamctl.live.control.director import step, vacated
from streamctl.live.control.logbook import Logbook
from streamctl.plan.model import TargetPlan
from streamctl.plan.secrets import own_secrets
from streamctl.session import records as r

LEAST_SEGMENTS = 3
"""Segments that an HLS playlist lists at least, however long they are: players begin three before the end."""
VACANT_SECONDS = 6.0
"""How long a command waits for a switcher that is being replaced (seconds): with the time that its answer may take,
less than whoever asked waits."""


class Switcher(Protocol):
    """Whoever carries out what the director tells."""

    def call(self, verb: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer to `verb`. Raise StreamctlError if it is refused or there is none."""


class Stage:
    """The director with its journal and its switcher; threads may ask and report at the same time.

    Args:
        state: What the director knows to begin with.
        logbook: The journal.
        switcher: Who is told what to show.
        targets: The targets of this run.
        keys: Secrets by name (`plan/secrets.py`).
    """

    def __init__(
        self,
        state: DirectorState,
        logbook: Logbook,
        switcher: Switcher,
        targets: tuple[TargetPlan, ...],
        keys: Mapping[str, Secret],
    ) -> None:
        self.director = state
        self._logbook = logbook
        self._switcher = switcher
        self._targets = {target.id: target for target in targets}
        self._keys = keys
        self._vacant = False
        self._turn = threading.RLock()
        self.changed = threading.Condition(self._turn)
        """Notified after every record."""

    def ask(self, verb: str, args: Mapping[str, Any], origin: str = "operator") -> dict[str, Any]:
        """Return what became of the command `verb`; while the switcher is being replaced it waits for the next one.

        Raises:
            StreamctlError: It is refused; the journal says so too.
        """
        with self._turn:
            self.changed.wait_for(lambda: not self._vacant, VACANT_SECONDS)
            request = f"{verb}-{self._logbook.next_number}"
            return self._perform(Asked(request, origin, verb, args))

    def vacate(self) -> None:
        """Note that the switcher is gone: commands wait until `open`."""
        with self._turn:
            self._vacant = True
            self.director = vacated(self.director)

    def man(self, switcher: Switcher) -> None:
        """Tell `switcher` what to show from now on."""
        with self._turn:
            self._switcher = switcher

    def make_sure(self) -> None:
        """Tell a new switcher what is wanted where the journal, which it has read, may be old: its disk is full.

        Raises:
            StreamctlError: It refused, or does not answer.
        """
        with self._turn:
            if self._logbook.problem is None:
                return
            shot, overlay = self.director.intent.shot, self.director.intent.overlay
            self._tell(Tell("show", {"kind": shot.kind, "name": shot.name, "fade_frames": 0, "reason": "resumed"}))
            self._tell(Tell("overlay", {"name": overlay}))
            self._tell(Tell("sound", {"name": self.director.intent.sound, "reason": "resumed"}))

    def open(self) -> None:
        """Carry out commands again."""
        with self._turn:
            self._vacant = False
            self.changed.notify_all()

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take over what the switcher reports."""
        with self._turn:
            line = self._logbook.take_over(event)
            if line is not None:
                self._perform(Heard(line.record))

    def note(self, record: r.Record) -> None:
        """Write `record` of control's own into the journal."""
        with self._turn:
            self._logbook.write(record)
            self.changed.notify_all()

    def last_event(self) -> int:
        """Return the number of the switcher's last event that the journal has."""
        with self._turn:
            return self._logbook.state.last_event

    def flush(self) -> None:
        """Bring to disk what it did not take before."""
        with self._turn:
            self._logbook.flush()

    def hand_over(self) -> None:
        """Hand its own secrets and every target with its key to a new switcher; what is refused costs only itself.

        A target that somebody took off stays off: a new switcher does not send where the old one was told not to.
        """
        self.hand_over_secrets()
        for secret in own_secrets(self.director.plan):
            if secret.source is not None and secret.name not in self._keys:
                self.note(r.Fault.of(StreamctlError("CAM-010", where=secret.where), secret.where))
        for name in self._targets:
            if name not in self._logbook.state.off:
                self._try(name, Tell("target.add", {"name": name}))

    def hand_over_secrets(self) -> None:
        """Hand its own secrets to the switcher, as far as they are known here; one that has them keeps them."""
        for secret in own_secrets(self.director.plan):
            if secret.name in self._keys:
                told = {"name": secret.name, "value": self._keys[secret.name].reveal()}
                self._try(secret.where, Tell("secret", told))

    def _try(self, where: str, order: Tell) -> None:
        try:
            self._tell(order)
        except StreamctlError as error:
            self.note(r.Fault.of(error, where))

    def _perform(self, first: Event) -> dict[str, Any]:
        """Return the reply to `first` after all that follows from it. Raise StreamctlError if it is refused."""
        answer: dict[str, Any] = {}
        refused: StreamctlError | None = None
        events = deque([first])
        while events:
            self.director, effects = step(self.director, events.popleft())
            for effect in effects:
                if isinstance(effect, Reply):
                    answer = dict(effect.data)
                elif isinstance(effect, Refuse):
                    refused = effect.error
                else:
                    events.extend(self._do(effect))
        self.changed.notify_all()
        if refused is not None:
            raise refused
        return answer

    def _do(self, effect: Effect) -> tuple[Event, ...]:
        if isinstance(effect, Note):
            self._logbook.write(effect.record)
            return ()
        assert isinstance(effect, Tell)
        try:
            return (Answered(self._tell(effect)),)
        except StreamctlError as error:
            return (Failed(error),)

    def _tell(self, order: Tell) -> Mapping[str, Any]:
        whole = order.verb in {"target.add", "target.restart"}
        args = self._with_key(order.args["name"]) if whole else order.args
        return self._switcher.call(order.verb, args)

    def _with_key(self, name: str) -> dict[str, Any]:
        """Return the whole order for target `name`. Raise StreamctlError LIV-028 if its key is not known here."""
        target = self._targets[name]
        if not target.secrets.keys() <= self._keys.keys():
            raise StreamctlError("LIV-028", where=name, name=name)
        encoder = self.director.plan.encoder
        segment_seconds = max(target.segment_seconds, float(encoder.keyframe_frames / encoder.fps))
        return {
            "name": name,
            "url": target.url,
            "key": self._keys[name].reveal() if target.key else None,
            "receiver": target.receiver,
            "kind": target.kind,
            "passphrase": self._keys[f"{name}.passphrase"].reveal() if target.passphrase else None,
            "latency_ms": target.latency_ms,
            "place": str(target.place.absolute()) if target.place else None,
            "segment_seconds": segment_seconds,
            "window_seconds": max(target.window_seconds, LEAST_SEGMENTS * segment_seconds),
            "kbps": encoder.video_kbps + encoder.audio_kbps,
        }
