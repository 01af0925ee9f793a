"""When a process counts as hanging: not for being slow, and not for a watcher that was held up itself."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.pulse import (
    BUSY_SECONDS,
    ENCODER_SECONDS,
    SILENT_SECONDS,
    STANDING_SECONDS,
    WATCHED_SECONDS,
    Pulse,
    Sign,
    step,
)

LOOK = 0.5


def seconds_until_hung(signs: list[Sign], seconds: float = LOOK) -> float | None:
    """Return the time after which the process that gives `signs` counts as hanging."""
    pulse = Pulse()
    for number, sign in enumerate(signs, 1):
        pulse = step(pulse, sign, seconds)
        if pulse.hung is not None:
            return number * seconds
    return None


def silent(processor: list[float | None]) -> list[Sign]:
    return [Sign(answered=False, processor=used) for used in processor]


def test_one_that_answers_and_moves_never_hangs() -> None:
    assert seconds_until_hung([Sign(answered=True, frame=frame) for frame in range(1000)]) is None
    assert seconds_until_hung([Sign(answered=True)] * 1000) is None


def test_one_that_answers_nothing_and_does_nothing_hangs_soon() -> None:
    found = seconds_until_hung(silent([1.0] * 100))
    assert found is not None
    assert SILENT_SECONDS <= found <= SILENT_SECONDS + 2 * LOOK


@pytest.mark.parametrize("processor", [[number * 0.01 for number in range(100)], [None] * 100])
def test_one_that_is_busy_or_cannot_be_told_gets_more_time(processor: list[float | None]) -> None:
    found = seconds_until_hung(silent(processor))
    assert found is not None
    assert BUSY_SECONDS <= found <= BUSY_SECONDS + LOOK


@pytest.mark.parametrize(("waits", "limit"), [(False, STANDING_SECONDS), (True, ENCODER_SECONDS)])
def test_a_programme_that_stands_still_hangs_later_while_an_encoder_is_waited_for(waits: bool, limit: float) -> None:
    found = seconds_until_hung([Sign(answered=True, frame=7, waits=waits)] * 100)
    assert found is not None
    assert limit <= found <= limit + 2 * LOOK


def test_what_was_measured_is_in_the_words() -> None:
    pulse = Pulse(last=Sign(answered=True, frame=41))
    for _ in range(4):
        pulse = step(pulse, Sign(answered=True, frame=41), 1.0)
    assert pulse.hung == "frame 41 for 4.0 s"


@given(st.floats(WATCHED_SECONDS, 1e6))
def test_a_watcher_that_was_held_up_itself_accuses_nobody(held_up: float) -> None:
    quiet = step(Pulse(last=Sign(answered=True, frame=1)), Sign(answered=False, processor=1.0), held_up)
    assert quiet.hung is None
    assert step(quiet, Sign(answered=True, frame=2), LOOK) == Pulse(last=Sign(answered=True, frame=2))


@given(st.lists(st.booleans(), max_size=60))
def test_one_that_answers_often_enough_never_hangs(answers: list[bool]) -> None:
    """It is silent for less than SILENT_SECONDS at a time, and its programme moves."""
    numbers, pulse, quiet = count(), Pulse(), 0.0
    for answered in answers:
        answered = answered or quiet + LOOK >= SILENT_SECONDS
        quiet = 0.0 if answered else quiet + LOOK
        pulse = step(pulse, Sign(answered=answered, frame=next(numbers) if answered else None, processor=1.0), LOOK)
        assert pulse.hung is None
