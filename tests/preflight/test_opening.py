"""Why something did not open: the words of FFmpeg 5.1 and 9, and what a person can do about each."""

from pathlib import Path

import pytest

from streamctl.core.sources import (
    AlsaSource,
    FileSource,
    HttpSource,
    PulseSource,
    RtmpSource,
    RtspSource,
    SrtSource,
    V4l2Source,
    VideoSource,
)
from streamctl.preflight.opening import Device, cause_of, listening_port, why_closed

SAID = [
    ("[tcp @ 0x1] Connection to tcp://127.0.0.1:9?timeout=5 failed: Connection refused", "refused"),
    ("[in#0 @ 0x1] Error opening input: Connection refused\nError opening input files: Connection refused", "refused"),
    ("rtsp://cam/x: Server returned 404 Not Found", "refused"),
    ("[video4linux2,v4l2 @ 0x1] Cannot open video device /dev/video2: No such file or directory", "missing"),
    ("[dshow @ 01] Could not find video device with name [Cam] among source devices of type video.", "missing"),
    ("[dshow @ 01] Could not run graph (sometimes caused by a device already in use by other application)", "busy"),
    ("[AVFoundation indev @ 0x1] Video device not found\nError opening input: Input/output error", "missing"),
    ("[AVFoundation indev @ 0x1] Invalid audio device index\nError opening input: Input/output error", "missing"),
    ("[alsa @ 0x1] cannot open audio device hw:1,0 (No such file or directory)\nhw:1,0: Input/output error", "missing"),
    ("/dev/video0: Device or resource busy", "busy"),
    ("[alsa @ 0x1] cannot open audio device hw:1,0 (Device or resource busy)\nhw:1,0: Input/output error", "busy"),
    ("rtmp://127.0.0.1:1935/live/x: Address already in use", "busy"),
    ("/dev/video0: Permission denied", "forbidden"),
    ("rtsp://cam/x: Server returned 401 Unauthorized (authorization failed)", "unauthorized"),
    ("rtsp://cam/x: Connection timed out", "unreachable"),
    ("[tcp @ 0x1] Failed to resolve hostname cam.local: Name or service not known", "unreachable"),
    ("srt://192.0.2.1:9000: Input/output error", "unreachable"),
    ("rtsp://192.0.2.1/x: No route to host", "unreachable"),
    ("Unknown input format: 'pulse'", "unable"),
    ("srt://192.0.2.1:9000: Protocol not found", "unable"),
    ("Stream map '0:v:0' matches no streams.", "empty"),
    ("Output file #0 does not contain any stream", "empty"),
    ("camera.mp4: Invalid data found when processing input", "unknown"),
    ("", "unknown"),
    ("[swscaler @ 0x1] deprecated pixel format used, make sure you did set range correctly", "unknown"),
]


@pytest.mark.parametrize(("said", "cause"), SAID)
def test_causes(said: str, cause: str) -> None:
    assert cause_of(said) == cause


NETWORK = RtspSource(rtsp="rtsp://192.0.2.11/stream1")
LOCAL = V4l2Source(v4l2="/dev/video2")


def told(source: object, said: str, **changes: object) -> tuple[str, str, str]:
    device = Device("close", "cameras.close", "cameras.close.source", source)  # type: ignore[arg-type]
    found = why_closed(device, said, **changes)  # type: ignore[arg-type]
    return found.code, found.message(), found.fix()


@pytest.mark.parametrize(
    ("source", "said", "code"),
    [
        (NETWORK, "Connection refused", "DEV-002"),
        (LOCAL, "No such file or directory", "DEV-003"),
        (LOCAL, "Device or resource busy", "DEV-004"),
        (LOCAL, "Permission denied", "DEV-005"),
        (NETWORK, "401 Unauthorized", "DEV-006"),
        (NETWORK, "Connection timed out", "DEV-007"),
        (LOCAL, "/dev/video2: Input/output error", "DEV-001"),
        (LOCAL, "Unknown input format: 'v4l2'", "DEV-008"),
        (FileSource(file=Path("talk.wav")), "Stream map '0:v:0' matches no streams.", "DEV-009"),
        (FileSource(file=Path("talk.bin")), "Invalid data found when processing input", "DEV-001"),
    ],
)
def test_each_cause_has_its_own_code_and_names_the_place(source: object, said: str, code: str) -> None:
    got, message, fix = told(source, said)
    assert got == code
    assert "cameras.close" in f"{message} {fix}" or "camera close" in message


def test_a_microphone_has_codes_of_its_own() -> None:
    assert told(AlsaSource(alsa="hw:1,0"), "Invalid argument", sound=True)[0] == "DEV-024"
    assert told(FileSource(file=Path("x.mp4")), "does not contain any stream", sound=True)[0] == "DEV-026"
    assert told(PulseSource(pulse="mic"), "mic: No such entity", sound=True)[0] == "DEV-003"


def test_the_last_word_is_told_but_not_at_length() -> None:
    assert "Input/output" in told(LOCAL, "noise\n/dev/video2: Input/output error")[1]
    assert len(told(LOCAL, "x" * 5000)[1]) < 400


@pytest.mark.parametrize(
    ("source", "port"),
    [
        (RtmpSource(rtmp="rtmp://0.0.0.0:1940/live/cam", listen=True), ("0.0.0.0", 1940, "tcp")),
        (RtmpSource(rtmp="rtmp://127.0.0.1/live/cam", listen=True), ("127.0.0.1", 1935, "tcp")),
        (RtmpSource(rtmp="rtmp://192.0.2.1/live/cam"), None),
        (SrtSource(srt="srt://:9000?mode=listener"), ("0.0.0.0", 9000, "udp")),
        (SrtSource(srt="srt://192.0.2.1:9000"), None),
        (SrtSource(srt="srt://192.0.2.1:9000?mode=caller"), None),
        (HttpSource(http="http://192.0.2.1/x"), None),
    ],
)
def test_sources_that_wait_to_be_called(source: VideoSource, port: object) -> None:
    assert listening_port(source) == port
