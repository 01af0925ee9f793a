"""The publisher that takes FFmpeg's place, against a real server."""

import os
import threading
from pathlib import Path

import pytest

from streamctl.core.redaction import Secret
from streamctl.media.argv.delivery import key_preset, publisher_argv, target_argv
from streamctl.media.child import ChildProcess
from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.pipes import filled_pipe, write_all
from streamctl.media.progress import Progress, ProgressReader
from streamctl.media.publisher import main, stream_url
from tests.lab.encode import decoded_pictures, encoded
from tests.lab.nginx import rtmp_server
from tests.lab.tls import make_authority, tls_front
from tests.lab.waiting import wait_for

KEY = "canary-publisher-key"


def run_publish(argv: list[str], pipes: list[int], report: int, data: bytes) -> tuple[int, str, Progress]:
    """Run `argv` with `data` as its input; return status, last words and last report."""
    child = ChildProcess("publisher", argv, pass_fds=pipes)
    reader = ProgressReader()

    def give() -> None:
        try:
            write_all(child.input.fileno(), data)
        except OSError:
            return

    def read() -> None:
        while told := os.read(report, 4096):
            reader.feed(told)

    threads = [threading.Thread(target=give), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    threads[0].join(20)
    status = child.stop()
    threads[1].join(5)
    os.close(report)
    return status, child.tail(), reader.latest


def published(url: str, data: bytes) -> tuple[int, str, Progress]:
    report, writing = os.pipe()
    key = filled_pipe(key_preset(KEY))
    return run_publish(publisher_argv(url, writing, key), [writing, key], report, data)


@pytest.mark.nginx
def test_it_publishes_every_picture_under_the_key(tmp_path: Path, any_ffmpeg: Ffmpeg) -> None:
    data = encoded(any_ffmpeg, seconds=2)
    with rtmp_server(tmp_path) as server:
        status, words, progress = published(server.url, data)
        assert (status, words) == (0, "")
        assert progress.ended
        assert progress.total_bytes > 0.8 * len(data)
        assert progress.out_seconds == pytest.approx(2.0, abs=0.1)
        [file] = wait_for(lambda: server.files(KEY), what="the recording")
        assert decoded_pictures(any_ffmpeg, file) == 60


@pytest.mark.ffmpeg
def test_a_refusal_is_told_without_the_key(any_ffmpeg: Ffmpeg) -> None:
    status, words, _ = published("rtmp://127.0.0.1:1/live", encoded(any_ffmpeg, seconds=2))
    assert status == 1
    assert "refused" in words
    assert KEY not in words


@pytest.mark.nginx
def test_encrypted_only_to_a_server_that_is_trusted(
    tmp_path: Path, ffmpeg: Ffmpeg, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The publisher and FFmpeg alike: a stream key is not given to just anybody who answers."""
    data, authority = encoded(ffmpeg, seconds=2), make_authority(tmp_path)
    with rtmp_server(tmp_path / "nginx") as server, tls_front(authority, server.port) as front:
        url = f"rtmps://localhost:{front.port}/live"

        def plain(trusted: Path | None) -> tuple[int, str, Progress]:
            report, writing = os.pipe()
            argv = target_argv(ffmpeg.path, f"{url}/by-ffmpeg", writing, None, trusted)
            return run_publish(argv, [writing], report, data)

        assert plain(None)[0] != 0
        assert published(url, data)[0] != 0
        assert server.log().count("publish:") == 0
        assert plain(authority.file)[0] == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        assert published(url, data)[0] == 0
        assert server.files("by-ffmpeg")
        assert server.files(KEY)


@pytest.mark.parametrize(
    ("url", "key", "whole"),
    [
        ("rtmp://h/live", "k", "rtmp://h/live/k"),
        ("rtmp://h/live/", "k?a=b", "rtmp://h/live/k?a=b"),
        ("rtmp://h/a/b", "c/d", "rtmp://h/a/b/c/d"),
        ("rtmp://h/a/b/c", "k", None),
        ("rtmp://h/live", "a/b", None),
    ],
)
def test_application_and_key_are_cut_apart_where_they_should(url: str, key: str, whole: str | None) -> None:
    if whole is None:
        with pytest.raises(ValueError, match="presets"):
            stream_url(url, Secret(key))
    else:
        assert stream_url(url, Secret(key)) == whole


def test_without_a_key_it_does_not_begin(capsys: pytest.CaptureFixture[str]) -> None:
    empty, report = filled_pipe(b""), os.open(os.devnull, os.O_WRONLY)
    assert main(["rtmp://127.0.0.1:1/live", str(report), str(empty)]) == 1
    assert "no stream key" in capsys.readouterr().err
    os.close(report)
