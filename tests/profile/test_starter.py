from pathlib import Path

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.profile.load import load_profile
from streamctl.profile.starter import event_id, starter_path, write_starter
from streamctl.profile.target_kinds import ReceiverTarget


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_starter_is_sound_and_stays_on_this_machine(language: str, tmp_path: Path) -> None:
    path = tmp_path / "evening.yaml"
    assert write_starter(path, language) == "evening"
    profile = load_profile(path)
    assert (profile.event.id, profile.event.language) == ("evening", language)
    assert not profile.targets
    assert list(profile.rehearsal.targets.values()) == [ReceiverTarget(receiver=True)]
    assert profile.recording.folder == tmp_path / "sessions"


def test_both_languages_start_from_the_same_event(tmp_path: Path) -> None:
    profiles = []
    for language in ("en", "ja"):
        write_starter(tmp_path / f"{language}.yaml", language)
        profiles.append(load_profile(tmp_path / f"{language}.yaml"))
    english, japanese = profiles
    assert list(english.cameras) == list(japanese.cameras)
    assert [cue.id for cue in english.rundown] == [cue.id for cue in japanese.rundown]
    assert [(card.template) for card in english.cards.values()] == [(card.template) for card in japanese.cards.values()]
    assert (english.video, english.safety, english.scenes) == (japanese.video, japanese.safety, japanese.scenes)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "evening.yaml"
    path.write_text("mine")
    with pytest.raises(StreamctlError) as caught:
        write_starter(path, "en")
    assert caught.value.code == "CLI-002"
    assert path.read_text() == "mine"


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    path = tmp_path / "evening.yaml"
    path.symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(StreamctlError):
        write_starter(path, "en")
    assert not (tmp_path / "elsewhere.yaml").exists()


@pytest.mark.parametrize("name", ["nowhere/evening.yaml", "x" * 300 + ".yaml", "nul\0.yaml"])
def test_a_place_that_takes_no_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(StreamctlError) as caught:
        write_starter(tmp_path / name, "en")
    assert caught.value.code == "PRO-089"


@pytest.mark.parametrize(
    ("argument", "path", "event"),
    [
        ("evening", "evening.yaml", "evening"),
        ("profiles/evening.yaml", "profiles/evening.yaml", "evening"),
        ("Evening Talk.YML", "Evening Talk.YML", "evening-talk"),
        ("2026.12.04", "2026.12.04.yaml", "2026-12-04"),
        ("勉強会", "勉強会.yaml", "my-event"),
        ("-x-", "-x-.yaml", "x"),
        ("a" * 60, "a" * 60 + ".yaml", "a" * 40),
    ],
)
def test_names(argument: str, path: str, event: str) -> None:
    assert starter_path(argument) == Path(path)
    assert event_id(Path(path)) == event
