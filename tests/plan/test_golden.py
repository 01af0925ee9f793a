"""Whole plans against files: what a change of the plan room changes is seen at once.

`STREAMCTL_UPDATE_GOLDEN=1 pytest tests/plan` writes the files anew; look at the difference before committing it.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from streamctl.core.facts import MachineFacts
from streamctl.plan.build import build_plan
from streamctl.plan.model import Plan
from tests.plan.samples import FACTS, LECTURE, SMALL, planned, profile

GOLDEN = Path(__file__).parent / "golden"
UPDATE = "STREAMCTL_UPDATE_GOLDEN"
CASES: dict[str, tuple[dict[str, Any], MachineFacts]] = {
    "lecture": (LECTURE, FACTS),
    "small": (SMALL, MachineFacts(cores=2, free_bytes=1_000_000_000, ffmpeg=None)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_plan_is_the_golden_one(name: str) -> None:
    base, facts = CASES[name]
    document = planned(base, facts).model_dump(mode="json")
    file = GOLDEN / f"{name}.json"
    if os.environ.get(UPDATE):
        file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert document == json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_the_same_profile_and_facts_give_the_same_bytes(name: str) -> None:
    base, facts = CASES[name]
    assert planned(base, facts).model_dump_json() == planned(base, facts).model_dump_json()


@pytest.mark.parametrize("name", CASES)
def test_a_plan_survives_json(name: str) -> None:
    base, facts = CASES[name]
    plan = build_plan(profile(base), facts)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan
