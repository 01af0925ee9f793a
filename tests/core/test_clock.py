from datetime import UTC, datetime

from streamctl.core.clock import SessionClock, utc_text


def test_session_seconds_and_back() -> None:
    clock = SessionClock(1_000_000_000, datetime(2026, 12, 4, 4, 30, tzinfo=UTC))
    assert clock.seconds(3_500_000_000) == 2.5
    assert clock.nanoseconds(2.5) == 3_500_000_000


def test_utc_text_has_milliseconds_and_z() -> None:
    assert utc_text(datetime(2026, 12, 4, 4, 30, 1, 250_000, tzinfo=UTC)) == "2026-12-04T04:30:01.250Z"
