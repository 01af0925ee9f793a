from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError

from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import AlsaSource, FileSource, V4l2Source


@pytest.mark.parametrize(
    ("written", "rate"), [(30, Fraction(30)), ("25", Fraction(25)), ("30000/1001", Fraction(30000, 1001))]
)
def test_frame_rates(written: object, rate: Fraction) -> None:
    assert V4l2Source(v4l2="/dev/video0", fps=written).fps == rate


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "written", ["30/0", "1e999999999", 0, -1, "-30", 29.97, True, "thirty", "30 ", 241, "1/1000000/2"]
)
def test_no_frame_rates(written: object) -> None:
    with pytest.raises(ValidationError):
        V4l2Source(v4l2="/dev/video0", fps=written)


def test_sizes_survive_json() -> None:
    source = V4l2Source(v4l2="/dev/video0", size="1280x720", fps="30000/1001")
    assert '"1280x720"' in source.model_dump_json()
    assert V4l2Source.model_validate_json(source.model_dump_json()) == source


@pytest.mark.parametrize("written", ["1280*720", "1280", "1280x", "x720", "1281x720", "8x8", "1280x720x3", "99999x720"])
def test_no_sizes(written: str) -> None:
    with pytest.raises(ValidationError):
        V4l2Source(v4l2="/dev/video0", size=written)


def test_paths_start_at_the_folder_of_the_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/crew")
    folder = {"folder": tmp_path / "profiles"}

    def read(path: str, context: object = folder) -> Path:
        return FileSource.model_validate({"file": path}, context=context).file

    assert read("a.mp4") == tmp_path / "profiles" / "a.mp4"
    assert read("../media/a.mp4") == tmp_path / "media" / "a.mp4"
    assert read("/srv/a.mp4") == Path("/srv/a.mp4")
    assert read("~/a.mp4") == Path("/home/crew/a.mp4")
    assert read("../a.mp4", None) == Path("../a.mp4")


@pytest.mark.parametrize("path", ["", "~nobody-of-this-name/a.mp4"])
def test_paths_that_lead_nowhere(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="path"):
        FileSource.model_validate({"file": path}, context={"folder": tmp_path})


@pytest.mark.parametrize("device", ["default", "Default", " default ", "sysdefault", "@DEFAULT_SOURCE@"])
def test_a_sound_device_is_named(device: str) -> None:
    with pytest.raises(ValidationError, match="name the device"):
        AlsaSource(alsa=device)


@pytest.mark.parametrize(
    "place", [{}, {"env": "A", "file": "b"}, {"env": "abcd-1234"}, {"keyring": "nameonly"}, {"command": ()}]
)
def test_a_secret_is_kept_in_exactly_one_place(place: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SecretReference(**place)
