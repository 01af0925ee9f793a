"""What a person sees of an OBS that differs from the profile."""

import io
from typing import Any, get_args

import pytest

from streamctl.console import obs_studio
from streamctl.console.obs_studio import WORDS, print_studio
from streamctl.console.output import Stdio
from streamctl.core.redaction import Secret
from streamctl.live.obs.studio.difference import Act, Difference, Stage, Thing

DIFFERENCES = (
    Difference(Stage.PROFILE, "load", "profile", "streamctl-talk", before="podcast"),
    Difference(Stage.PARAMETERS, "change", "setting", "SimpleOutput.VBitrate", before="9000", after="3000"),
    Difference(Stage.PARAMETERS, "change", "stream", "key"),
    Difference(Stage.CANVAS, "change", "canvas", "canvas", before="320x180 10 fps", after="1280x720 30 fps"),
    Difference(Stage.TIDYING, "remove", "scene", "Wide!"),
    Difference(Stage.ITEMS, "create", "item", "camera: close", "wide", after="640x360 at 0,0"),
    Difference(Stage.DETAILS, "change", "input", "microphone: lectern", "", "muted", before=True, after=False),
    Difference(Stage.DETAILS, "change", "input", "microphone: lectern", "", "volume", before=-3.5, after=0.0),
    Difference(Stage.DETAILS, "change", "transition", "transition", before="cut", after="fade 500 ms"),
)


def said(language: str, **changes: Any) -> list[str]:
    out = io.StringIO()
    data = {
        "address": "127.0.0.1:4455",
        "obs": "30.2.3",
        "name": "streamctl-talk",
        "outputs": [],
        "applied": False,
        "differences": [one.document() for one in DIFFERENCES],
    }
    print_studio({**data, **changes}, Stdio(out, io.StringIO(), language))
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


def test_each_difference_is_a_line_in_words() -> None:
    assert said("en") == [
        "OBS 30.2.3 at 127.0.0.1:4455: profile and scene collection streamctl-talk",
        "load OBS profile streamctl-talk",
        "change setting SimpleOutput.VBitrate 9000 -> 3000",
        "change stream key",
        "change picture picture 320x180 10 fps -> 1280x720 30 fps",
        "remove scene Wide!",
        "create item wide > camera: close 640x360 at 0,0",
        "change source microphone: lectern: muted yes -> no",
        "change source microphone: lectern: volume (dB) -3.5 -> 0",
        "change transition transition cut -> fade 500 ms",
        "9 differences; `streamctl obs apply PROFILE` mends them",
    ]


def test_in_japanese_as_well() -> None:
    lines = said("ja", outputs=["stream"])
    assert lines[1] == "出力中: stream"
    assert "変更 ソース microphone: lectern: ミュート はい -> いいえ" in lines
    assert lines[-1].startswith("9 か所が違います")


@pytest.mark.parametrize(("applied", "count", "words"), [(True, 9, "mended"), (True, 0, "nothing to do")])
def test_what_became_of_it_is_said_last(applied: bool, count: int, words: str) -> None:
    differences = [one.document() for one in DIFFERENCES[:count]]
    assert words in said("en", applied=applied, differences=differences)[-1]


@pytest.mark.parametrize("language", WORDS)
def test_every_act_and_thing_has_a_word(language: str) -> None:
    assert set(get_args(Act)) | set(get_args(Thing)) | {"server", "key"} <= set(WORDS[language])
    assert set(get_args(Act)) == set(obs_studio.STYLES)
    assert set(WORDS["en"]) == set(WORDS["ja"])


def test_an_address_with_a_secret_is_masked() -> None:
    secret = Secret("canary-in-an-address")
    one = Difference(Stage.DETAILS, "change", "input", "camera: wide", "", "input", f"srt://x?y={secret.reveal()}", "z")
    assert secret.reveal() not in "\n".join(said("en", differences=[one.document()]))
