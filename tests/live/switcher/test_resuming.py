"""Where a new switcher takes up another one's programme."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.clock import SessionClock
from streamctl.live.switcher.grid import Grid
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.resuming import beginning
from streamctl.session import records as r
from streamctl.session.state import SessionState, fold
from tests.lab import journals
from tests.lab.plans import small_plan

PLAN = small_plan(Path("/nowhere"))
STARTED = r.ProgrammeStarted(seconds=2.0)


def after(*content: r.Record) -> SessionState:
    return fold(journals.numbered(list(content)))


def test_a_session_s_first_switcher_begins_with_the_opening_picture() -> None:
    begun = beginning(PLAN, SessionState())
    assert (begun.shown, begun.overlay, begun.first, begun.resumed) == (Shown("card", "standby"), None, None, False)


def test_a_further_one_begins_with_what_is_wanted_not_with_what_stood_in_for_it() -> None:
    instead = r.OnAir(kind="scene", name="wide", frame=70, reason="safety: close no signal")
    wanted = r.Wanted(kind="scene", name="close", overlay="name")
    begun = beginning(PLAN, after(STARTED, instead, wanted))
    assert (begun.shown, begun.overlay, begun.first) == (Shown("scene", "close"), "name", 60)


def test_without_a_word_of_what_is_wanted_the_last_picture_stays() -> None:
    cut = r.OnAir(kind="scene", name="both", frame=70, reason="operator")
    begun = beginning(PLAN, after(STARTED, cut, r.Overlay(name="name", frame=80)))
    assert (begun.shown, begun.overlay) == (Shown("scene", "both"), "name")


def test_runs_of_a_camera_are_counted_on() -> None:
    anchors = [r.CameraAnchored(name=name, run=run, frame=0, seconds=0.0) for name, run in (("close", 2), ("close", 1))]
    assert beginning(PLAN, after(STARTED, *anchors)).runs == {"close": 2}


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(25), Fraction(30000, 1001), Fraction(60)])
@given(frame=st.integers(0, 10**7))
def test_the_frame_grid_is_found_again_from_the_second_that_the_journal_has(fps: Fraction, frame: int) -> None:
    grid = Grid(SessionClock(0, journals.ANCHOR), fps)
    plan = PLAN.model_copy(update={"encoder": PLAN.encoder.model_copy(update={"fps": fps})})
    state = replace(SessionState(), programme=r.ProgrammeStarted(seconds=grid.seconds(frame)))
    assert beginning(plan, state).first == frame
