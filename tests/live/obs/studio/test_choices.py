"""Devices that OBS alone can name: an OBS on Windows and on macOS, on paper. Nobody has seen these at work.

What an OBS on Linux can show of it (the request and its fields) is held to the real one by test_contract.py.
"""

from pathlib import Path
from typing import Any

import pytest

from streamctl.core import sources as s
from streamctl.core.errors import StreamctlError
from streamctl.core.values import Size
from streamctl.live.obs.requests import Request
from streamctl.live.obs.studio import applying
from streamctl.live.obs.studio.applying import apply_studio
from streamctl.live.obs.studio.choices import meant
from streamctl.live.obs.studio.difference import Difference
from streamctl.live.obs.studio.differences import differences, obstacles
from streamctl.live.obs.studio.model import Choice, Offer, WantedStudio
from streamctl.live.obs.studio.reading import read_studio
from streamctl.live.obs.studio.wanted import wanted_studio
from streamctl.plan import model as m
from tests.lab.paper_obs import KINDS, MACOS, OLD_MACOS, WINDOWS, PaperObs
from tests.lab.plans import camera
from tests.lab.studios import studio_plan

PATH = r"\\?\usb#vid_0fd9&pid_0066#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
"""A device's path as Windows has it."""
KEPT = PATH.replace("#", "#22").replace(":", "#3A")
OTHER_NAME = f"@device_pnp_{PATH}"
CAM = f"Cam Link 4K:{KEPT}"
VIRTUAL = "OBS Virtual Camera:"
MICROPHONE = "マイク (USB Audio Device)"
MODES = [("Auto", -1), ("1080i59.94", 9), ("1080p30", 7), ("4K UHD 2160p30", 21)]
HD = Size(width=1920, height=1080)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """An OBS on paper does at once what it does."""
    monkeypatch.setattr(applying, "SETTLING_SECONDS", 0.0)


def setting(folder: Path, source: s.VideoSource, sound: s.AudioSource | None = None) -> WantedStudio:
    """Return an event whose wide camera is `source` and whose microphone is `sound`."""
    cameras = (camera(1, "close"), camera(2, "wide", source=source, delay_ms=120), camera(3, "slides"))
    heard = sound or s.FileSource(file=folder / "a.wav")
    lectern = m.MicrophonePlan(id="lectern", source=heard, gain_db=-3, delay_ms=80, backup=None)
    return wanted_studio(studio_plan(folder, cameras=cameras, microphones=(lectern,)), folder / "pictures")


def applied(obs: PaperObs, wanted: WantedStudio) -> tuple[Difference, ...]:
    def write() -> None:
        for file in wanted.pictures:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    return apply_studio(obs, wanted, write)


def refused(obs: PaperObs, wanted: WantedStudio) -> StreamctlError:
    with pytest.raises(StreamctlError) as caught:
        applied(obs, wanted)
    (problem,) = caught.value.problems
    return problem


def windows() -> PaperObs:
    """Return an OBS with a camera, a virtual one, a microphone and a card."""
    obs = PaperObs(kinds=WINDOWS)
    obs.lists["dshow_input", "video_device_id"] = [("Cam Link 4K", CAM), ("OBS Virtual Camera", VIRTUAL)]
    obs.lists["wasapi_input_capture", "device_id"] = [("Default", "default"), (MICROPHONE, "{0.0.1}")]
    obs.lists["decklink-input", "device_hash"] = [("DeckLink Duo (1)", "171_DeckLink Duo")]
    obs.lists["decklink-input", "171_DeckLink Duo", "mode_id"] = MODES
    return obs


def settings(obs: PaperObs, name: str) -> Any:
    return obs.here["inputs"][name]["settings"]


@pytest.mark.parametrize("name", ["Cam Link 4K", OTHER_NAME])
def test_an_obs_on_windows_is_set_up_by_the_names_of_devices(name: str, tmp_path: Path) -> None:
    obs, sound = windows(), s.DshowSound(dshow=MICROPHONE)
    wanted = setting(tmp_path, s.DshowSource(dshow=name, size=HD), sound)
    applied(obs, wanted)
    assert settings(obs, "camera: wide")["video_device_id"] == CAM
    assert settings(obs, "microphone: lectern")["device_id"] == "{0.0.1}"
    heard = obs.here["inputs"]["microphone: lectern"]["sound"]
    assert (heard["monitorType"], heard["inputAudioSyncOffset"]) == ("OBS_MONITORING_TYPE_NONE", 80)
    assert [one["filterKind"] for one in obs.here["inputs"]["camera: wide"]["filters"]] == ["async_delay_filter"]
    obs.asked.clear()
    assert applied(obs, wanted) == ()
    assert {str(request)[:3] for request in obs.asked} == {"Get"}


def test_a_device_of_its_own_for_the_sound_is_set_as_well(tmp_path: Path) -> None:
    obs = windows()
    obs.lists["dshow_input", "audio_device_id"] = [("Cam Link", "Cam Link:")]
    applied(obs, setting(tmp_path, s.DshowSource(dshow="Cam Link 4K", audio="Cam Link")))
    told = settings(obs, "camera: wide")
    assert (told["use_custom_audio_device"], told["audio_device_id"]) == (True, "Cam Link:")


@pytest.mark.parametrize(("kinds", "kind"), [(MACOS, "macos-avcapture"), (OLD_MACOS, "av_capture_input_v2")])
def test_an_obs_on_macos_is_set_up_with_the_kind_that_it_has(kinds: Any, kind: str, tmp_path: Path) -> None:
    obs = PaperObs(kinds=kinds)
    obs.lists[kind, "device"] = [("", ""), ("FaceTime HD Camera", "0x8020000005ac8514")]
    obs.lists["coreaudio_input_capture", "device_id"] = [("Default", "default"), ("USB Audio Device", "AppleUSB:1")]
    sound = s.AvfoundationSound(avfoundation="USB Audio Device")
    wanted = setting(tmp_path, s.AvfoundationSource(avfoundation="FaceTime HD Camera"), sound)
    applied(obs, wanted)
    assert obs.here["inputs"]["camera: wide"]["kind"] == kind
    assert settings(obs, "camera: wide")["device"] == "0x8020000005ac8514"
    assert settings(obs, "microphone: lectern")["device_id"] == "AppleUSB:1"
    assert applied(obs, wanted) == ()


@pytest.mark.parametrize(("mode", "number"), [(None, -1), ("1080p30", 7), ("2160p30", 21)])
def test_a_card_s_mode_is_chosen_once_the_card_is(mode: Any, number: int, tmp_path: Path) -> None:
    obs = windows()
    applied(obs, setting(tmp_path, s.DecklinkSource(decklink="DeckLink Duo (1)", mode=mode)))
    told = settings(obs, "camera: wide")
    assert (told["device_hash"], told["mode_id"]) == ("171_DeckLink Duo", number)


def test_a_card_that_cannot_find_out_what_comes_in_needs_a_mode(tmp_path: Path) -> None:
    obs = windows()
    obs.lists["decklink-input", "171_DeckLink Duo", "mode_id"] = MODES[1:]
    problem = refused(obs, setting(tmp_path, s.DecklinkSource(decklink="DeckLink Duo (1)")))
    assert (problem.code, problem.where) == ("OBS-054", "camera: wide")
    assert "1080i59.94, 1080p30" in problem.message()


def test_a_device_that_obs_does_not_list_is_told_with_those_that_it_lists(tmp_path: Path) -> None:
    problem = refused(windows(), setting(tmp_path, s.DshowSource(dshow="Cam Link")))
    assert (problem.code, problem.where) == ("OBS-052", "camera: wide")
    assert "Cam Link 4K, OBS Virtual Camera" in problem.message()


def test_where_obs_lists_nothing_that_is_told(tmp_path: Path) -> None:
    obs = windows()
    del obs.lists["dshow_input", "video_device_id"]
    assert refused(obs, setting(tmp_path, s.DshowSource(dshow="Cam"))).facts["listed"] == "-"


def test_two_devices_of_one_name_are_not_guessed_between(tmp_path: Path) -> None:
    obs = windows()
    obs.lists["dshow_input", "video_device_id"].append(("Cam Link 4K", "Cam Link 4K:elsewhere"))
    assert refused(obs, setting(tmp_path, s.DshowSource(dshow="Cam Link 4K"))).code == "OBS-053"
    applied(obs, setting(tmp_path, s.DshowSource(dshow=OTHER_NAME)))
    assert settings(obs, "camera: wide")["video_device_id"] == CAM


@pytest.mark.parametrize("name", ["Cam Link 4K", OTHER_NAME])
def test_a_camera_that_was_unplugged_since_hinders_nothing_and_stays_chosen(name: str, tmp_path: Path) -> None:
    obs, wanted = windows(), setting(tmp_path, s.DshowSource(dshow=name))
    applied(obs, wanted)
    obs.lists["dshow_input", "video_device_id"].pop(0)
    found = read_studio(obs, wanted)
    assert (obstacles(wanted, found), differences(wanted, found)) == ((), ())
    settings(obs, "camera: wide")["video_device_id"] = VIRTUAL
    problem = refused(obs, wanted)
    assert (problem.code, problem.facts["listed"]) == ("OBS-052", "OBS Virtual Camera")


def test_a_microphone_of_which_obs_tells_nothing_any_more_is_told(tmp_path: Path) -> None:
    obs, wanted = windows(), setting(tmp_path, s.TestSource(test=2), s.DshowSound(dshow=MICROPHONE))
    applied(obs, wanted)
    obs.lists["wasapi_input_capture", "device_id"].pop()
    (problem,) = obstacles(wanted, read_studio(obs, wanted))
    assert (problem.code, problem.facts["listed"]) == ("OBS-052", "Default")


def test_another_device_chosen_by_hand_is_found_and_put_right(tmp_path: Path) -> None:
    obs, wanted = windows(), setting(tmp_path, s.DshowSource(dshow="Cam Link 4K"))
    applied(obs, wanted)
    settings(obs, "camera: wide")["video_device_id"] = VIRTUAL
    (found,) = differences(wanted, read_studio(obs, wanted))
    assert (found.title, found.after) == ("camera: wide (video_device_id)", CAM)
    applied(obs, wanted)
    assert settings(obs, "camera: wide")["video_device_id"] == CAM


@pytest.mark.parametrize(
    ("source", "kinds", "code", "told"),
    [
        (s.DshowSource(dshow="Cam"), KINDS, "OBS-055", "Windows"),
        (s.AvfoundationSource(avfoundation="Cam"), WINDOWS, "OBS-055", "macOS"),
        (s.V4l2Source(v4l2="/dev/video0"), MACOS, "OBS-055", "Linux"),
        (s.DecklinkSource(decklink="Card"), KINDS, "OBS-043", "decklink-input"),
    ],
)
def test_another_system_s_device_is_told_before_anything_is_changed(
    source: s.VideoSource, kinds: Any, code: str, told: str, tmp_path: Path
) -> None:
    obs = PaperObs(kinds=kinds)
    problem = refused(obs, setting(tmp_path, source))
    assert (problem.code, problem.where) == (code, "camera: wide")
    assert told in problem.message()
    assert list(obs.collections) == ["living room"]


def test_devices_of_linux_are_asked_for_no_list(tmp_path: Path) -> None:
    obs = PaperObs()
    applied(obs, setting(tmp_path, s.V4l2Source(v4l2="/dev/video0"), s.PulseSource(pulse="mic")))
    assert Request.GET_INPUT_PROPERTIES_LIST_PROPERTY_ITEMS not in obs.asked


LONG = "Internal Microphone (Conexant 20671 SmartAudio HD)"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (LONG[:31], [LONG]),  # what DirectShow leaves of it
        (LONG[:30], []),
        (LONG, [LONG]),
        ("Internal", ["Internal"]),
    ],
)
def test_a_name_that_directshow_cut_off_is_known_by_its_beginning(name: str, found: list[str]) -> None:
    offers = [Offer(LONG, "1"), Offer("Internal", "2")]
    assert [offer.name for offer in meant(Choice("device_id", name), offers)] == found


def test_a_mode_is_no_part_of_another_one() -> None:
    offers = [Offer(name, value) for name, value in MODES]
    assert meant(Choice("mode_id", "1080p30"), offers) == (Offer("1080p30", 7),)
    assert meant(Choice("mode_id", "2160p30"), offers) == (Offer("4K UHD 2160p30", 21),)
    assert meant(Choice("device_hash", "2160p30"), offers) == ()
