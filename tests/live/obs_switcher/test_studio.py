"""What somebody does in OBS's own window is told apart from what we do there; a loss forgets what was known."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.live.obs.address import ObsAddress
from streamctl.live.obs.notices import Disconnected, ObsEvent
from streamctl.live.obs.requests import Asked, Request
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.live.obs.wire import DONE, Answer
from streamctl.live.obs_switcher import studio
from streamctl.live.obs_switcher.hands import Hands
from streamctl.live.obs_switcher.mixer import NOT_HEARD, Fader
from streamctl.live.obs_switcher.studio import OWN_SECONDS, TOLD_SECONDS, Look, Studio
from streamctl.live.switcher.programme import Shown
from tests.lab.plans import small_plan

NAME = "streamctl-test-event"


class PaperObs:
    """Answers what a studio asks, and keeps it."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.asked: list[Asked] = []
        self.collection = NAME
        self.profile = NAME
        self.scenes = ["close", "wide", "both", "inset", "card: standby", "card: closing", "lower thirds"]
        self.on_air = "close"
        self.lower_third = False
        """Whether somebody has its lower third on."""
        self.lower_third_there = True
        self.gone: set[str] = set()
        """Inputs that somebody has removed."""
        self.tells = True
        """Whether it says that a change has begun."""
        self.late = 0
        """How much later than it is its word comes (nanoseconds)."""

    def batch(self, asked: list[Asked], **_: Any) -> tuple[Answer, ...]:
        return tuple(Answer(one.request, self._code(one), data=self._answer(one)) for one in asked)

    def _code(self, asked: Asked) -> int:
        return min(NOT_HEARD) if asked.data.get("inputName") in self.gone else DONE

    def request(self, request: Request, data: Any = None) -> Any:
        return self._answer(Asked(request, data or {}))

    def _answer(self, asked: Asked) -> dict[str, Any]:
        self.asked.append(asked)
        match asked.request:
            case Request.GET_SCENE_COLLECTION_LIST:
                return {"currentSceneCollectionName": self.collection, "sceneCollections": [NAME, "other"]}
            case Request.GET_PROFILE_LIST:
                return {"currentProfileName": self.profile, "profiles": [NAME]}
            case Request.GET_SCENE_LIST:
                return {"scenes": [{"sceneName": name} for name in self.scenes]}
            case Request.GET_SCENE_TRANSITION_LIST:
                kinds = (("cut_transition", "Schnitt"), ("fade_transition", "Überblenden"))
                return {"transitions": [{"transitionKind": kind, "transitionName": name} for kind, name in kinds]}
            case Request.GET_CURRENT_PROGRAM_SCENE:
                return {"currentProgramSceneName": self.on_air}
            case Request.GET_SCENE_ITEM_LIST:
                item = {"sourceName": "picture: name", "sceneItemId": 7, "sceneItemEnabled": self.lower_third}
                return {"sceneItems": [item] if self.lower_third_there else []}
            case Request.GET_STREAM_STATUS:
                return {"outputActive": False}
            case Request.GET_INPUT_MUTE:
                return {"inputMuted": asked.data["inputName"] == "b"}
            case Request.GET_INPUT_VOLUME:
                return {"inputVolumeMul": 0.5, "inputVolumeDb": -6.0}
            case Request.GET_MEDIA_INPUT_STATUS:
                state = "ENDED" if asked.data["inputName"] == "b" else "PLAYING"
                return {"mediaState": f"OBS_MEDIA_STATE_{state}", "mediaCursor": 40}
            case Request.SET_CURRENT_PROGRAM_SCENE:
                self._cut(asked.data["sceneName"])
        return {}

    def _cut(self, scene: str) -> None:
        if self.tells and scene != self.on_air:
            event(self.studio, "SceneTransitionStarted", self.late, transitionName="Schnitt")
            self.on_air = scene
            event(self.studio, "CurrentProgramSceneChanged", sceneName=scene)


def event(studio: Studio, name: str, late: int = 0, **data: Any) -> int:
    """Let OBS tell `studio` something, `late` nanoseconds from now; return when."""
    at = time.monotonic_ns() + late
    studio.hear(ObsEvent(name, data, at))
    return at


class Told:
    def __init__(self) -> None:
        self.acts: list[tuple[Any, ...]] = []

    def hands(self) -> Hands:
        return Hands(
            cut=lambda shown, at: self.acts.append(("cut", shown, at)),
            strange=lambda name: self.acts.append(("strange", name)),
            overlay=lambda name, _: self.acts.append(("overlay", name)),
            stopped=lambda: self.acts.append(("stopped",)),
            changed=lambda why: self.acts.append(("changed", why)),
            recording=lambda file, begun: self.acts.append(("recording", file, begun)),
        )


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def paper(told: Told, tmp_path: Path) -> PaperObs:
    plan = small_plan(tmp_path)
    studio = Studio(plan, wanted_studio(plan, tmp_path), told.hands())
    obs = PaperObs(studio)
    studio.use(obs)  # type: ignore[arg-type]
    studio.prepare()
    return obs


def test_a_cut_of_ours_is_nobody_elses_and_dated_halfway_to_obs_s_word(paper: PaperObs, told: Told) -> None:
    paper.late = 200_000_000
    before = time.monotonic_ns()
    began = paper.studio.show(Shown("scene", "wide"))
    assert before + 100_000_000 <= began <= time.monotonic_ns() + 100_000_000
    assert told.acts == []
    transition, cut = paper.asked[-2:]
    assert (transition.request, transition.data["transitionName"]) == (Request.SET_CURRENT_SCENE_TRANSITION, "Schnitt")
    assert cut.data == {"sceneName": "wide"}


def test_a_fade_has_its_length_and_its_kind(paper: PaperObs) -> None:
    paper.studio.show(Shown("card", "closing"), 15)
    kind, length, cut = (dict(one.data) for one in paper.asked[-3:])
    assert kind == {"transitionName": "Überblenden"}
    assert length == {"transitionDuration": 500}
    assert cut == {"sceneName": "card: closing"}


def test_what_is_on_air_already_keeps_its_transition(paper: PaperObs) -> None:
    paper.studio.show(Shown("scene", "wide"))
    before = len(paper.asked)
    paper.studio.show(Shown("scene", "wide"), 15)
    (again,) = paper.asked[before:]
    assert (again.request, again.data) == (Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "wide"})


def test_where_obs_tells_nothing_a_cut_is_dated_halfway_to_its_answer(paper: PaperObs) -> None:
    paper.tells = False
    before = time.monotonic_ns()
    began = paper.studio.show(Shown("scene", "wide"))
    assert before <= began <= time.monotonic_ns() - round(TOLD_SECONDS * 1e9), "before its word was waited for"


def test_a_cut_in_its_window_is_told_from_where_it_began(paper: PaperObs, told: Told) -> None:
    began = event(paper.studio, "SceneTransitionStarted", transitionName="x")
    event(paper.studio, "CurrentProgramSceneChanged", sceneName="card: standby")
    assert told.acts == [("cut", Shown("card", "standby"), began)]


def test_a_cut_back_to_what_we_left_is_theirs(paper: PaperObs, told: Told) -> None:
    paper.studio.show(Shown("scene", "wide"))
    event(paper.studio, "CurrentProgramSceneChanged", sceneName="close")
    assert [act[:2] for act in told.acts] == [("cut", Shown("scene", "close"))]


def test_a_cut_of_ours_that_obs_left_out_does_not_hide_theirs(paper: PaperObs, told: Told) -> None:
    paper.tells = False
    for scene in ("wide", "both", "close"):
        paper.studio.show(Shown("scene", scene))
    event(paper.studio, "CurrentProgramSceneChanged", sceneName="both")
    event(paper.studio, "CurrentProgramSceneChanged", sceneName="close")
    assert told.acts == []
    event(paper.studio, "CurrentProgramSceneChanged", sceneName="wide")
    assert [act[:2] for act in told.acts] == [("cut", Shown("scene", "wide"))]


def look(scene: str) -> Look:
    return Look({}, recording=True, scene=scene)


def test_a_cut_that_obs_told_nothing_of_is_seen(paper: PaperObs, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    paper.studio.show(Shown("scene", "wide"))
    since = time.monotonic()
    paper.studio.compare(look("wide"), since)
    paper.studio.compare(look("close"), since - 1.0)
    assert told.acts == [], "what was seen before the cut of ours was made is no wish of anybody"
    paper.studio.compare(look("close"), since)
    paper.studio.compare(look("close"), time.monotonic())
    assert [act[:2] for act in told.acts] == [("cut", Shown("scene", "close"))]


def test_a_cut_of_theirs_that_passed_for_ours_is_seen_once_nothing_of_ours_is_due(
    paper: PaperObs, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.tells = False
    for scene in ("wide", "close"):
        paper.studio.show(Shown("scene", scene))
    paper.studio.compare(look("wide"), time.monotonic())
    assert told.acts == [], "OBS may still be at it"
    moment = time.monotonic() + OWN_SECONDS + 1
    monkeypatch.setattr(studio, "time", SimpleNamespace(monotonic=lambda: moment))
    paper.studio.compare(look("wide"), moment - 0.1)
    assert [act[:2] for act in told.acts] == [("cut", Shown("scene", "wide"))]


def test_an_obs_that_is_being_closed_is_off_before_it_is_black(paper: PaperObs, told: Told) -> None:
    event(paper.studio, "ExitStarted")
    assert told.acts == [("changed", "it was closed")]


def test_a_scene_that_is_none_of_ours_is_named(paper: PaperObs, told: Told) -> None:
    event(paper.studio, "CurrentProgramSceneChanged", sceneName="Szene 4")
    assert told.acts == [("strange", "Szene 4")]


def test_a_lower_third_of_ours_and_one_of_somebody_else(paper: PaperObs, told: Told) -> None:
    item = {"sceneName": "lower thirds", "sceneItemId": 7}
    paper.studio.overlay("name")
    event(paper.studio, "SceneItemEnableStateChanged", **item, sceneItemEnabled=True)
    assert told.acts == []
    event(paper.studio, "SceneItemEnableStateChanged", **item, sceneItemEnabled=False)
    event(paper.studio, "SceneItemEnableStateChanged", **{**item, "sceneItemId": 9}, sceneItemEnabled=True)
    assert told.acts == [("overlay", None)]
    with pytest.raises(StreamctlError) as caught:
        paper.studio.overlay("nobody")
    assert caught.value.code == "OBS-080"


def test_a_lower_third_that_somebody_made_again_is_laid_over(paper: PaperObs) -> None:
    paper.lower_third_there = False
    paper.studio.prepare()
    with pytest.raises(StreamctlError) as caught:
        paper.studio.overlay("name")
    assert caught.value.code == "OBS-080"
    paper.lower_third_there = True
    paper.studio.overlay("name")
    assert paper.asked[-1].data == {"sceneName": "lower thirds", "sceneItemId": 7, "sceneItemEnabled": True}


def test_a_muted_input_may_be_gone_but_not_the_one_that_is_to_be_heard(paper: PaperObs) -> None:
    paper.gone = {"b"}
    paper.studio.mixer.mute({"a": False, "b": True})
    with pytest.raises(StreamctlError) as caught:
        paper.studio.mixer.mute({"b": False, "a": True})
    assert caught.value.code == "OBS-011"


def test_faders_and_players_are_read_of_what_is_there(paper: PaperObs) -> None:
    assert paper.studio.mixer.faders(("a", "b")) == {
        "a": Fader(muted=False, factor=0.5),
        "b": Fader(muted=True, factor=0.5),
    }
    assert paper.studio.mixer.positions(("a", "b")) == {"a": 40, "b": None}
    paper.gone = {"b"}
    assert set(paper.studio.mixer.faders(("a", "b"))) == {"a"}


def test_its_recording_is_told_and_who_ended_it(paper: PaperObs, told: Told) -> None:
    paper.studio.record()
    event(paper.studio, "RecordStateChanged", outputState="OBS_WEBSOCKET_OUTPUT_STARTED", outputPath="/a.mkv")
    event(paper.studio, "RecordStateChanged", outputState="OBS_WEBSOCKET_OUTPUT_STOPPED", outputPath="/a.mkv")
    assert told.acts == [("recording", Path("/a.mkv"), True), ("recording", Path("/a.mkv"), False), ("stopped",)]


def test_what_was_told_to_end_for_good_is_not_started_again_by_what_was_under_way(paper: PaperObs) -> None:
    paper.studio.end_outputs()
    paper.studio.publish("rtmp://127.0.0.1/streamctl", Secret("key"))
    paper.studio.record()
    assert not {Request.START_STREAM, Request.START_RECORD} & {one.request for one in paper.asked}


def test_another_collection_is_told_and_ours_loaded_again(paper: PaperObs, told: Told) -> None:
    event(paper.studio, "CurrentSceneCollectionChanging", sceneCollectionName=NAME)
    assert (told.acts, paper.studio.prepared) == ([("changed", "it has another scene collection")], False)
    paper.collection = "other"
    paper.studio.prepare()
    loads = [one for one in paper.asked if one.request is Request.SET_CURRENT_SCENE_COLLECTION]
    assert [one.data for one in loads] == [{"sceneCollectionName": NAME}]


@pytest.mark.parametrize(("part", "value"), [("profile", "mine"), ("scenes", ["close"])])
def test_an_obs_that_is_not_set_up_is_refused(paper: PaperObs, part: str, value: Any) -> None:
    setattr(paper, part, value)
    with pytest.raises(StreamctlError) as caught:
        paper.studio.prepare()
    assert caught.value.code == "OBS-060"


def test_what_happens_before_it_is_known_anew_is_not_taken_for_somebodys_wish(paper: PaperObs, told: Told) -> None:
    error = ObsAddress().error("OBS-010", detail="closed")
    paper.studio.hear(Disconnected(error, final=False, at=0))
    event(paper.studio, "CurrentProgramSceneChanged", sceneName="wide")
    assert (told.acts, paper.studio.prepared) == ([], False)


CLOSE, WIDE = Shown("scene", "close"), Shown("scene", "wide")


def lost(paper: PaperObs) -> None:
    error = ObsAddress().error("OBS-010", detail="closed")
    paper.studio.hear(Disconnected(error, final=False, at=0))


def test_what_somebody_did_while_it_could_not_be_heard_is_told(paper: PaperObs, told: Told) -> None:
    lost(paper)
    paper.on_air, paper.lower_third = "wide", True
    before = time.monotonic_ns()
    paper.studio.prepare((CLOSE, None))
    (cut, shown, at), overlay = told.acts
    assert ((cut, shown), overlay) == (("cut", WIDE), ("overlay", "name"))
    assert before <= at <= time.monotonic_ns()
    paper.studio.compare(look("wide"), time.monotonic())
    assert len(told.acts) == 2, "it was told twice"


def test_a_scene_of_somebodys_own_and_a_lower_third_taken_off_meanwhile_are_told(paper: PaperObs, told: Told) -> None:
    lost(paper)
    paper.on_air = "Szene 4"
    paper.studio.prepare((CLOSE, "name"))
    assert told.acts == [("strange", "Szene 4"), ("overlay", None)]


def test_nobody_did_anything_where_it_shows_what_it_showed(paper: PaperObs, told: Told) -> None:
    lost(paper)
    paper.lower_third = True
    paper.studio.prepare((CLOSE, "name"))
    assert told.acts == []


def test_what_another_collection_shows_once_ours_is_loaded_is_nobodys_wish(paper: PaperObs, told: Told) -> None:
    lost(paper)
    paper.collection, paper.on_air = "other", "wide"
    paper.studio.prepare((CLOSE, None))
    assert told.acts == []
