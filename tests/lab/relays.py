"""A relay on its own, fed with an encode at real speed, with everything that it told."""

import json
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import psutil

from streamctl.core.redaction import Secret
from streamctl.live.relay.flv import Splitter, Start, Tag
from streamctl.live.relay.order import Kind
from streamctl.live.relay.relay import Relay
from streamctl.live.relay.target import TargetOrder
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session.folder import create_session_folder
from streamctl.session.records import Child, Record, SegmentClosed, SegmentOpened, TargetChanged
from tests.lab.encode import Playout
from tests.lab.waiting import wait_for

T = TypeVar("T", bound=Record)


@dataclass(frozen=True, slots=True)
class Told:
    """A record and when it came (monotonic seconds)."""

    at: float
    record: Record


class RelayBench:
    """One relay in a session folder of its own."""

    def __init__(self, parent: Path, ffmpeg: Ffmpeg, *, segment_seconds: float = 2.0) -> None:
        self.ffmpeg = ffmpeg
        self.folder = create_session_folder(parent, "relay", datetime.now(UTC))
        self.told: list[Told] = []
        self.playouts: list[Playout] = []
        self._ended = False
        self.relay = Relay(
            folder=self.folder,
            fps=Fraction(30),
            segment_seconds=segment_seconds,
            programme_seconds=lambda frame: 100 + frame / 30,
            emit=lambda record, _: self.told.append(Told(time.monotonic(), record)),
            ffmpeg=ffmpeg,
        )

    def play(self, data: bytes) -> Playout:
        """Feed `data` at real speed."""
        self.playouts.append(Playout(data, self.relay.feed))
        return self.playouts[-1]

    def add(self, name: str, url: str | None, key: str | None = None) -> None:
        """Add a target; without `url` a receiver."""
        self.relay.add_target(TargetOrder(name, url, Secret(key) if key else None, receiver=url is None))

    def order(self, name: str, kind: Kind, **wishes: Any) -> None:
        """Add a target of `kind`; `url`, `key`, `passphrase` and `place` as it needs them."""
        secrets = {word: Secret(wishes.pop(word)) for word in ("key", "passphrase") if word in wishes}
        fields: dict[str, Any] = {"url": None, "key": None, **wishes, **secrets}
        self.relay.add_target(TargetOrder(name, receiver=False, kind=kind, **fields))

    def end(self, seconds: float = 3.0) -> float:
        """End the relay; return how long that took (seconds)."""
        begin = time.monotonic()
        self._ended = True
        self.relay.end(seconds)
        return time.monotonic() - begin

    def close(self) -> None:
        """End whatever still runs."""
        for playout in self.playouts:
            playout.stop()
        if not self._ended:
            self.end(0.5)

    def records(self, kind: type[T]) -> list[T]:
        """Return the records of `kind`, in order."""
        return [told.record for told in tuple(self.told) if isinstance(told.record, kind)]

    def states(self, name: str) -> list[str]:
        """Return the states that target `name` has journaled."""
        return [record.state for record in self.records(TargetChanged) if record.name == name]

    def status(self, name: str) -> dict[str, Any]:
        """Return the status of target `name`."""
        status: dict[str, Any] = self.relay.status()["targets"][name]
        return status

    def await_state(self, name: str, state: str, seconds: float = 25.0, after: float = 0.0) -> float:
        """Wait until target `name` has journaled `state` after monotonic second `after`; return when it did."""

        def found() -> float | None:
            for told in tuple(self.told):
                record = told.record
                if not isinstance(record, TargetChanged) or told.at <= after:
                    continue
                if (record.name, record.state) == (name, state):
                    return told.at
            return None

        when = wait_for(found, seconds, f"{name} {state}, but it was {self.states(name)}")
        assert when is not None
        return when

    def pid(self, name: str) -> int:
        """Return the process that publishes to target `name` at present."""
        running = [record for record in self.records(Child) if (record.role, record.name) == ("target", name)]
        assert running[-1].event == "started"
        return running[-1].pid

    def recorded(self) -> list[Tag]:
        """Return all but setup tags of the recording, joined in order of the files' names."""
        items: list[Tag] = []
        for file in sorted(self.folder.program.iterdir()):
            start, *tags = Splitter().feed(file.read_bytes())
            assert start == Start()
            items += [tag for tag in tags if isinstance(tag, Tag) and not tag.is_setup]
        return items

    def segments(self) -> list[tuple[str, int | None, int | None]]:
        """Return file, first frame and number of frames of each segment, from the records."""
        closed = {record.file: record.frames for record in self.records(SegmentClosed)}
        return [(record.file, record.first_frame, closed.get(record.file)) for record in self.records(SegmentOpened)]

    def everything_written(self) -> str:
        """Return all that a person or a file may see of this relay: records, status, logs."""
        records = [told.record.model_dump_json() + repr(told.record) for told in self.told]
        logs = [path.read_text(errors="replace") for path in self.folder.logs.iterdir()]
        return "\n".join((*records, json.dumps(self.relay.status()), *logs))


class ProcessWatch:
    """Reads command lines and environments of all processes over and over, looking for words that must not be there."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.found: set[str] = set()
        self.seen: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="process watch", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            for process in psutil.Process().children(recursive=True):
                self._look(process)

    def _look(self, process: psutil.Process) -> None:
        try:
            line, variables = " ".join(process.cmdline()), str(process.environ())
        except psutil.Error:
            return
        self.seen.add(line)
        self.found |= {f"{word} in {line}" for word in self._words if word in line or word in variables}

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join(5)
