from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.facts import MachineFacts
from streamctl.core.redaction import Secret
from streamctl.media.argv.ingest import ISO_KBPS
from streamctl.plan.budget import COPIED_ISO_KBPS, ENCODED_ISO_KBPS, PRESET_COST, busy_cores
from streamctl.plan.taking import recorded_by_obs, recorded_by_us
from streamctl.profile.model import Video
from tests.plan.samples import FACTS, LECTURE, SMALL, notice_codes, planned, profile

MACOS = FACTS.model_copy(update={"system": "darwin", "inputs": frozenset({"avfoundation", "lavfi"})})
WINDOWS = FACTS.model_copy(update={"system": "win32", "inputs": frozenset({"dshow", "gdigrab", "lavfi"})})
LINUX = FACTS.model_copy(update={"system": "linux", "inputs": frozenset({"v4l2", "alsa", "pulse"})})


def device_errors(facts: MachineFacts = FACTS, **changes: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(StreamctlError) as caught:
        planned(SMALL, facts, **changes)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_the_encoder_has_whole_frames_between_key_frames() -> None:
    encoder = planned(LECTURE, video={"fps": "30000/1001", "keyframe_interval": "2s"}).encoder
    assert (encoder.keyframe_frames, encoder.buffer_kbits, encoder.b_frames) == (60, 6000, 0)


@pytest.mark.parametrize(("fps", "frames"), [(30, 15), ("30000/1001", 15), (60, 30)])
def test_a_fade_is_counted_in_frames(fps: Any, frames: int) -> None:
    transition = planned(LECTURE, video={"fps": fps}).transition
    assert (transition.kind, transition.frames) == ("fade", frames)


def test_a_cut_takes_no_frames() -> None:
    assert planned(SMALL).transition.frames == 0


def test_the_safe_camera_is_the_first_wide_one_else_the_first() -> None:
    assert planned(LECTURE).safety.safe_camera == "wide"
    two = {"one": {"source": {"test": 1}}, "two": {"source": {"test": 2}}}
    plan = planned(SMALL, cameras=two)
    assert plan.safety.safe_camera == "one"
    assert "PLN-115" in notice_codes(plan)


def test_names_stand_in_for_labels_and_a_camera_may_differ_from_the_recording() -> None:
    plan = planned(SMALL)
    assert plan.camera("one").label == "one"
    assert [camera.iso for camera in planned(LECTURE).cameras] == [True, True, False]
    assert not planned(SMALL, recording={"iso": False}).camera("one").iso


def test_with_obs_as_the_engine_a_capture_device_is_recorded_by_its_plugin_alone_and_that_is_said() -> None:
    plan = planned(LECTURE, engine={"kind": "obs"})
    assert [camera.iso for camera in plan.cameras] == [True, True, False]
    (told,) = (found for found in plan.notices if found.code == "PLN-122")
    assert told.facts["cameras"] == "wide"
    assert [camera.id for camera in recorded_by_obs(plan)] == ["wide"]
    assert [camera.id for camera in recorded_by_us(plan)] == ["close"]
    ours = planned(LECTURE)
    assert [camera.id for camera in recorded_by_us(ours)] == ["close", "wide"]
    assert recorded_by_obs(ours) == ()
    assert "PLN-122" not in notice_codes(planned(LECTURE))
    assert "PLN-122" not in notice_codes(planned(SMALL, engine={"kind": "obs"}, recording={"iso": False}))


def test_microphones_keep_gain_delay_and_backup() -> None:
    (microphone,) = planned(LECTURE).microphones
    assert (microphone.gain_db, microphone.delay_ms, microphone.backup) == (-3, 40, "close")


def test_the_budget_counts_every_target_and_every_recording() -> None:
    budget = planned(LECTURE).budget
    assert budget.programme_kbps == 3128
    assert budget.uplink_kbps == 2 * 3128
    assert budget.line_kbps == 8342  # of which the targets take three quarters
    assert budget.recording_kbps == 3128 + COPIED_ISO_KBPS + ENCODED_ISO_KBPS
    assert budget.recording_bytes == budget.recording_kbps * 125 * 3330 * 3 // 2
    assert budget.free_bytes == FACTS.free_bytes


def test_a_receiver_on_this_machine_takes_nothing_of_the_line() -> None:
    assert planned(SMALL, targets={"local": {"receiver": True}}).budget.uplink_kbps == 0


def test_an_encoded_recording_is_reckoned_with_its_sound() -> None:
    assert ENCODED_ISO_KBPS == ISO_KBPS + 192


def test_every_preset_has_a_cost() -> None:
    presets = Video.model_fields["preset"].annotation.__args__
    assert tuple(PRESET_COST) == presets
    assert list(PRESET_COST.values()) == sorted(PRESET_COST.values())


def test_more_pixels_and_slower_presets_keep_more_cores_busy() -> None:
    def cores(**video: Any) -> float:
        plan = planned(SMALL, video=video)
        return busy_cores(plan.encoder, plan.cameras)

    assert cores() < cores(preset="medium") < cores(preset="medium", size="1920x1080", fps=60)


def test_a_sound_show_has_no_notice() -> None:
    assert planned(LECTURE).notices == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (FACTS.model_copy(update={"free_bytes": 10_000_000_000}), "PLN-119"),
        (FACTS.model_copy(update={"free_bytes": None}), "PLN-118"),
        (FACTS.model_copy(update={"cores": 1}), "PLN-120"),
        (FACTS.model_copy(update={"ffmpeg": None}), "PLN-121"),
    ],
)
def test_a_machine_that_falls_short_is_noticed(facts: MachineFacts, code: str) -> None:
    assert notice_codes(planned(LECTURE, facts)) == [code]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"targets": None}, "PLN-111", "targets"),
        ({"audio": {"master": None}, "microphones": {}}, "PLN-112", "audio.master"),
        ({"audio": {"master": "close"}}, "PLN-113", "microphones.lectern"),
        ({"cards": None, "rundown": []}, "PLN-114", "cards"),
        ({"rundown": []}, "PLN-116", "rundown"),
        ({"archive": {"renditions": ["1080p", "720p"]}}, "PLN-117", "archive.renditions"),
    ],
)
def test_what_is_unusual_is_noticed(changes: dict[str, Any], code: str, where: str) -> None:
    base = {key: value for key, value in LECTURE.items() if changes.get(key, ...) is not None}
    if changes.get("microphones") == {}:
        base = {**base, "microphones": {}}
        changes = {"audio": changes["audio"]}
    plan = planned(base, **{key: value for key, value in changes.items() if value is not None})
    assert (code, where) in [(notice.code, notice.where) for notice in plan.notices]


def test_the_disk_of_an_empty_rundown_is_reckoned_for_three_hours() -> None:
    budget = planned(SMALL).budget
    assert budget.duration_seconds == 0
    assert budget.recording_bytes == budget.recording_kbps * 125 * 3 * 3600 * 3 // 2


def test_a_backup_s_backup_is_not_idle() -> None:
    microphones = {
        "lectern": {"source": {"alsa": "hw:1,0"}, "backup": "hand"},
        "hand": {"source": {"alsa": "hw:2,0"}, "backup": "close"},
    }
    assert notice_codes(planned(LECTURE, microphones=microphones)) == []


def test_microphones_that_back_each_other_up_end() -> None:
    microphones = {
        "lectern": {"source": {"alsa": "hw:1,0"}, "backup": "hand"},
        "hand": {"source": {"alsa": "hw:2,0"}, "backup": "lectern"},
    }
    assert notice_codes(planned(LECTURE, microphones=microphones)) == []


@pytest.mark.parametrize(
    "source",
    [
        {"v4l2": "/dev/video0"},
        {"dshow": "Cam Link 4K"},
        {"decklink": "DeckLink Duo (1)"},
        {"srt": "srt://:9000?mode=listener"},
        {"rtmp": "rtmp://127.0.0.1/live/a", "listen": True},
    ],
)
def test_a_device_or_port_has_one_reader(source: dict[str, Any]) -> None:
    cameras = {"one": {"source": source}, "two": {"source": source}}
    assert device_errors(cameras=cameras) == [("PLN-011", "cameras.two.source")]


def test_two_cameras_may_call_the_same_server() -> None:
    cameras = {name: {"source": {"srt": "srt://192.0.2.1:9000"}} for name in ("one", "two")}
    assert len(planned(SMALL, cameras=cameras).cameras) == 2


def test_a_sound_card_has_one_reader() -> None:
    microphones = {"a": {"source": {"alsa": "hw:1,0"}}, "b": {"source": {"alsa": "plughw:1,0"}}}
    assert device_errors(microphones=microphones) == [("PLN-011", "microphones.b.source")]


FOREIGN = [
    ({"v4l2": "/dev/video0"}, MACOS),
    ({"v4l2": "/dev/video0"}, WINDOWS),
    ({"dshow": "Cam Link 4K"}, LINUX),
    ({"dshow": "Cam Link 4K"}, MACOS),
    ({"avfoundation": "FaceTime HD Camera"}, LINUX),
    ({"avfoundation": "FaceTime HD Camera"}, WINDOWS),
]


@pytest.mark.parametrize(("source", "facts"), FOREIGN)
def test_another_system_s_device_is_told_before_the_show(source: dict[str, Any], facts: MachineFacts) -> None:
    assert device_errors(facts, cameras={"one": {"source": source}}, audio={"master": None}) == [
        ("PLN-015", "cameras.one.source")
    ]


@pytest.mark.parametrize(("source", "facts"), FOREIGN)
def test_an_obs_is_only_warned_for_it_says_itself_what_it_can_open(source: dict[str, Any], facts: MachineFacts) -> None:
    changes = {"cameras": {"one": {"source": source}}, "audio": {"master": None}, "engine": {"kind": "obs"}}
    (found,) = [notice for notice in planned(SMALL, facts, **changes).notices if notice.code == "PLN-125"]
    assert found.where == "cameras.one.source"
    assert next(iter(source.values())) in found.message


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ({"alsa": "hw:1,0"}, LINUX),
        ({"dshow": "Mic"}, WINDOWS),
        ({"avfoundation": "Mic"}, MACOS),
        ({"dshow": "Mic"}, FACTS),
    ],
)
def test_a_system_s_own_device_is_fine_and_where_the_system_does_not_matter_every_one(
    source: dict[str, Any], facts: MachineFacts
) -> None:
    assert planned(SMALL, facts, microphones={"hall": {"source": source}}).microphones


def test_a_sound_of_another_system_is_told_as_well() -> None:
    microphones = {"hall": {"source": {"dshow": "Mic"}}, "stage": {"source": {"alsa": "hw:1,0"}}}
    assert device_errors(MACOS, microphones=microphones) == [
        ("PLN-015", "microphones.hall.source"),
        ("PLN-015", "microphones.stage.source"),
    ]


def test_a_decklink_card_needs_an_ffmpeg_that_was_built_with_it() -> None:
    cameras = {"one": {"source": {"decklink": "DeckLink Duo (1)"}}}
    assert device_errors(LINUX, cameras=cameras) == [("PLN-016", "cameras.one.source")]
    able = LINUX.model_copy(update={"inputs": frozenset({"decklink"})})
    assert planned(SMALL, able, cameras=cameras).cameras
    assert planned(SMALL, LINUX, cameras=cameras, engine={"kind": "obs"}).cameras


def test_an_obs_is_told_no_password_for_it_would_write_it_down() -> None:
    source = {"rtsp": "rtsp://192.0.2.11/a", "user": "crew", "password": {"env": "CAMERA_PASSWORD"}}
    cameras = {"one": {"source": source}}
    assert planned(SMALL, LINUX, cameras=cameras).cameras
    assert device_errors(LINUX, cameras=cameras, engine={"kind": "obs"}) == [("PLN-018", "cameras.one.source")]


@pytest.mark.parametrize(
    ("name", "code"),
    [("4K Capture", "PLN-017"), (" 4K", "PLN-017"), ("12", None), ("Cam 4K", None), ("４K カメラ", None)],
)
def test_a_name_that_ffmpeg_would_take_for_a_number_is_not_let_through(name: str, code: str | None) -> None:
    microphones = {"hall": {"source": {"avfoundation": name}}}
    if code is None:
        assert planned(SMALL, MACOS, microphones=microphones).microphones
    else:
        assert device_errors(MACOS, microphones=microphones) == [(code, "microphones.hall.source")]


def test_a_notice_s_texts_never_show_a_secret() -> None:
    Secret("hidden-folder-name")
    plan = build_with_folder("/data/hidden-folder-name")
    (found,) = (notice for notice in plan.notices if notice.code == "PLN-118")
    assert "hidden-folder-name" not in found.message


def build_with_folder(folder: str) -> Any:
    facts = MachineFacts(cores=4, free_bytes=None, ffmpeg="7.1")
    return planned(SMALL, facts, recording={"folder": folder})


def test_the_plan_says_what_it_was_made_from() -> None:
    plan = planned(LECTURE)
    assert str(plan.profile_path) == "/event/profiles/lecture.yaml"
    assert plan.profile_sha256 == profile(LECTURE).sha256
    assert str(plan.recording.folder) == "/event/sessions"
