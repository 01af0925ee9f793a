"""The director as a pure machine: a model switcher answers it, hypothesis asks it."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.live.control.acts import Answered, DirectorState, Failed, Heard, Note, Refuse, Reply, Shot, Tell
from streamctl.live.control.asked import Asked
from streamctl.live.control.director import begin, resume, step
from streamctl.plan import model as m
from streamctl.session import records as r
from streamctl.session.records import Line
from streamctl.session.state import fold
from tests.lab.cues import cue
from tests.lab.plans import small_plan

RUNDOWN = (
    cue("opening", scene="close", card="closing"),
    cue("talk", scene="both", lower_third="name"),
    cue("open-end"),
    cue("break", card="standby"),
)
PLAN = small_plan(Path("/tmp"), rundown=RUNDOWN)
FADING = PLAN.model_copy(update={"transition": m.TransitionPlan(kind="fade", frames=12)})


@dataclass
class Desk:
    """A director with a switcher that does everything at once, 10 frames apart, or fails as told."""

    state: DirectorState = field(default_factory=lambda: begin(PLAN, ("main",)))
    frame: int = 0
    notes: list[Any] = field(default_factory=list)
    told: list[Tell] = field(default_factory=list)
    failures: list[StreamctlError | None] = field(default_factory=list)
    silent: bool = False
    substitute: dict[str, Any] = field(default_factory=dict)
    counter: int = 0

    def __post_init__(self) -> None:
        self.hear(r.OnAir(kind="card", name="standby", frame=0, reason="start"))
        self.notes.clear()

    def ask(self, verb: str, **args: Any) -> dict[str, Any]:
        self.counter += 1
        return self.perform(Asked(f"{verb}-{self.counter}", "operator", verb, args))

    def hear(self, record: r.Record) -> None:
        self.perform(Heard(record))

    def perform(self, event: Any) -> dict[str, Any]:
        events, answer = [event], {}
        while events:
            self.state, effects = step(self.state, events.pop(0))
            for effect in effects:
                match effect:
                    case Note():
                        self.notes.append(effect.record)
                    case Tell():
                        events.append(self.do(effect))
                    case Reply():
                        answer = dict(effect.data)
                    case Refuse():
                        raise effect.error
        return answer

    def do(self, order: Tell) -> Answered | Failed:
        self.told.append(order)
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            return Failed(failure)
        self.frame += 10
        if not self.silent:
            self.report(order, self.frame)
        return Answered({"frames" if order.verb == "stop" else "frame": self.frame, **self.substitute})

    def report(self, order: Tell, frame: int) -> None:
        args = order.args
        if order.verb == "show":
            record: r.Record = r.OnAir(
                request=args["request"],
                kind=args["kind"],
                name=args["name"],
                frame=frame,
                fade_frames=args["fade_frames"],
                reason=args["reason"],
            )
            self.state, effects = step(self.state, Heard(record))
            self.notes += [effect.record for effect in effects if isinstance(effect, Note)]
        if order.verb == "overlay":
            self.state, _ = step(self.state, Heard(r.Overlay(name=args["name"], frame=frame)))

    @property
    def shown(self) -> tuple[str, str | None]:
        assert self.state.on_air is not None
        return self.state.on_air.name, self.state.overlay_on_air

    def kinds(self) -> list[str]:
        return [note.type for note in self.notes]


def refused(desk: Desk, verb: str, **args: Any) -> StreamctlError:
    with pytest.raises(StreamctlError) as caught:
        desk.ask(verb, **args)
    return caught.value


def test_the_show_opens_with_the_standby_card_and_the_rundown_waits() -> None:
    state = begin(PLAN, ())
    assert (state.intent.shot, state.intent.cue) == (Shot("card", "standby"), None)
    bare = begin(PLAN.model_copy(update={"cards": ()}), ())
    assert bare.intent.shot == Shot("scene", "wide")


def test_the_rundown_from_its_first_item_to_beyond_its_last() -> None:
    desk = Desk()
    assert desk.ask("next") == {"frame": 10, "cue": "opening", "number": 1, "title": "Opening"}
    assert desk.shown == ("closing", None)
    desk.ask("cut")
    assert desk.shown == ("close", None)
    desk.ask("next")
    assert desk.shown == ("both", "name")
    desk.ask("cut", scene="inset")
    desk.ask("next")
    assert desk.shown == ("inset", None)
    assert [order.verb for order in desk.told[-2:]] == ["position", "overlay"]
    desk.ask("next")
    assert desk.shown == ("standby", None)
    assert refused(desk, "next").code == "LIV-006"
    cues = [note for note in desk.notes if note.type == "cue"]
    assert [(note.id, note.index) for note in cues] == [("opening", 0), ("talk", 1), ("open-end", 2), ("break", 3)]
    reasons = {order.args["reason"] for order in desk.told if order.verb == "show"}
    assert reasons == {"rundown", "operator"}


def test_cut_without_a_name_goes_back_to_the_present_cue_s_scene_else_to_the_last_one() -> None:
    desk = Desk()
    desk.ask("cut")
    assert desk.shown[0] == "wide"
    desk.ask("next")
    desk.ask("next")
    desk.ask("cut", scene="close")
    desk.ask("card", name="standby")
    desk.ask("cut")
    assert desk.shown[0] == "both"
    desk.ask("next")
    desk.ask("cut", scene="close")
    desk.ask("card", name="standby")
    desk.ask("cut")
    assert desk.shown[0] == "close"


def test_the_panic_key_goes_to_the_safe_camera_without_a_fade_whatever_is_on_air() -> None:
    desk = Desk(state=begin(FADING, ()))
    desk.ask("card", name="standby")
    assert desk.ask("wide")["name"] == "wide"
    assert desk.shown[0] == "wide"
    assert desk.told[-1].args["fade_frames"] == 0
    assert "wide" in {note.verb for note in desk.notes if note.type == "command"}


def test_a_lower_third_goes_on_and_off_by_its_name_and_off_with_a_full_card() -> None:
    desk = Desk()
    desk.ask("cut", scene="close")
    desk.ask("card", name="name")
    assert desk.shown == ("close", "name")
    desk.ask("card", name="name")
    assert desk.shown == ("close", None)
    desk.ask("card", name="name")
    desk.ask("card", name="standby")
    assert desk.shown == ("standby", None)


def test_card_off_takes_everything_away_and_nothing_is_no_error() -> None:
    desk = Desk()
    assert desk.ask("card", name=None)["name"] == "wide"
    desk.ask("card", name="name")
    desk.ask("card", name=None)
    assert desk.shown == ("wide", None)
    before = len(desk.told)
    assert desk.ask("card", name=None)["frame"] is None
    assert len(desk.told) == before


@pytest.mark.parametrize(
    ("args", "frames"),
    [({}, 12), ({"fade_frames": 0}, 0), ({"fade_seconds": 0.5}, 15), ({"fade_frames": 3, "fade_seconds": 9}, 3)],
)
def test_a_cut_fades_as_asked_else_as_the_profile_says(args: dict[str, Any], frames: int) -> None:
    desk = Desk(state=begin(FADING, ()))
    desk.ask("cut", scene="close", **args)
    assert desk.told[-1].args["fade_frames"] == frames


@pytest.mark.parametrize(
    ("verb", "args", "code"),
    [
        ("cut", {"scene": "wyde"}, "LIV-004"),
        ("cut", {"scene": 5}, "LIV-009"),
        ("cut", {"scene": "wide", "fade_frames": -1}, "LIV-009"),
        ("cut", {"scene": "wide", "fade_frames": 301}, "LIV-009"),
        ("cut", {"scene": "wide", "fade_seconds": "1"}, "LIV-009"),
        ("cut", {"scene": "wide", "fade_seconds": True}, "LIV-009"),
        ("cut", {"scene": "wide", "fade_seconds": float("nan")}, "LIV-009"),
        ("card", {"name": "stand"}, "LIV-005"),
        ("card", {"name": {}}, "LIV-009"),
        ("mark", {}, "LIV-009"),
        ("mark", {"text": " "}, "LIV-009"),
        ("mark", {"text": "x" * 501}, "LIV-009"),
        ("target.add", {"name": "mian"}, "LIV-008"),
        ("target.remove", {"name": None}, "LIV-009"),
        ("sound", {"name": "wide"}, "LIV-053"),
        ("sound", {"name": "mut"}, "SND-006"),
        ("sound", {}, "LIV-009"),
        ("dance", {}, "LIV-003"),
    ],
)
def test_what_cannot_be_done_is_refused_and_journaled_and_changes_nothing(
    verb: str, args: dict[str, Any], code: str
) -> None:
    desk = Desk()
    before = desk.state
    assert refused(desk, verb, **args).code == code
    assert desk.state == before
    assert desk.kinds() == ["command", "command.refused"]
    assert desk.notes[1].code == code
    assert desk.told == []


def test_the_sound_wanted_is_told_to_the_switcher_and_the_one_heard_to_whoever_asked() -> None:
    desk = Desk(substitute={"heard": "headset"})
    assert desk.ask("sound", name="close") == {"frame": 10, "wanted": "close", "heard": "headset"}
    assert desk.told[-1] == Tell("sound", {"name": "close", "request": "sound-1", "reason": "operator"})
    assert desk.state.intent.sound == "close"
    assert desk.kinds() == ["command"]
    desk.failures = [StreamctlError("SWI-002")]
    assert refused(desk, "sound", name="mute").code == "SWI-002"
    assert desk.state.intent.sound == "close"


def test_a_sound_order_that_is_done_after_its_time_is_wanted_all_the_same() -> None:
    desk = Desk(failures=[no_answer()])
    assert refused(desk, "sound", name="mute").code == "LIV-002"
    assert desk.state.intent.sound == "auto"
    desk.hear(r.SoundHeard(request="sound-1", wanted="mute", heard=None, frame=9, reason="operator"))
    assert desk.state.intent.sound == "mute"


def test_a_session_taken_over_wants_the_sound_that_was_wanted() -> None:
    heard = r.SoundHeard(wanted="mute", heard=None, frame=9, reason="operator")
    assert resume(PLAN, ("main",), fold([Line(seq=1, utc="", t=0, record=heard)])).intent.sound == "mute"


def test_an_unknown_name_suggests_the_closest() -> None:
    assert refused(Desk(), "cut", scene="Wyde").facts["closest"] == "wide"
    assert refused(Desk(), "card", name="closign").facts["closest"] == "closing"
    assert "close, wide, both, inset" in refused(Desk(), "cut", scene="Wyde").fix()


@pytest.mark.parametrize("name", ["x", "スライド", "lecture hall", ""])
def test_a_name_like_no_other_suggests_none_and_lists_what_there_is(name: str) -> None:
    problem = refused(Desk(), "cut", scene=name)
    assert (problem.code, problem.exit_code) == ("LIV-053", 2)
    for language in ("en", "ja"):
        assert name in problem.message(language)
        assert problem.fix(language).endswith("close, wide, both, inset")


def test_a_mark_is_where_the_programme_is() -> None:
    desk = Desk()
    assert desk.ask("mark", text="  question ") == {"frame": 10, "text": "question"}
    assert desk.notes[-1] == r.Mark(request="mark-1", text="question", frame=10)


def test_nothing_is_wanted_any_more_that_the_switcher_refused() -> None:
    desk = Desk()
    before = desk.state.intent
    desk.failures = [StreamctlError("SWI-001", kind="scene", name="close")]
    assert refused(desk, "next").code == "SWI-001"
    assert desk.state.intent == before
    assert desk.kinds() == ["command", "command.refused"]
    assert desk.ask("next")["cue"] == "opening"


def test_a_command_half_done_counts_as_done_with_a_problem() -> None:
    desk = Desk()
    desk.ask("next")
    desk.failures = [None, StreamctlError("SWI-001", kind="card", name="name")]
    answer = desk.ask("next")
    assert answer["cue"] == "talk"
    assert "name" in answer["problem"]
    assert desk.kinds()[-2:] == ["fault", "cue"]
    assert desk.state.intent.overlay is None
    assert desk.ask("next")["cue"] == "open-end"


def no_answer() -> StreamctlError:
    return StreamctlError("LIV-002", verb="show", seconds=3)


def test_a_command_done_after_its_time_is_taken_for_done() -> None:
    desk = Desk()
    desk.failures = [no_answer()]
    refused(desk, "next")
    late = desk.told[-1]
    assert desk.state.intent.cue is None
    desk.notes.clear()
    desk.report(late, 77)
    assert desk.state.intent.cue == 0
    assert [(note.type, note.frame) for note in desk.notes] == [("cue", 77)]
    desk.report(late, 77)
    assert len(desk.notes) == 1
    assert desk.ask("next")["cue"] == "talk"


def test_what_was_asked_for_since_stays_wanted_when_an_older_command_comes_late() -> None:
    desk = Desk()
    desk.failures = [no_answer()]
    refused(desk, "cut", scene="close")
    late = desk.told[-1]
    desk.ask("cut", scene="inset")
    desk.report(late, 5)
    assert desk.state.intent.shot == Shot("scene", "inset")


def test_asked_again_before_the_first_came_late_an_item_begins_once() -> None:
    desk = Desk(silent=True)
    desk.failures = [no_answer()]
    refused(desk, "next")
    late = desk.told[-1]
    desk.ask("next")
    desk.report(late, 5)
    assert [note.index for note in desk.notes if note.type == "cue"] == [0]
    assert desk.ask("next")["cue"] == "talk"


def test_the_end_is_asked_for_once_and_nothing_else_is_done_after_it() -> None:
    desk = Desk()
    assert desk.ask("stop") == {"frames": 10}
    assert desk.ask("stop") == {"frames": 10}
    assert [order.verb for order in desk.told] == ["stop"]
    assert refused(desk, "cut", scene="wide").code == "LIV-007"


def test_an_end_that_the_switcher_does_not_take_stays_asked_for() -> None:
    desk = Desk()
    desk.failures = [no_answer()]
    assert desk.ask("stop") == {"frames": None}
    assert desk.state.stopping
    assert desk.kinds() == ["command", "fault"]
    assert desk.ask("stop") == {"frames": 10}


def test_a_programme_that_ended_by_itself_is_over() -> None:
    desk = Desk()
    desk.hear(r.ProgrammeStopped(frames=99, late=0, repeated=0))
    assert desk.ask("stop") == {"frames": 99}


def test_a_picture_that_cannot_be_shown_is_wanted_and_the_operator_is_told() -> None:
    desk = Desk()
    desk.substitute = {"on_air": "wide", "instead": "safety: close no picture yet"}
    answer = desk.ask("next")
    assert (answer["cue"], answer["on_air"], answer["instead"]) == ("opening", "wide", "safety: close no picture yet")
    desk.substitute = {"on_air": "close", "instead": ""}
    assert "instead" not in desk.ask("cut", scene="close")


def test_a_session_taken_over_wants_what_the_switcher_was_last_told() -> None:
    safe = r.OnAir(request="next-1", kind="scene", name="wide", frame=50, reason="safety: close no picture yet")
    session = fold([Line(seq=1, utc="", t=0, record=safe)])
    state = resume(PLAN, (), session, Shot("scene", "close"))
    assert (state.intent.shot, state.intent.scene, state.on_air) == (
        Shot("scene", "close"),
        "close",
        Shot("scene", "wide"),
    )


def resumed(*content: r.Record) -> DirectorState:
    return resume(PLAN, (), fold([Line(seq=n, utc="", t=0, record=record) for n, record in enumerate(content, 1)]))


def test_an_item_that_began_without_its_picture_being_heard_of_is_wanted() -> None:
    opened = r.OnAir(kind="card", name="standby", frame=0, reason="start")
    begun = r.CueStarted(id="talk", index=1, frame=90)
    safe = r.OnAir(request="next-1", kind="scene", name="wide", frame=90, reason="safety: close no signal")
    for state in (resumed(opened, begun), resumed(opened, safe, begun)):
        assert (state.intent.shot, state.intent.overlay, state.intent.cue) == (Shot("scene", "both"), "name", 1)
    at_once = r.CueStarted(id="talk", index=1, frame=0)
    assert resumed(opened, at_once).intent.shot == Shot("scene", "both")
    shown = r.OnAir(request="next-1", kind="scene", name="both", frame=90, reason="rundown")
    cut = r.OnAir(kind="scene", name="inset", frame=120, reason="operator")
    assert resumed(opened, shown, begun, cut).intent.shot == Shot("scene", "inset")
    assert resumed(opened, r.CueStarted(id="open-end", index=2, frame=90)).intent.shot == Shot("card", "standby")


def test_what_is_on_air_for_safety_is_not_what_is_wanted() -> None:
    desk = Desk()
    desk.ask("cut", scene="close")
    safe = r.OnAir(kind="scene", name="wide", frame=50, reason="safety")
    desk.hear(safe)
    assert desk.state.on_air == Shot("scene", "wide")
    assert desk.state.intent.shot == Shot("scene", "close")
    wanted = r.OnAir(kind="scene", name="close", frame=10, reason="operator")
    journal = [Line(seq=n, utc="", t=0, record=record) for n, record in enumerate((wanted, safe), 1)]
    assert resume(PLAN, ("main",), fold(journal)).intent == desk.state.intent


def test_what_somebody_cut_past_streamctl_is_wanted_from_then_on() -> None:
    desk = Desk()
    desk.ask("cut", scene="close")
    desk.hear(r.OnAir(kind="scene", name="wide", frame=50, reason="by hand in OBS"))
    assert (desk.state.intent.shot, desk.state.intent.scene) == (Shot("scene", "wide"), "wide")
    desk.hear(r.OnAir(kind="card", name="standby", frame=60, reason="by hand in OBS"))
    assert (desk.state.intent.shot, desk.state.intent.scene) == (Shot("card", "standby"), "wide")
    desk.hear(r.OnAir(kind="card", name="closing", frame=70, reason="safety: OBS no picture for 0.9 s"))
    assert desk.state.intent.shot == Shot("card", "standby")


commands = st.one_of(
    st.tuples(
        st.just("cut"), st.fixed_dictionaries({"scene": st.sampled_from(["close", "wide", "inset", None, "zz"])})
    ),
    st.tuples(
        st.just("card"), st.fixed_dictionaries({"name": st.sampled_from(["standby", "closing", "name", None, "zz"])})
    ),
    st.tuples(st.just("next"), st.just({})),
    st.tuples(st.just("sound"), st.fixed_dictionaries({"name": st.sampled_from(["auto", "mute", "close", "zz"])})),
    st.tuples(st.just("mark"), st.fixed_dictionaries({"text": st.sampled_from(["a", ""])})),
    st.tuples(st.just("acknowledge"), st.just({})),
)
failures = st.sampled_from([None, None, None, no_answer(), StreamctlError("SWI-001", kind="scene", name="x")])


def perform(asked: list[tuple[str, Mapping[str, Any]]], fails: list[StreamctlError | None]) -> Desk:
    desk = Desk(failures=list(fails))
    for verb, args in asked:
        try:
            desk.ask(verb, **args)
        except StreamctlError:
            assert desk.notes[-1].type == "command.refused"
    return desk


@given(st.lists(commands, max_size=12))
def test_with_a_switcher_that_obeys_what_is_wanted_is_on_air(asked: list[tuple[str, Mapping[str, Any]]]) -> None:
    desk = perform(asked, [])
    assert desk.state.pending is None
    assert desk.state.on_air == desk.state.intent.shot
    assert desk.state.overlay_on_air == desk.state.intent.overlay
    if desk.state.intent.shot.kind == "scene":
        assert desk.state.intent.scene == desk.state.intent.shot.name


@given(st.lists(commands, max_size=12), st.lists(failures, max_size=12))
def test_every_command_is_journaled_and_items_begin_in_order_whatever_fails(
    asked: list[tuple[str, Mapping[str, Any]]], fails: list[StreamctlError | None]
) -> None:
    desk = perform(asked, fails)
    assert [note.verb for note in desk.notes if note.type == "command"] == [verb for verb, _ in asked]
    indexes = [note.index for note in desk.notes if note.type == "cue"]
    assert indexes == list(range(len(indexes)))
    assert desk.state.intent.cue == (indexes[-1] if indexes else None)


@given(st.lists(commands, max_size=12))
def test_the_journal_alone_tells_where_the_director_was(asked: list[tuple[str, Mapping[str, Any]]]) -> None:
    desk = Desk()
    written: list[Any] = [r.OnAir(kind="card", name="standby", frame=0, reason="start")]
    desk.report = lambda order, frame: written.extend(_reported(desk, order, frame))  # type: ignore[method-assign]
    for verb, args in asked:
        noted = len(desk.notes)
        with contextlib.suppress(StreamctlError):
            desk.ask(verb, **args)
        written += desk.notes[noted:]
    journal = [Line(seq=n, utc="", t=0, record=record) for n, record in enumerate(written, 1)]
    again = resume(PLAN, ("main",), fold(journal))
    assert replace(again, frames=desk.state.frames, doubtful=None) == desk.state


def _reported(desk: Desk, order: Tell, frame: int) -> list[Any]:
    Desk.report(desk, order, frame)
    args = order.args
    if order.verb == "show":
        return [
            r.OnAir(request=args["request"], kind=args["kind"], name=args["name"], frame=frame, reason=args["reason"])
        ]
    if order.verb == "sound":
        return [r.SoundHeard(request=args["request"], wanted=args["name"], heard=None, frame=frame, reason="operator")]
    return [r.Overlay(name=args["name"], frame=frame)] if order.verb == "overlay" else []
