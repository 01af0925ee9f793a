"""Every card can be drawn with its font, before the show."""

from pathlib import Path
from typing import Any

import pytest

from streamctl.preflight.cards import card_checks
from streamctl.preflight.model import CheckResult, Status
from streamctl.preflight.schedule import run_checks
from tests.lab.plans import small_plan


def result(folder: Path, **changes: Any) -> CheckResult:
    plan = small_plan(folder)
    card = plan.cards[0].model_copy(update=changes)
    (found,) = run_checks(tuple(card_checks(plan.model_copy(update={"cards": (card,)}))))
    return found


def test_a_card_that_can_be_drawn_names_its_font(tmp_path: Path) -> None:
    found = result(tmp_path, title="まもなく開始")
    assert found.status == Status.OK
    assert found.measures[0].value == 6
    assert "Noto Sans CJK JP" in str(found.measures[1].value)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "配信 \U0001f3a5"}, "CRD-001"),
        ({"title": "長" * 400}, "CRD-002"),
        ({"font": "No Such Family"}, "CRD-003"),
        ({"font": "/no/such/font.otf"}, "CRD-004"),
    ],
)
def test_one_that_cannot_is_a_failure_that_blocks(changes: dict[str, str], code: str, tmp_path: Path) -> None:
    found = result(tmp_path, **changes)
    assert found.status == Status.FAIL
    assert found.blocks
    assert code in [problem.code for problem in found.problems]
