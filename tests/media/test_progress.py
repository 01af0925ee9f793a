from hypothesis import given
from hypothesis import strategies as st

from streamctl.media.progress import LINE_LIMIT_BYTES, Progress, ProgressReader

REPORT = b"""frame=0
fps=0.00
total_size=%s
out_time_us=%s
out_time_ms=277000
out_time=00:00:00.277000
speed=N/A
progress=%s
"""


def test_a_report_counts_when_it_is_whole() -> None:
    reader = ProgressReader()
    assert reader.feed(REPORT[:20] % ()) == Progress()
    reader = ProgressReader()
    assert reader.feed(REPORT % (b"365", b"N/A", b"continue")) == Progress(365, None, 1)
    assert reader.feed(REPORT % (b"325911", b"277000", b"continue")) == Progress(325911, 0.277, 2)
    assert reader.feed(REPORT % (b"N/A", b"N/A", b"end")) == Progress(325911, 0.277, 3, ended=True)


@given(st.lists(st.integers(0, 1 << 40), min_size=1, max_size=5), st.lists(st.integers(0, 1000), max_size=12))
def test_any_pieces_say_the_same(sizes: list[int], cuts: list[int]) -> None:
    data = b"".join(REPORT % (str(size).encode(), b"1000000", b"continue") for size in sizes)
    reader, start = ProgressReader(), 0
    for end in [*sorted(cut % len(data) for cut in cuts), len(data)]:
        reader.feed(data[start:end])
        start = end
    assert reader.latest == Progress(max(sizes), 1.0, len(sizes))


@given(st.binary(max_size=500))
def test_any_bytes_are_borne(data: bytes) -> None:
    assert ProgressReader().feed(data).total_bytes >= 0


def test_a_line_without_an_end_is_not_hoarded() -> None:
    reader = ProgressReader()
    for _ in range(100):
        reader.feed(b"x" * 1000)
    assert len(reader._rest) <= LINE_LIMIT_BYTES
