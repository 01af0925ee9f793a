from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.core.messages import entry
from streamctl.live.control.acts import Answered, Reply, Tell
from streamctl.live.control.asked import Asked
from streamctl.live.control.director import begin, step
from streamctl.plan.model import CuePlan, Plan, TransitionPlan
from streamctl.rehearsal.script import EDGE_SECONDS, GAP_SECONDS, LEAD_SECONDS, Script, build_script
from tests.lab.plans import small_plan

NOWHERE = Path("/nowhere")


def cue(number: int, duration: float, scene: str | None, card: str | None, third: str | None) -> CuePlan:
    return CuePlan(
        id=f"cue-{number}",
        title=f"{number}",
        speaker=None,
        duration_seconds=duration,
        offset_seconds=0,
        starts=None,
        scene=scene,
        card=card,
        lower_third=third,
    )


names = small_plan(NOWHERE)
cues = st.builds(
    cue,
    st.integers(0, 99),
    st.floats(1, 7200),
    st.sampled_from([None, *(scene.id for scene in names.scenes)]),
    st.sampled_from([None, "standby", "closing"]),
    st.sampled_from([None, "name"]),
)
rundowns = st.lists(cues, max_size=6).map(tuple)
plans = st.builds(
    lambda rundown, cards, fade: small_plan(
        NOWHERE,
        rundown=rundown,
        cards=names.cards if any(c.card or c.lower_third for c in rundown) else names.cards[:cards],
        transition=TransitionPlan(kind="fade" if fade else "cut", frames=fade),
    ),
    rundowns,
    st.integers(0, 3),
    st.sampled_from([0, 15, 90]),
)


def script_of(plan: Plan, seconds: float) -> Script:
    """The script of the duration, or of the shortest one that streamctl names instead."""
    try:
        return build_script(plan, seconds)
    except StreamctlError as error:
        shortest = error.facts["shortest"]
    assert isinstance(shortest, int)
    assert shortest > seconds
    return build_script(plan, shortest)


def performed(plan: Plan, script: Script) -> list[tuple[str, Any]]:
    """What the real director tells the switcher for each act of the script: (verb, picture or lower third or None)."""
    state = begin(plan, ())
    told: list[tuple[str, Any]] = []
    for number, action in enumerate(script.actions):
        state, effects = step(state, Asked(f"{number}", "script", action.verb, action.args))
        while not any(isinstance(effect, Reply) for effect in effects):
            order = next(effect for effect in effects if isinstance(effect, Tell))
            told.append((order.verb, order.args.get("name")))
            state, effects = step(state, Answered({"frame": number}))
    return told


@given(plans, st.floats(1, 300))
def test_acts_keep_their_distance_and_the_rundown_its_times(plan: Plan, seconds: float) -> None:
    script = script_of(plan, seconds)
    assert script == build_script(plan, script.seconds)
    times = [action.at for action in script.actions]
    assert all(later - former >= GAP_SECONDS - 0.002 for former, later in pairwise(times))
    assert times[-1] <= script.seconds - EDGE_SECONDS + 0.002
    steps = [action.at for action in script.actions if action.verb == "next"]
    assert steps == pytest.approx([LEAD_SECONDS + cue.offset_seconds for cue in script.rundown], abs=0.002)
    assert sum(cue.duration_seconds for cue in script.rundown) == pytest.approx(
        script.seconds - LEAD_SECONDS if plan.rundown else 0, abs=0.01
    )
    fade = plan.transition.frames / 30
    for former, later in pairwise(script.actions):
        if former.verb == "next":
            assert later.at - former.at >= EDGE_SECONDS + fade - 0.002


@given(plans, st.floats(1, 300))
def test_the_director_carries_it_out_and_all_of_it_is_seen(plan: Plan, seconds: float) -> None:
    script = script_of(plan, seconds)
    told = performed(plan, script)
    shown = [name for verb, name in told if verb == "show"]
    assert {scene.id for scene in plan.scenes} <= set(shown)
    cards = [card.id for card in plan.cards if not card.overlay]
    assert not cards or cards[0] in shown
    if any(card.overlay for card in plan.cards):
        thirds = [name for verb, name in told if verb == "overlay"]
        assert "name" in thirds
        assert None in thirds
    fades = [action for action in script.actions if action.args.get("fade_frames")]
    assert fades
    assert sum(action.verb == "mark" for action in script.actions) >= 2


@given(plans, st.floats(20, 300))
def test_each_cut_and_card_of_the_script_changes_the_picture(plan: Plan, seconds: float) -> None:
    script = script_of(plan, seconds)
    state = begin(plan, ())
    for number, action in enumerate(script.actions):
        before = state.intent
        state, effects = step(state, Asked(f"{number}", "script", action.verb, action.args))
        while not any(isinstance(effect, Reply) for effect in effects):
            state, effects = step(state, Answered({"frame": number}))
        if action.verb in {"cut", "card"}:
            assert (before.shot, before.overlay) != (state.intent.shot, state.intent.overlay)


def test_a_long_rehearsal_repeats_its_acts() -> None:
    plan = small_plan(NOWHERE)
    assert len(build_script(plan, 600).actions) > 5 * len(build_script(plan, 60).actions)


def test_too_short_says_how_long_it_has_to_be() -> None:
    with pytest.raises(StreamctlError) as caught:
        build_script(small_plan(NOWHERE), 3)
    assert caught.value.code == "REH-001"
    shortest = caught.value.facts["shortest"]
    assert f"{shortest} s" in caught.value.message()
    with pytest.raises(StreamctlError):
        build_script(small_plan(NOWHERE), shortest - 1)
    assert entry("REH-001").exit_code == 2


def test_too_long_is_refused() -> None:
    with pytest.raises(StreamctlError):
        build_script(small_plan(NOWHERE), 25 * 3600)
