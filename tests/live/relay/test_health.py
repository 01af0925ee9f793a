"""What is thought of a connection, from measurements alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.relay import health as h
from streamctl.live.relay.health import Expectation, Health, Reading, step

RATE = 400_000.0
TICK = 0.25


def reading(now: float, **told: object) -> Reading:
    values: dict[str, object] = {
        "fed": round(RATE * now), "sent": round(RATE * now), "called": True, "behind": 0.0, "unsent": 5000, "rate": RATE
    }  # fmt: skip
    return Reading(now, **(values | told))  # type: ignore[arg-type]


def course(seconds: float, made: Callable[[float], Reading], begin: Health | None = None) -> Iterator[Health]:
    """Yield what is thought after each look during `seconds`."""
    state = begin or Health()
    start = state.seen.now if state.seen else 0.0
    for look in range(1, round(seconds / TICK) + 1):
        state = step(state, made(start + look * TICK))
        yield state


def last(states: Iterator[Health]) -> Health:
    *_, state = states
    return state


def first(states: Iterator[Health], told: Callable[[Health], bool]) -> float:
    """Return when `told` first holds (seconds)."""
    found = next(state for state in states if told(state))
    assert found.seen is not None
    return found.seen.now


def test_it_is_live_once_what_left_has_grown_twice() -> None:
    states = list(course(1, reading))
    assert [state.state for state in states] == ["connecting", "live", "live", "live"]


def test_a_header_alone_is_not_live() -> None:
    assert {state.state for state in course(5, lambda now: reading(now, sent=365))} == {"connecting"}


def test_what_the_other_side_has_not_acknowledged_has_not_left() -> None:
    states = course(5, lambda now: reading(now, unsent=round(RATE * now)))
    assert {state.state for state in states} == {"connecting"}


def test_without_the_system_s_word_growth_suffices() -> None:
    assert last(course(1, lambda now: reading(now, unsent=None))).state == "live"


def test_a_mute_server_is_told_in_time() -> None:
    when = first(course(30, lambda now: reading(now, fed=50_000, sent=0)), lambda state: state.verdict == "silent")
    assert h.ANSWER_SECONDS <= when <= h.ANSWER_SECONDS + 2 * TICK


def test_the_clock_runs_from_the_call() -> None:
    def late(now: float) -> Reading:
        return reading(now, fed=50_000, sent=0, called=now > 6)

    assert first(course(30, late), lambda state: state.verdict is not None) > 6 + h.ANSWER_SECONDS - TICK


def test_a_process_that_never_calls_is_given_up_later() -> None:
    never = course(40, lambda now: reading(now, fed=50_000, sent=0, called=False))
    when = first(never, lambda state: state.verdict == "silent")
    assert h.CALL_SECONDS <= when <= h.CALL_SECONDS + 2 * TICK


def test_a_call_that_nobody_takes_is_made_anew_sooner_than_a_mute_server_is_given_up() -> None:
    untaken = course(30, lambda now: reading(now, fed=50_000, sent=0, connected=False))
    when = first(untaken, lambda state: state.verdict == "silent")
    assert h.CONNECT_SECONDS <= when <= h.CONNECT_SECONDS + 2 * TICK < h.ANSWER_SECONDS


def test_without_a_programme_nobody_is_blamed() -> None:
    assert last(course(60, lambda now: reading(now, fed=0, sent=0))).verdict is None


def test_old_tags_mean_stalled() -> None:
    live = last(course(2, reading))
    states = course(20, lambda now: reading(now, sent=1_000_000, fed=1_000_000, unsent=None, behind=now - 2), live)
    assert first(states, lambda state: state.state == "stalled") == 2 + h.BEHIND_SECONDS


def test_unacknowledged_bytes_that_only_grow_mean_stalled_before_5_s() -> None:
    live = last(course(2, reading))
    states = course(20, lambda now: reading(now, unsent=round(RATE * (now - 2))), live)
    assert first(states, lambda state: state.state == "stalled") - 2 < 5


def test_a_stalled_connection_that_moves_nothing_is_given_up() -> None:
    live = last(course(2, reading))

    def frozen(now: float) -> Reading:
        return reading(now, sent=1_000_000, fed=1_000_000, unsent=700_000, behind=now - 3)

    when = first(course(40, frozen, live), lambda state: state.verdict == "stuck")
    assert h.STUCK_SECONDS <= when - 2 <= h.STUCK_SECONDS + h.BEHIND_SECONDS
    assert h.frozen(last(course(10, frozen, live)))


def test_a_server_that_acknowledges_nothing_is_given_up_while_the_system_still_takes_bytes() -> None:
    """A slow stream and a large buffer: nothing waits with us, yet nothing arrives."""
    live = last(course(2, reading))
    states = course(20, lambda now: reading(now, unsent=round(RATE * (now - 2))), live)
    assert first(states, lambda state: state.verdict == "stuck") - 2 <= h.STUCK_SECONDS + h.UNSENT_SECONDS + TICK


def test_a_process_that_stands_still_is_given_up() -> None:
    live = last(course(2, reading))
    states = course(20, lambda now: reading(now, sent=800_000, fed=900_000, unsent=0, behind=now - 2), live)
    assert first(states, lambda state: state.verdict == "stuck") - 2 <= h.STUCK_SECONDS + 1


def test_a_slow_line_is_stalled_and_not_given_up() -> None:
    live = last(course(2, reading))
    states = list(course(60, lambda now: reading(now, sent=round(RATE * now / 2), behind=now / 2), live))
    assert states[-1].state == "stalled"
    assert {state.verdict for state in states} == {None}
    assert not h.frozen(states[-1])


def slowed(now: float) -> Reading:
    """A line that from second 2 on carries a fifth of the stream in leaps, and the system's buffer, which fills up."""
    arrived = RATE * 2 + RATE / 5 * (now - 2)
    leaps = int(arrived) // 40_000 * 40_000
    unsent = min(round(RATE * now) - leaps, 512_000 - round(now / TICK) % 3 * 9000)
    return reading(now, unsent=unsent, acknowledged=leaps)


def test_a_slow_line_whose_buffer_only_fills_is_told_as_slow_with_what_it_carries() -> None:
    live = last(course(2, lambda now: reading(now, acknowledged=round(RATE * now))))
    states = list(course(40, slowed, live))
    told = next(state for state in states if state.state == "stalled")
    assert told.seen is not None
    assert told.seen.now - 2 < 5
    for state in states[states.index(told) :]:
        assert not h.frozen(state)
        assert (state.state, state.verdict) == ("stalled", None)
        assert abs(h.carried(state) - RATE / 5) < RATE / 20


def test_a_server_that_acknowledges_nothing_is_told_as_taking_nothing() -> None:
    live = last(course(2, lambda now: reading(now, acknowledged=round(RATE * now))))

    def mute(now: float) -> Reading:
        return reading(now, unsent=round(RATE * (now - 2)), acknowledged=round(RATE * 2))

    states = list(course(20, mute, live))
    told = next(state for state in states if state.state == "stalled")
    assert told.seen is not None
    assert told.seen.now - 2 < 5
    assert h.frozen(told)
    assert h.carried(told) < RATE / 20
    stuck = first(iter(states), lambda state: state.verdict == "stuck")
    assert h.STUCK_SECONDS <= stuck - 2 <= h.STUCK_SECONDS + 2 * TICK


def test_it_is_live_again_only_after_a_while_without_a_sign() -> None:
    live = last(course(2, reading))
    stalled = last(course(6, lambda now: reading(now, behind=4.0), live))
    states = course(10, reading, stalled)
    assert first(states, lambda state: state.state == "live") - 8 >= h.RECOVERED_SECONDS - TICK


def test_a_burst_on_a_long_line_is_no_stall() -> None:
    """A second's worth in flight and falling: what a joining target sends first."""
    live = last(course(1, reading))
    states = course(6, lambda now: reading(now, unsent=max(5000, round(2_000_000 - 300_000 * now))), live)
    assert {state.state for state in states} == {"live"}


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 3),
            st.integers(0, 10**6),
            st.integers(0, 10**6),
            st.booleans(),
            st.floats(0, 30),
            st.none() | st.integers(0, 10**6),
            st.floats(0, 1e7),
            st.none() | st.integers(0, 10**6),
        ),
        max_size=60,
    )
)
def test_any_measurements_keep_the_rules(
    looks: list[tuple[float, int, int, bool, float, int | None, float, int | None]],
) -> None:
    """Live never turns back into connecting, and a verdict always has its reason."""
    state, now, fed, sent = Health(), 0.0, 0, 0
    for passed, more_fed, more_sent, called, behind, unsent, rate, acknowledged in looks:
        now, fed, sent = now + passed, fed + more_fed, sent + more_sent
        before = state
        state = step(state, Reading(now, fed, sent, called, behind, unsent, rate, acknowledged))
        assert not (before.state != "connecting" and state.state == "connecting")
        assert state.verdict != "silent" or state.state == "connecting"
        assert state.verdict != "stuck" or (
            state.state == "stalled"
            and now - min(state.moved_at, state.drained_at, state.arrived_at) >= h.STUCK_SECONDS
        )
        assert h.carried(state) >= 0
        assert h.overdue(state) >= 0


def test_what_a_kind_holds_back_is_not_taken_for_arrived() -> None:
    """SRT counts as sent what lies in its own buffer: only what is beyond it has been acknowledged."""
    expected = Expectation(held=1000)
    health = Health()
    for number in range(1, 6):
        reading = Reading(number * 0.25, 10_000, number * 150, called=True, behind=0.0, unsent=None, rate=0.0)
        health = step(health, reading, expected)
    assert health.state == "connecting"
    for number, sent in ((6, 1200), (7, 1400)):
        reading = Reading(number * 0.25, 10_000, sent, called=True, behind=0.0, unsent=None, rate=0.0)
        health = step(health, reading, expected)
    assert health.state == "live"


def test_a_slower_kind_has_more_time_and_needs_one_sign() -> None:
    expected = Expectation(answer_seconds=28.0, growths=1)
    health = Health()
    for second in range(20):
        silent = Reading(float(second), 10_000, 0, called=True, behind=0.0, unsent=None, rate=0.0)
        health = step(health, silent, expected)
        assert health.verdict is None
    assert step(health, replace(silent, now=29.0), expected).verdict == "silent"
    assert step(health, replace(silent, now=20.0, sent=5000), expected).state == "live"
