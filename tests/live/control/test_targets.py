"""Targets taken off and put on again mid-show, also over the death of a switcher."""

import contextlib
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.redaction import Secret
from streamctl.core.secret_reference import SecretReference
from streamctl.live.running import Running
from streamctl.plan.model import TargetPlan
from streamctl.session import records as r
from streamctl.session.state import fold
from tests.lab import journals
from tests.lab.shows import importable, records, show, show_plan, target, tell_switcher
from tests.lab.waiting import wait_for


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    importable(monkeypatch)


def figures(running: Running) -> dict[str, Any]:
    """Return what the switcher itself has of its target."""
    return tell_switcher(running, "status", {})["targets"]


def test_a_new_switcher_does_not_send_where_the_old_one_was_told_not_to(tmp_path: Path) -> None:
    plan = show_plan(tmp_path, targets=(target("main"), target("spare")))
    keys = {"main": Secret("canary-main-key"), "spare": Secret("canary-spare-key")}
    with show(tmp_path, plan, keys=keys) as running:
        running.call("target.stop", {"name": "spare"})
        with contextlib.suppress(StreamctlError):
            tell_switcher(running, "fake.exit", {"status": 9})
        wait_for(lambda: records(running, "programme.resumed"), 20, "the new switcher")
        assert list(wait_for(lambda: figures(running))) == ["main"]
        running.call("target.restart", {"name": "spare"})
        assert sorted(wait_for(lambda: figures(running))) == ["main", "spare"]


def test_both_secrets_of_an_srt_target_reach_the_switcher_and_nothing_else(tmp_path: Path) -> None:
    reference = SecretReference(file=Path("/nowhere/secret"))
    far = TargetPlan(
        id="far",
        platform="custom",
        url="srt://127.0.0.1:9",
        key=reference,
        receiver=False,
        kind="srt",
        passphrase=reference,
        latency_ms=250,
    )
    keys = {"far": Secret("canary-stream-id"), "far.passphrase": Secret("canary-passphrase")}
    with show(tmp_path, show_plan(tmp_path, targets=(far,)), keys=keys) as running:
        told = wait_for(lambda: figures(running)["far"])
        assert told["args"] == {
            "name": "far",
            "url": "srt://127.0.0.1:9",
            "key": "***",
            "receiver": False,
            "kind": "srt",
            "passphrase": "***",
            "latency_ms": 250,
            "place": None,
            "segment_seconds": 2.0,
            "window_seconds": 30.0,
            "kbps": 1628,
        }
        row = running.call("status")["targets"][0]
        assert (row["kind"], row["place"]) == ("srt", "srt://127.0.0.1:9")
        written = b"".join(path.read_bytes() for path in running.folder.rglob("*") if path.is_file())
        assert b"canary" not in written


def test_a_passphrase_that_is_not_known_keeps_the_target_off(tmp_path: Path) -> None:
    far = target("far").model_copy(update={"kind": "srt", "url": "srt://127.0.0.1:9"})
    far = far.model_copy(update={"passphrase": SecretReference(file=Path("/nowhere/phrase"))})
    with show(tmp_path, show_plan(tmp_path, targets=(far,)), keys={"far": Secret("canary-id")}) as running:
        assert [fault.code for fault in records(running, "fault")] == ["LIV-028"]
        assert figures(running) == {}


def asked(verb: str, name: str) -> r.Command:
    return r.Command(request=f"{verb}-1", origin="operator", verb=verb, arguments=(f"name={name}",))


def test_what_is_off_is_told_by_the_journal_alone() -> None:
    story = [asked("target.stop", "a"), asked("target.remove", "b"), asked("cut", "c"), asked("target.restart", "a")]
    assert fold(journals.numbered(story)).off == {"b"}
    assert fold(journals.numbered([*story, asked("target.add", "b")])).off == frozenset()
