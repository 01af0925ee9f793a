from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.profile.quantities import bit_rate_text, duration_text, parse_bit_rate, parse_duration


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("500ms", 500),
        ("3s", 3_000),
        ("0.5s", 500),
        ("1.025s", 1_025),
        ("5m", 300_000),
        ("1h30m", 5_400_000),
        ("2h", 7_200_000),
        ("1m30s", 90_000),
        ("1h1m1s1ms", 3_661_001),
        ("90m", 5_400_000),
        ("0s", 0),
    ],
)
def test_durations(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == timedelta(milliseconds=milliseconds)


@pytest.mark.parametrize(
    "text", ["", "5", "s", "5 s", "5S", "-5s", "5s1m", "1h1h", "5min", "19:30", "1.s", "0.0001s", "5s ", "５s", "1e3s"]
)
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=10_000_000_000).map(lambda ms: timedelta(milliseconds=ms)))
def test_a_duration_written_and_read_is_the_same(duration: timedelta) -> None:
    assert parse_duration(duration_text(duration)) == duration


@pytest.mark.parametrize(
    ("text", "kilobits"), [("3000k", 3000), ("3M", 3000), ("2.5M", 2500), ("128k", 128), ("0k", 0)]
)
def test_bit_rates(text: str, kilobits: int) -> None:
    assert parse_bit_rate(text) == kilobits


@pytest.mark.parametrize("text", ["", "3000", "3000K", "3 M", "3m", "2.5k", "0.0001M", "-3k", "k", "3Mbit", "３k"])
def test_no_bit_rates(text: str) -> None:
    with pytest.raises(ValueError, match="not a bit rate"):
        parse_bit_rate(text)


@given(st.integers(min_value=0, max_value=9_999_999))
def test_a_bit_rate_written_and_read_is_the_same(kilobits: int) -> None:
    assert parse_bit_rate(bit_rate_text(kilobits)) == kilobits
