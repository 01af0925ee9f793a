"""The bounded queue: what it keeps can be decoded, what it drops are whole groups."""

from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.relay.flv import Tag
from streamctl.live.relay.tag_queue import Queued, TagQueue
from tests.lab.tags import SETUP, frame_of, picture, programme

WIDE = {"limit_bytes": 1 << 30, "limit_seconds": 1e6}


def queue(*, limit_bytes: int = 1 << 30, limit_seconds: float = 1e6) -> TagQueue:
    return TagQueue(limit_bytes=limit_bytes, limit_seconds=limit_seconds, wake=lambda: None)


def taken(from_queue: TagQueue) -> list[Queued]:
    return from_queue.take(1 << 30)


def test_what_fits_comes_out_as_it_went_in() -> None:
    kept, stream = queue(), [*SETUP, *programme(12)]
    kept.put(stream)
    assert [queued.tag for queued in taken(kept)] == stream
    assert (kept.bytes, kept.seconds, kept.dropped, kept.oldest()) == (0, 0.0, 0, None)


def test_it_is_taken_by_the_piece() -> None:
    kept, stream = queue(), programme(12)
    kept.put(stream)
    pieces: list[Tag] = []
    while piece := kept.take(50):
        assert sum(len(queued.tag.body) for queued in piece[:-1]) < 50
        pieces += [queued.tag for queued in piece]
    assert pieces == stream


def test_every_put_wakes_and_is_timed() -> None:
    woken: list[int] = []
    clock = iter([5.0, 9.0])
    kept = TagQueue(**WIDE, wake=lambda: woken.append(1), clock=lambda: next(clock))
    kept.put(programme(1))
    kept.put(programme(1, first=1))
    assert len(woken) == 2
    assert kept.oldest() == 5.0
    kept.take(1)
    kept.take(1)
    assert kept.oldest() == 9.0


def test_too_much_drops_the_oldest_group_and_keeps_the_headers() -> None:
    kept = queue(limit_seconds=0.5)
    kept.put([*SETUP, *programme(17)])
    rest = taken(kept)
    assert tuple(queued.tag for queued in rest[:3]) == SETUP
    pictures = [queued for queued in rest if queued.tag.is_picture]
    assert [frame_of(queued.tag) for queued in pictures] == list(range(5, 17))
    assert [queued.after_gap for queued in pictures] == [True] + [False] * 11
    assert kept.dropped == 5


def test_without_a_key_frame_in_reach_it_waits_for_one() -> None:
    kept = queue(limit_seconds=0.1)
    kept.put(programme(9, group=10))
    assert kept.bytes == 0
    kept.put(programme(4, group=10, first=9))
    pictures = [queued for queued in taken(kept) if queued.tag.is_picture]
    assert frame_of(pictures[0].tag) == 10
    assert pictures[0].after_gap
    assert pictures[0].tag.is_key_frame


def test_a_single_tag_beyond_all_limits_still_passes() -> None:
    kept = queue(limit_bytes=100)
    kept.put([*SETUP, picture(0, key=True, size=5000)])
    assert [queued.tag.is_key_frame for queued in taken(kept)] == [False, False, False, True]


@given(
    st.integers(1, 6),
    st.integers(30, 3000),
    st.floats(0.05, 3.0),
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 400)), min_size=1, max_size=20),
)
def test_whatever_happens_what_comes_out_can_be_decoded(
    group: int, limit_bytes: int, limit_seconds: float, turns: list[tuple[int, int]]
) -> None:
    """Between gaps every picture comes, a gap ends at a key frame that says so, nothing is lost uncounted."""
    kept = queue(limit_bytes=limit_bytes, limit_seconds=limit_seconds)
    kept.put(SETUP)
    frames, out = 0, []
    for put, take in turns:
        kept.put(programme(put, group=group, first=frames))
        frames += put
        assert kept.bytes <= limit_bytes + 100
        out += kept.take(take)
    out += taken(kept)
    expected = 0
    for queued in out:
        if not queued.tag.is_picture:
            continue
        frame = frame_of(queued.tag)
        assert frame == expected or (frame > expected and queued.tag.is_key_frame and queued.after_gap)
        expected = frame + 1
    assert kept.dropped + sum(queued.tag.is_picture for queued in out) == frames
    assert [queued.tag for queued in out if queued.tag.is_setup] == list(SETUP)
