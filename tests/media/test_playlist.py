"""The rolling playlist: what players are told, whatever is added."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.media.playlist import Entry, Playlist, read_playlist, segment_name

BEGAN = datetime(2026, 12, 4, 4, 30, tzinfo=UTC)

lengths = st.integers(100, 9000).map(lambda milliseconds: milliseconds / 1000)
entries = st.lists(st.tuples(lengths, st.booleans()), max_size=40).map(
    lambda found: [
        Entry(segment_name("talk", number), seconds, BEGAN + timedelta(seconds=number), discontinuity)
        for number, (seconds, discontinuity) in enumerate(found)
    ]
)


def rolled(found: list[Entry], window: float) -> list[Playlist]:
    lists = [Playlist(2)]
    for entry in found:
        lists.append(lists[-1].with_entry(entry, window))
    return lists


@given(entries, st.floats(1, 60))
def test_it_rolls(found: list[Entry], window: float) -> None:
    for before, after in zip(rolled(found, window), rolled(found, window)[1:], strict=False):
        assert after.sequence >= before.sequence
        assert after.next_sequence == before.next_sequence + 1
        assert after.target_seconds >= before.target_seconds
        length = sum(entry.seconds for entry in after.entries)
        assert length - after.entries[0].seconds < window
        gone = before.entries[: after.sequence - before.sequence]
        assert after.discontinuities == before.discontinuities + sum(entry.discontinuity for entry in gone)
        assert all(round(entry.seconds - 1e-9) <= after.target_seconds for entry in after.entries)


@given(entries, st.floats(1, 60), st.booleans())
def test_what_is_written_is_read(found: list[Entry], window: float, ended: bool) -> None:
    last = rolled(found, window)[-1]
    last = last.as_ended() if ended else last
    assert read_playlist(last.text()) == last


@given(entries, st.data())
def test_it_goes_on_behind_what_is_missing(found: list[Entry], data: st.DataObject) -> None:
    last = rolled(found, 60)[-1]
    there = {entry.name for entry in last.entries if data.draw(st.booleans())}
    kept = last.without_missing(there)
    assert {entry.name for entry in kept.entries} <= there
    assert kept.next_sequence == last.next_sequence
    assert kept.entries == last.entries[len(last.entries) - len(kept.entries) :]


def test_players_are_told_in_the_words_of_the_standard() -> None:
    playlist = Playlist(2, 7, 1, (Entry("a.ts", 2.0, BEGAN), Entry("b.ts", 1.5, BEGAN, discontinuity=True)))
    assert playlist.as_ended().text().splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        "#EXT-X-TARGETDURATION:2",
        "#EXT-X-MEDIA-SEQUENCE:7",
        "#EXT-X-DISCONTINUITY-SEQUENCE:1",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-PROGRAM-DATE-TIME:2026-12-04T04:30:00.000+00:00",
        "#EXTINF:2.000,",
        "a.ts",
        "#EXT-X-DISCONTINUITY",
        "#EXT-X-PROGRAM-DATE-TIME:2026-12-04T04:30:00.000+00:00",
        "#EXTINF:1.500,",
        "b.ts",
        "#EXT-X-ENDLIST",
    ]


@pytest.mark.parametrize("text", ["", "#EXTM3U\n", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n", "<html>", "a.ts\n"])
def test_what_is_no_playlist_of_ours(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_playlist(text)
