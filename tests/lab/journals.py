"""Records and journals for tests: one strategy for each record type, and lines made of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import strategies as st

from streamctl.core.clock import SessionClock
from streamctl.session import records as r

ANCHOR = datetime(2026, 12, 4, 4, 30, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.sampled_from(["close", "wide", "slides", "youtube", "講師", "iso/close", "program"])
frames = st.integers(-10_000, 10_000_000)
seconds = st.floats(0, 100_000, allow_nan=False).map(lambda value: round(value, 6))


def record_types() -> tuple[type, ...]:
    """Return every record type that this version knows."""
    return get_args(get_args(r.KnownRecord)[0])


known_records = st.one_of(
    *(
        st.builds(
            kind,
            **{
                name: st.from_type(info.annotation) if info.annotation is not float else seconds
                for name, info in kind.model_fields.items()
                if name != "type"
            },
        )
        for kind in record_types()
    )
)
unknown_records = st.builds(
    r.Unknown,
    type=words.map(lambda word: f"later.{word}"),
    content=st.dictionaries(words, st.none() | st.booleans() | st.integers() | words | st.lists(words), max_size=3),
)
records = known_records | unknown_records


def numbered(content: list[r.Record]) -> list[r.Line]:
    """Return `content` as the lines of one journal."""
    return [
        r.Line(seq=number, utc="2026-12-04T04:30:00.000Z", t=float(number), record=record)
        for number, record in enumerate(content, start=1)
    ]


lines = st.lists(records, max_size=8).map(numbered)


@dataclass
class HandClock:
    """A clock that tests move."""

    nanoseconds: int = 1_000_000_000
    moment: datetime = field(default=ANCHOR)

    def monotonic_ns(self) -> int:
        return self.nanoseconds

    def utc(self) -> datetime:
        return self.moment

    def advance(self, by: float) -> None:
        """Move on by `by` seconds."""
        self.nanoseconds += round(by * 1e9)
        self.moment += timedelta(seconds=by)


def session_clock() -> SessionClock:
    """Return the session clock whose second 0 is a HandClock's beginning."""
    return SessionClock.start(HandClock())
