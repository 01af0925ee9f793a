"""From plan to what an OBS should have."""

import json
import os
from collections import Counter
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.facts import MachineFacts
from streamctl.core.redaction import MASK, Secret
from streamctl.core.sources import CameraSound, DecklinkSource
from streamctl.core.values import Size
from streamctl.live.cards import covered_by_lower_thirds
from streamctl.live.obs.studio.model import CUT, FADE, Scene, Transition, WantedStudio
from streamctl.live.obs.studio.wanted import pictures_folder, wanted_studio
from streamctl.plan import model as m
from streamctl.plan.build import build_plan
from streamctl.profile.load import load_profile
from tests.lab.studios import studio_plan

LECTURE = Path(__file__).parents[4] / "profiles" / "lecture.yaml"
GOLDEN = Path(__file__).parent / "golden" / "lecture.json"
UPDATE = "STREAMCTL_UPDATE_GOLDEN"
FRAME_MS = 100
"""OBS shows a camera one frame later than it plays its sound."""


def scene(wanted: WantedStudio, name: str) -> Scene:
    return next(one for one in wanted.contents.scenes if one.name == name)


def sources(found: Scene) -> list[str]:
    return [item.source for item in found.items]


@pytest.fixture
def wanted(tmp_path: Path) -> WantedStudio:
    return wanted_studio(studio_plan(tmp_path), tmp_path / "pictures")


def plain(value: Any) -> Any:
    """Return `value` as JSON values that are the same on every machine."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Secret):
        return MASK
    if isinstance(value, Path):
        return value.as_posix()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def test_the_lecture_s_obs_is_the_one_in_the_golden_file() -> None:
    plan = build_plan(load_profile(LECTURE), MachineFacts(cores=2))
    plan = plan.model_copy(update={"recording": plan.recording.model_copy(update={"folder": Path("/sessions")})})
    made = json.dumps(plain(wanted_studio(plan, Path("/pictures"))), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get(UPDATE):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(made, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == made


def test_no_two_things_share_a_name(wanted: WantedStudio) -> None:
    names = Counter(one.name for one in (*wanted.contents.scenes, *wanted.contents.inputs))
    assert [name for name, times in names.items() if times > 1] == []


def test_every_item_shows_what_there_is_and_what_comes_before_it(wanted: WantedStudio) -> None:
    known = {one.name for one in wanted.contents.inputs}
    for one in wanted.contents.scenes:
        assert set(sources(one)) <= known, one.name
        known.add(one.name)


def test_a_layout_lies_where_the_plan_has_it(wanted: WantedStudio) -> None:
    inset = scene(wanted, "inset")
    assert sources(inset) == ["microphone: lectern", "camera: wide", "camera: close", "lower thirds"]
    close = inset.items[2].transform
    assert [close[name] for name in ("positionX", "positionY", "boundsWidth", "boundsHeight")] == [400, 220, 224, 126]
    assert (close["boundsType"], close["alignment"], close["rotation"]) == ("OBS_BOUNDS_SCALE_INNER", 5, 0)


def test_every_scene_has_each_sound_once(wanted: WantedStudio) -> None:
    for one in wanted.contents.scenes[1:]:
        heard = Counter(sources(one))
        assert (heard["microphone: lectern"], heard["camera: wide"]) == (1, 1), one.name


def test_what_is_only_heard_lies_beyond_the_picture(wanted: WantedStudio, tmp_path: Path) -> None:
    width = studio_plan(tmp_path).encoder.size.width
    (unseen, *_) = scene(wanted, "card: standby").items
    assert unseen.source == "microphone: lectern"
    assert float(unseen.transform["positionX"]) >= width


def test_only_the_master_is_heard(wanted: WantedStudio) -> None:
    heard = {one.name: one.sound for one in wanted.contents.inputs if one.sound is not None}
    assert [name for name, sound in heard.items() if not sound.muted] == ["microphone: lectern"]
    assert (heard["microphone: lectern"].volume_db, heard["microphone: lectern"].offset_ms) == (-3.5, 80 + FRAME_MS)
    assert not any(sound.monitored for sound in heard.values())


def test_a_camera_that_is_held_back_has_its_sound_held_back_as_well(wanted: WantedStudio) -> None:
    wide = next(one for one in wanted.contents.inputs if one.name == "camera: wide")
    assert [dict(one.settings) for one in wide.filters] == [{"delay_ms": 120}]
    assert wide.sound is not None
    assert wide.sound.offset_ms == 120 + FRAME_MS


def test_a_sound_beside_pictures_that_obs_shows_at_once_is_not_held_back(tmp_path: Path) -> None:
    plan = studio_plan(tmp_path)
    first, *others = plan.cameras
    card = first.model_copy(update={"source": DecklinkSource(decklink="DeckLink Mini Recorder")})
    wanted = wanted_studio(plan.model_copy(update={"cameras": (card, *others)}), tmp_path)
    offsets = {one.name: one.sound.offset_ms for one in wanted.contents.inputs if one.sound is not None}
    assert (offsets["microphone: lectern"], offsets["camera: close"], offsets["camera: wide"]) == (80, 0, 220)


def test_no_sound_is_later_than_obs_can_play_it(tmp_path: Path) -> None:
    plan = studio_plan(tmp_path)
    (lectern, *others) = plan.microphones
    late = lectern.model_copy(update={"delay_ms": 10_000, "source": CameraSound(camera="wide")})
    cameras = tuple(camera.model_copy(update={"delay_ms": 10_000}) for camera in plan.cameras)
    plan = plan.model_copy(update={"microphones": (late, *others), "cameras": cameras})
    sounds = [one.sound for one in wanted_studio(plan, tmp_path).contents.inputs if one.sound is not None]
    assert max(sound.offset_ms for sound in sounds) == 20_000


def test_a_microphone_that_is_a_camera_s_sound_is_that_camera(tmp_path: Path) -> None:
    lectern = m.MicrophonePlan(id="lectern", source=CameraSound(camera="wide"), gain_db=30, delay_ms=40, backup=None)
    wanted = wanted_studio(studio_plan(tmp_path, microphones=(lectern,)), tmp_path)
    assert [one.name for one in wanted.contents.inputs if one.name.startswith("microphone")] == []
    sound = next(one.sound for one in wanted.contents.inputs if one.name == "camera: wide")
    assert sound is not None
    assert (sound.muted, sound.volume_db, sound.offset_ms) == (False, 26.0, 160 + FRAME_MS)
    assert sources(scene(wanted, "close")) == ["camera: wide", "camera: close", "lower thirds"]


def test_a_programme_without_sound_has_none(tmp_path: Path) -> None:
    wanted = wanted_studio(studio_plan(tmp_path, master=None, microphones=()), tmp_path)
    assert all(one.sound is None or one.sound.muted for one in wanted.contents.inputs)
    assert sources(scene(wanted, "close")) == ["camera: close", "lower thirds"]


def test_lower_thirds_lie_over_everything_and_none_is_shown_yet(wanted: WantedStudio) -> None:
    first, *rest = wanted.contents.scenes
    assert [(item.source, item.shown) for item in first.items] == [("picture: name", False)]
    assert all(one.items[-1].source == "lower thirds" for one in rest)
    assert all(item.locked for one in wanted.contents.scenes for item in one.items)


def test_lower_thirds_cost_obs_no_more_of_the_picture_than_they_cover(tmp_path: Path) -> None:
    plan = studio_plan(tmp_path)
    name = covered_by_lower_thirds(plan)
    assert name is not None
    wanted = wanted_studio(plan, tmp_path, name)
    transform = scene(wanted, "close").items[-1].transform
    place = [transform[one] for one in ("positionX", "positionY", "boundsWidth", "boundsHeight")]
    assert place == [name.x, name.y, name.width, name.height]
    cut = [transform[f"crop{edge}"] for edge in ("Left", "Top", "Right", "Bottom")]
    canvas = plan.encoder.size
    right, bottom = canvas.width - name.x - name.width, canvas.height - name.y - name.height
    assert cut == [name.x, name.y, right, bottom]
    assert name.width * name.height < canvas.width * canvas.height / 4


def test_where_it_is_not_known_what_they_cover_they_have_the_whole_picture(
    wanted: WantedStudio, tmp_path: Path
) -> None:
    transform = scene(wanted, "close").items[-1].transform
    canvas = studio_plan(tmp_path).encoder.size
    assert [transform["boundsWidth"], transform["boundsHeight"]] == [canvas.width, canvas.height]
    assert not any(transform[f"crop{edge}"] for edge in ("Left", "Top", "Right", "Bottom"))


def test_without_lower_thirds_there_is_no_scene_for_them(tmp_path: Path) -> None:
    plan = studio_plan(tmp_path)
    wanted = wanted_studio(plan.model_copy(update={"cards": plan.cards[:2]}), tmp_path)
    assert "lower thirds" not in {one.name for one in wanted.contents.scenes}
    assert "lower thirds" not in {item.source for one in wanted.contents.scenes for item in one.items}


@pytest.mark.parametrize(
    ("transition", "made"),
    [
        (m.TransitionPlan(kind="cut", frames=0), Transition(CUT, None)),
        (m.TransitionPlan(kind="fade", frames=5), Transition(FADE, 500)),
    ],
)
def test_a_fade_lasts_as_long_as_in_the_profile(transition: m.TransitionPlan, made: Transition, tmp_path: Path) -> None:
    assert wanted_studio(studio_plan(tmp_path, transition=transition), tmp_path).contents.transition == made


def test_a_card_that_says_something_else_is_another_file(tmp_path: Path) -> None:
    plan = studio_plan(tmp_path)
    before = pictures_folder(plan, tmp_path)
    other = plan.cards[0].model_copy(update={"title": "another title"})
    size = plan.encoder.model_copy(update={"size": Size(width=320, height=180)})
    assert pictures_folder(plan, tmp_path) == before
    assert pictures_folder(plan.model_copy(update={"cards": (other, *plan.cards[1:])}), tmp_path) != before
    assert pictures_folder(plan.model_copy(update={"encoder": size}), tmp_path) != before


def test_the_encode_is_the_plan_s(wanted: WantedStudio) -> None:
    settings = {str(name): value for name, value in wanted.settled.parameters.items()}
    assert settings["SimpleOutput.VBitrate"] == "300"
    options = settings["SimpleOutput.x264Settings"].split()
    assert {"keyint=15", "min-keyint=15", "scenecut=0", "bframes=0"} <= set(options)
    assert settings["SimpleOutput.RecFormat2"] == "mkv"
    assert settings["SimpleOutput.FilePath"] == str(wanted.recordings)


def test_an_item_is_never_turned_and_no_picture_cut(wanted: WantedStudio) -> None:
    items = [item for one in wanted.contents.scenes for item in one.items]
    places = [item.transform for item in items if item.source != "lower thirds"]
    assert {place[f"crop{side}"] for place in places for side in ("Left", "Right", "Top", "Bottom")} == {0}
    assert {place["rotation"] for place in places} == {0}
