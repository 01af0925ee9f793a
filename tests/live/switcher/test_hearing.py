from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.live.switcher.hearing import AUTO, MUTE, Ear, Grade, Hearing, SoundLimits, choose, listen, sound_limits
from tests.lab.plans import small_plan

BOUNDS = SoundLimits(silence=10, pause=3, good=8)
LOUD = Ear(delivering=True, quiet=False)
QUIET = Ear(delivering=True, quiet=True)
OFF_ON_PURPOSE = Ear(delivering=True, quiet=True, judged=False)
GONE = Ear(delivering=False, quiet=True)
EARS = st.sampled_from([LOUD, QUIET, OFF_ON_PURPOSE, GONE])
ORDER = ("lectern", "headset", "close")
GRADES = st.fixed_dictionaries({name: st.sampled_from(["good", "silent", "dead"]) for name in ORDER})
WANTED = st.sampled_from([AUTO, MUTE, *ORDER])


def after(*ears: Ear) -> Hearing:
    hearing = Hearing()
    for ear in ears:
        hearing = listen(hearing, ear, BOUNDS)
    return hearing


def test_a_new_sound_is_good_from_its_first_frame_on() -> None:
    assert after(GONE).grade == "dead"
    assert after(GONE, QUIET).grade == "good"


def test_silence_is_a_fault_once_it_has_lasted_and_a_word_begins_it_anew() -> None:
    assert after(LOUD, *[QUIET] * 9).grade == "good"
    assert after(LOUD, *[QUIET] * 10).grade == "silent"
    assert after(LOUD, *[QUIET] * 9, LOUD, *[QUIET] * 9).grade == "good"


def test_a_microphone_that_is_off_while_a_card_is_wanted_is_not_silent() -> None:
    assert after(LOUD, *[OFF_ON_PURPOSE] * 100).grade == "good"
    assert after(LOUD, *[OFF_ON_PURPOSE] * 100, *[QUIET] * 9).grade == "good"


def test_a_lost_sound_is_dead_at_once_and_good_again_only_after_a_while() -> None:
    assert after(LOUD, GONE).grade == "dead"
    assert after(LOUD, GONE, *[LOUD] * 7).grade == "dead"
    assert after(LOUD, GONE, *[LOUD] * 8).grade == "good"


def test_a_noise_gate_between_two_sentences_does_not_hold_a_sound_back() -> None:
    words = [LOUD, LOUD, QUIET, QUIET] * 4
    assert after(LOUD, *[QUIET] * 10, *words).grade == "good"
    assert after(LOUD, *[QUIET] * 10, *[LOUD, LOUD, *[QUIET] * 5] * 8).grade == "silent"


@given(st.lists(EARS, max_size=200))
def test_a_sound_never_comes_back_sooner_than_it_may(ears: list[Ear]) -> None:
    hearing, fallen = Hearing(), None
    for tick, ear in enumerate(ears):
        before, hearing = hearing, listen(hearing, ear, BOUNDS)
        if before.grade == "good" and hearing.grade != "good":
            fallen = tick
        if before.grade != "good" and hearing.grade == "good" and fallen is not None:
            assert tick - fallen >= BOUNDS.good
        if not ear.delivering:
            assert hearing.grade == "dead"


def test_limits_come_from_the_plan(tmp_path: Path) -> None:
    assert sound_limits(small_plan(tmp_path).safety, Fraction(30)) == SoundLimits(silence=150, pause=30, good=150)


@pytest.mark.parametrize(
    ("wanted", "present", "grades", "heard"),
    [
        (AUTO, None, ("good", "good", "good"), "lectern"),
        (AUTO, "lectern", ("silent", "good", "good"), "headset"),
        (AUTO, "lectern", ("silent", "silent", "good"), "close"),
        (AUTO, "headset", ("silent", "silent", "silent"), "headset"),
        (AUTO, "headset", ("silent", "dead", "dead"), "lectern"),
        (AUTO, "lectern", ("dead", "dead", "dead"), "lectern"),
        (AUTO, "lectern", ("dead", "silent", "dead"), "headset"),
        ("close", "lectern", ("good", "good", "silent"), "close"),
        ("close", "close", ("good", "good", "dead"), "lectern"),
        ("nobody", "lectern", ("good", "good", "good"), "lectern"),
        (MUTE, "lectern", ("good", "good", "good"), None),
    ],
)
def test_which_sound_is_heard(wanted: str, present: str, grades: tuple[Grade, ...], heard: str | None) -> None:
    assert choose(wanted, present, ORDER, dict(zip(ORDER, grades, strict=True))) == heard


def test_a_microphone_that_is_called_auto_is_not_what_auto_means() -> None:
    assert choose(AUTO, None, ("lectern", AUTO), {"lectern": "good", AUTO: "good"}) == "lectern"


def test_a_programme_without_sound_is_silent() -> None:
    assert choose(AUTO, None, (), {}) is None


@given(WANTED, st.sampled_from([None, *ORDER]), GRADES)
def test_a_dead_sound_is_never_heard_while_a_live_one_exists(
    wanted: str, present: str | None, grades: dict[str, Grade]
) -> None:
    heard = choose(wanted, present, ORDER, grades)
    if wanted == MUTE:
        assert heard is None
    elif any(grade != "dead" for grade in grades.values()):
        assert heard is not None
        assert grades[heard] != "dead"


@given(WANTED, st.sampled_from([None, *ORDER]), GRADES)
def test_what_is_wanted_is_heard_whenever_it_can_be(wanted: str, present: str | None, grades: dict[str, Grade]) -> None:
    heard = choose(wanted, present, ORDER, grades)
    if wanted in ORDER and grades[wanted] != "dead":
        assert heard == wanted
    if wanted == AUTO and grades["lectern"] == "good":
        assert heard == "lectern"


@given(WANTED, GRADES)
def test_a_choice_stands_while_nothing_changes(wanted: str, grades: dict[str, Grade]) -> None:
    heard = choose(wanted, None, ORDER, grades)
    assert choose(wanted, heard, ORDER, grades) == heard


@given(st.lists(st.tuples(EARS, EARS), min_size=1, max_size=300))
def test_two_sounds_take_turns_no_faster_than_the_hold(pairs: list[tuple[Ear, Ear]]) -> None:
    """Whoever was given up is not heard again before the hold is over, unless there is nothing better."""
    order = ("lectern", "headset")
    hearings = {name: Hearing("good", begun=True) for name in order}
    heard, left = "lectern", dict.fromkeys(order, -BOUNDS.good)
    for tick, ears in enumerate(pairs):
        hearings = {n: listen(hearings[n], ear, BOUNDS) for n, ear in zip(order, ears, strict=True)}
        grades = {name: hearing.grade for name, hearing in hearings.items()}
        now = choose(AUTO, heard, order, grades)
        assert now is not None
        if now != heard:
            left[heard] = tick
            assert tick - left[now] >= BOUNDS.good or grades[heard] != "good"
        heard = now
