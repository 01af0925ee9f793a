from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.relay.back_off import (
    FIRST_SECONDS,
    GONE_SECONDS,
    JITTER,
    LONGEST_SECONDS,
    PATIENCE,
    REFUSAL_SECONDS,
    wait_seconds,
)


def test_it_doubles_up_to_its_limit() -> None:
    waits = [wait_seconds(failures, 0.0) for failures in range(1, 8)]
    assert waits == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0, 2.0]
    assert wait_seconds(PATIENCE, 0.0) == LONGEST_SECONDS
    assert wait_seconds(PATIENCE + 1, 0.0) == GONE_SECONDS


def test_a_refusal_waits_longer() -> None:
    assert wait_seconds(1, 0.0, refused=True) == FIRST_SECONDS
    assert wait_seconds(10, 0.0, refused=True) == REFUSAL_SECONDS


@given(st.integers(0, 10**9), st.floats(0, 1), st.booleans())
def test_it_is_bounded_and_jitter_only_shortens(failures: int, chance: float, refused: bool) -> None:
    wait, longest = wait_seconds(failures, chance, refused=refused), wait_seconds(failures, 0.0, refused=refused)
    assert longest * (1 - JITTER) <= wait <= longest <= REFUSAL_SECONDS
    assert wait_seconds(failures + 1, 0.0, refused=refused) >= longest
