from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.values import Size
from streamctl.live.switcher.frame import Frame, FramePool
from streamctl.live.switcher.health import Health, Limits, Look, limits, step
from streamctl.live.switcher.programme import Shown
from streamctl.live.switcher.routing import Routes, route, routes_of
from streamctl.live.switcher.watching import LOOK_FRAMES, CameraWatch
from tests.lab.plans import camera, small_plan

BOUNDS = Limits(black=6, still=9, good=15)
GOOD = Look(delivering=True, fresh=True)
LATE = Look(delivering=True, fresh=False)
GONE = Look(delivering=False, fresh=False)
BLACK = Look(delivering=True, fresh=True, black=True)
STILL = Look(delivering=True, fresh=True, still=True)
SLOW = Look(delivering=True, fresh=True, slow=True)
LOOKS = st.sampled_from([GOOD, LATE, GONE, BLACK, STILL, SLOW])


def after(*looks: Look, bounds: Limits = BOUNDS) -> Health:
    health = Health()
    for look in looks:
        health = step(health, look, bounds)
    return health


def test_a_camera_is_usable_from_its_first_good_picture_on() -> None:
    assert not after(LATE).usable
    assert after(GOOD).usable
    assert not after(BLACK).usable


def test_a_late_frame_is_no_fault() -> None:
    assert after(GOOD, *[LATE] * 100).usable


@pytest.mark.parametrize(
    ("looks", "reason"),
    [
        ([GONE], "no signal"),
        ([BLACK] * 6, "black for 6 frames"),
        ([STILL] * 9, "frozen for 9 frames"),
        ([SLOW], "hardly any pictures"),
    ],
)
def test_each_fault_says_what_was_measured(looks: list[Look], reason: str) -> None:
    assert after(GOOD, *looks[:-1]).usable
    health = after(GOOD, *looks)
    assert (health.usable, health.reason) == (False, reason)


def test_slides_may_stand_still() -> None:
    assert after(GOOD, *[STILL] * 1000, bounds=Limits(black=6, still=None, good=15)).usable


def test_a_camera_is_trusted_again_only_after_good_pictures_without_a_break() -> None:
    lost = [GOOD, GONE]
    assert not after(*lost, *[GOOD] * 14).usable
    assert after(*lost, *[GOOD] * 15).usable
    assert not after(*lost, *[GOOD] * 14, BLACK, *[GOOD] * 14).usable


@given(st.lists(LOOKS, max_size=300))
def test_a_camera_never_comes_back_sooner_than_it_may(looks: list[Look]) -> None:
    health, fallen = Health(), None
    for tick, look in enumerate(looks):
        before, health = health, step(health, look, BOUNDS)
        if before.usable and not health.usable:
            fallen = tick
        if health.usable and not before.usable and fallen is not None:
            assert tick - fallen >= BOUNDS.good
            assert all(seen.fresh or seen.delivering for seen in looks[tick - BOUNDS.good + 1 : tick + 1])
        assert health.usable or health.reason


def test_limits_come_from_the_plan(tmp_path: Path) -> None:
    safety = small_plan(tmp_path).safety
    assert limits(safety, "close", Fraction(30)) == Limits(black=60, still=90, good=150)
    assert limits(safety, "slides", Fraction(30)).still is None


ROUTES = Routes(
    cameras={"close": ("close",), "wide": ("wide",), "slides": ("slides",), "pip": ("slides", "close")},
    full={"close": "close", "wide": "wide", "slides": "slides"},
    fallback={"close": "wide", "slides": "close"},
    safe="wide",
    holding="standby",
)
USABLE = st.fixed_dictionaries({name: st.booleans() for name in ROUTES.full})
INTENT = st.sampled_from(sorted(ROUTES.cameras))


@pytest.mark.parametrize(
    ("intent", "gone", "shown"),
    [
        ("close", set(), "close"),
        ("close", {"close"}, "wide"),
        ("slides", {"slides"}, "close"),
        ("slides", {"slides", "close"}, "wide"),
        ("pip", {"close"}, "slides"),
        ("pip", {"slides"}, "close"),
        ("wide", {"wide"}, "close"),
        ("wide", {"wide", "close"}, "slides"),
        ("wide", {"wide", "close", "slides"}, "standby"),
    ],
)
def test_the_route_of_a_scene(intent: str, gone: set[str], shown: str) -> None:
    usable = {name: name not in gone for name in ROUTES.full}
    assert route(Shown("scene", intent), usable, ROUTES).name == shown


@given(INTENT, USABLE)
def test_a_dead_camera_is_never_shown_while_a_live_one_exists(intent: str, usable: dict[str, bool]) -> None:
    shown = route(Shown("scene", intent), usable, ROUTES)
    if any(usable.values()):
        assert shown.kind == "scene"
        assert all(usable[name] for name in ROUTES.cameras[shown.name])
    else:
        assert shown == Shown("card", "standby")


@given(INTENT, USABLE)
def test_the_intent_is_shown_whenever_it_can_be(intent: str, usable: dict[str, bool]) -> None:
    wanted = Shown("scene", intent)
    if all(usable[name] for name in ROUTES.cameras[intent]):
        assert route(wanted, usable, ROUTES) == wanted


@given(INTENT, st.lists(st.fixed_dictionaries(dict.fromkeys(ROUTES.full, LOOKS)), min_size=1, max_size=200))
def test_over_time_nothing_dead_is_shown_nothing_flickers_and_the_intent_comes_back(
    intent: str, ticks: list[dict[str, Look]]
) -> None:
    """The two reducers together, tick by tick: each change has a fault or a hold behind it; the intent ends it all."""
    healths = dict.fromkeys(ROUTES.full, after(GOOD))
    wanted, left = Shown("scene", intent), {}
    shown = wanted
    for tick, looks in enumerate([*ticks, *[dict.fromkeys(ROUTES.full, GOOD)] * BOUNDS.good]):
        before = {name: health.usable for name, health in healths.items()}
        healths = {name: step(health, looks[name], BOUNDS) for name, health in healths.items()}
        usable = {name: health.usable for name, health in healths.items()}
        now = route(wanted, usable, ROUTES)
        if any(usable.values()):
            assert now.kind == "scene"
            assert all(usable[name] for name in ROUTES.cameras[now.name])
        assert (now == shown) or (usable != before)
        for name, good in usable.items():
            if before[name] and not good:
                left[name] = tick
            if good and not before[name]:
                assert tick - left[name] >= BOUNDS.good
        shown = now
    assert shown == wanted


def test_a_card_needs_no_camera() -> None:
    card = Shown("card", "closing")
    assert route(card, dict.fromkeys(ROUTES.full, False), ROUTES) == card


def test_a_cycle_of_fallbacks_ends() -> None:
    cyclic = Routes(ROUTES.cameras, ROUTES.full, {"close": "slides", "slides": "close"}, "wide", None)
    usable = {"close": False, "slides": False, "wide": True}
    assert route(Shown("scene", "close"), usable, cyclic) == Shown("scene", "wide")
    assert route(Shown("scene", "close"), dict.fromkeys(usable, False), cyclic) == Shown("scene", "close")


def test_routes_come_from_the_plan(tmp_path: Path) -> None:
    cameras = (camera(1, "close", fallback="wide"), camera(2, "wide"))
    routes = routes_of(small_plan(tmp_path, cameras=cameras))
    assert routes.cameras["inset"] == ("wide", "close")
    assert routes.full == {"close": "close", "wide": "wide"}
    assert (routes.fallback, routes.safe, routes.holding) == ({"close": "wide"}, "wide", "standby")


SIZE = Size(width=64, height=64)


def picture(values: object) -> Frame:
    frame = FramePool(SIZE).black()
    frame.planes().y[:] = values
    return frame


def test_black_and_still_are_seen_in_the_picture() -> None:
    watch = CameraWatch(BOUNDS, Fraction(30))
    generator = np.random.default_rng(1)
    assert watch.look(picture(generator.integers(16, 235, (64, 64))), fresh=True, delivering=True).usable
    for _ in range(LOOK_FRAMES - 1 + 6):
        health = watch.look(picture(17), fresh=True, delivering=True)
    assert health.reason == "black for 6 frames"
    assert health.still == 6 - LOOK_FRAMES


def test_noise_is_neither() -> None:
    watch = CameraWatch(BOUNDS, Fraction(30))
    generator = np.random.default_rng(1)
    for _ in range(30):
        health = watch.look(picture(120 + generator.integers(0, 3, (64, 64))), fresh=True, delivering=True)
    assert health.usable
    assert (health.black, health.still) == (0, 0)
