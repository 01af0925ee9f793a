"""Nothing known as a secret gets through, in whatever form, and nothing else is lost."""

import copy
import html
import json
import os
import pickle
import re
import threading
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streamctl.core import redaction
from streamctl.core.redaction import MASK, Secret, clean_environment, hide_variable, redact, redact_values, register
from streamctl.core.secret_reference import SecretReference

KEY = "abcd-1234-efgh-5678"
secrets = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=20)
AGAIN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def test_a_known_secret_is_masked_everywhere() -> None:
    Secret(KEY)
    assert redact(f"{KEY} and x{KEY}y{KEY}{KEY}") == f"{MASK} and x{MASK}y{MASK}{MASK}"


def test_an_unknown_text_stays_as_it_is() -> None:
    Secret(KEY)
    assert redact("frame= 1 fps=30 送出中") == "frame= 1 fps=30 送出中"


@AGAIN
@given(st.lists(secrets, min_size=1, max_size=4), st.text(max_size=10), st.randoms())
def test_no_secret_survives_any_mixture_of_them(values: list[str], noise: str, random: object) -> None:
    redaction._known = ()
    for value in values:
        register(value)
    text = noise.join(values) + "".join(values) + noise
    hidden = redact(text)
    for value in values:
        assert value in MASK * 9 or value not in hidden


def test_of_overlapping_secrets_no_end_sticks_out() -> None:
    register("abcdefg")
    register("efghijk")
    assert redact("<abcdefghijk>") == f"<{MASK}>"
    register("abcdefghijklm")
    assert redact("<abcdefghijklm abcdefg>") == f"<{MASK} {MASK}>"
    register("aaaa")
    assert redact("aaaaaa") == MASK


@pytest.mark.parametrize("secret", [r"a.b*c", "[x]{4}", r"\d+\w", "^key$", "(?P<n>", "a|b|c", r"\1\2\3\4", "$&%s%d{}"])
def test_characters_of_patterns_are_just_characters(secret: str) -> None:
    register(secret)
    assert redact(f"key={secret};") == f"key={MASK};"
    assert redact("axbbc 44 12 akeyb") == "axbbc 44 12 akeyb"


@AGAIN
@given(secrets)
def test_written_forms_of_a_secret_are_masked(secret: str) -> None:
    redaction._known = ()
    register(secret)
    for form in (
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), quote(secret, safe="")),
        quote_plus(secret),
        html.escape(secret),
        repr(secret)[1:-1],
    ):
        assert form in MASK * 9 or form not in redact(f"<{form}>")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("rtsp://user:pw@192.0.2.1/s", "rtsp://***@192.0.2.1/s"),
        ("rtsp://user:p@ss:w@192.0.2.1/s", "rtsp://***@192.0.2.1/s"),
        ("rtsp://:pw@192.0.2.1/s", "rtsp://***@192.0.2.1/s"),
        ("https://token@example.com/x and rtmp://a:b@h", "https://***@example.com/x and rtmp://***@h"),
        ("RTSP://User:PW@host", "RTSP://***@host"),
        ("srt://h:9000?mode=caller&passphrase=tops3cret&latency=120", "srt://h:9000?mode=caller&passphrase=***&latency=120"),
        ("rtmp_playpath=key?s=1&e=2 next", "rtmp_playpath=*** next"),
        ("rtmp_playpath: key", "rtmp_playpath: ***"),
        ("rtmp_playpath = key", "rtmp_playpath = ***"),
        ("rtmp://host/live mail a@b.c", "rtmp://host/live mail a@b.c"),
        ("http://host:80/a@b", "http://host:80/a@b"),
    ],
)  # fmt: skip
def test_credentials_in_addresses_are_masked_without_being_known(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.timeout(5)
def test_a_long_line_is_redacted_in_no_time() -> None:
    """Quadratic patterns would let one mad line of a camera's log stop the show."""
    redact("a.a-a+" * 40_000 + "://" * 10_000)


def test_a_document_keeps_its_keys_numbers_and_structure() -> None:
    for secret in ("live", "2026", "true", "state"):
        register(secret)
    document = {"live": [2026, True, None, 1.5], "state": ("is live", {"year": "in 2026"})}
    assert redact_values(document) == {"live": [2026, True, None, 1.5], "state": ["is ***", {"year": "in ***"}]}


def test_values_too_short_to_tell_from_words_are_left() -> None:
    register("abc")
    register("")
    assert redact("abc") == "abc"


def test_a_secret_shows_nothing_of_itself() -> None:
    secret = Secret(KEY)
    assert KEY not in f"{secret} {secret!r} {[secret]} {vars(Secret)}"
    assert secret.reveal() == KEY
    assert secret != Secret(KEY)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(AttributeError):
        secret.extra = KEY  # type: ignore[attr-defined]


def test_children_get_no_variable_that_holds_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YT_KEY", KEY)
    monkeypatch.setenv("URL", f"rtmp://host/{KEY}")
    monkeypatch.setenv("HARMLESS", "value")
    assert "YT_KEY" in clean_environment()
    Secret(KEY)
    clean = clean_environment()
    assert not any(KEY in value for value in clean.values())
    assert clean["HARMLESS"] == "value"
    assert os.environ["YT_KEY"] == KEY


def test_a_short_secret_costs_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/local/live/bin")
    monkeypatch.setenv("HOME", "/home/live")
    monkeypatch.setenv("RTMP_KEY", "live")
    Secret("live")
    clean = clean_environment()
    assert (clean["PATH"], clean["HOME"]) == ("/usr/local/live/bin", "/home/live")
    assert "RTMP_KEY" not in clean


def test_a_variable_named_as_a_secret_is_kept_from_children_before_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YT_KEY", KEY)
    SecretReference(env="YT_KEY")
    assert "YT_KEY" not in clean_environment()
    monkeypatch.setenv("OTHER", "x")
    hide_variable("OTHER")
    assert "OTHER" not in clean_environment()


def test_threads_may_register_while_others_redact() -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for count in range(100):
                register(f"secret-{number}-{count}")
                redact("some line of a log")
                clean_environment()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert redact("secret-0-0 secret-3-99") == f"{MASK} {MASK}"
    assert {f"secret-{number}-{count}" for number in range(4) for count in range(100)} <= set(redaction._known)
