"""Recorded sessions for tests: a real encode of a frame counter, cut into segments as the recorder writes them."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

from streamctl.core.values import CHANNELS, SAMPLE_RATE, Size, samples_until
from streamctl.media.argv.encode import EncodeOrder, encode_argv
from streamctl.media.argv.simulated import simulated_camera
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.session import records as r
from streamctl.session.folder import SessionFolder, create_session_folder
from streamctl.session.header import (
    ArchiveWish,
    CameraHeader,
    EventHeader,
    RundownItem,
    SessionHeader,
    write_header,
)
from streamctl.session.journal import JournalWriter
from tests.lab.journals import ANCHOR, HandClock, session_clock

SIZE = Size(width=320, height=180)
ENCODE_SECONDS = 60.0
"""How long encoding a few seconds of a small picture may take (seconds)."""
RUNDOWN = (
    RundownItem(id="opening", title="開会", speaker=None, duration_seconds=60),
    RundownItem(id="talk", title="運用 <解説> & 事例", speaker="講師A", duration_seconds=60),
    RundownItem(id="closing", title="閉会; まとめ", speaker=None, duration_seconds=60),
)


@dataclass(frozen=True)
class Take:
    """One encode: its frame rate, length (frames), distance of key frames and B frames."""

    fps: Fraction = Fraction(30)
    frames: int = 180
    keyframes: int = 30
    b_frames: int = 2
    size: Size = SIZE
    video_kbps: int = 300


@cache
def encoded(ffmpeg: Ffmpeg, take: Take) -> bytes:
    """Return the FLV that the session's encoder makes of simulated camera 1 from its frame 0 on."""
    frames_read, frames_write = os.pipe()
    samples_read, samples_write = os.pipe()
    order = EncodeOrder(
        size=take.size,
        fps=take.fps,
        preset="veryfast",
        video_kbps=take.video_kbps,
        buffer_kbits=take.video_kbps * 2,
        keyframe_frames=take.keyframes,
        b_frames=take.b_frames,
        audio_kbps=96,
        frame_pipe=frames_read,
        sample_pipe=samples_read,
    )
    graph = simulated_camera(1, take.size, take.fps)
    samples = samples_until(take.frames, take.fps)
    camera = [
        *(str(ffmpeg.path), "-v", "error", "-nostdin", "-f", "lavfi", "-i", graph),
        *(
            "-map",
            "0:v",
            "-frames:v",
            str(take.frames),
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            f"pipe:{frames_write}",
        ),
        *("-map", "0:a", "-af", f"atrim=end_sample={samples}", "-f", "s16le", "-ac", str(CHANNELS)),
        *("-ar", str(SAMPLE_RATE), f"pipe:{samples_write}"),
    ]
    with (
        subprocess.Popen(camera, pass_fds=(frames_write, samples_write), stdin=subprocess.DEVNULL) as source,
        subprocess.Popen(
            encode_argv(ffmpeg.path, order),
            pass_fds=(frames_read, samples_read),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as encoder,
    ):
        for end in (frames_read, frames_write, samples_read, samples_write):
            os.close(end)
        flv, _ = encoder.communicate(timeout=ENCODE_SECONDS)
        assert source.wait(ENCODE_SECONDS) == 0
        assert encoder.returncode == 0
    return flv


@dataclass(frozen=True)
class Tag:
    """One FLV tag: kind (8 sound, 9 picture, 18 script), time (ms), body, and all its bytes."""

    kind: int
    time: int
    body: bytes
    raw: bytes

    @property
    def setup(self) -> bool:
        return self.kind == 18 or (self.kind in {8, 9} and self.body[1] == 0)

    @property
    def key(self) -> bool:
        return self.kind == 9 and self.body[0] >> 4 == 1 and self.body[1] == 1

    @property
    def shown(self) -> int:
        return self.time + int.from_bytes(self.body[2:5], signed=True)


def tags_of(flv: bytes) -> list[Tag]:
    tags, place = [], 13
    while place < len(flv):
        size = int.from_bytes(flv[place + 1 : place + 4])
        time = int.from_bytes(flv[place + 4 : place + 7]) | flv[place + 7] << 24
        end = place + 11 + size + 4
        tags.append(Tag(flv[place], time, flv[place + 11 : place + 11 + size], flv[place:end]))
        place = end
    return tags


@dataclass(frozen=True)
class Cutting:
    """One segment: its first programme frame and its bytes."""

    first: int
    data: bytes

    def name(self, number: int) -> str:
        return f"{number:04d}-f{self.first:08d}.flv"

    @property
    def pictures(self) -> int:
        return sum(tag.kind == 9 and tag.body[1:2] == b"\x01" for tag in tags_of(self.data))


def cut_up(flv: bytes, take: Take, at: Sequence[int]) -> list[Cutting]:
    """Return `flv` as segments beginning at frame 0 and at each frame of `at` (key frames), time stamps running on."""
    tags = tags_of(flv)
    head = flv[:13] + b"".join(tag.raw for tag in tags if tag.setup)
    begin = next(tag.shown for tag in tags if tag.key)
    parts: dict[int, bytearray] = {}
    present = bytearray()
    for tag in tags:
        frame = round((tag.shown - begin) * take.fps / 1000) if tag.key else -1
        if tag.key and (frame == 0 or frame in at):
            present = parts.setdefault(frame, bytearray(head) if frame else bytearray(head) + present)
        if not tag.setup:
            present += tag.raw
    assert set(parts) == {0, *at}
    return [Cutting(first, bytes(data)) for first, data in parts.items()]


@dataclass
class Written:
    """What a session's journal and folder are to hold; change it before `write`."""

    take: Take
    segments: list[Cutting]
    cues: list[tuple[str, int]] = field(default_factory=lambda: [("opening", 0), ("talk", 60), ("closing", 120)])
    on_air: list[tuple[str, str, int]] = field(
        default_factory=lambda: [("card", "standby", 0), ("scene", "wide", 30), ("scene", "close", 100)]
    )
    stopped: int | None = None
    closed: bool = True
    unknown: frozenset[int] = frozenset()
    """Segments (by index) that the journal does not know."""
    open_segments: frozenset[int] = frozenset()
    """Segments (by index) that the journal has not seen closed."""
    cards: bool = True
    iso: bytes = b"not looked into"
    faults: list[r.Fault] = field(default_factory=list)
    language: str = "ja"

    def write(self, parent: Path) -> Path:
        """Write the session under `parent` and return its folder."""
        folder = create_session_folder(parent, "lecture", ANCHOR)
        write_header(folder.header, self._header(folder))
        for index, segment in enumerate(self.segments):
            (folder.program / segment.name(index + 1)).write_bytes(segment.data)
        folder.iso("wide").mkdir(parents=True)
        (folder.iso("wide") / "0001.mkv").write_bytes(self.iso)
        if self.cards:
            (folder.cards / "standby.png").write_bytes(b"a picture")
        with JournalWriter(folder.journal, HandClock(), session_clock()) as journal:
            for seconds, record in self.records():
                journal.append(record, seconds=seconds)
        return folder.path

    def _header(self, folder: SessionFolder) -> SessionHeader:
        return SessionHeader(
            id=folder.path.name,
            streamctl="0.0",
            rehearsal=False,
            anchor_ns=1_000_000_000,
            anchor_utc=ANCHOR,
            profile_sha256="0" * 64,
            event=EventHeader(
                id="lecture",
                title="ガバメントクラウド\n勉強会",
                organizer="研究会",
                venue=None,
                language=self.language,
                timezone="Asia/Tokyo",
                starts=None,
            ),
            size=self.take.size,
            fps=self.take.fps,
            rundown=RUNDOWN,
            cameras=(CameraHeader(id="wide", label="引き", role="wide", iso=True),),
            archive=ArchiveWish(loudness="web", renditions=(), packages=()),
            plan={"cameras": [{"source": {"rtsp": "rtsp://192.0.2.11/1"}}]},
        )

    def records(self) -> list[tuple[float, r.Record]]:
        """Return what the journal holds, with its session seconds."""
        began = 2.0
        happened: list[tuple[float, r.Record]] = [
            (0.0, r.SessionOpened(streamctl="0.0", pid=1, rehearsal=False)),
            (1.5, r.CameraAnchored(name="wide", run=1, frame=-3, seconds=1.9)),
            (began, r.ProgrammeStarted(seconds=began)),
        ]
        for index, segment in enumerate(self.segments):
            if index not in self.unknown:
                happened += self._segment(index, segment, began)
        for number, (cue, frame) in enumerate(self.cues):
            happened.append((began + frame / 30, r.Command(request=f"q{number}", origin="operator", verb="next")))
            happened.append((began + frame / 30, r.CueStarted(request=f"q{number}", id=cue, index=number, frame=frame)))
        for number, (kind, name, frame) in enumerate(self.on_air):
            change = r.OnAir(request=f"q{number}", kind=kind, name=name, frame=frame, reason="cue")  # type: ignore[arg-type]
            happened.append((began + frame / 30, change))
        happened.append((began + 3, r.Mark(text="質問", frame=90)))
        happened += [(began + 4, fault) for fault in self.faults]
        if self.stopped is not None:
            happened.append((900.0, r.ProgrammeStopped(frames=self.stopped, late=0, repeated=0)))
        if self.closed:
            happened.append((901.0, r.SessionClosed(outcome="done")))
        return sorted(happened, key=lambda moment: moment[0])

    def _segment(self, index: int, segment: Cutting, began: float) -> list[tuple[float, r.Record]]:
        file, seconds = f"program/{segment.name(index + 1)}", began + float(segment.first / self.take.fps)
        opened = r.SegmentOpened(stream="program", file=file, seconds=seconds, first_frame=segment.first)
        closed = r.SegmentClosed(stream="program", file=file, frames=segment.pictures, bytes=len(segment.data))
        return [(seconds, opened)] if index in self.open_segments else [(seconds, opened), (800.0 + index, closed)]


def recorded(ffmpeg: Ffmpeg, take: Take | None = None, at: Sequence[int] = (60, 120)) -> Written:
    """Return a session of three segments (or cut at `at`), not yet written."""
    chosen = take or Take()
    return Written(chosen, cut_up(encoded(ffmpeg, chosen), chosen, at), stopped=chosen.frames)
