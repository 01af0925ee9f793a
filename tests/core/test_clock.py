from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.clock import RECORDED_AHEAD_SECONDS, SessionClock, utc_text
from tests.lab.journals import HandClock


def test_session_seconds_and_back() -> None:
    clock = SessionClock(1_000_000_000, datetime(2026, 12, 4, 4, 30, tzinfo=UTC))
    assert clock.seconds(3_500_000_000) == 2.5
    assert clock.nanoseconds(2.5) == 3_500_000_000


def test_utc_text_has_milliseconds_and_z() -> None:
    assert utc_text(datetime(2026, 12, 4, 4, 30, 1, 250_000, tzinfo=UTC)) == "2026-12-04T04:30:01.250Z"


def session_after(seconds: float) -> tuple[SessionClock, HandClock, datetime]:
    """Return a session's clock, the machine's `seconds` later, and the wall clock's present."""
    machine = HandClock(nanoseconds=100 * 10**9)
    session = SessionClock.start(machine)
    machine.advance(seconds)
    return session, machine, machine.utc()


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(-1e4, 90))
def test_a_machine_that_ran_on_keeps_the_clock_even_if_the_wall_clock_is_set_right(
    before: float, pause: float, correction: float
) -> None:
    session, machine, written = session_after(before)
    machine.advance(pause)
    machine.moment += timedelta(seconds=correction)
    assert session.continued(machine, before, written) is session


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 80))
def test_after_a_start_of_the_machine_session_time_goes_on_with_the_wall_clock(
    before: float, pause: float, uptime: float
) -> None:
    session, machine, written = session_after(before)
    machine.advance(pause)
    machine.nanoseconds = round(uptime * 1e9)
    again = session.continued(machine, before, written)
    assert again.anchor_utc == session.anchor_utc
    assert abs(again.seconds(machine.monotonic_ns()) - (before + pause)) < 0.001


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e6))
def test_session_time_never_goes_back_whatever_the_clocks_say(before: float, back: float, uptime: float) -> None:
    session, machine, written = session_after(before)
    machine.moment -= timedelta(seconds=back)
    machine.nanoseconds = round(uptime * 1e9)
    present = session.continued(machine, before, written).seconds(machine.monotonic_ns())
    assert present >= before - RECORDED_AHEAD_SECONDS - 0.001
