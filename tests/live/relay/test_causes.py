"""FFmpeg's words and what they mean; the lines were taken from FFmpeg 5.1, 9.0 and our publisher."""

from pathlib import Path

import pytest

from streamctl.live.relay.causes import REFUSALS, UNHURRIED, cause
from streamctl.live.relay.order import TargetOrder, address

URL = "rtmp://192.0.2.7:1936/live"
REFUSED = [
    "[tcp @ 0x55] Connection to tcp://192.0.2.7:1936?tcp_nodelay=0 failed: Connection refused",
    "[rtmp @ 0x56] Cannot open connection tcp://192.0.2.7:1936?tcp_nodelay=0",
    f"{URL}: Connection refused",
]
TCP = "[tcp @ 0x5] Connection to tcp://192.0.2.7:1936 failed:"
NO_NAME = "[tcp @ 0x5] Failed to resolve hostname nowhere.invalid: Name or service not known"
PIPE = ["av_interleaved_write_frame(): Broken pipe", f"Error closing file {URL}: Broken pipe"]
TLS = ["[tls @ 0x5] Peer certificate failed verification", f"{URL}: Input/output error"]
YOUTUBE = TargetOrder("youtube", URL, None, receiver=False)
SRT = TargetOrder("far", "srt://192.0.2.7:9000", None, receiver=False, kind="srt")
COPY = TargetOrder("copy", None, None, receiver=False, kind="file", place=Path("/media/stick/talk.mkv"))
REJECTED = [
    "19:13:20/SRT:RcvQ:w1!W:SRT.cn: REJECT reported from HS processing: Incorrect passphrase - not processing further",
    "[srt @ 0x558d6eff7e40] Connection to srt://192.0.2.7:9000 failed: Input/output error",
]
UNANSWERED = ["[srt @ 0x55] Connection to srt://192.0.2.7:9000 failed: Input/output error"]
SSL = "SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"


@pytest.mark.parametrize(
    ("status", "lines", "live", "connected", "code"),
    [
        (1, REFUSED, False, False, "TGT-001"),
        (145, ["[out#0/flv @ 0x55] Error opening output rtmp://…: Connection refused"], False, False, "TGT-001"),
        (1, ["ConnectionRefusedError: Connection refused"], False, False, "TGT-001"),
        (1, [f"{TCP} Connection timed out"], False, False, "TGT-003"),
        (1, [f"{TCP} No route to host"], False, False, "TGT-003"),
        (1, [NO_NAME], False, False, "TGT-004"),
        (1, ["gaierror: Temporary failure in name resolution"], False, False, "TGT-004"),
        (1, ["[rtmp @ 0x5] Server error: Stream already publishing"], False, True, "TGT-005"),
        (1, PIPE, False, True, "TGT-005"),
        (1, ["BrokenPipeError: Broken pipe"], False, True, "TGT-005"),
        (1, ["BrokenPipeError: Broken pipe"], True, True, "TGT-007"),
        (1, TLS, False, False, "TGT-006"),
        (1, [SSL], False, False, "TGT-006"),
        (1, ["av_interleaved_write_frame(): Connection reset by peer"], True, True, "TGT-007"),
        (0, [], True, True, "TGT-007"),
        (-9, REFUSED, False, False, "TGT-008"),
        (-11, [], True, True, "TGT-008"),
        (1, ["something never seen"], False, False, "TGT-009"),
        (3, [], False, False, "TGT-009"),
    ],
)
def test_a_cause_has_its_code(status: int, lines: list[str], live: bool, connected: bool, code: str) -> None:
    found = cause(YOUTUBE, status, lines, was_live=live, was_connected=connected)
    assert (found.code, found.where) == (code, "youtube")
    for language in ("en", "ja"):
        assert "{" not in found.message(language) + found.fix(language)
    assert "0x5" not in found.message()


@pytest.mark.parametrize("said", ["[rtmp @ 0x5] Server error: Already publishing", "Server error: StreamBusy"])
def test_a_publish_of_our_own_that_the_server_still_holds_is_no_refusal(said: str) -> None:
    for before, code in ((True, "TGT-020"), (False, "TGT-005")):
        found = cause(YOUTUBE, 1, [said], was_live=False, was_connected=False, published_before=before)
        assert found.code == code
    assert "TGT-020" not in UNHURRIED


def test_the_place_is_host_and_port() -> None:
    assert address("rtmp://user:password@192.0.2.7:1936/live") == "192.0.2.7:1936"
    assert "192.0.2.7:1936" in cause(YOUTUBE, 1, REFUSED, was_live=False, was_connected=False).message()


@pytest.mark.parametrize(
    ("order", "status", "lines", "live", "code"),
    [
        (SRT, 1, REJECTED, False, "WAY-003"),
        (SRT, 251, UNANSWERED, False, "WAY-002"),
        (SRT, 1, [NO_NAME], False, "TGT-004"),
        (SRT, 1, ["av_interleaved_write_frame(): Input/output error"], True, "TGT-007"),
        (SRT, -9, REJECTED, False, "TGT-008"),
        (SRT, 1, ["something never seen"], False, "TGT-009"),
        (COPY, 1, ["OSError: No space left on device"], True, "WAY-004"),
        (COPY, 1, ["OSError: Disk quota exceeded"], False, "WAY-004"),
        (COPY, 1, ["PermissionError: Permission denied"], False, "WAY-005"),
        (COPY, 1, ["NotADirectoryError: Not a directory"], True, "WAY-005"),
        (COPY, -9, ["OSError: No space left on device"], True, "TGT-008"),
        (COPY, 1, [], True, "TGT-009"),
    ],
)
def test_other_ways_have_their_own(order: TargetOrder, status: int, lines: list[str], live: bool, code: str) -> None:
    found = cause(order, status, lines, was_live=live, was_connected=True)
    assert (found.code, found.where) == (code, order.name)
    for language in ("en", "ja"):
        assert "{" not in found.message(language) + found.fix(language)


def test_a_refusal_says_why() -> None:
    assert "Incorrect passphrase" in cause(SRT, 1, REJECTED, was_live=False, was_connected=False).message()


def test_only_an_answer_is_a_refusal() -> None:
    assert {"TGT-005", "TGT-006", "WAY-003"} == REFUSALS
    assert REFUSALS < UNHURRIED
