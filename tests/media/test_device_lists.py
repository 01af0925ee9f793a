"""What FFmpeg lists of devices, as people have posted it, read. Not verified on hardware."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from streamctl.core.sources import AudioSource, VideoSource
from streamctl.media import device_lists
from streamctl.media.device_lists import (
    LISTS,
    Listed,
    parse_avfoundation,
    parse_decklink,
    parse_dshow,
    plugged_in,
)
from streamctl.media.devices import Device
from streamctl.media.ffmpeg import Ffmpeg, find_ffmpeg, input_devices, parse_devices

DSHOW_3 = r"""ffmpeg version 3.2.4 Copyright (c) 2000-2017 the FFmpeg developers
[dshow @ 00000000001c23c0] DirectShow video devices (some may be both video and audio devices)
[dshow @ 00000000001c23c0]  "Integrated Webcam"
[dshow @ 00000000001c23c0]     Alternative name "@device_pnp_\\?\usb#vid_0c45&pid_6448&mi_00#7&2645f9e4&0#{65e8}\global"
[dshow @ 00000000001c23c0]  "screen-capture-recorder"
[dshow @ 00000000001c23c0]     Alternative name "@device_sw_{860BB310-5D01-11D0-BD3B-00A0C911CE86}\{4EA69364}"
[dshow @ 00000000001c23c0] DirectShow audio devices
[dshow @ 00000000001c23c0]  "麦克风 (High Definition Audio 设备)"
[dshow @ 00000000001c23c0]     Alternative name "@device_cm_{33D9A762-90C8-11D0-BD43-00A0C911CE86}\wave_{E26AD2BE}"
dummy: Immediate exit requested
"""
DSHOW_7 = r"""[in#0 @ 000001f1] "Cam Link 4K" (video)
[in#0 @ 000001f1]   Alternative name "@device_pnp_\\?\usb#one\global"
[in#0 @ 000001f1] "Cam Link 4K" (video)
[in#0 @ 000001f1]   Alternative name "@device_pnp_\\?\usb#two\global"
[in#0 @ 000001f1] "Analog Tuner" (video, audio)
[in#0 @ 000001f1]   Alternative name "@device_pnp_\\?\usb#three\global"
[in#0 @ 000001f1] "USB: Mic" (audio)
[in#0 @ 000001f1]   Alternative name "@device_cm_{33D9}\wave_{E26A}"
[in#0 @ 000001f1] "Strange" (none)
[in#0 @ 000001f1]   Alternative name "@device_sw_{1}"
Error opening input file dummy.
"""
AVFOUNDATION = """[AVFoundation indev @ 0x7ff80b497440] AVFoundation video devices:
[AVFoundation indev @ 0x7ff80b497440] [0] CamTwist
[AVFoundation indev @ 0x7ff80b497440] [1] Built-in iSight
[AVFoundation indev @ 0x7ff80b497440] [2] CamTwist (2VUY)
[AVFoundation indev @ 0x7ff80b497440] [3] 4K Capture
[AVFoundation indev @ 0x7ff80b497440] [4] 1080
[AVFoundation indev @ 0x7ff80b497440] [5] ４K カメラ
[AVFoundation indev @ 0x7ff80b497440] [6] Capture screen 0
[AVFoundation indev @ 0x7ff80b497440] AVFoundation audio devices:
[AVFoundation indev @ 0x7ff80b497440] [0] Soundflower (64ch)
[AVFoundation indev @ 0x7ff80b497440] [1] Built-in Microphone
: Input/output error
"""
DECKLINK = """Auto-detected sources for decklink:
  59:00000000:003bc300 [UltraStudio Express] (none)
* 46:00000000:002e0900 [DeckLink SDI (2)]
"""


def places(devices: tuple[Device, ...]) -> list[tuple[str, str]]:
    return [(device.place, device.name) for device in devices]


def test_devices_of_windows_as_old_programs_list_them() -> None:
    found = parse_dshow(DSHOW_3)
    assert places(found.cameras) == [(name, name) for name in ("Integrated Webcam", "screen-capture-recorder")]
    assert [device.place for device in found.microphones] == ["麦克风 (High Definition Audio 设备)"]
    assert found.cameras[0].line == 'source: {dshow: "Integrated Webcam"}'


def test_devices_of_windows_of_one_name_or_with_a_colon_go_by_their_other_name() -> None:
    found = parse_dshow(DSHOW_7)
    assert places(found.cameras) == [
        (r"@device_pnp_\\?\usb#one\global", "Cam Link 4K"),
        (r"@device_pnp_\\?\usb#two\global", "Cam Link 4K"),
        ("Analog Tuner", "Analog Tuner"),
    ]
    assert places(found.microphones) == [
        ("Analog Tuner", "Analog Tuner"),
        (r"@device_cm_{33D9}\wave_{E26A}", "USB: Mic"),
    ]


def test_devices_of_macos_go_by_their_number_where_ffmpeg_would_open_another_one_by_their_name() -> None:
    found = parse_avfoundation(AVFOUNDATION)
    assert places(found.cameras) == [
        ("0", "CamTwist"),
        ("Built-in iSight", "Built-in iSight"),
        ("CamTwist (2VUY)", "CamTwist (2VUY)"),
        ("3", "4K Capture"),
        ("4", "1080"),
        ("４K カメラ", "４K カメラ"),
    ]
    assert [device.place for device in found.microphones] == ["Soundflower (64ch)", "Built-in Microphone"]


def test_decklink_cards() -> None:
    assert [device.place for device in parse_decklink(DECKLINK).cameras] == ["UltraStudio Express", "DeckLink SDI (2)"]


EVERY = {"dshow": DSHOW_3 + DSHOW_7, "avfoundation": AVFOUNDATION, "decklink": DECKLINK}


@pytest.mark.parametrize("kind", LISTS)
def test_each_line_is_a_source_of_a_profile(kind: str) -> None:
    found = LISTS[kind][1](EVERY[kind])
    for devices, source in ((found.cameras, VideoSource), (found.microphones, AudioSource)):
        for device in devices:
            written = yaml.safe_load(device.line)["source"]
            assert written == {kind: device.place}
            assert getattr(TypeAdapter(source).validate_python(written), kind) == device.place


@pytest.mark.parametrize("kind", LISTS)
@given(said=st.text(st.sampled_from('ab:"[]()@0 \n*') | st.characters(), max_size=200))
def test_any_text_is_read_without_an_error(kind: str, said: str) -> None:
    assert isinstance(LISTS[kind][1](said), Listed)
    LISTS[kind][1](EVERY[kind] + said)


@pytest.mark.ffmpeg
def test_the_devices_that_a_real_ffmpeg_was_built_with() -> None:
    found = input_devices(find_ffmpeg())
    assert {"lavfi", "v4l2"} <= found
    assert "xv" not in found, "a device that pictures go to"


@pytest.mark.parametrize("line", [" --", " ---"])
def test_both_forms_of_the_table_of_devices_are_read(line: str) -> None:
    head = "Devices:\n D. = Demuxing supported\n .E = Muxing supported\n"
    table = " DE alsa            ALSA audio output\n  E caca   x\n D  libcdio          \n DE video4linux2,v4l2 y\n"
    assert set(parse_devices(f"{head}{line}\n{table}")) == {"alsa", "libcdio", "video4linux2", "v4l2"}


def test_what_ffmpeg_lists_stands_beside_what_the_system_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        f"*-devices*) printf ' --\\n D  decklink x\\n D  dshow x\\n';;\n"
        f"*-sources*) cat {tmp_path}/decklink;;\n"
        f"*dshow*) cat {tmp_path}/dshow >&2; exit 1;;\nesac\n"
    )
    program.chmod(0o755)
    (tmp_path / "decklink").write_text(DECKLINK)
    (tmp_path / "dshow").write_text(DSHOW_3)
    system = Device("v4l2", "/dev/video0", "Cam")
    monkeypatch.setattr(device_lists, "find_ffmpeg", lambda: Ffmpeg(program, "9.0", (9, 0), "explicit"))
    monkeypatch.setattr(device_lists, "cameras", lambda: (system,))
    monkeypatch.setattr(device_lists, "microphones", lambda: ())
    found = plugged_in()
    assert [device.kind for device in found.cameras] == ["v4l2", "decklink", "decklink", "dshow", "dshow"]
    assert [device.kind for device in found.microphones] == ["dshow"]


@pytest.mark.parametrize("script", ["exit 3", "exec sleep 60"])
def test_an_ffmpeg_that_lists_nothing_costs_no_other_device(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\ncase \"$*\" in *-devices*) printf ' --\\n D  dshow x\\n';; *) {script};; esac\n")
    program.chmod(0o755)
    monkeypatch.setattr(device_lists, "LIST_SECONDS", 0.3)
    monkeypatch.setattr(device_lists, "find_ffmpeg", lambda: Ffmpeg(program, "9.0", (9, 0), "explicit"))
    monkeypatch.setattr(device_lists, "cameras", lambda: (Device("v4l2", "/dev/video0", "Cam"),))
    assert [device.kind for device in plugged_in().cameras] == ["v4l2"]


def test_without_an_ffmpeg_the_system_s_own_are_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STREAMCTL_FFMPEG", os.fspath(tmp_path / "none"))
    monkeypatch.setattr(device_lists, "microphones", lambda: (Device("alsa", "hw:CARD=A,DEV=0", "A"),))
    assert [device.kind for device in plugged_in().microphones] == ["alsa"]
