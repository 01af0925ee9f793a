"""The command lines of delivery, word by word."""

from pathlib import Path

import pytest

from streamctl.media.argv.delivery import (
    file_argv,
    hls_argv,
    key_preset,
    publisher_argv,
    receiver_argv,
    receiver_url,
    srt_argv,
    srt_preset,
    srt_receiver_argv,
    srt_receiver_url,
    target_argv,
)

PROGRAM = Path("/opt/ffmpeg")
BEFORE = "-hide_banner -nostats -loglevel warning -progress pipe:7 -stats_period 0.25"
INPUT = "-f flv -fpsprobesize 0 -i pipe:0"
COMMON = "-codec copy -flvflags no_duration_filesize"


def words(argv: list[str]) -> str:
    return " ".join(argv)


def test_a_target_with_its_key_in_a_pipe() -> None:
    assert words(target_argv(PROGRAM, "rtmp://192.0.2.20/live", 7, 8)) == (
        f"/opt/ffmpeg {BEFORE} {INPUT} -f flv {COMMON} -fpre /dev/fd/8 -rtmp_app live -rw_timeout 10000000 "
        "-send_buffer_size 524288 rtmp://192.0.2.20/live"
    )


def test_a_target_whose_address_says_everything() -> None:
    assert words(target_argv(PROGRAM, "rtmp://192.0.2.20/live/hall", 7, None)) == (
        f"/opt/ffmpeg {BEFORE} {INPUT} -f flv {COMMON} -rw_timeout 10000000 -send_buffer_size 524288 "
        "rtmp://192.0.2.20/live/hall"
    )


def test_an_encrypted_target_shows_its_certificate() -> None:
    assert words(target_argv(PROGRAM, "rtmps://a.example/live2", 7, 8, Path("/etc/authorities.pem"))) == (
        f"/opt/ffmpeg {BEFORE} {INPUT} -f flv -ca_file /etc/authorities.pem {COMMON} -fpre /dev/fd/8 -rtmp_app live2 "
        "-rw_timeout 10000000 -send_buffer_size 524288 -tls_verify 1 rtmps://a.example/live2"
    )
    assert "-tls_verify 1" in words(target_argv(PROGRAM, "rtmps://a.example/live2", 7, 8))


@pytest.mark.parametrize(
    ("url", "application"),
    [("rtmp://h/live", "live"), ("rtmp://h/studio/one/", "studio/one"), ("rtmps://h:443/rtmp/", "rtmp")],
)
def test_the_whole_path_is_the_application(url: str, application: str) -> None:
    argv = target_argv(PROGRAM, url, 7, 8)
    assert argv[argv.index("-rtmp_app") + 1] == application


def test_the_publisher_gets_numbers_of_pipes_and_no_key() -> None:
    assert publisher_argv("rtmp://h/live", 7, 8)[1:] == ["-m", "streamctl.media.publisher", "rtmp://h/live", "7", "8"]


def test_a_key_as_a_preset() -> None:
    assert key_preset("abcd-1234") == b"rtmp_playpath=abcd-1234\n"


def test_a_receiver() -> None:
    assert words(receiver_argv(PROGRAM, 1935, Path("/s/rehearsal/local.flv"))) == (
        "/opt/ffmpeg -hide_banner -nostats -loglevel warning -f flv -fpsprobesize 0 -listen 1 -timeout 30 "
        "-i rtmp://127.0.0.1:1935/live/rehearsal "
        "-f flv -codec copy -flush_packets 1 -flvflags no_duration_filesize /s/rehearsal/local.flv"
    )
    assert receiver_url(1935) == "rtmp://127.0.0.1:1935/live/rehearsal"


SRT = (
    "-connect_timeout 4000 -latency 120000 -linger 3 -mode caller -rw_timeout 10000000 -sndbuf 400000 -tlpktdrop 0 "
    "-transtype live srt://192.0.2.23:9000"
)


def test_an_srt_server_in_the_clear() -> None:
    argv = srt_argv(PROGRAM, "srt://192.0.2.23:9000", 7, None, latency_ms=120, buffer_bytes=400_000)
    assert words(argv) == f"/opt/ffmpeg {BEFORE} {INPUT} -f mpegts -codec copy {SRT}"


def test_an_srt_server_with_its_secrets_in_a_pipe_and_never_in_the_clear() -> None:
    argv = srt_argv(PROGRAM, "srt://192.0.2.23:9000", 7, 8, latency_ms=120, buffer_bytes=400_000)
    assert {"-fpre", "/dev/fd/8", "-enforced_encryption"} <= set(argv)
    assert srt_preset("phrase-of-ours", None) == b"passphrase=phrase-of-ours\n"
    assert srt_preset(None, "#!::r=a,m=publish") == b"srt_streamid=#!::r=a,m=publish\n"
    assert srt_preset("phrase-of-ours", "id").splitlines() == [b"passphrase=phrase-of-ours", b"srt_streamid=id"]


def test_places_on_a_disk() -> None:
    folder = hls_argv(
        Path("/srv/www/hall"), "talk-1", segment_seconds=2.0, window_seconds=30.0, progress_pipe=7, ending_pipe=8
    )
    assert folder[1:] == ["-m", "streamctl.media.hls_folder", "/srv/www/hall", "talk-1", "2", "30", "7", "8"]
    assert file_argv(Path("/media/x.mkv"), 7)[1:] == ["-m", "streamctl.media.file_copy", "/media/x.mkv", "7"]


def test_an_srt_receiver() -> None:
    assert words(srt_receiver_argv(PROGRAM, 9000, Path("/s/rehearsal/local.flv"))) == (
        "/opt/ffmpeg -hide_banner -nostats -loglevel warning -f mpegts -fpsprobesize 0 -listen_timeout 30000000 "
        "-mode listener -i srt://127.0.0.1:9000 "
        "-f flv -codec copy -flush_packets 1 -flvflags no_duration_filesize /s/rehearsal/local.flv"
    )
    assert srt_receiver_url(9000) == "srt://127.0.0.1:9000"
