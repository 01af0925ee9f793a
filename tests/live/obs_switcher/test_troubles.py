"""What lasts is told when it begins and when it is over; why OBS is away, once it is the same for a second."""

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.live.obs_switcher.troubles import LASTING_SECONDS, Troubles
from tests.lab.ears import Ears

PASSWORD = StreamctlError("OBS-005", host="h", port=1)
GONE = StreamctlError("OBS-001", host="h", port=1)


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def troubles(ears: Ears) -> Troubles:
    return Troubles(ears)  # type: ignore[arg-type]


def test_each_is_told_once(troubles: Troubles, ears: Ears) -> None:
    for bad in (False, True, True, False, False):
        troubles.turn(GONE, bad=bad)
    assert ears.told == [("begun", "OBS-001"), ("over", "OBS-001")]


def test_what_passes_is_no_reason(troubles: Troubles, ears: Ears) -> None:
    for tenth in range(40):
        troubles.explain((GONE, PASSWORD)[tenth % 2], tenth / 10)
    troubles.explain(None, 5.0)
    assert ears.told == []


def test_what_lasts_is_told_until_it_is_another_reason_or_over(troubles: Troubles, ears: Ears) -> None:
    troubles.explain(GONE, 0.0)
    troubles.explain(GONE, LASTING_SECONDS)
    troubles.explain(GONE, 9.0)
    assert ears.told == [("begun", "OBS-001")]
    troubles.explain(PASSWORD, 10.0)
    troubles.explain(PASSWORD, 10.0 + LASTING_SECONDS)
    assert ears.told[1:] == [("over", "OBS-001"), ("begun", "OBS-005")]
    troubles.explain(None, 20.0)
    troubles.explain(None, 21.0)
    assert ears.told[3:] == [("over", "OBS-005")]
