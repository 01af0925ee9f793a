import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import Size
from streamctl.live.switcher.frame import FramePool
from streamctl.live.switcher.queues import FrameQueue, SampleRing

SIZE = Size(width=16, height=16)


def test_advance_returns_the_newest_due_frame_and_drops_what_is_older() -> None:
    pool, frames = FramePool(SIZE), FrameQueue(10)
    made = [pool.take() for _ in range(4)]
    for number, frame in enumerate(made):
        frames.push(number, frame)
    found = frames.advance(2)
    assert found is not None
    assert found[0] == 2
    assert found[1] is made[2]


def test_a_frame_that_is_not_there_yet_leaves_the_last_one() -> None:
    pool, frames = FramePool(SIZE), FrameQueue(10)
    assert frames.advance(5) is None
    frames.push(0, pool.take())
    assert frames.advance(5) == frames.advance(6)
    frames.push(9, pool.take())
    found = frames.advance(6)
    assert found is not None
    assert found[0] == 0


def test_a_queue_is_bounded() -> None:
    pool, frames = FramePool(SIZE), FrameQueue(3)
    for number in range(10):
        frames.push(number, pool.take())
    assert frames.advance(6) is None
    found = frames.advance(7)
    assert found is not None
    assert found[0] == 7


def test_a_buffer_is_used_again_only_when_nothing_refers_to_its_frame() -> None:
    pool = FramePool(SIZE)
    frame = pool.take()
    held = frame.data
    assert pool.take().data is not held
    del frame
    assert pool.take().data is held


@given(st.lists(st.integers(1, 40), max_size=20), st.integers(-10, 400), st.integers(1, 60))
def test_samples_are_found_at_their_place(portions: list[int], start: int, count: int) -> None:
    ring = SampleRing(64)
    position = 0
    for portion in portions:
        numbers = np.arange(position, position + portion, dtype=np.int16) + 1
        ring.write(np.stack([numbers, numbers], axis=1))
        position += portion
    samples, missing = ring.read(start, count)
    kept = range(max(0, position - 64), position)
    expected = [number + 1 if number in kept else 0 for number in range(start, start + count)]
    assert samples[:, 0].tolist() == expected
    assert missing == sum(number not in kept for number in range(start, start + count))
