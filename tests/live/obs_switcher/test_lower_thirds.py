"""Which lower third is on, and who switched it."""

import pytest

from streamctl.live.obs_switcher.lower_thirds import LowerThirds


def items(*on: str) -> list[dict[str, object]]:
    names = enumerate(("speaker", "chair", "logo"))
    listed = [
        {"sourceName": f"picture: {name}", "sceneItemId": number, "sceneItemEnabled": name in on}
        for number, name in names
    ]
    return [*listed, {"sourceName": "somebody's own", "sceneItemId": 9, "sceneItemEnabled": True}]


@pytest.fixture
def thirds() -> LowerThirds:
    return LowerThirds(("speaker", "chair", "gone"))


@pytest.mark.parametrize(
    ("on", "known", "found"),
    [
        ((), None, None),
        ((), "speaker", None),
        (("speaker",), "speaker", "speaker"),
        (("chair",), "speaker", "chair"),
        (("speaker", "chair"), "speaker", "chair"),
        (("speaker", "chair"), "chair", "speaker"),
        (("logo",), None, None),
    ],
)
def test_of_several_the_one_that_was_not_known_is_what_somebody_wants(
    thirds: LowerThirds, on: tuple[str, ...], known: str | None, found: str | None
) -> None:
    thirds.read(items(*on))
    assert thirds.items == {"speaker": 0, "chair": 1}
    assert thirds.found(known) == found


def test_what_we_asked_for_is_nobody_elses_until_it_is_due(thirds: LowerThirds) -> None:
    thirds.read(items())
    assert thirds.asked("chair", 3.0) == {0: False, 1: True}
    assert thirds.theirs(1, 2.0, on=True) is None
    assert thirds.theirs(1, 2.0, on=True) == "chair", "OBS tells of ours but once"
    assert thirds.theirs(0, 4.0, on=False) == "speaker"
    assert thirds.theirs(9, 2.0, on=True) is None
