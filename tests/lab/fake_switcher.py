"""A switcher without pictures: speaks the switcher's protocol as a process of its own, and fails on request.

`python -m tests.lab.fake_switcher SESSION_FOLDER [DESCRIPTOR]`. The variable FAKE_SWITCHER makes it misbehave
from the start (`dies`; `dies again`, but not the session's first one; `blind`: nothing comes on air); the verbs
`fake.emit`, `fake.exit` and `fake.stand` (its frames stand still) do so later.
"""

import hashlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamctl.core.errors import StreamctlError
from streamctl.live.opening import opening
from streamctl.live.server import EventLog, Server
from streamctl.plan.model import Plan
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder
from streamctl.session.header import read_header
from streamctl.session.journal import read_journal
from streamctl.session.state import fold


class FakeSwitcher:
    def __init__(self, folder: SessionFolder) -> None:
        self.folder = folder
        self.state = fold(read_journal(folder.journal))
        self.header = read_header(folder.header).anchored(self.state.anchor_ns)
        self.plan = Plan.model_validate(self.header.plan)
        self.mood = os.environ.get("FAKE_SWITCHER", "")
        self.events = EventLog()
        self.began: float | None = None
        self.ended_at: int | None = None
        self.segment = ""
        wanted = self.state.wanted
        self.on_air = (wanted.kind, wanted.name) if wanted else opening(self.plan)
        self.overlaid: str | None = wanted.overlay if wanted else None
        heard = self.state.sound
        self.sound = {"wanted": heard.wanted, "heard": heard.heard} if heard else {"wanted": "auto"}
        self.targets: dict[str, dict[str, Any]] = {}
        self.over = threading.Event()
        self.stands_at: int | None = None

    def now(self) -> float:
        return self.header.clock.seconds(time.monotonic_ns())

    def emit(self, record: r.Record, seconds: float | None = None) -> None:
        self.events.add(self.now() if seconds is None else seconds, record.model_dump(mode="json"))

    def frame(self) -> int:
        if self.began is None:
            raise StreamctlError("SWI-002")
        return int((self.now() - self.began) * self.plan.fps) + 1

    def seconds(self, frame: int) -> float:
        return (self.began or 0.0) + float(frame / self.plan.fps)

    def begin(self) -> None:
        for camera in self.plan.cameras:
            self.emit(r.CameraChanged(name=camera.id, state="live"))
        if self.mood == "blind":
            return
        kind, name = self.on_air
        resumed = self.state.programme is not None
        self.began = self.state.programme.seconds if self.state.programme else self.now()
        frame = self.frame() if resumed else 0
        seconds = self.seconds(frame)
        self.emit(r.ProgrammeResumed(frame=frame, seconds=seconds) if resumed else r.ProgrammeStarted(seconds=seconds))
        number = 1 + len(list(self.folder.program.iterdir()))
        self.segment = f"program/{number:04d}-f{frame:08d}.flv"
        self.emit(r.SegmentOpened(stream="program", file=self.segment, seconds=seconds, first_frame=frame))
        (self.folder.path / self.segment).write_bytes(b"FLV")
        self.emit(r.OnAir(kind=kind, name=name, frame=frame, reason="resumed" if resumed else "start"))
        if resumed:
            self.emit(r.Overlay(name=self.overlaid, frame=frame))

    def show(self, args: Mapping[str, Any]) -> dict[str, Any]:
        kind, name = args["kind"], args["name"]
        known = self.plan.cards if kind == "card" else self.plan.scenes
        if name not in {thing.id for thing in known}:
            raise StreamctlError("SWI-001", kind=kind, name=name)
        frame = self.frame()
        self.on_air = (kind, name)
        self.emit(
            r.OnAir(
                request=args.get("request"),
                kind=kind,
                name=name,
                frame=frame,
                fade_frames=args.get("fade_frames") or 0,
                reason=args.get("reason") or "",
            ),
            self.seconds(frame),
        )
        return {"frame": frame}

    def overlay(self, args: Mapping[str, Any]) -> dict[str, Any]:
        frame, name = self.frame(), args["name"]
        self.overlaid = name
        self.emit(r.Overlay(request=args.get("request"), name=name, frame=frame), self.seconds(frame))
        return {"frame": frame}

    def choose_sound(self, args: Mapping[str, Any]) -> dict[str, Any]:
        frame, wanted = self.frame(), args["name"]
        heard = {"auto": self.plan.master, "mute": None}.get(wanted, wanted)
        self.sound = {"wanted": wanted, "heard": heard}
        reason = args.get("reason") or ""
        record = r.SoundHeard(request=args.get("request"), wanted=wanted, heard=heard, frame=frame, reason=reason)
        self.emit(record, self.seconds(frame))
        return {"frame": frame, "heard": heard}

    def add_target(self, args: Mapping[str, Any]) -> dict[str, Any]:
        key = args.get("key") or ""
        shown = {**args, **{name: "***" for name in ("key", "passphrase") if args.get(name)}}
        digest = hashlib.sha256(key.encode()).hexdigest()
        self.targets[args["name"]] = {"key_sha256": digest, "url": args["url"], "args": shown}
        self.emit(r.TargetChanged(name=args["name"], state="connecting", attempt=1))
        self.emit(r.TargetChanged(name=args["name"], state="live", attempt=1))
        return {}

    def remove_target(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self.targets.pop(args["name"], None)
        self.emit(r.TargetChanged(name=args["name"], state="stopped"))
        return {}

    def position(self) -> dict[str, Any]:
        frame = self.frame()
        return {"frame": frame, "seconds": self.seconds(frame)}

    def pulse(self) -> dict[str, Any]:
        if self.stands_at is not None:
            return {"frame": self.stands_at, "waits": False}
        return {"frame": self.frame() if self.began is not None and self.ended_at is None else None, "waits": False}

    def stop(self) -> dict[str, Any]:
        if self.ended_at is None:
            self.ended_at = self.frame() if self.began is not None else 0
            self.over.set()
        return {"frames": self.ended_at}

    def status(self) -> dict[str, Any]:
        running = self.began is not None
        kind, name = self.on_air
        return {
            **(
                {"frame": self.frame(), "seconds": self.seconds(self.frame()), "late": 0, "repeated": 0}
                if running
                else {}
            ),
            "on_air": {"kind": kind, "name": name, "since_frame": 0},
            "overlay": self.overlaid,
            "cameras": {camera.id: {"state": "live", "age_seconds": 0.0} for camera in self.plan.cameras},
            "targets": self.targets,
            "recorder": {"bytes": round(self.now() * 1000)},
            "encoder": {"running": running},
            "sound": {"master": self.plan.master, **self.sound, "peak_dbfs": -20.0, "channels": []},
        }

    def fake_emit(self, args: Mapping[str, Any]) -> dict[str, Any]:
        self.emit(r.KNOWN.validate_python(args["record"]))
        return {}

    def fake_stand(self) -> dict[str, Any]:
        self.stands_at = self.frame()
        return {}

    def fake_exit(self, args: Mapping[str, Any]) -> dict[str, Any]:
        os._exit(int(args["status"]))

    def finish(self) -> None:
        if self.began is not None:
            frames = self.ended_at or 0
            self.emit(r.SegmentClosed(stream="program", file=self.segment, frames=frames, bytes=3))
            self.emit(r.ProgrammeStopped(frames=frames, late=0, repeated=0))
        for name in self.targets:
            self.emit(r.TargetChanged(name=name, state="stopped"))


def main(folder: SessionFolder) -> int:
    switcher = FakeSwitcher(folder)
    if switcher.mood == "dies" or (switcher.mood == "dies again" and switcher.state.programme):
        return 3
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: switcher.stop())
    endpoints = json.loads(folder.endpoints.read_text())
    handlers = {
        "hello": lambda _: {"session": switcher.header.id, "pid": os.getpid(), "events": switcher.events.last},
        "status": lambda _: switcher.status(),
        "position": lambda _: switcher.position(),
        "pulse": lambda _: switcher.pulse(),
        "show": switcher.show,
        "overlay": switcher.overlay,
        "sound": switcher.choose_sound,
        "target.add": switcher.add_target,
        "target.remove": switcher.remove_target,
        "target.restart": switcher.add_target,
        "stop": lambda _: switcher.stop(),
        "fake.emit": switcher.fake_emit,
        "fake.exit": switcher.fake_exit,
        "fake.stand": lambda _: switcher.fake_stand(),
    }
    server = Server(Path(endpoints["switcher"]), handlers, switcher.events)
    if switcher.mood == "says why it dies":
        while not server._listening:
            time.sleep(0.02)  # between two looks
        switcher.emit(r.Fault(code="OBS-005", where="OBS", message="OBS does not accept the password"))
        server.close()
        return 3
    switcher.begin()
    while not switcher.over.wait(0.05):  # a signal handler runs between two waits
        pass
    switcher.finish()
    server.close()
    return 0


def needed(told: int | None) -> bool:
    """Whether this process is to begin; one in reserve waits until it is told, or until nobody is left to tell it."""
    return told is None or bool(os.read(told, 1))


if __name__ == "__main__":
    if not needed(int(sys.argv[2]) if sys.argv[2:] else None):
        sys.exit(0)
    sys.exit(main(SessionFolder(Path(sys.argv[1]))))
