"""Writes an FLV from standard input into a folder as rolling HLS, for a web server on this machine or on a share.

    python -m streamctl.media.hls_folder FOLDER STEM SEGMENT_SECONDS WINDOW_SECONDS PROGRESS_FD ENDING_FD

The folder always holds a whole `index.m3u8` that lists whole files: both are written beside their place and then put
there. FFmpeg's own HLS muxer (5.1 to 9.0) goes on with exit status 0 when the disk is full, and puts an empty playlist
in the place of the good one. A full disk ends this process with status 1, and what was there stays.

A playlist of the same show (segments called STEM) is gone on with, after a discontinuity; one of another show is
replaced, and its segments go. Only a byte on ENDING_FD before the end of the input makes the playlist an ended one:
players leave an ended one for good.
"""

import contextlib
import io
import os
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from streamctl.media.incoming import Report, ending_status, incoming, make_folder, packets
from streamctl.media.playlist import Entry, Playlist, read_playlist, segment_name

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet

PLAYLIST = "index.m3u8"
"""The playlist's name: what an audience's player is given does not change from show to show."""
SLACK_SECONDS = 0.45
"""A segment may be this much longer than asked for: rounded to whole seconds it still is as long."""
GAP_SECONDS = 0.5
"""So much of the stream missing before a key frame is a discontinuity (seconds); an encoder's successor leaves less."""
LEFTOVER = re.compile(r"(\.)?.+-\d{8}T\d{6}Z(-part-\d+)?-\d{6,}\.ts(\.part)?")
"""Names of our segments, whole or not, of any show: a session's name and a number."""
TS_OPTIONS = {"mpegts_flags": "initial_discontinuity"}
"""Each segment counts its packets anew, and says so."""


class HlsFolder:
    """The files. Every method raises OSError where the disk does not take or give them.

    Args:
        folder: Where they lie; made if it is missing.
        stem: What the show's segments are called.
        segment_seconds: How long a segment is meant to be.
        window_seconds: How much of the stream the playlist lists.
    """

    def __init__(self, folder: Path, stem: str, segment_seconds: float, window_seconds: float) -> None:
        self._folder = folder
        self._stem = stem
        self._window_seconds = window_seconds
        self._retired: deque[tuple[float, str]] = deque()
        make_folder(folder)
        self._playlist = self._earlier() or Playlist(round(segment_seconds))
        self._broken = bool(self._playlist.entries)
        self._swept = False

    def _earlier(self) -> Playlist | None:
        """Return the playlist that lies there as far as this show goes on with it; None for none that is readable."""
        try:
            there = read_playlist((self._folder / PLAYLIST).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        if not all(self._own(entry.name) for entry in there.entries):
            return Playlist(there.target_seconds, there.next_sequence)
        return there.without_missing({path.name for path in self._folder.iterdir()})

    def _own(self, name: str) -> bool:
        return name.startswith(f"{self._stem}-") and LEFTOVER.fullmatch(name) is not None

    def add(self, content: bytes, seconds: float, began: datetime) -> None:
        """Put a segment of `seconds` there and list it; what nobody can be playing any more is deleted."""
        name = segment_name(self._stem, self._playlist.next_sequence)
        listed = self._playlist.with_entry(
            Entry(name, seconds, began, discontinuity=self._broken), self._window_seconds
        )
        self._put(name, content)
        self._put(PLAYLIST, listed.text().encode())
        kept = {entry.name for entry in listed.entries}
        due = time.monotonic() + self._window_seconds
        self._retired += ((due, entry.name) for entry in self._playlist.entries if entry.name not in kept)
        self._playlist, self._broken = listed, False
        self._delete_old()

    def break_off(self) -> None:
        """Expect a segment that does not go on where the last one ended."""
        self._broken = bool(self._playlist.entries)

    def end(self) -> None:
        """Tell players that there is no more."""
        if self._playlist.entries:
            self._put(PLAYLIST, self._playlist.as_ended().text().encode())

    def _put(self, name: str, content: bytes) -> None:
        """Write a file beside its place and put it there, whole."""
        part = self._folder / f".{name}.part"
        try:
            part.write_bytes(content)
            part.replace(self._folder / name)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise

    def _delete_old(self) -> None:
        """Delete the segments that left the playlist a window ago, and once, what earlier shows have left."""
        with contextlib.suppress(OSError):  # what stays costs only space
            while self._retired and self._retired[0][0] <= time.monotonic():
                (self._folder / self._retired.popleft()[1]).unlink(missing_ok=True)
            if not self._swept:
                self._swept = True
                self._sweep()

    def _sweep(self) -> None:
        needed = {entry.name for entry in self._playlist.entries} | {name for _, name in self._retired}
        for path in self._folder.iterdir():
            if LEFTOVER.fullmatch(path.name) and path.name not in needed:
                path.unlink(missing_ok=True)


class Segmenter:
    """Cuts the stream of `source` into MPEG-TS segments, each beginning at a key frame."""

    def __init__(self, source: "InputContainer", folder: HlsFolder, segment_seconds: float, report: Report) -> None:
        self._source = source
        self._folder = folder
        self._longest = segment_seconds + SLACK_SECONDS
        self._report = report
        self._group = 0.0
        self._key_at: float | None = None
        self._began = datetime.now(UTC)
        self._began_at = self._newest = 0.0
        self._buffer = io.BytesIO()
        self._muxer: OutputContainer | None = None
        self._copies: dict[int, Any] = {}

    def take(self, packet: "Packet[Any]", at: float) -> None:
        """Add `packet`, to be decoded at second `at`; sound before the first key frame is left out."""
        if packet.stream.type == "video":
            if packet.is_keyframe:
                self._key_frame(at)
            self._newest = at + float((packet.duration or 0) * (packet.time_base or 0))
        if self._muxer is not None:
            packet.stream = self._copies[packet.stream.index]
            self._muxer.mux(packet)

    def _key_frame(self, at: float) -> None:
        """Begin a segment here if pictures are missing, or if the present one would be too long with the next group."""
        gap = self._muxer is not None and at - self._newest > GAP_SECONDS
        if self._key_at is not None and not gap:
            self._group = max(self._group, at - self._key_at)
        self._key_at = at
        if self._muxer is not None:
            if not gap and at - self._began_at + self._group <= self._longest:
                return
            self._close(self._newest if gap else at)
        if gap:
            self._folder.break_off()
        self._open(at)

    def _open(self, at: float) -> None:
        self._buffer = io.BytesIO()
        self._muxer = av.open(self._buffer, "w", format="mpegts", options=TS_OPTIONS)
        self._copies = {stream.index: self._muxer.add_stream_from_template(stream) for stream in self._source.streams}
        self._began, self._began_at = datetime.now(UTC), at

    def _close(self, at: float) -> None:
        if self._muxer is None:
            return
        self._muxer.close()
        self._muxer = None
        content = self._buffer.getvalue()
        self._folder.add(content, max(0.001, at - self._began_at), self._began)
        self._report.written(len(content), at)

    def end(self) -> float:
        """Write the last segment; return the second at which it ends."""
        self._close(self._newest)
        return self._newest


def told_to_end(descriptor: int) -> bool:
    """Return whether there is a byte on the pipe `descriptor`, which is closed."""
    os.set_blocking(descriptor, False)
    try:
        return bool(os.read(descriptor, 1))
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)


def carry(folder: HlsFolder, segment_seconds: float, report: Report, ending: int) -> None:
    """Write what comes on standard input into `folder`, to its end. Raise OSError when that fails."""
    with incoming() as source:
        segmenter = Segmenter(source, folder, segment_seconds, report)
        for packet, at in packets(source):
            segmenter.take(packet, at)
        at = segmenter.end()
    if told_to_end(ending):
        folder.end()
    report.tell(at, "end")


def main(arguments: Sequence[str]) -> int:
    """Write as told by `arguments`; return the exit status."""
    place, stem, segment, window, progress, ending = arguments

    def work() -> None:
        folder = HlsFolder(Path(place), stem, float(segment), float(window))
        carry(folder, float(segment), Report(int(progress)), int(ending))

    return ending_status(work, sys.stderr.write)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
