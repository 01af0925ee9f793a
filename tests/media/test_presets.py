import threading
from pathlib import Path

import pytest

from streamctl.media.ffmpeg import Ffmpeg
from streamctl.media.presets import presets_work
from tests.lab import components


@pytest.mark.debian_ffmpeg
def test_debian_s_ffmpeg_obeys_presets() -> None:
    assert presets_work(components.debian_ffmpeg())


@pytest.mark.ffmpeg
def test_the_answer_is_the_same_for_every_thread_that_asks(any_ffmpeg: Ffmpeg) -> None:
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.append(presets_work(any_ffmpeg))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 3
    assert len(set(answers)) == 1


def test_what_cannot_be_started_obeys_nothing() -> None:
    assert not presets_work(Ffmpeg(Path("/nowhere/ffmpeg"), "0", (0, 0), "explicit"))


def test_what_ignores_its_arguments_obeys_nothing() -> None:
    assert not presets_work(Ffmpeg(Path("/bin/true"), "0", (0, 0), "explicit"))
