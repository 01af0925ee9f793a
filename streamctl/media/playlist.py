"""A rolling HLS playlist (RFC 8216): what it lists, how it is written, and how an earlier one is read. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from math import floor

VERSION = 6
"""The oldest protocol version that knows all that is written here."""
_TAG = re.compile(r"#(?P<name>EXT[A-Z0-9-]*)(:(?P<value>.*))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment.

    Attributes:
        name: Its file's name, beside the playlist.
        seconds: Its length.
        began: When its first picture was written, aware.
        discontinuity: Whether it does not go on where the one before it ended.
    """

    name: str
    seconds: float
    began: datetime
    discontinuity: bool = False


@dataclass(frozen=True, slots=True)
class Playlist:
    """What players are told.

    Attributes:
        target_seconds: No segment is longer, rounded to whole seconds.
        sequence: Number of the first segment listed; never goes down.
        discontinuities: Discontinuities before the first segment listed.
        entries: The segments, oldest first.
        ended: Whether there will be no further ones.
    """

    target_seconds: int
    sequence: int = 0
    discontinuities: int = 0
    entries: tuple[Entry, ...] = ()
    ended: bool = False

    @property
    def next_sequence(self) -> int:
        """Number of the next segment."""
        return self.sequence + len(self.entries)

    def with_entry(self, entry: Entry, window_seconds: float) -> "Playlist":
        """Return the playlist with `entry` at its end; the oldest go as long as the others fill `window_seconds`."""
        entries = (*self.entries, entry)
        length = sum(listed.seconds for listed in entries)
        gone = 0
        while length - entries[gone].seconds >= window_seconds:
            length -= entries[gone].seconds
            gone += 1
        longest = max(self.target_seconds, floor(entry.seconds + 0.5))
        return replace(
            self,
            target_seconds=longest,
            sequence=self.sequence + gone,
            discontinuities=self.discontinuities + sum(listed.discontinuity for listed in entries[:gone]),
            entries=entries[gone:],
            ended=False,
        )

    def without_missing(self, there: set[str]) -> "Playlist":
        """Return the playlist from behind the last segment whose file is not `there`, to be gone on with."""
        kept = tuple(takewhile(lambda entry: entry.name in there, reversed(self.entries)))[::-1]
        gone = self.entries[: len(self.entries) - len(kept)]
        return replace(
            self,
            sequence=self.sequence + len(gone),
            discontinuities=self.discontinuities + sum(entry.discontinuity for entry in gone),
            entries=kept,
            ended=False,
        )

    def as_ended(self) -> "Playlist":
        """Return the playlist with its end."""
        return replace(self, ended=True)

    def text(self) -> str:
        """Return the file's content."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield "#EXTM3U"
        yield f"#EXT-X-VERSION:{VERSION}"
        yield f"#EXT-X-TARGETDURATION:{self.target_seconds}"
        yield f"#EXT-X-MEDIA-SEQUENCE:{self.sequence}"
        yield f"#EXT-X-DISCONTINUITY-SEQUENCE:{self.discontinuities}"
        yield "#EXT-X-INDEPENDENT-SEGMENTS"
        for entry in self.entries:
            if entry.discontinuity:
                yield "#EXT-X-DISCONTINUITY"
            yield f"#EXT-X-PROGRAM-DATE-TIME:{entry.began.isoformat(timespec='milliseconds')}"
            yield f"#EXTINF:{entry.seconds:.3f},"
            yield entry.name
        if self.ended:
            yield "#EXT-X-ENDLIST"


def read_playlist(text: str) -> Playlist:
    """Return the playlist that `Playlist.text` wrote as `text`. Raise ValueError if it is none of ours."""
    lines = text.splitlines()
    if not lines or lines[0] != "#EXTM3U":
        raise ValueError("no playlist")
    head: dict[str, str] = {}
    entries: list[Entry] = []
    told: dict[str, str] = {}
    for line in lines[1:]:
        tag = _TAG.fullmatch(line)
        if tag is None:
            entries.append(_entry(line, told))
            told = {}
        elif tag["name"] in {"EXTINF", "EXT-X-PROGRAM-DATE-TIME", "EXT-X-DISCONTINUITY"}:
            told[tag["name"]] = tag["value"] or ""
        else:
            head[tag["name"]] = tag["value"] or ""
    return Playlist(
        target_seconds=_number(head, "EXT-X-TARGETDURATION"),
        sequence=_number(head, "EXT-X-MEDIA-SEQUENCE"),
        discontinuities=int(head.get("EXT-X-DISCONTINUITY-SEQUENCE", "0")),
        entries=tuple(entries),
        ended="EXT-X-ENDLIST" in head,
    )


def _number(head: dict[str, str], name: str) -> int:
    if name not in head:
        raise ValueError(f"no {name}")
    return int(head[name])


def _entry(name: str, told: dict[str, str]) -> Entry:
    if "EXTINF" not in told or "EXT-X-PROGRAM-DATE-TIME" not in told:
        raise ValueError("a segment without its length or its time")
    seconds = float(told["EXTINF"].partition(",")[0])
    began = datetime.fromisoformat(told["EXT-X-PROGRAM-DATE-TIME"])
    return Entry(name, seconds, began, discontinuity="EXT-X-DISCONTINUITY" in told)


def segment_name(stem: str, number: int) -> str:
    """Return the name of the `number`-th segment of the show called `stem`."""
    return f"{stem}-{number:06d}.ts"
