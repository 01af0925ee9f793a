"""A session's secrets under their names, the engine's own among them."""

from pathlib import Path

import pytest

from streamctl.core.errors import CombinedError
from streamctl.core.secret_reference import SecretReference
from streamctl.core.sources import RtspSource, SrtSource
from streamctl.live.keys import keys_at_hand, keys_to_resume, read_keys
from streamctl.live.relay.order import NAME
from streamctl.plan.model import EnginePlan, MicrophonePlan
from streamctl.plan.secrets import ENGINE, own_secrets, secrets_of, source_secret
from tests.lab.plans import camera, small_plan
from tests.lab.shows import target

PASSWORD = "a-password-nobody-may-see"
NOWHERE = SecretReference(file=Path("/nowhere/password"))


@pytest.fixture
def kept(tmp_path: Path) -> SecretReference:
    file = tmp_path / "password"
    file.write_text(PASSWORD)
    file.chmod(0o600)
    return SecretReference(file=file)


def test_the_engines_password_is_one_of_them(kept: SecretReference, tmp_path: Path) -> None:
    plan = small_plan(tmp_path, targets=(), engine=EnginePlan(kind="obs", password=kept))
    wanted = secrets_of(plan, rehearsal=False)
    assert {name: key.reveal() for name, key in read_keys(wanted).items()} == {ENGINE: PASSWORD}
    assert keys_at_hand(wanted).keys() == {ENGINE}
    assert not own_secrets(small_plan(tmp_path, engine=EnginePlan(kind="obs")))


def test_so_are_those_of_cameras_and_microphones(kept: SecretReference, tmp_path: Path) -> None:
    close = RtspSource(rtsp="rtsp://192.0.2.1/a", user="crew", password=kept)
    guest = SrtSource(srt="srt://:9000?mode=listener", passphrase=kept)
    microphone = MicrophonePlan(id="guest", source=guest, gain_db=0, delay_ms=0, backup=None)
    unheard = microphone.model_copy(update={"id": "unheard"})
    sounds = {"microphones": (microphone, unheard), "master": "guest"}
    plan = small_plan(tmp_path, targets=(), cameras=(camera(0, "close", source=close),), **sounds)
    found = {secret.name: secret.where for secret in secrets_of(plan, rehearsal=True)}
    assert found == {
        source_secret("cameras", "close"): "cameras.close.source.password",
        source_secret("microphones", "guest"): "microphones.guest.source.passphrase",
    }
    assert read_keys(own_secrets(plan)).keys() == found.keys()


def test_one_that_the_show_can_do_without_keeps_nobody_from_it(tmp_path: Path) -> None:
    lost = SecretReference(file=Path("/nowhere/password"))
    close = RtspSource(rtsp="rtsp://192.0.2.1/a", user="crew", password=lost)
    cameras = (camera(0, "close", source=close, fallback="wide"), camera(1, "wide"))
    plan = small_plan(tmp_path, targets=(), cameras=cameras, master="wide")
    assert read_keys(secrets_of(plan, rehearsal=False)) == {}
    needed = plan.model_copy(update={"cameras": (cameras[0].model_copy(update={"fallback": None}), cameras[1])})
    with pytest.raises(CombinedError):
        read_keys(secrets_of(needed, rehearsal=False))
    assert keys_to_resume(secrets_of(needed, rehearsal=False)) == {}, "a show that was on air goes on without it"


@pytest.mark.parametrize(
    ("source", "value", "code"),
    [
        (SrtSource(srt="srt://:9000?mode=listener", passphrase=NOWHERE), "too-short", "SEC-008"),
        (SrtSource(srt="srt://:9000?mode=listener", passphrase=NOWHERE), "x" * 80, "SEC-008"),
        (RtspSource(rtsp="rtsp://192.0.2.1/a", user="crew", password=NOWHERE), "x" * 123, "SEC-007"),
        (RtspSource(rtsp="rtsp://192.0.2.1/a", user="crew", password=NOWHERE), "密" * 14, "SEC-007"),
    ],
)
def test_one_that_ffmpeg_would_cut_off_is_told_before(
    source: RtspSource | SrtSource, value: str, code: str, kept: SecretReference, tmp_path: Path
) -> None:
    assert kept.file is not None
    kept.file.write_text(value)
    key = "passphrase" if isinstance(source, SrtSource) else "password"
    cameras = (camera(0, "close", source=source.model_copy(update={key: kept})),)
    with pytest.raises(CombinedError) as caught:
        read_keys(secrets_of(small_plan(tmp_path, targets=(), cameras=cameras), rehearsal=False))
    assert [(one.code, one.where) for one in caught.value.problems] == [(code, f"cameras.close.source.{key}")]
    assert value not in str(caught.value)


def test_no_target_can_be_called_like_one_of_them() -> None:
    assert not any(NAME.fullmatch(name) for name in (ENGINE, source_secret("cameras", "close")))


def test_every_secret_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    lost = EnginePlan(kind="obs", password=SecretReference(file=Path("/nowhere/password")))
    wanted = secrets_of(small_plan(tmp_path, targets=(target("main"),), engine=lost), rehearsal=False)
    with pytest.raises(CombinedError) as caught:
        read_keys(wanted)
    assert [problem.where for problem in caught.value.problems] == ["targets.main.key", "engine.password"]
    assert keys_at_hand(wanted) == {}
