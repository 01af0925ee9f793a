"""Secrets of each kind: read when needed, refused with a code that names the reference and never the value."""

import os
import sys
import types
from pathlib import Path

import pytest
from pydantic import ValidationError

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import redact
from streamctl.core.secret_reference import SecretReference
from streamctl.media import secrets
from streamctl.media.secrets import resolve

KEY = "abcd-1234-efgh"


def code_of(reference: SecretReference) -> str:
    with pytest.raises(StreamctlError) as refused:
        resolve(reference)
    assert KEY not in f"{refused.value!r} {refused.value} {refused.value.facts} {refused.value.__cause__!r}"
    assert refused.value.exit_code == 14
    assert str(reference) in refused.value.message()
    return refused.value.code


def file_with(folder: Path, content: bytes) -> SecretReference:
    (folder / "key").write_bytes(content)
    return SecretReference(file=folder / "key")


def shell(command: str) -> SecretReference:
    return SecretReference(command=("sh", "-c", command))


def test_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YT_KEY", f" {KEY}\n")
    assert resolve(SecretReference(env="YT_KEY")).reveal() == KEY
    monkeypatch.setenv("YT_KEY", " ")
    assert code_of(SecretReference(env="YT_KEY")) == "SEC-004"
    monkeypatch.delenv("YT_KEY")
    assert code_of(SecretReference(env="YT_KEY")) == "SEC-001"


@pytest.mark.parametrize(
    "content",
    [KEY.encode(), f"{KEY}\n".encode(), f"\n{KEY}\r\nsecond line\n".encode(), b"\xef\xbb\xbf" + KEY.encode() + b"\r\n"],
)
def test_a_file_s_first_line(tmp_path: Path, content: bytes) -> None:
    assert resolve(file_with(tmp_path, content)).reveal() == KEY


def test_a_file_below_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file_with(tmp_path, KEY.encode())
    assert resolve(SecretReference(file=Path("~/key"))).reveal() == KEY
    assert code_of(SecretReference(file=Path("~nobody-of-that-name/key"))) == "SEC-002"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert code_of(SecretReference(file=tmp_path / "missing")) == "SEC-002"
    assert code_of(SecretReference(file=tmp_path)) == "SEC-002"
    assert code_of(SecretReference(file=Path("/a\0b"))) == "SEC-002"
    assert code_of(file_with(tmp_path, b"\xff\xfea\x00")) == "SEC-002"
    assert code_of(file_with(tmp_path, b"")) == "SEC-004"
    assert code_of(file_with(tmp_path, b"\n \n")) == "SEC-004"
    assert code_of(SecretReference(file=Path("/dev/zero"))) == "SEC-006"


@pytest.mark.timeout(20)
def test_a_pipe_is_read_and_a_silent_one_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, f"{KEY}\n".encode())
    monkeypatch.setattr(secrets, "FILE_SECONDS", 0.2)
    assert code_of(SecretReference(file=Path(f"/dev/fd/{read_end}"))) == "SEC-002"  # open, and nobody says more
    os.write(write_end, f"{KEY}\n".encode())
    os.close(write_end)
    assert resolve(SecretReference(file=Path(f"/dev/fd/{read_end}"))).reveal() == KEY
    os.close(read_end)
    os.mkfifo(tmp_path / "fifo")
    assert code_of(SecretReference(file=tmp_path / "fifo")) in {"SEC-002", "SEC-004"}


def test_a_command_s_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve(shell(f"echo {KEY}; echo comment")).reveal() == KEY
    assert code_of(shell("exit 3")) == "SEC-003"
    assert code_of(shell(f"echo {KEY}; exit 1")) == "SEC-003"
    assert code_of(shell("true")) == "SEC-004"
    assert code_of(SecretReference(command=("/no/such/program",))) == "SEC-003"
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.2)
    assert code_of(shell("exec sleep 60")) == "SEC-003"


def test_a_command_sees_no_shell(tmp_path: Path) -> None:
    assert resolve(SecretReference(command=("echo", "$HOME;`id`"))).reveal() == "$HOME;`id`"


@pytest.mark.parametrize("value", [f"{KEY} {KEY}", f"{KEY}\x1b[0m", f"{KEY}\u3000x", f"{KEY}\u200b"])
def test_odd_characters_are_refused(value: str, tmp_path: Path) -> None:
    assert code_of(file_with(tmp_path, value.encode())) == "SEC-006"


def test_what_was_read_is_masked_from_then_on(tmp_path: Path) -> None:
    assert redact(KEY) == KEY
    resolve(file_with(tmp_path, KEY.encode()))
    assert redact(KEY) == "***"


def keyring_with(monkeypatch: pytest.MonkeyPatch, get_password: object) -> None:
    module = types.ModuleType("keyring")
    module.get_password = get_password  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)


def test_a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = SecretReference(keyring="streamctl/youtube")
    kept = {("streamctl", "youtube"): KEY}
    keyring_with(monkeypatch, lambda service, name: kept.get((service, name)))
    assert resolve(reference).reveal() == KEY
    assert code_of(SecretReference(keyring="streamctl/other")) == "SEC-005"

    def locked(service: str, name: str) -> str:
        raise RuntimeError(f"locked: {KEY}")

    keyring_with(monkeypatch, locked)
    assert code_of(reference) == "SEC-005"


def test_without_the_keyring_package_the_fix_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(StreamctlError) as missing:
        resolve(SecretReference(keyring="streamctl/youtube"))
    assert missing.value.code == "SEC-005"
    assert "streamctl[keyring]" in missing.value.fix()


@pytest.mark.parametrize(
    "places",
    [{}, {"env": "A", "file": "b"}, {"env": ""}, {"command": ()}, {"keyring": "no-slash"}, {"keyring": "a/b/c"}],
)
def test_a_reference_names_exactly_one_place(places: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SecretReference(**places)  # type: ignore[arg-type]


def test_a_reference_in_words_shows_no_argument_of_a_command() -> None:
    assert str(SecretReference(command=("pass", "show", "--token=tops3cret"))) == "command:pass"
    assert str(SecretReference(env="YT_KEY")) == "env:YT_KEY"
    assert str(SecretReference(keyring="a/b")) == "keyring:a/b"
