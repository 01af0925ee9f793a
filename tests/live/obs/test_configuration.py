"""What a launched OBS finds in its folder."""

import configparser
import json
import stat
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamctl.core.redaction import Secret
from streamctl.core.values import Size
from streamctl.live.obs.configuration import ObsSetup, configuration, merged, owned_name, write_configuration
from streamctl.plan.model import EncoderPlan

PASSWORD = "canary-websocket-password"
ENCODER = EncoderPlan(
    size=Size(width=320, height=180),
    fps=Fraction(30000, 1001),
    codec="libx264",
    preset="ultrafast",
    profile="high",
    video_kbps=300,
    buffer_kbits=600,
    keyframe_frames=60,
    b_frames=0,
    audio_kbps=96,
)


def setup(folder: Path = Path("/nowhere"), **changes: Any) -> ObsSetup:
    fields = {
        "name": owned_name("talk"),
        "port": 45678,
        "password": Secret(PASSWORD),
        "encoder": ENCODER,
        "recordings": folder / "recordings",
        "version": (30, 2),
    }
    return ObsSetup(**{**fields, **changes})


def ini(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def test_it_asks_nothing_and_opens_its_server() -> None:
    files = configuration(setup(), {})
    assert ini(files["global.ini"])["General"]["FirstRun"] == "true"
    assert ini(files["user.ini"])["Basic"]["SceneCollection"] == "streamctl-talk"
    assert json.loads(files["plugin_config/obs-websocket/config.json"]) == {
        "first_load": False,
        "server_enabled": True,
        "server_port": 45678,
        "alerts_enabled": False,
        "auth_required": True,
        "server_password": PASSWORD,
    }
    assert PASSWORD not in files["global.ini"] + files["user.ini"]


def test_an_older_one_reads_its_password_elsewhere() -> None:
    server = ini(configuration(setup(version=(28, 1)), {})["global.ini"])["OBSWebSocket"]
    assert (server["ServerPassword"], server["ServerPort"], server["AuthRequired"]) == (PASSWORD, "45678", "true")


def test_it_encodes_as_the_plan_says() -> None:
    files = configuration(setup(), {})
    profile = ini(files["basic/profiles/streamctl-talk/basic.ini"])
    assert dict(profile["Video"]) == {
        "BaseCX": "320",
        "BaseCY": "180",
        "OutputCX": "320",
        "OutputCY": "180",
        "FPSType": "2",
        "FPSNum": "30000",
        "FPSDen": "1001",
    }
    encoder = json.loads(files["basic/profiles/streamctl-talk/streamEncoder.json"])
    assert (encoder["keyint_sec"], encoder["bitrate"], encoder["rate_control"]) == (2, 300, "CBR")


def test_what_else_is_in_its_files_stays() -> None:
    present = {"global.ini": "\ufeff[General]\nFirstRun=false\nName=ä: b\n\n[BasicWindow]\ngeometry=AdnQ=\n"}
    program = ini(configuration(setup(), present)["global.ini"])
    assert program["General"]["FirstRun"] == "true"
    assert program["General"]["Name"] == "ä: b"
    assert program["BasicWindow"]["geometry"] == "AdnQ="
    assert program["General"]["ConfirmOnExit"] == "false"


def test_a_preview_is_drawn_only_where_somebody_sees_it() -> None:
    for headless, drawn in ((True, "false"), (False, "true")):
        files = configuration(setup(), {}, headless=headless)
        assert {ini(files[name])["BasicWindow"]["PreviewEnabled"] for name in ("global.ini", "user.ini")} == {drawn}


def test_a_profile_that_is_there_is_left_to_whoever_set_it_up() -> None:
    files = configuration(setup(), {"basic/profiles/streamctl-talk/basic.ini": "[Output]\nMode=Simple\n"})
    assert set(files) == {"global.ini", "user.ini", "plugin_config/obs-websocket/config.json"}


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(st.dictionaries(words, st.dictionaries(words, words, max_size=4), max_size=4), st.booleans())
def test_an_ini_file_keeps_all_but_what_is_set(sections: dict[str, dict[str, str]], twice: bool) -> None:
    text = "".join(
        f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in values.items())
        for name, values in sections.items()
    )
    ours = {"Video": {"FPSNum": 30}}
    written = merged(merged(text, ours) if twice else text, ours)
    assert merged(written, ours) == written
    found = {name: dict(section) for name, section in ini(written).items() if name != "DEFAULT"}
    kept = {name: values for name, values in sections.items() if name != "DEFAULT"}
    expected = {**kept, "Video": {**kept.get("Video", {}), "FPSNum": "30"}}
    if "DEFAULT" not in sections:
        assert found == expected


@pytest.mark.parametrize("text", ["", "no section=1\n", "[open\n", "[A]\nno value\n", "\x00\x01"])
def test_a_broken_file_is_replaced(text: str) -> None:
    assert ini(merged(text, {"A": {"b": 1}}))["A"]["b"] == "1"


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    home = tmp_path / "config" / "obs-studio"
    for _ in range(2):
        write_configuration(setup(tmp_path), home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert [path for path in files if path.name.endswith(".part")] == []
    assert (tmp_path / "recordings").is_dir()
