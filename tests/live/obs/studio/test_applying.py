"""What differs, and making it so, on an OBS on paper: whatever it was like, afterwards nothing differs."""

import copy
from collections.abc import Callable
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.sources import AlsaSource, V4l2Source
from streamctl.live.obs.requests import Request
from streamctl.live.obs.studio import applying
from streamctl.live.obs.studio.applying import SPARE_PROFILE, apply_studio
from streamctl.live.obs.studio.difference import Difference
from streamctl.live.obs.studio.differences import differences, obstacles
from streamctl.live.obs.studio.model import WantedStudio
from streamctl.live.obs.studio.reading import read_studio
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.live.obs.wire import Answer
from streamctl.plan import model as m
from tests.lab.paper_obs import PaperObs
from tests.lab.plans import CANVAS, camera, whole
from tests.lab.studios import studio_plan

NAME = "streamctl-test-event"


def setting(folder: Path, **changes: Any) -> WantedStudio:
    return wanted_studio(studio_plan(folder, **changes), folder / "pictures")


def writer(wanted: WantedStudio) -> Callable[[], None]:
    """Return what writes the wanted pictures, or something of their name."""

    def write() -> None:
        for file in wanted.pictures:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    return write


def applied(obs: PaperObs, wanted: WantedStudio) -> tuple[Difference, ...]:
    return apply_studio(obs, wanted, writer(wanted))


def left(obs: PaperObs, wanted: WantedStudio) -> list[str]:
    return [one.title for one in differences(wanted, read_studio(obs, wanted))]


@pytest.fixture
def wanted(tmp_path: Path) -> WantedStudio:
    return setting(tmp_path)


@pytest.fixture
def obs(wanted: WantedStudio) -> PaperObs:
    """An OBS that is set up."""
    made = PaperObs()
    applied(made, wanted)
    return made


def test_an_obs_that_knows_nothing_of_the_event_gets_everything(wanted: WantedStudio) -> None:
    obs = PaperObs()
    made = applied(obs, wanted)
    assert left(obs, wanted) == []
    assert (obs.profile, obs.collection) == (NAME, NAME)
    assert list(obs.here["scenes"]) == [scene.name for scene in wanted.contents.scenes]
    assert wanted.recordings.is_dir()
    assert {one.title for one in made} >= {NAME, "inset > camera: close", "server"}


def test_applied_twice_the_second_time_asks_for_no_change(obs: PaperObs, wanted: WantedStudio) -> None:
    obs.asked.clear()
    assert applied(obs, wanted) == ()
    assert {str(request)[:3] for request in obs.asked} == {"Get"}


def test_looking_changes_nothing(wanted: WantedStudio) -> None:
    obs = PaperObs()
    before = copy.deepcopy((obs.profiles, obs.collections))
    assert differences(wanted, read_studio(obs, wanted))
    assert (obs.profiles, obs.collections) == before
    assert {str(request)[:3] for request in obs.asked} == {"Get"}


def test_what_is_the_user_s_own_stays_as_it_is(wanted: WantedStudio) -> None:
    obs = PaperObs()
    obs.ask(
        Request.CREATE_INPUT,
        {"sceneName": "Scene", "inputName": "camera: wide", "inputKind": "v4l2_input", "inputSettings": {}},
    )
    before = copy.deepcopy((obs.profiles["podcast"], obs.collections["living room"]))
    applied(obs, wanted)
    assert (obs.profiles["podcast"], obs.collections["living room"]) == before


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """An OBS on paper does at once what it does."""
    monkeypatch.setattr(applying, "SETTLING_SECONDS", 0.0)


Drift = Callable[[PaperObs], None]


def item(obs: PaperObs, scene: str, source: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in obs.here["scenes"][scene]["items"] if one["sourceName"] == source)
    return found


def moved(obs: PaperObs) -> None:
    item(obs, "inset", "camera: close")["sceneItemTransform"]["positionX"] = 7.0


def turned(obs: PaperObs) -> None:
    item(obs, "inset", "camera: close")["sceneItemTransform"]["rotation"] = 90.0


def hidden(obs: PaperObs) -> None:
    item(obs, "close", "camera: close")["sceneItemEnabled"] = False


def unlocked(obs: PaperObs) -> None:
    item(obs, "close", "camera: close")["sceneItemLocked"] = False


def left_on(obs: PaperObs) -> None:
    item(obs, "lower thirds", "picture: name")["sceneItemEnabled"] = True


def covered(obs: PaperObs) -> None:
    obs.here["scenes"]["inset"]["items"].reverse()


def renamed(obs: PaperObs) -> None:
    obs.rename_scene("wide", "Wide!")


def deleted(obs: PaperObs) -> None:
    obs.ask(Request.REMOVE_INPUT, {"inputName": "camera: wide"})


def scene_deleted(obs: PaperObs) -> None:
    obs.ask(Request.REMOVE_SCENE, {"sceneName": "beside"})


def item_deleted(obs: PaperObs) -> None:
    number = item(obs, "inset", "camera: close")["sceneItemId"]
    obs.ask(Request.REMOVE_SCENE_ITEM, {"sceneName": "inset", "sceneItemId": number})


def something_in_front(obs: PaperObs) -> None:
    data = {"sceneName": "wide", "inputName": "logo", "inputKind": "color_source_v3", "inputSettings": {}}
    obs.ask(Request.CREATE_INPUT, data)


def twice_in_a_scene(obs: PaperObs) -> None:
    obs.ask(Request.CREATE_SCENE_ITEM, {"sceneName": "wide", "sourceName": "camera: wide"})


def another_camera(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: wide"]["settings"]["input"] = "rtsp://192.0.2.9/other"


def restarting(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: wide"]["settings"]["restart_on_activate"] = True


def of_another_kind(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: wide"]["kind"] = "v4l2_input"


def muted(obs: PaperObs) -> None:
    obs.here["inputs"]["microphone: lectern"]["sound"]["inputMuted"] = True


def unmuted(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: close"]["sound"]["inputMuted"] = False


def louder(obs: PaperObs) -> None:
    obs.here["inputs"]["microphone: lectern"]["sound"]["inputVolumeDb"] = 9.0


def out_of_sync(obs: PaperObs) -> None:
    obs.here["inputs"]["microphone: lectern"]["sound"]["inputAudioSyncOffset"] = 900


def monitored(obs: PaperObs) -> None:
    obs.here["inputs"]["microphone: lectern"]["sound"]["monitorType"] = "OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT"


def off_the_track(obs: PaperObs) -> None:
    obs.here["inputs"]["microphone: lectern"]["sound"]["inputAudioTracks"]["1"] = False


def delay_gone(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: wide"]["filters"].clear()


def delay_off(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: wide"]["filters"][0]["filterEnabled"] = False


def delay_longer(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: wide"]["filters"][0]["filterSettings"]["delay_ms"] = 1


def delay_of_another_kind(obs: PaperObs) -> None:
    obs.here["inputs"]["camera: wide"]["filters"][0]["filterKind"] = "gpu_delay"


def another_delay(obs: PaperObs) -> None:
    one = {**obs.here["inputs"]["camera: wide"]["filters"][0]}
    obs.here["inputs"]["camera: close"]["filters"].append(one)


def cuts(obs: PaperObs) -> None:
    obs.here["transition"] = "Cut"


def slow_fade(obs: PaperObs) -> None:
    obs.here["duration"] = 3000


def own_transition(obs: PaperObs) -> None:
    obs.here["scenes"]["wide"]["override"] = "Cut"


def other_bit_rate(obs: PaperObs) -> None:
    obs.profiles[NAME]["parameters"]["SimpleOutput.VBitrate"] = "9000"


def other_mode(obs: PaperObs) -> None:
    obs.profiles[NAME]["parameters"]["Output.Mode"] = "Advanced"


def other_canvas(obs: PaperObs) -> None:
    obs.profiles[NAME]["video"]["outputWidth"] = 426


def other_rate(obs: PaperObs) -> None:
    obs.profiles[NAME]["video"]["fpsNumerator"] = 60


def streams_elsewhere(obs: PaperObs) -> None:
    obs.profiles[NAME]["service"]["streamServiceSettings"]["server"] = "rtmp://192.0.2.1/live"


def streams_by_another_name(obs: PaperObs) -> None:
    obs.profiles[NAME]["service"]["streamServiceSettings"]["key"] = "another-key"


def other_profile(obs: PaperObs) -> None:
    obs.ask(Request.SET_CURRENT_PROFILE, {"profileName": "podcast"})


def other_collection(obs: PaperObs) -> None:
    obs.ask(Request.SET_CURRENT_SCENE_COLLECTION, {"sceneCollectionName": "living room"})


def profile_gone(obs: PaperObs) -> None:
    other_profile(obs)
    del obs.profiles[NAME]


def collection_gone(obs: PaperObs) -> None:
    other_collection(obs)
    del obs.collections[NAME]


DRIFTS: dict[Drift, str | None] = {
    moved: "inset > camera: close (place)",
    turned: "inset > camera: close (place)",
    hidden: "close > camera: close (shown)",
    unlocked: "close > camera: close (locked)",
    left_on: "lower thirds > picture: name (shown)",
    covered: "inset (order)",
    renamed: "wide",
    deleted: "camera: wide",
    scene_deleted: "beside",
    item_deleted: "inset > camera: close",
    something_in_front: "wide > logo",
    twice_in_a_scene: "wide > camera: wide",
    another_camera: "camera: wide (input)",
    restarting: "camera: wide (restart_on_activate)",
    of_another_kind: "camera: wide (kind)",
    muted: "microphone: lectern (muted)",
    unmuted: "camera: close (muted)",
    louder: "microphone: lectern (volume)",
    out_of_sync: "microphone: lectern (offset)",
    monitored: "microphone: lectern (monitored)",
    off_the_track: "microphone: lectern (on_air)",
    delay_gone: "camera: wide > streamctl delay",
    delay_off: "camera: wide > streamctl delay (enabled)",
    delay_longer: "camera: wide > streamctl delay (delay_ms)",
    delay_of_another_kind: "camera: wide > streamctl delay",
    another_delay: "camera: close > streamctl delay",
    cuts: "transition",
    slow_fade: "transition",
    own_transition: "wide (transition)",
    other_bit_rate: "SimpleOutput.VBitrate",
    other_mode: "Output.Mode",
    other_canvas: "canvas",
    other_rate: "canvas",
    streams_elsewhere: "server",
    streams_by_another_name: "key",
    other_profile: NAME,
    other_collection: NAME,
    profile_gone: NAME,
    collection_gone: NAME,
}


@pytest.mark.parametrize(("drift", "title"), DRIFTS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_what_somebody_changed_is_found_and_mended(
    drift: Drift, title: str, obs: PaperObs, wanted: WantedStudio
) -> None:
    drift(obs)
    assert title in left(obs, wanted)
    assert title in [one.title for one in applied(obs, wanted)]
    assert left(obs, wanted) == []


@cache
def set_up(folder: Path) -> tuple[WantedStudio, PaperObs]:
    """Return an OBS that is set up, made once."""
    wanted, made = setting(folder), PaperObs()
    applied(made, wanted)
    return wanted, made


def once_set_up(folder: Path) -> tuple[WantedStudio, PaperObs]:
    wanted, made = set_up(folder)
    return wanted, copy.deepcopy(made)


@settings(max_examples=25, deadline=None)
@given(drifts=st.lists(st.sampled_from(sorted(DRIFTS, key=lambda one: one.__name__)), max_size=6))
def test_whatever_was_done_to_it_afterwards_nothing_differs(
    drifts: list[Drift], tmp_path_factory: pytest.TempPathFactory
) -> None:
    wanted, obs = once_set_up(tmp_path_factory.getbasetemp() / "any")
    for drift in drifts:
        try:
            drift(obs)
        except (KeyError, StopIteration, IndexError):
            continue  # what it would have changed is gone by now
    before = copy.deepcopy(obs.collections["living room"])
    applied(obs, wanted)
    assert left(obs, wanted) == []
    assert obs.collections["living room"] == before


def full(name: str) -> m.ScenePlan:
    return m.ScenePlan(id=name, label=name, layers=(m.LayerPlan(camera=name, place=whole(CANVAS)),))


@settings(max_examples=8, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(["close", "wide", "slides"]), min_size=1, max_size=3, unique=True),
    delays=st.lists(st.integers(0, 500), min_size=3, max_size=3),
    cards=st.integers(0, 3),
    fade=st.integers(0, 20),
)
def test_a_profile_that_was_edited_is_followed(
    kinds: list[str], delays: list[int], cards: int, fade: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """From any profile to any other of the same event."""
    folder = tmp_path_factory.getbasetemp() / "edited"
    plan = studio_plan(folder)
    scenes = [scene for scene in plan.scenes if {layer.camera for layer in scene.layers} <= set(kinds)]
    scenes += [full(name) for name in kinds if name not in {scene.id for scene in scenes}]
    other = setting(
        folder,
        cameras=tuple(camera(number, name, delay_ms=delays[number]) for number, name in enumerate(kinds)),
        scenes=tuple(scenes),
        cards=plan.cards[:cards],
        microphones=(),
        master=kinds[0],
        transition=m.TransitionPlan(kind="fade" if fade else "cut", frames=fade),
    )
    first = setting(folder)
    obs = PaperObs()
    for wanted in (first, other, first):
        applied(obs, wanted)
        assert left(obs, wanted) == []


def test_what_is_told_is_what_was_otherwise_not_each_step(obs: PaperObs, wanted: WantedStudio) -> None:
    scene_deleted(obs)
    told = [(one.act, one.title) for one in applied(obs, wanted)]
    assert ("create", "beside") in told
    assert ("create", "beside > camera: wide") in told
    assert not [title for _, title in told if "(place)" in title or "(locked)" in title]


def test_what_is_in_a_collection_that_was_not_loaded_is_told_once_it_is(obs: PaperObs, wanted: WantedStudio) -> None:
    moved(obs)
    other_collection(obs)
    assert left(obs, wanted) == [NAME]
    assert [one.title for one in applied(obs, wanted)] == [NAME, "inset > camera: close (place)"]


def test_a_profile_is_loaded_anew_where_obs_would_not_notice_by_itself(obs: PaperObs, wanted: WantedStudio) -> None:
    obs.asked.clear()
    other_bit_rate(obs)
    applied(obs, wanted)
    assert Request.SET_CURRENT_PROFILE not in obs.asked
    other_mode(obs)
    applied(obs, wanted)
    assert Request.SET_CURRENT_PROFILE in obs.asked
    assert (obs.profile, SPARE_PROFILE in obs.profiles) == (NAME, True)


@pytest.mark.parametrize("output", ["stream", "record", "virtualcam_output"])
def test_nothing_is_changed_while_obs_is_at_work(output: str, obs: PaperObs, wanted: WantedStudio) -> None:
    moved(obs)
    obs.active.add(output)
    before = copy.deepcopy((obs.profiles, obs.collections))
    with pytest.raises(StreamctlError) as refused:
        applied(obs, wanted)
    assert refused.value.code == "OBS-040"
    assert (obs.profiles, obs.collections) == before
    assert "inset > camera: close (place)" in left(obs, wanted)


def test_an_obs_at_work_with_nothing_to_change_is_left_in_peace(obs: PaperObs, wanted: WantedStudio) -> None:
    obs.active.add("stream")
    assert applied(obs, wanted) == ()


def codes(obs: PaperObs, wanted: WantedStudio) -> list[str]:
    return [one.code for one in obstacles(wanted, read_studio(obs, wanted))]


@pytest.mark.parametrize(("name", "value"), [("Audio.SampleRate", "44100"), ("Audio.ChannelSetup", "5.1")])
def test_a_sound_that_needs_a_restart_of_obs_is_not_forced(name: str, value: str, wanted: WantedStudio) -> None:
    obs = PaperObs()
    obs.profiles["podcast"]["parameters"][name] = value
    assert codes(obs, wanted) == ["OBS-042"]
    with pytest.raises(StreamctlError):
        applied(obs, wanted)
    assert list(obs.profiles) == ["podcast"]


def test_a_kind_of_source_that_obs_lacks_is_told_before_anything_is_changed(
    wanted: WantedStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    obs = PaperObs()
    monkeypatch.setattr("tests.lab.paper_obs.KINDS", {"ffmpeg_source": {}})
    with pytest.raises(StreamctlError) as refused:
        applied(obs, wanted)
    assert (refused.value.code, refused.value.facts["kind"]) == ("OBS-043", "image_source")
    assert list(obs.collections) == ["living room"]


def test_a_sound_card_that_is_not_there_is_not_given_to_obs(tmp_path: Path) -> None:
    microphone = m.MicrophonePlan(id="lectern", source=AlsaSource(alsa="hw:99"), gain_db=0, delay_ms=0, backup=None)
    assert codes(PaperObs(), setting(tmp_path, microphones=(microphone,))) == ["OBS-049"]


def test_a_camera_without_sound_cannot_be_the_one_that_is_heard(tmp_path: Path) -> None:
    dumb = (camera(1, "close"), camera(2, "wide", source=V4l2Source(v4l2="/dev/video9")), camera(3, "slides"))
    wanted = setting(tmp_path, cameras=dumb, microphones=(), master="wide")
    obs = PaperObs()
    with pytest.raises(StreamctlError) as refused:
        applied(obs, wanted)
    assert (refused.value.code, refused.value.facts["input"]) == ("OBS-048", "camera: wide")


def test_a_change_that_obs_refuses_is_told_and_the_others_are_made(obs: PaperObs, wanted: WantedStudio) -> None:
    moved(obs)
    muted(obs)
    obs.refused.add(Request.SET_INPUT_MUTE)
    with pytest.raises(StreamctlError) as refused:
        applied(obs, wanted)
    assert (refused.value.code, refused.value.facts["status"]) == ("OBS-046", 703)
    assert left(obs, wanted) == ["microphone: lectern (muted)"]


def test_a_change_that_obs_only_says_to_have_made_is_told(obs: PaperObs, wanted: WantedStudio) -> None:
    muted(obs)
    obs.deaf.add(Request.SET_INPUT_MUTE)
    with pytest.raises(StreamctlError) as refused:
        applied(obs, wanted)
    assert (refused.value.code, refused.value.facts["first"]) == ("OBS-045", "microphone: lectern (muted)")


def test_somebody_who_changes_it_back_again_and_again_ends_it(
    obs: PaperObs, wanted: WantedStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "APPLY_SECONDS", 0.2)
    monkeypatch.setattr(applying, "SETTLING_SECONDS", 60.0)
    changes = cycle([muted, slow_fade])

    def meddle(request: Request, data: Any = None) -> Answer:
        answer = PaperObs.ask(obs, request, data)
        if str(request).startswith("Set"):
            next(changes)(obs)
        return answer

    monkeypatch.setattr(obs, "ask", meddle)
    muted(obs)
    with pytest.raises(StreamctlError) as refused:
        applied(obs, wanted)
    assert refused.value.code == "OBS-045"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "sessions").touch()
    plan = studio_plan(tmp_path)
    recording = plan.recording.model_copy(update={"folder": tmp_path / "sessions"})
    wanted = setting(tmp_path, recording=recording)
    with pytest.raises(StreamctlError) as refused:
        applied(PaperObs(), wanted)
    assert refused.value.code == "OBS-047"


def test_no_stream_key_is_told(obs: PaperObs, wanted: WantedStudio) -> None:
    theirs = Secret("canary-their-own-stream-key")
    obs.profiles[NAME]["service"]["streamServiceSettings"]["key"] = theirs.reveal()
    ours = wanted.settled.service.key.reveal()
    told = [*differences(wanted, read_studio(obs, wanted)), *applied(PaperObs(), wanted)]
    words = "\n".join((*map(repr, told), *(str(one.document()) for one in told)))
    assert theirs.reveal() not in words
    assert ours not in words
