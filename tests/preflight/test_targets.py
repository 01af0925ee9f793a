"""Each way a target can fail has its own code and fix; nothing is published."""

from pathlib import Path
from typing import Any, get_args

import pytest

from streamctl.core.secret_reference import SecretReference
from streamctl.media.rtmp import line
from streamctl.media.rtmp.knock import Knock
from streamctl.media.rtmp.line import Outcome
from streamctl.plan.model import BudgetPlan, Plan, TargetPlan
from streamctl.preflight.check import in_order
from streamctl.preflight.model import CheckResult, Status
from streamctl.preflight.schedule import run_checks
from streamctl.preflight.targets import target_checks, unwelcome
from tests.lab.listeners import listener, mute, says
from tests.lab.nginx import rtmp_server
from tests.lab.plans import small_plan
from tests.lab.ports import free_ports


def target(name: str, url: str | None) -> TargetPlan:
    key = None if url is None else SecretReference(env="NO_SUCH_KEY")
    return TargetPlan(id=name, platform="custom", url=url, key=key, receiver=url is None)


def results(plan: Plan, *, rehearsal: bool = False) -> dict[str, CheckResult]:
    checks = in_order(tuple(target_checks(plan, rehearsal=rehearsal)))
    return {one.check: one for one in run_checks(checks)}


def plan(folder: Path, *targets: TargetPlan, **changes: Any) -> Plan:
    return small_plan(folder, targets=targets, **changes)


@pytest.mark.parametrize("outcome", [outcome for outcome in get_args(Outcome) if outcome != "welcome"])
def test_each_outcome_has_its_own_words(outcome: Outcome) -> None:
    answer = Knock(outcome, 12, "ingest.example", 443, "what it said")
    found = unwelcome(answer, "youtube", "targets.youtube")
    assert found.code.startswith("NET-")
    for language in ("en", "ja"):
        assert "{" not in found.message(language) + found.fix(language)
        assert "youtube" in found.message(language)


def test_no_two_outcomes_share_a_code() -> None:
    answers = [Knock(outcome, 1, "h", 1, "") for outcome in get_args(Outcome) if outcome != "welcome"]
    codes = [unwelcome(answer, "t", "targets.t").code for answer in answers]
    assert len(set(codes)) == len(codes)


@pytest.mark.nginx
def test_real_servers_one_well_one_gone_one_mute_one_no_rtmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "ANSWER_SECONDS", 1.0)
    (closed,) = free_ports(1)
    web = says(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with rtmp_server(tmp_path / "nginx") as server, listener(mute) as silent, listener(web) as other:
        found = results(
            plan(
                tmp_path,
                target("well", server.url),
                target("gone", f"rtmp://127.0.0.1:{closed}/live"),
                target("mute", f"rtmp://127.0.0.1:{silent}/live"),
                target("web", f"rtmp://127.0.0.1:{other}/live"),
                target("name", server.address("nonsense")),
            )
        )
        assert server.streams() == {}
    assert {name: [one.code for one in result.problems] for name, result in found.items()} == {
        "target.well": [],
        "target.gone": ["NET-002"],
        "target.mute": ["NET-007"],
        "target.web": ["NET-008"],
        "target.name": ["NET-010"],
        "targets": [],
    }
    assert found["target.well"].measures[0].unit == "ms"
    assert found["targets"].measures[0].value == 1
    assert not any(result.blocks for result in found.values())


def test_a_lone_target_blocks_and_so_do_several_that_all_fail(tmp_path: Path) -> None:
    first, second = (f"rtmp://127.0.0.1:{port}/live" for port in free_ports(2))
    assert results(plan(tmp_path, target("a", first)))["target.a"].blocks
    found = results(plan(tmp_path, target("a", first), target("b", second)))
    assert [found[name].blocks for name in ("target.a", "target.b", "targets")] == [False, False, True]
    assert found["targets"].problems[0].code == "NET-012"


def test_a_rehearsal_knocks_at_its_own_targets_only(tmp_path: Path) -> None:
    made = plan(tmp_path, target("youtube", "rtmps://127.0.0.1:9/live"), rehearsal_targets=(target("local", None),))
    found = results(made, rehearsal=True)
    assert {name: result.status.value for name, result in found.items()} == {"target.local": "OK"}


def test_the_line_is_said_to_be_unmeasured_where_there_is_one(tmp_path: Path) -> None:
    facts: dict[str, Any] = {"duration_seconds": 1, "programme_kbps": 3000, "recording_bytes": 0, "free_bytes": None}
    budget = BudgetPlan(uplink_kbps=6000, line_kbps=8000, **facts)
    made = plan(tmp_path, target("local", "rtmp://127.0.0.1:9/live"), budget=budget)
    assert "targets.line" not in results(made)
    checks = target_checks(plan(tmp_path, target("far", "rtmp://192.0.2.1/live"), budget=budget), rehearsal=False)
    (one,) = run_checks(tuple(check for check in checks if check.id == "targets.line"))
    assert one.status == Status.NOT_CHECKED
    assert one.measures[0].value == 8000
    assert "8000 kbit/s" in one.problems[0].fix()


def test_a_show_without_targets_has_nothing_to_check(tmp_path: Path) -> None:
    assert results(plan(tmp_path)) == {}
