"""SRT servers, folders and files, proven before the show."""

import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.errors import StreamctlError
from streamctl.core.secret_reference import SecretReference
from streamctl.media import srt
from streamctl.plan.model import BudgetPlan, Plan, TargetPlan
from streamctl.preflight import target_places
from streamctl.preflight.check import in_order
from streamctl.preflight.model import CheckResult
from streamctl.preflight.runner import run_checks
from streamctl.preflight.targets import target_checks
from tests.lab.components import debian_ffmpeg
from tests.lab.plans import small_plan
from tests.lab.ports import free_port
from tests.lab.srt import srt_server


def target(name: str, kind: Any, **changes: Any) -> TargetPlan:
    return TargetPlan(id=name, platform="custom", receiver=False, **{"url": None, "key": None, "kind": kind, **changes})


def results(plan: Plan) -> dict[str, CheckResult]:
    checks = in_order(tuple(target_checks(plan, rehearsal=False)))
    return {one.check: one for one in run_checks(checks)}


def codes(result: CheckResult) -> list[str]:
    return [one.code for one in result.problems]


@pytest.mark.ffmpeg
@pytest.mark.debian_ffmpeg
def test_srt_servers_one_listens_one_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(srt, "KNOCK_SECONDS", 0.6)
    with srt_server(tmp_path / "srt", debian_ffmpeg()) as server:
        nobody = f"srt://127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
        found = results(
            small_plan(tmp_path, targets=(target("well", "srt", url=server.url), target("gone", "srt", url=nobody)))
        )
        assert server.received == 0
    assert found["target.well"].measures[0].unit == "ms"
    assert {name: codes(result) for name, result in found.items()} == {
        "target.well": [],
        "target.gone": ["NET-015"],
        "targets": [],
    }


def test_something_else_that_answers(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

        def answer() -> None:
            _, caller = other.recvfrom(2048)
            other.sendto(b"hello", caller)

        thread = threading.Thread(target=answer)
        thread.start()
        found = results(small_plan(tmp_path, targets=(target("web", "srt", url=f"srt://127.0.0.1:{port}"),)))
        thread.join(5)
    assert codes(found["target.web"]) == ["NET-016"]
    assert found["target.web"].blocks


def test_a_secret_that_no_ffmpeg_can_be_given_is_told_before_the_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise StreamctlError("WAY-001", path="/x", version="9.0")

    monkeypatch.setattr(target_places, "srt_program", nowhere)
    far = target("far", "srt", url="srt://127.0.0.1:9", passphrase=SecretReference(env="NO_SUCH_PHRASE"))
    assert codes(results(small_plan(tmp_path, targets=(far,)))["target.far"]) == ["WAY-001"]


def test_a_folder_is_proven_by_writing_and_left_clean(tmp_path: Path) -> None:
    place = tmp_path / "www" / "hall"
    found = results(small_plan(tmp_path, targets=(target("hall", "hls", place=place),)))
    assert found["target.hall"].status.value == "OK"
    assert list(place.iterdir()) == []


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    places = (target("hall", "hls", place=tmp_path / "file"), target("copy", "file", place=tmp_path / "file" / "x.mkv"))
    found = results(small_plan(tmp_path, targets=places))
    assert codes(found["target.hall"]) == codes(found["target.copy"]) == ["WAY-005"]
    assert found["target.hall"].blocks
    assert not found["target.copy"].blocks, "nobody sees a copy: the show goes on without it"


def test_a_copy_needs_room_for_the_whole_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_places, "free_bytes", lambda _: 1_000_000_000)
    facts: dict[str, Any] = {"programme_kbps": 3000, "uplink_kbps": 0, "recording_bytes": 0, "free_bytes": None}
    copy, hall = target("copy", "file", place=tmp_path / "x.mkv"), target("hall", "hls", place=tmp_path / "hall")
    for seconds, expected in ((1800.0, []), (3600.0, ["WAY-008"]), (0.0, ["WAY-008"])):
        budget = BudgetPlan(duration_seconds=seconds, **facts)
        found = results(small_plan(tmp_path, targets=(copy, hall), budget=budget))
        assert codes(found["target.copy"]) == expected
        assert codes(found["target.hall"]) == []
