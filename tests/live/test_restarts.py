"""How often a switcher may be replaced."""

from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.restarts import RESTARTS, RESTARTS_SECONDS, Restarts

pauses = st.lists(st.floats(0, 30), max_size=40)


@given(pauses)
def test_no_minute_sees_more_replacements_than_allowed_and_none_is_refused_without_need(pauses: list[float]) -> None:
    restarts, granted, now = Restarts(), [], 0.0
    for pause in pauses:
        now += pause
        recent = [then for then in granted if now - then < RESTARTS_SECONDS]
        allowed = restarts.another(now)
        assert (allowed is None) == (len(recent) >= RESTARTS)
        if allowed is not None:
            restarts = allowed
            granted.append(now)
