"""A session's secrets under their names, the engine's own among them."""

from pathlib import Path

import pytest

from streamctl.core.errors import CombinedError
from streamctl.core.secret_reference import SecretReference
from streamctl.live.keys import ENGINE, keys_at_hand, read_keys
from streamctl.live.relay.order import NAME
from streamctl.plan.model import EnginePlan
from tests.lab.shows import target


@pytest.fixture
def engine(tmp_path: Path) -> EnginePlan:
    file = tmp_path / "password"
    file.write_text("a-password-nobody-may-see")
    file.chmod(0o600)
    return EnginePlan(kind="obs", password=SecretReference(file=file))


def test_the_engines_password_is_one_of_them(engine: EnginePlan) -> None:
    assert {name: key.reveal() for name, key in read_keys((), engine).items()} == {ENGINE: "a-password-nobody-may-see"}
    assert keys_at_hand((), engine).keys() == {ENGINE}
    assert read_keys((), EnginePlan(kind="obs")) == {}
    assert not NAME.fullmatch(ENGINE), "a target could be called like that"


def test_every_secret_that_cannot_be_read_is_told_at_once() -> None:
    engine = EnginePlan(kind="obs", password=SecretReference(file=Path("/nowhere/password")))
    with pytest.raises(CombinedError) as caught:
        read_keys((target("main"),), engine)
    assert [problem.where for problem in caught.value.problems] == ["targets.main", "engine.password"]
    assert keys_at_hand((target("main"),), engine) == {}
