"""What is plugged in, read from a system tree and from what the sound server prints. Not verified on hardware."""

import os
import stat
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from streamctl.core.sources import DEFAULT_DEVICES, AudioSource, VideoSource
from streamctl.media.devices import (
    Device,
    cameras,
    microphones,
    parse_alsa,
    parse_pactl,
    sound_cards,
    sound_sources,
)
from streamctl.media.video_capture import CAPABILITY, capability_captures, captures_video

CARDS = """\
 0 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xf7d10000 irq 31
 1 [Cam2           ]: USB-Audio - Conference Cam, 2nd edition
                      Maker Conference Cam at usb-0000:00:14.0-2, high speed
12 [Loop           ]: Loopback - Loopback
"""
PCM = """\
00-00: ALC887 Analog : ALC887 Analog : playback 1 : capture 1
00-03: HDMI 0 : HDMI 0 : playback 1
00-02: ALC887 Alt Analog : ALC887 Alt Analog : capture 1
01-00: USB Audio : USB Audio : capture 1
07-00: Ghost : : capture 1
"""
PACTL = (
    "0\talsa_output.pci-0000_00_1f.3.analog-stereo.monitor\tmodule-alsa-card.c\ts16le 2ch 44100Hz\tSUSPENDED\n"
    "1\talsa_input.usb-Maker_Lectern-00.mono-fallback\tPipeWire\ts16le 1ch 48000Hz\tRUNNING\n"
)


def system(folder: Path) -> Path:
    nodes = {
        "video0": ("Conference Cam", "0"),
        "video1": ("Conference Cam", "1"),
        "video10": ("Capture Card HDMI", "0"),
        "video2": ("Wide Cam", "0"),
    }
    for node, (name, index) in nodes.items():
        place = folder / "sys/class/video4linux" / node
        place.mkdir(parents=True)
        (place / "name").write_text(f"{name}\n")
        (place / "index").write_text(f"{index}\n")
        (folder / "dev").mkdir(exist_ok=True)
        (folder / "dev" / node).write_bytes(b"")
    by_id = folder / "dev/v4l/by-id"
    by_id.mkdir(parents=True)
    (by_id / "usb-Maker_Wide_123-video-index0").symlink_to("../../video2")
    sound = folder / "proc/asound"
    sound.mkdir(parents=True)
    (sound / "cards").write_text(CARDS)
    (sound / "pcm").write_text(PCM)
    return folder


def test_cameras_in_the_order_of_their_numbers_metadata_left_out(tmp_path: Path) -> None:
    found = cameras(system(tmp_path))
    assert [(device.place, device.name) for device in found] == [
        ("/dev/video0", "Conference Cam"),
        ("/dev/v4l/by-id/usb-Maker_Wide_123-video-index0", "Wide Cam"),
        ("/dev/video10", "Capture Card HDMI"),
    ]
    assert found[1].line == 'source: {v4l2: "/dev/v4l/by-id/usb-Maker_Wide_123-video-index0"}'


def test_sound_cards_are_named_by_card_so_that_another_number_does_not_matter(tmp_path: Path) -> None:
    assert [device.place for device in sound_cards(system(tmp_path))] == [
        "hw:CARD=PCH,DEV=0",
        "hw:CARD=PCH,DEV=2",
        "hw:CARD=Cam2,DEV=0",
        "hw:7,0",
    ]
    assert sound_cards(tmp_path)[2].name == "Conference Cam, 2nd edition: USB Audio"


def test_a_machine_with_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert cameras(tmp_path) == ()
    assert microphones(tmp_path) == ()


def fake_pactl(folder: Path, script: str) -> None:
    program = folder / "pactl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_the_sound_server_s_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "listing").write_text(PACTL)
    fake_pactl(tmp_path, f'[ "$*" = "list sources short" ] && cat {tmp_path}/listing')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = sound_sources()
    assert [device.place for device in found] == [
        "alsa_output.pci-0000_00_1f.3.analog-stereo.monitor",
        "alsa_input.usb-Maker_Lectern-00.mono-fallback",
    ]
    assert [device.note for device in found] == ["monitor", ""]


@pytest.mark.parametrize("script", ["echo 'Connection failure: Connection refused' >&2; exit 1", "exec sleep 20"])
def test_no_sound_server_or_one_that_hangs_is_none(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_pactl(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("streamctl.media.devices.PACTL_SECONDS", 0.5)
    assert sound_sources() == ()


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_without_an_error(cards: str, pcm: str) -> None:
    assert all(isinstance(device, Device) for device in parse_alsa(cards, pcm))
    assert all(device.place for device in parse_pactl(pcm))


names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


@given(names)
def test_every_source_the_sound_server_names_can_be_put_into_a_profile(name: str) -> None:
    (device,) = parse_pactl(f"3\t{name}\tmodule\ts16le 2ch 48000Hz\tIDLE\n")
    if name.lower() not in DEFAULT_DEVICES:
        assert TypeAdapter(AudioSource).validate_python({device.kind: device.place}).pulse == name


def test_the_lines_are_sources_of_a_profile(tmp_path: Path) -> None:
    for device in cameras(system(tmp_path)):
        TypeAdapter(VideoSource).validate_python({device.kind: device.place})
    for device in sound_cards(tmp_path):
        TypeAdapter(AudioSource).validate_python({device.kind: device.place})


def capability(device: int, node: int) -> bytes:
    return CAPABILITY.pack(b"uvcvideo", b"Cam", b"usb-1", 0x60000, device, node)


@pytest.mark.parametrize(
    ("device", "node", "captures"),
    [
        (0x84A00001, 0x04200001, True),
        (0x84A00001, 0x04A00000, False),  # the metadata node of the same camera
        (0x04200001, 0, True),  # a driver that does not tell nodes apart
        (0x84201000, 0x04201000, True),
        (0x84000002, 0x04000002, False),  # an output
    ],
)
def test_a_node_that_captures(device: int, node: int, captures: bool) -> None:
    assert capability_captures(capability(device, node)) == captures
    assert len(capability(device, node)) == 104 == struct.calcsize("<16s32s32s6I")


def test_a_node_that_cannot_be_asked_is_believed_by_its_number(tmp_path: Path) -> None:
    assert captures_video(tmp_path / "video0", first_node=True)
    assert not captures_video(tmp_path / "video1", first_node=False)
