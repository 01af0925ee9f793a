"""The relay: splits the encode into tags and hands them to the targets and to the recorder."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.relay.fan_out import FanOut
from streamctl.live.relay.flv import Damage, Splitter, Start
from streamctl.live.relay.mirror import MirrorFolder
from streamctl.live.relay.order import TargetOrder, check_order
from streamctl.live.relay.programme_time import ProgrammeTime
from streamctl.live.relay.receiver import Receiver
from streamctl.live.relay.recorder import STANDS_SECONDS, Recorder
from streamctl.live.relay.target import Target
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session.folder import SessionFolder
from streamctl.session.records import Fault, Record

REMOVE_SECONDS = 5.0
"""How long a target that is taken away may take to send what is queued for it (seconds)."""
JOIN_SECONDS = 3.0
"""How long a thread may outlive its deadline before it is left to itself (seconds): a process that even SIGKILL does
not end, a disk that hangs."""
PROGRAMME = "program"
"""What the journal calls the programme's recording."""
MIRROR = "mirror"
"""What it calls the second one, whose files it names by their whole path."""
MIRROR_BYTES = 128 << 20
"""Most of the programme kept while the mirror's disk takes nothing (bytes): five minutes at 3 Mb/s."""
log = logging.getLogger(__name__)


class Relay:
    """The programme's way out. `feed` is called by one thread; everything else by any.

    Args:
        folder: The session's folder.
        fps: The programme's frame rate (frames per second).
        segment_seconds: Length of a recording file (seconds).
        programme_seconds: Returns the session second of a programme frame.
        emit: Takes a record and the session second it happened at (None: now).
        ffmpeg: What publishes and receives.
        mirror: Where the programme is written a second time, None for nowhere.
    """

    def __init__(
        self,
        *,
        folder: SessionFolder,
        fps: Fraction,
        segment_seconds: float,
        programme_seconds: Callable[[int], float],
        emit: Callable[[Record, float | None], object],
        ffmpeg: Ffmpeg,
        mirror: MirrorFolder | None = None,
    ) -> None:
        self._folder = folder
        self._ffmpeg = ffmpeg
        self._seconds_of = programme_seconds
        self._take_record = emit
        self._splitter = Splitter()
        self._announced = True
        self._programme = ProgrammeTime(fps)
        self._fan_out = FanOut()
        self._lock = threading.Lock()
        self._targets: dict[str, Target] = {}
        self._receivers: dict[str, Receiver] = {}
        self._leaving: list[Target] = []
        self._farewells: list[threading.Thread] = []
        self._ended = False
        record = partial(
            Recorder,
            segment_seconds=segment_seconds,
            programme=self._programme,
            programme_seconds=programme_seconds,
            emit=self._emit,
        )
        self._recorder = record(folder.program, stream=PROGRAMME, relative=folder.relative)
        self._mirror: Recorder | None = None
        if mirror is not None:
            self._mirror = record(
                mirror.program,
                stream=MIRROR,
                relative=Path.as_posix,
                prepare=mirror.prepare,
                limit_bytes=MIRROR_BYTES,
            )
        for recorder in self._recorders:
            self._fan_out.join(recorder.queue)
            recorder.start()

    @property
    def _recorders(self) -> tuple[Recorder, ...]:
        return (self._recorder,) if self._mirror is None else (self._recorder, self._mirror)

    @property
    def newest_frame(self) -> int | None:
        """The highest programme frame that was fed; None before the first picture."""
        return self._programme.newest_frame

    def look(self) -> None:
        """Tell of a recording that does not grow; for a thread that watches, never waits."""
        for recorder in self._recorders:
            recorder.look()

    def feed(self, data: bytes) -> None:
        """Take the encoder's next bytes, in whatever pieces they come; never waits for a target or a disk."""
        for item in self._splitter.feed(data):
            if isinstance(item, Damage):
                self._tell_damage(item)
            elif isinstance(item, Start):
                if not self._announced:
                    self._programme.begin()
                self._announced = False
            else:
                for tag in self._programme.place(item):
                    self._fan_out.feed(tag)

    def splice(self, frame: int) -> None:
        """Expect a new encode: what is fed from now on begins with programme frame `frame`.

        For a new encoder after the old one died: same settings, a new FLV header. Targets and recording see timestamps
        that run on; without this call a new encode is taken to begin right after the last picture.
        """
        self._splitter = Splitter()
        self._programme.begin(frame)
        self._announced = True

    def add_target(self, order: TargetOrder) -> None:
        """Publish to a further target from now on; how it does comes as records.

        Where one of this name is still being seen off, it begins after that: no place is sent to twice at once.

        Raises:
            StreamctlError: TGT-013 no usable name or address, TGT-014 the name is taken, TGT-016, WAY-007 no usable
                secrets, TGT-019 the programme has ended.
        """
        check_order(order)
        with self._lock:
            if order.name in self._targets:
                raise StreamctlError("TGT-014", where=order.name, name=order.name)
            if self._ended:
                raise StreamctlError("TGT-019", where=order.name, name=order.name)
            receiver = self._start_receiver(order) if order.receiver else None
            target = Target(
                order,
                where=receiver.address if receiver is not None else partial(str, order.url or ""),
                fan_out=self._fan_out,
                ffmpeg=self._ffmpeg,
                log_file=self._folder.logs / f"target-{order.name}.log",
                emit=self._emit,
                programme_seconds=self._newest_seconds,
                failure=receiver.failure if receiver is not None else lambda: None,
                session=self._folder.path.name,
                after=next((gone for gone in reversed(self._leaving) if gone.order.name == order.name), None),
            )
            self._targets[order.name] = target
            target.start()

    def _start_receiver(self, order: TargetOrder) -> Receiver:
        name = order.name
        receiver = Receiver(
            name,
            srt=order.kind == "srt",
            ffmpeg=self._ffmpeg,
            folder=self._folder.path / "rehearsal",
            log_file=self._folder.logs / f"receiver-{name}.log",
            emit=self._emit,
        )
        self._receivers[name] = receiver
        receiver.start()
        return receiver

    def restart_target(self, order: TargetOrder) -> None:
        """End the publish to the target called as in `order` in order, if there is one, and begin anew.

        Raises:
            StreamctlError: As `add_target`; what is there goes on then.
        """
        check_order(order)
        with contextlib.suppress(StreamctlError):  # there is none: it was stopped before
            self.remove_target(order.name, for_good=False)
        self.add_target(order)

    def remove_target(self, name: str, *, for_good: bool = True) -> None:
        """Let target `name` send what is queued for it and end its publish in order. Returns at once.

        Args:
            name: The target's name.
            for_good: Whether its audience is told that there is no more.

        Raises:
            StreamctlError: TGT-015 there is no such target.
        """
        with self._lock:
            if name not in self._targets:
                known = ", ".join(self._targets) or "-"
                raise StreamctlError("TGT-015", where=name, name=name, known=known)
            self._see_off(self._targets.pop(name), REMOVE_SECONDS, for_good=for_good)

    def _see_off(self, target: Target, seconds: float, *, for_good: bool = True) -> None:
        """Let `target` finish within `seconds` and end its receiver after it, from a thread of its own."""
        receiver = self._receivers.pop(target.order.name, None)
        if receiver is not None:
            receiver.retire()
        target.finish(seconds, for_good=for_good)

        def wait() -> None:
            target.join(seconds + JOIN_SECONDS)
            if receiver is not None:
                receiver.stop()

        farewell = threading.Thread(target=wait, name=f"see off {target.order.name}", daemon=True)
        self._farewells = [thread for thread in self._farewells if thread.is_alive()] + [farewell]
        self._leaving = [leaving for leaving in self._leaving if not leaving.join(0)] + [target]
        farewell.start()

    def end(self, seconds: float) -> None:
        """The encode is over: close the recording, let targets send the rest, all at once and within `seconds`.

        What does not end by then is ended, which takes at most JOIN_SECONDS more.
        """
        deadline = time.monotonic() + seconds + JOIN_SECONDS
        for recorder in self._recorders:
            recorder.finish(seconds)
        with self._lock:
            self._ended = True
            for target in self._leaving:
                target.finish(seconds)
            for target in self._targets.values():
                self._see_off(target, seconds)
        if not self._recorder.join(max(0.0, deadline - time.monotonic())):
            log.error("the recorder did not end")
        for farewell in self._farewells:
            farewell.join(max(0.0, deadline - time.monotonic()))
        self._leave_mirror(deadline - JOIN_SECONDS)

    def _leave_mirror(self, deadline: float) -> None:
        """Wait for the mirror until `deadline` (monotonic seconds), unless its disk hangs: nobody waits for that."""
        mirror = self._mirror
        if mirror is None or mirror.join(0 if mirror.standing() > STANDS_SECONDS else deadline - time.monotonic()):
            return
        self._tell_fault(StreamctlError("REC-010", where=MIRROR, seconds=mirror.queue.seconds))

    def status(self) -> dict[str, Any]:
        """Return `{"targets": {name: …}, "recorder": …, "mirror": …}` as JSON values.

        `Target.status`, and `Recorder.status` twice; the mirror's is None where there is none.
        """
        with self._lock:
            targets = dict(self._targets)
        return {
            "targets": {name: target.status() for name, target in targets.items()},
            "recorder": self._recorder.status(),
            "mirror": self._mirror.status() if self._mirror is not None else None,
        }

    def _newest_seconds(self) -> float | None:
        frame = self._programme.newest_frame
        return None if frame is None else self._seconds_of(frame)

    def _tell_damage(self, damage: Damage) -> None:
        self._tell_fault(StreamctlError("REC-004", where=PROGRAMME, size=damage.size))

    def _tell_fault(self, fault: StreamctlError) -> None:
        self._emit(Fault.of(fault, fault.where or PROGRAMME))

    def _emit(self, record: Record) -> None:
        """Pass `record` on; whatever goes wrong with that is no reason to stop recording or sending."""
        try:
            self._take_record(record, None)
        except Exception:
            log.exception("a record of %s could not be passed on", record.type)
