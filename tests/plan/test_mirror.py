"""The second disk in the plan: what it costs, and what is said of it."""

from pathlib import Path
from typing import Any

import pytest

from streamctl.core.facts import MirrorFacts
from tests.plan.samples import FACTS, FOLDER, LECTURE, SMALL, notice_codes, planned

MIRROR: dict[str, Any] = {"recording": {"mirror": "../second"}}
OWN_DISK = MirrorFacts(there=True, free_bytes=500_000_000_000)


def facts(mirror: MirrorFacts | None) -> Any:
    return FACTS.model_copy(update={"mirror": mirror})


def test_it_lies_where_the_profile_says_and_costs_the_programme_once_more() -> None:
    plan = planned(LECTURE, facts(OWN_DISK), **MIRROR)
    assert plan.recording.mirror == Path(FOLDER).parent / "second"
    budget = plan.budget
    assert budget.mirror_bytes == round(budget.programme_kbps * 125 * budget.duration_seconds * 1.5)
    assert budget.mirror_free_bytes == 500_000_000_000
    assert budget.recording_bytes == planned(LECTURE).budget.recording_bytes


def test_on_the_same_disk_it_counts_there() -> None:
    plan = planned(LECTURE, facts(MirrorFacts(there=True, same_device=True, free_bytes=5)), **MIRROR)
    assert plan.budget.recording_bytes == planned(LECTURE).budget.recording_bytes + plan.budget.mirror_bytes


def test_without_one_nothing_is_said_or_counted() -> None:
    plan = planned(SMALL)
    assert (plan.recording.mirror, plan.budget.mirror_bytes, plan.budget.mirror_free_bytes) == (None, 0, None)
    assert not {"PLN-130", "PLN-131", "PLN-132"} & set(notice_codes(plan))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (None, "PLN-130"),
        (MirrorFacts(there=False), "PLN-130"),
        (MirrorFacts(there=True, same_device=True, free_bytes=500_000_000_000), "PLN-131"),
        (MirrorFacts(there=True, free_bytes=1_000_000), "PLN-132"),
        (OWN_DISK, None),
    ],
)
def test_what_is_wrong_with_it_is_said(found: MirrorFacts | None, code: str | None) -> None:
    said = {"PLN-130", "PLN-131", "PLN-132"} & set(notice_codes(planned(LECTURE, facts(found), **MIRROR)))
    assert said == ({code} if code else set())


def test_the_room_kept_for_the_programme_is_its_own_bit_rate_over_that_time() -> None:
    plan = planned(LECTURE, recording={"reserve": "10m"})
    assert plan.recording.reserve_bytes == plan.budget.programme_kbps * 125 * 600
    assert list(plan.recording.warn_seconds) == sorted(plan.recording.warn_seconds, reverse=True)
