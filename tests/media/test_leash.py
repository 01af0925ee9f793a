"""The leash: all that was started ends, whoever lets go and whenever."""

from streamctl.media.leash import Leash


def test_everything_held_is_ended_last_first_once() -> None:
    ended: list[str] = []
    leash = Leash()
    leash.hold(lambda: ended.append("process")).hold(lambda: ended.append("socket"))
    assert not leash.gone
    leash.let_go()
    leash.let_go()
    assert ended == ["socket", "process"]
    assert leash.gone


def test_what_is_held_too_late_ends_at_once() -> None:
    ended: list[str] = []
    leash = Leash()
    leash.let_go()
    leash.hold(lambda: ended.append("late"))
    assert ended == ["late"]


def test_one_that_cannot_be_ended_does_not_keep_the_others(caplog: object) -> None:
    ended: list[str] = []
    leash = Leash()
    leash.hold(lambda: ended.append("first")).hold(lambda: 1 / 0)
    leash.let_go()
    assert ended == ["first"]
