from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.archive import chapters as c
from streamctl.archive.chapters import Chapter, ChapterList


def chapter(start: int, end: int, title: str = "話") -> Chapter:
    """A chapter from second `start` to second `end`."""
    return Chapter(
        id="x",
        title=title,
        speaker=None,
        start_frame=start * 30,
        end_frame=end * 30,
        start_ms=start * 1000,
        end_ms=end * 1000,
    )


THREE = (chapter(0, 300, "開会"), chapter(300, 3700, "A & B <C>"), chapter(3700, 3720, "x=1; #2 \\"))


def test_webvtt() -> None:
    assert c.as_webvtt(THREE).split("\n\n") == [
        "WEBVTT",
        "00:00:00.000 --> 00:05:00.000\n開会",
        "00:05:00.000 --> 01:01:40.000\nA &amp; B &lt;C&gt;",
        "01:01:40.000 --> 01:02:00.000\nx=1; #2 \\\n",
    ]
    assert c.as_webvtt(()) == "WEBVTT\n"


def test_ffmetadata_escapes_what_means_something_there() -> None:
    text = c.as_ffmetadata(THREE, "a=b\nc")
    assert text.startswith(
        ";FFMETADATA1\ntitle=a\\=b c\n\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=300000\ntitle=開会\n"
    )
    assert text.endswith("title=x\\=1\\; \\#2 \\\\\n")


def test_youtube_gets_hours_only_where_needed_and_no_angle_brackets() -> None:
    assert c.as_youtube(THREE) == "0:00 開会\n5:00 A & B ＜C＞\n1:01:40 x=1; #2 \\\n"


@pytest.mark.parametrize(
    ("ends", "kept"),
    [
        ([300, 600, 900], [0, 300, 600]),
        ([300, 305, 900], [0, 305]),
        ([300, 600, 605], [0, 300]),
        ([5, 30, 60], [0, 30]),
        ([5], [0]),
    ],
)
def test_youtube_never_gets_a_chapter_below_ten_seconds_but_the_first(ends: list[int], kept: list[int]) -> None:
    made = [chapter(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    assert [chapter.start_ms // 1000 for chapter in c.youtube_chapters(made)] == kept


def test_json_reads_back() -> None:
    text = c.as_json(THREE, Fraction(30000, 1001), 111600)
    read = ChapterList.model_validate_json(text)
    assert (read.fps, read.frames, read.chapters) == ("30000/1001", 111600, THREE)


@given(st.text())
def test_a_title_is_one_line(text: str) -> None:
    line = c.one_line(text)
    assert line.isprintable()
    assert line == line.strip()
    assert len(line.splitlines()) <= 1


@given(st.integers(0, 10**6), st.sampled_from([Fraction(30), Fraction(30000, 1001), Fraction(24000, 1001)]))
def test_milliseconds_are_the_nearest(frame: int, fps: Fraction) -> None:
    assert abs(c.milliseconds(frame, fps) - frame * 1000 / fps) <= Fraction(1, 2)
