"""The fan-out: whoever joins, whenever, begins with headers and a key frame and misses nothing after it."""

from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.relay import fan_out
from streamctl.live.relay.fan_out import FanOut
from streamctl.live.relay.flv import Tag
from streamctl.live.relay.tag_queue import TagQueue
from tests.lab.tags import META, SETUP, VIDEO_HEADER, frame_of, picture, programme, sound


def queue() -> TagQueue:
    return TagQueue(limit_bytes=1 << 30, limit_seconds=1e6, wake=lambda: None)


def content(taker: TagQueue) -> list[Tag]:
    return [queued.tag for queued in taker.take(1 << 30)]


def feed(fan: FanOut, tags: list[Tag]) -> None:
    for tag in tags:
        fan.feed(tag)


@given(st.integers(1, 7), st.integers(0, 40), st.integers(0, 20))
def test_a_latecomer_begins_at_the_last_key_frame(group: int, before: int, after: int) -> None:
    fan, taker = FanOut(), queue()
    feed(fan, [*SETUP, *programme(before, group=group)])
    fan.join(taker)
    feed(fan, programme(after, group=group, first=before))
    begin = (max(before - 1, 0) // group) * group
    whole = programme(before + after, group=group)[2 * begin :]
    assert content(taker) == ([*SETUP, *whole] if whole else [])


def test_before_the_first_key_frame_everybody_waits() -> None:
    fan, taker = FanOut(), queue()
    fan.join(taker)
    feed(fan, [*SETUP, sound(0), picture(3)])
    assert content(taker) == []
    feed(fan, [picture(5, key=True), sound(170)])
    assert content(taker) == [*SETUP, picture(5, key=True), sound(170)]


def test_who_left_gets_nothing() -> None:
    fan, running, waiting = FanOut(), queue(), queue()
    fan.join(waiting)
    fan.leave(waiting)
    feed(fan, [*SETUP, *programme(1)])
    fan.join(running)
    content(running)
    fan.leave(running)
    feed(fan, programme(5, first=1))
    assert content(running) == content(waiting) == []


def test_setup_is_repeated_only_if_it_says_something_new() -> None:
    fan, taker = FanOut(), queue()
    feed(fan, [*SETUP, *programme(1)])
    fan.join(taker)
    content(taker)
    other = Tag(VIDEO_HEADER.kind, 40, VIDEO_HEADER.body + b"other")
    feed(fan, [META, VIDEO_HEADER.at(40), other])
    assert content(taker) == [other]
    assert fan.setup() == (META, other, SETUP[2])


def test_a_group_too_large_is_not_kept_and_latecomers_wait(monkeypatch: object) -> None:
    fan, taker = FanOut(), queue()
    limit = fan_out.GROUP_LIMIT_BYTES
    feed(fan, [*SETUP, picture(0, key=True, size=limit - 50), picture(1, size=100), picture(2)])
    fan.join(taker)
    feed(fan, [picture(3)])
    assert content(taker) == []
    feed(fan, [picture(5, key=True)])
    assert [frame_of(tag) for tag in content(taker) if tag.is_picture] == [5]


def test_the_rate_is_that_of_the_last_whole_group() -> None:
    fan = FanOut()
    feed(fan, programme(5))
    assert fan.rate == 0
    feed(fan, programme(1, first=5))
    size = sum(len(tag.body) for tag in programme(5))
    assert fan.rate == size * 1000 / 167
