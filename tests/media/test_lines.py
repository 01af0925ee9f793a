"""Lines of stderr: whole, redacted, bounded, however they arrive."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.redaction import register
from streamctl.media.lines import LINE_BYTES, redacted_lines


class Portions:
    """A stream that hands out what it is given, a portion at a time."""

    def __init__(self, *portions: bytes) -> None:
        self._portions = iter([portion for portion in portions if portion])

    def read(self, _: int) -> bytes:
        return next(self._portions, b"")


def lines_of(*portions: bytes) -> list[str]:
    return list(redacted_lines(Portions(*portions)))  # type: ignore[arg-type]


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)), st.data())
def test_lines_are_the_same_however_they_arrive(texts: list[str], data: st.DataObject) -> None:
    content = "".join(text + data.draw(st.sampled_from(["\n", "\r", "\r\n", "\n\n"])) for text in texts).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=5)))
    portions = [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    assert lines_of(*portions) == texts


def test_a_last_line_without_an_end_counts() -> None:
    assert lines_of(b"one\ntw", b"o") == ["one", "two"]


def test_an_endless_line_is_cut_and_the_next_one_is_whole() -> None:
    long, after = lines_of(*[b"x" * 50_000] * 20, b"\nafter\n")
    assert len(long) < LINE_BYTES
    assert long.endswith("x …")
    assert after == "after"


def test_no_half_secret_stands_at_the_end_of_a_cut_line() -> None:
    secret = "abcd-efgh-ijkl-mnop" * 10
    register(secret)
    for gap in range(0, len(secret), 7):
        (line,) = lines_of(b"x" * (LINE_BYTES - gap) + secret.encode() + b"\n")
        assert secret[:8] not in line


def test_what_is_no_text_is_still_a_line() -> None:
    assert lines_of(b"\xff\xfe caf\xc3\xa9\n") == ["\ufffd\ufffd café"]


@contextmanager
def pipe() -> Iterator[tuple[IO[bytes], int]]:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb", buffering=0) as stream:
        yield stream, write_end


def test_a_line_is_there_as_soon_as_it_is_written() -> None:
    with pipe() as (stream, write_end):
        found = redacted_lines(stream)
        os.write(write_end, b"one\ntwo")
        assert next(found) == "one"
        os.close(write_end)
        assert list(found) == ["two"]
